"""The courses that somebody teaches, with what needs their attention."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q

from accounts.models import Course, Enrolment, User
from progress.queries import WORKERS
from quizzes.models import Answer, Exercise


@dataclass(frozen=True, slots=True)
class Taught:
    """A course with its number of students, of exercises that are open, and of answers without a mark.

    `failed` answers and `reports` to mark wait for the tutor, `waiting` answers for a worker. `next_deadline` is that
    of the open exercise whose due time comes first, or its closing time where it was due before.
    """

    course: Course
    students: int
    open_exercises: int
    next_deadline: datetime | None
    waiting: int
    failed: int
    reports: int = 0


def courses_taught(tutor: User, *, now: datetime) -> list[Taught]:
    """The tutor's courses that go on, by name. Four queries, however many there are."""
    courses = list(Course.objects.taught_by(tutor).active())
    students = _count_students(courses)
    deadlines = _open_deadlines(courses, now)
    waiting = dict.fromkeys((course.pk for course in courses), (0, 0, 0)) | _count_unmarked(courses)
    return [
        Taught(
            course=course,
            students=students.get(course.pk, 0),
            open_exercises=len(deadlines.get(course.pk, [])),
            next_deadline=min(deadlines.get(course.pk, []), default=None),
            waiting=waiting[course.pk][0],
            failed=waiting[course.pk][1],
            reports=waiting[course.pk][2],
        )
        for course in courses
    ]


def _count_students(courses: Sequence[Course]) -> dict[int, int]:
    students = Enrolment.objects.filter(course__in=courses, role=Enrolment.Role.STUDENT)
    return dict(students.order_by().values_list("course").annotate(Count("pk")))


def _open_deadlines(courses: Sequence[Course], now: datetime) -> dict[int, list[datetime]]:
    deadlines: dict[int, list[datetime]] = {}
    found = Exercise.objects.filter(
        course__in=courses, published_at__isnull=False, opens_at__lte=now, closes_at__gt=now
    )
    for course, due_at, closes_at in found.values_list("course", "due_at", "closes_at"):
        deadlines.setdefault(course, []).append(due_at if now < due_at else closes_at)
    return deadlines


def _count_unmarked(courses: Sequence[Course]) -> dict[int, tuple[int, int, int]]:
    """Answers that wait for a worker, those that failed, and reports that wait for the tutor, by course."""
    unmarked = (
        Answer.objects.counted()
        .filter(variant__item__exercise__course__in=courses)
        .exclude(status=Answer.Status.MARKED)
    )
    counted = (
        unmarked.order_by()
        .values_list("variant__item__exercise__course")
        .annotate(
            waiting=Count("pk", filter=Q(status__in=WORKERS)),
            failed=Count("pk", filter=Q(status=Answer.Status.NEEDS_ATTENTION)),
            reports=Count("pk", filter=Q(status=Answer.Status.AWAITING_TUTOR)),
        )
    )
    return {course: (waiting, failed, reports) for course, waiting, failed, reports in counted}
