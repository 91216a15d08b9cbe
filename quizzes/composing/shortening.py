"""Whom it hits when the times of a published exercise become shorter."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from accounts.models import Enrolment, User
from quizzes.models import Answer, Draft, Exercise
from quizzes.times.own_times import ClassTimes
from quizzes.times.timing import Schedule, Times, say_duration


@dataclass(frozen=True, slots=True)
class Hit:
    """A student who would lose something: `losses` in words, and whether they have begun."""

    student: User
    losses: tuple[str, ...]
    has_begun: bool


@dataclass(frozen=True, slots=True)
class HitGroup:
    """Students who would lose the same: the names of those who have begun, and how many others there are."""

    losses: tuple[str, ...]
    begun: tuple[str, ...]
    others: int


def group_hits(hits: Iterable[Hit]) -> list[HitGroup]:
    """The hits by what is lost, in the order in which they come."""
    groups: dict[tuple[str, ...], list[Hit]] = {}
    for hit in hits:
        groups.setdefault(hit.losses, []).append(hit)
    return [
        HitGroup(
            losses=lost,
            begun=tuple(str(hit.student) for hit in group if hit.has_begun),
            others=sum(not hit.has_begun for hit in group),
        )
        for lost, group in groups.items()
    ]


def find_hits(exercise: Exercise, times: ClassTimes, schedule: Schedule) -> list[Hit]:
    """The students who would lose by the new schedule, by name. Three queries."""
    students = User.objects.filter(
        enrolments__course=exercise.course_id, enrolments__role=Enrolment.Role.STUDENT
    )
    begun = _begun(exercise) | set(times.sittings)
    hits = [
        Hit(
            student=student,
            losses=tuple(losses(times.of(student.pk), times.of(student.pk, schedule=schedule))),
            has_begun=student.pk in begun,
        )
        for student in students.order_by("name", "pk")
    ]
    return [hit for hit in hits if hit.losses]


def losses(before: Times, after: Times) -> Iterator[str]:
    """What somebody with the times `before` would lose, in words."""
    if after.due < before.due:
        yield f"due {say_duration(before.due - after.due)} earlier"
    if after.closes < before.closes:
        yield f"closes {say_duration(before.closes - after.closes)} earlier"
    if after.minutes is not None and before.minutes is None:
        yield f"a time limit of {after.minutes} minutes"
    elif after.minutes is not None and before.minutes is not None and after.minutes < before.minutes:
        yield f"{before.minutes - after.minutes} minutes fewer"
    if after.attempts < before.attempts:
        fewer = before.attempts - after.attempts
        yield f"{fewer} attempt{'' if fewer == 1 else 's'} fewer"
    if after.has_late_period and before.has_late_period and after.lateness.is_harsher_than(before.lateness):
        yield "late answers lose more"


def _begun(exercise: Exercise) -> set[int]:
    drafts = Draft.objects.filter(variant__item__exercise=exercise)
    answers = Answer.objects.filter(variant__item__exercise=exercise)
    return {
        *drafts.values_list("variant__student", flat=True),
        *answers.values_list("variant__student", flat=True),
    }
