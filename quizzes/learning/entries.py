"""Answers as the learner reads them: marked ones of exercises, and those of practice.

An answer counts from when it was given, not from when it was marked or read, so that the order is the same whenever the
state is built. Its days are those of the site's time zone.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from random import Random
from typing import Any

from django.utils import timezone

from grading.verdict import Verdict
from quizzes.learner.student import Answer
from quizzes.models import Mark, PracticeQuestion

MARK, PRACTISED = "mark", "practised"


@dataclass(frozen=True, slots=True)
class Entry:
    """A stored answer. `source` is the field of `LearnerStep` that points to it, by `pk`."""

    source: str
    pk: int
    student_id: int
    question_id: int
    level: int
    at: datetime
    answer: Answer

    @property
    def order(self) -> tuple[datetime, str, int]:
        """Answers are taken by it, so that those of one moment always come in the same order."""
        return self.at, self.source, self.pk

    @property
    def key(self) -> tuple[str, int]:
        return self.source, self.pk

    def draw(self) -> Random:
        """The lots of this answer: the same whenever it is taken."""
        return Random(f"{self.source} {self.pk}")


def entry_of_mark(mark_id: int) -> Entry | None:
    """The marked answer; None if the mark is gone, or its student's account. One query."""
    return next(_marked(pk=mark_id), None)


def entry_of_practised(practised_id: int) -> Entry:
    """The answered question of a practice. One query.

    Raises:
        ValueError: it is not answered, or gone.
    """
    entry = next(_practised(pk=practised_id), None)
    if entry is None:
        raise ValueError(
            f"practice question {practised_id} has no answer with a score; take it once it is answered"
        )
    return entry


def entries_of(student_id: int) -> list[Entry]:
    """All answers of the student, in the order in which they were given. Two queries."""
    marked = _marked(answer__variant__student=student_id)
    return sorted([*marked, *_practised(practice__student=student_id)], key=lambda entry: entry.order)


def local_time(at: datetime) -> datetime:
    """The time in the site's zone, with a fixed offset: what is subtracted must not depend on what it was read from."""
    local = timezone.localtime(at, timezone.get_default_timezone())
    return datetime.fromisoformat(local.isoformat())


def _marked(**which: Any) -> Iterator[Entry]:
    version = "answer__variant__version"
    # Of an account that was deleted nothing is believed any more.
    counted = Mark.objects.filter(answer__variant__replaced_at=None, student__is_active=True, **which)
    rows = counted.values_list(
        "pk",
        "answer__variant__student_id",
        f"{version}__question_id",
        f"{version}__question__level",
        f"{version}__question__uid",
        f"{version}__content__mistake",
        "answer__submitted_at",
        "answer__variant__attempt",
        "score",
        "verdict",
    )
    for pk, student_id, question_id, level, uid, mistake, at, attempt, score, verdict in rows:
        # A tutor put the question there for everybody: nobody chose it by what is believed of anyone.
        answer = Answer(
            uid,
            (mistake,),
            score,
            revealed=revealed_by(verdict),
            retry=attempt > 1,
            at_random=attempt == 1,
        )
        yield Entry(MARK, pk, student_id, question_id, level, local_time(at), answer)


def _practised(**which: Any) -> Iterator[Entry]:
    rows = PracticeQuestion.objects.filter(
        answered_at__isnull=False, score__isnull=False, **which
    ).values_list(
        "pk",
        "practice__student_id",
        "version__question_id",
        "version__question__level",
        "version__question__uid",
        "version__content__mistake",
        "mistake",
        "answered_at",
        "score",
        "verdict",
        "hints_taken",
        "retry",
        "at_random",
        "announced",
    )
    for pk, student_id, question_id, level, uid, mistake, chosen, at, score, verdict, hints, *flags in rows:
        assert at is not None
        assert score is not None
        retry, at_random, announced = flags
        answer = Answer(
            uid,
            tuple(dict.fromkeys(slug for slug in (chosen, mistake) if slug)),
            score,
            revealed=revealed_by(verdict),
            hint_used=hints > 0,
            retry=retry,
            at_random=at_random,
            announced=announced,
        )
        yield Entry(PRACTISED, pk, student_id, question_id, level, local_time(at), answer)


def revealed_by(verdict: Mapping[str, Any] | None) -> dict[str, str]:
    """The confusion behind each mistake that a stored verdict reveals: as a mark's `RevealedMistake` rows say."""
    if not verdict:
        return {}
    reveals = Verdict.from_json(verdict).reveals
    return {slug: reveal.name for reveal in reversed(reveals) for slug in reveal.mistakes}


def find_untaken(entries: Collection[Entry], taken: Collection[tuple[str, int]]) -> list[Entry]:
    """Those that are not among the taken ones."""
    return [entry for entry in entries if entry.key not in taken]
