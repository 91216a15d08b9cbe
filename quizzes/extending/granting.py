"""Extensions: what they would do, giving them to one student or many, and taking them back."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from accounts.audit import note
from accounts.models import Enrolment, User
from quizzes.models import Draft, Exercise, Extension, Variant
from quizzes.times.clock import said
from quizzes.times.lateness import Recount, answers_of, hold_submissions, recount, store_recounts
from quizzes.times.own_times import ClassTimes, class_times, settle_extended_to
from quizzes.times.timing import Extended, Times


@dataclass(frozen=True, slots=True)
class Change:
    """What would become of one student's times. `recounts` are the answers whose lateness would be another."""

    student: User
    before: Times
    after: Times
    recounts: tuple[Recount, ...]
    had_extension: bool

    @property
    def changes_nothing(self) -> bool:
        """Whether the student has exactly this already."""
        return _spoken(self.before) == _spoken(self.after) and not self.recounts

    @property
    def better(self) -> int:
        return sum(entry.is_better for entry in self.recounts)

    @property
    def worse(self) -> int:
        return sum(entry.is_worse for entry in self.recounts)


@dataclass(frozen=True, slots=True)
class Standing:
    """A student of the course as the list to tick shows them: their times now, and how far they are."""

    student: User
    times: Times
    extension: Extension | None
    answered: bool
    drafted: bool


def standings_of(exercise: Exercise, times: ClassTimes) -> list[Standing]:
    """The students of the course by name. One query."""
    own = Variant.objects.filter(item__exercise=exercise, student=OuterRef("pk")).order_by()
    students = students_in(exercise).annotate(
        answered=Exists(own.filter(answer__isnull=False)),
        drafted=Exists(
            Draft.objects.filter(variant__item__exercise=exercise, variant__student=OuterRef("pk"))
        ),
    )
    return [
        Standing(
            student=student,
            times=times.of(student.pk),
            extension=times.extensions.get(student.pk),
            answered=student.answered,
            drafted=student.drafted,
        )
        for student in students
    ]


def students_in(exercise: Exercise) -> QuerySet[User]:
    """The students of the exercise's course by name."""
    return User.objects.filter(
        enrolments__course=exercise.course_id, enrolments__role=Enrolment.Role.STUDENT
    ).order_by("name", "pk")


def preview_grant(exercise: Exercise, students: Sequence[User], given: Extended) -> list[Change]:
    """What the extension would do for each of them, in place of one that they have. Four queries."""
    return _changes(exercise, students, given, only_better=True)


def preview_withdrawal(extension: Extension) -> Change:
    """What taking the extension back would do. Four queries."""
    (change,) = _changes(extension.exercise, [extension.student], None, only_better=False)
    return change


def _changes(
    exercise: Exercise, students: Sequence[User], given: Extended | None, *, only_better: bool
) -> list[Change]:
    times = class_times(exercise)
    after = {student.pk: times.with_extension(student.pk, given) for student in students}
    found = recount(answers_of(exercise, after), after.__getitem__, only_better=only_better)
    return [
        Change(
            student=student,
            before=times.of(student.pk),
            after=after[student.pk],
            recounts=tuple(entry for entry in found if entry.answer.variant.student_id == student.pk),
            had_extension=student.pk in times.extensions,
        )
        for student in students
    ]


@transaction.atomic
def grant(
    *, exercise: Exercise, students: Sequence[User], given: Extended, reason: str, by: User, now: datetime
) -> list[Change]:
    """Give these students the extension, in place of what they had, and count anew how late their answers are."""
    hold_submissions(exercise, [student.pk for student in students])
    changes = preview_grant(exercise, students, given)
    columns = _columns(given) | {"reason": reason, "by": by, "at": now}
    Extension.objects.bulk_create(
        [Extension(exercise=exercise, student=student, **columns) for student in students],
        update_conflicts=True,
        unique_fields=["exercise", "student"],
        update_fields=list(columns),
    )
    _settle(exercise, changes)
    for change in changes:
        note(
            course=exercise.course,
            by=by,
            action="extension-given",
            words=f"gave {change.student} an extension in “{exercise.title}”: due {said(change.after.due)}",
            now=now,
            about=exercise,
            details=_details(change) | {"reason": reason},
        )
    return changes


@transaction.atomic
def take_back(*, extension: Extension, by: User, now: datetime) -> Change:
    """Take the extension back, and count anew how late the student's answers are."""
    exercise = extension.exercise
    hold_submissions(exercise, [extension.student_id])
    change = preview_withdrawal(extension)
    Extension.objects.filter(pk=extension.pk).delete()
    _settle(exercise, [change])
    note(
        course=exercise.course,
        by=by,
        action="extension-taken-back",
        words=f"took back the extension of {change.student} in “{exercise.title}”: due {said(change.after.due)}",
        now=now,
        about=exercise,
        details=_details(change),
    )
    return change


def _settle(exercise: Exercise, changes: Collection[Change]) -> None:
    store_recounts(entry for change in changes for entry in change.recounts)
    settle_extended_to(exercise)


def _columns(given: Extended) -> dict[str, Any]:
    names = {"due": "due_at", "closes": "closes_at"}
    return {names.get(name, name): value for name, value in asdict(given).items()}


def _details(change: Change) -> dict[str, Any]:
    return {
        "student": change.student.pk,
        "before": _spoken(change.before),
        "after": _spoken(change.after),
        "answers": {str(entry.answer.pk): [entry.before, entry.late_factor] for entry in change.recounts},
    }


def _spoken(times: Times) -> dict[str, Any]:
    return {
        "due": times.due.isoformat(),
        "closes": times.closes.isoformat(),
        "attempts": times.attempts,
        "minutes": times.minutes,
    }
