"""The map of the ten mistakes: how often each was asked and answered rightly, and what revealed it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.safestring import SafeString

from accounts.models import Course, User
from grading.mistakes import MISTAKES, Mistake, get_mistake
from grading.verdict import Verdict
from progress.queries import counted_signs, first_attempts, tally_by_student
from progress.tally import Tally
from progress.words import sign_html
from quizzes.models import RevealedMistake
from quizzes.variants import read_question


@dataclass(frozen=True, slots=True)
class Evidence:
    """One answer that revealed a mistake. `sign_html` says by what; `likelier` is what explains it better, if any."""

    answer_id: int
    item_id: int
    exercise_id: int
    exercise: str
    question: str
    attempt: int
    submitted_at: datetime
    sign_html: SafeString
    likelier: Mistake | None

    @property
    def url(self) -> str:
        """Where the student finds the question."""
        return f"{reverse('quizzes:exercise', args=[self.exercise_id])}#question-{self.item_id}"

    @property
    def anchor(self) -> str:
        """Where a tutor finds the answer in the list of the student's answers."""
        return f"#answer-{self.answer_id}"


@dataclass(frozen=True, slots=True)
class MapEntry:
    """One of the ten with its counts and, the newest first, the evidence for it."""

    mistake: Mistake
    tally: Tally
    evidence: tuple[Evidence, ...] = ()

    @property
    def is_silent(self) -> bool:
        """Whether nothing is known yet: it was neither asked nor revealed."""
        return not (self.tally.asked or self.tally.revealed)


def map_mistakes(student: User, *, course: Course | None = None) -> list[MapEntry]:
    """The ten in the order of the guide with evidence, from the student's answers in this course or all. Two queries.

    No probability is estimated: what is shown was counted.
    """
    evidence = evidence_by_mistake(**_marks_of(student, course))
    first = first_attempts(**_marks_of(student, course))
    return [
        MapEntry(mistake, tally_of(first.get((student.pk, slug), (0, 0)), signs), signs)
        for slug, mistake in MISTAKES.items()
        for signs in [tuple(evidence.get(slug, ()))]
    ]


def tally_of(first: tuple[int, int], signs: Sequence[Evidence]) -> Tally:
    """The tally of one student and mistake: asked and right at first attempts, and all answers that revealed it."""
    asked, right = first
    return Tally(asked, right, len(signs), sum(sign.likelier is None for sign in signs))


def count_mistakes(student: User, *, course: Course | None = None) -> list[MapEntry]:
    """The map without its evidence. Two queries."""
    tallies = tally_by_student(**_marks_of(student, course)).get(student.pk, {})
    return [MapEntry(mistake, tallies.get(slug, Tally())) for slug, mistake in MISTAKES.items()]


def _marks_of(student: User, course: Course | None) -> dict[str, Any]:
    return {"student": student, **({"item__exercise__course": course} if course else {})}


def evidence_by_mistake(**where: Any) -> dict[str, list[Evidence]]:
    """What revealed each mistake in the marks `where`, the newest first. One query.

    The rows of one answer come the likeliest first.
    """
    found = (
        counted_signs()
        .filter(**{f"mark__{lookup}": value for lookup, value in where.items()})
        .select_related(
            "mark__answer__variant__item__exercise",
            "mark__answer__variant__item__question",
            "mark__answer__variant__version",
        )
        .order_by("-mark__answer__submitted_at", "-mark__answer", "rank")
    )
    by_mistake: dict[str, list[Evidence]] = defaultdict(list)
    likeliest: dict[int, Mistake] = {}
    for revealed in found:
        best = likeliest.setdefault(revealed.mark_id, get_mistake(revealed.mistake))
        by_mistake[revealed.mistake].append(_evidence(revealed, best))
    return by_mistake


def _evidence(revealed: RevealedMistake, best: Mistake) -> Evidence:
    answer = revealed.mark.answer
    item = answer.variant.item
    return Evidence(
        answer_id=answer.pk,
        item_id=item.pk,
        exercise_id=item.exercise_id,
        exercise=item.exercise.title,
        question=item.question.title,
        attempt=answer.variant.attempt,
        submitted_at=answer.submitted_at,
        sign_html=sign_html(
            read_question(answer.variant.version),
            answer.response,
            name=revealed.name,
            verdict=Verdict.from_json(revealed.mark.verdict),
        ),
        likelier=best if best.slug != revealed.mistake else None,
    )
