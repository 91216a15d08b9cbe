"""Where a student stands with each of the ten mistakes, with the evidence in words."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import cache

from accounts.models import User
from grading.mistakes import MISTAKES
from grading.tracing.meanings import LABELS
from quizzes.learner.selection import Standing
from quizzes.learner.student import StudentState, find_standings
from quizzes.learning.entries import local_time
from quizzes.learning.store import load_state

# Evidence gathers answers on many data sets, so what they are about is named in general.
_IN_GENERAL = {
    "unit": "group",
    "units": "groups",
    "second": "the second grouping factor",
    "within": "the predictor",
    "between": "the group's predictor",
    "occasion": "occasion",
}


def standings_of(student: User, *, now: datetime) -> list[Standing]:
    """Each of the ten mistakes at `now`, in the guide's order. Two queries."""
    return standings_in(load_state(student.pk, now=now), now=now)


def standings_in(state: StudentState, *, now: datetime) -> list[Standing]:
    """The same of a state that was loaded before. No query.

    An answer that another process took in since `now` was read, or by a clock that is ahead, belongs to it.
    """
    latest = max((suspicion.at for suspicion in state.suspicions.values()), default=now)
    return find_standings(state, tuple(MISTAKES), now=local_time(max(now, latest)), names=confusion_names())


@cache
def confusion_names() -> Mapping[str, str]:
    """What the numbers and models that answers are traced to are called in a sentence."""
    return {name: label.format(**_IN_GENERAL) for name, label in LABELS.items()}
