"""How late submitted answers are, computed anew where somebody's times have changed."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import timedelta

from quizzes.models import Answer, Exercise, Variant
from quizzes.times.timing import Times


@dataclass(frozen=True, slots=True)
class Recount:
    """An answer with what lateness left of its points `before`, and what it leaves by the new times."""

    answer: Answer
    before: float
    late_by: timedelta
    late_factor: float

    @property
    def is_better(self) -> bool:
        return self.late_factor > self.before

    @property
    def is_worse(self) -> bool:
        return self.late_factor < self.before


def answers_of(exercise: Exercise, students: Collection[int] | None = None) -> list[Answer]:
    """What these students (everybody, if none are named) have submitted, with variants. One query."""
    answers = Answer.objects.filter(variant__item__exercise=exercise).select_related("variant")
    if students is not None:
        answers = answers.filter(variant__student__in=students)
    return list(answers.order_by("pk"))


def recount(
    answers: Iterable[Answer], times_of: Callable[[int], Times], *, only_better: bool
) -> list[Recount]:
    """The answers whose lateness is another by the times that `times_of` gives for a student's id. No query.

    With `only_better`, a rule that has become harsher since takes nothing from what was submitted before.
    """
    found = []
    for answer in answers:
        times = times_of(answer.variant.student_id)
        late_by, factor = times.late_by(answer.submitted_at), times.late_factor(answer.submitted_at)
        if only_better:
            factor = max(factor, answer.late_factor)
        if (late_by, factor) != (answer.late_by, answer.late_factor):
            found.append(Recount(answer, answer.late_factor, late_by, factor))
    return found


def store_recounts(recounts: Iterable[Recount]) -> None:
    """Store what `recount` has found. One query."""
    changed = []
    for entry in recounts:
        entry.answer.late_by, entry.answer.late_factor = entry.late_by, entry.late_factor
        changed.append(entry.answer)
    Answer.objects.bulk_update(changed, ["late_by", "late_factor"])


def hold_submissions(exercise: Exercise, students: Collection[int] | None = None) -> None:
    """Let nobody of these submit anything until this transaction ends: whoever comes then meets the new times."""
    variants = Variant.objects.filter(item__exercise=exercise)
    if students is not None:
        variants = variants.filter(student__in=students)
    list(variants.order_by("pk").select_for_update().values_list("pk"))
