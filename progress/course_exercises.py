"""The exercises of a course, with how much of them is answered."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q

from accounts.models import Course
from progress.queries import WORKERS, counted_marks, unmarked_answers
from quizzes.exercises import state_of
from quizzes.models import Answer, Exercise


@dataclass(frozen=True, slots=True)
class CourseExercise:
    """An exercise with its `state` (see `quizzes.exercises.state_of`).

    `answered` of `expected` questions have a submitted first attempt, over all students; `waiting` and `failed`
    answers have no mark yet, nor have `reports`, which wait for a tutor.
    """

    exercise: Exercise
    state: str
    questions: int
    answered: int
    expected: int
    waiting: int
    failed: int
    reports: int

    @property
    def percent(self) -> int | None:
        """The share answered; None where nobody was asked anything."""
        return round(100 * self.answered / self.expected) if self.expected else None


def exercises_of(course: Course, *, students: Collection[int], now: datetime) -> list[CourseExercise]:
    """The exercises of a course with these students, by deadline. Three queries."""
    exercises = (
        Exercise.objects.filter(course=course)
        .select_related("course")
        .annotate(questions=Count("items"))
        .order_by("closes_at", "pk")
    )
    # Their keys by name: that a subquery keeps apart who has left costs five times as much.
    marked = dict(
        counted_marks()
        .filter(item__exercise__course=course, attempt=1, student__in=students)
        .values_list("item__exercise")
        .annotate(Count("student"))
    )
    unmarked = (
        unmarked_answers(course)
        .filter(variant__student__in=students)
        .order_by()
        .values_list("variant__item__exercise")
        .annotate(
            answered=Count("pk", filter=Q(variant__attempt=1)),
            waiting=Count("pk", filter=Q(status__in=WORKERS)),
            failed=Count("pk", filter=Q(status=Answer.Status.NEEDS_ATTENTION)),
            reports=Count("pk", filter=Q(status=Answer.Status.AWAITING_TUTOR)),
        )
    )
    counts = {exercise: rest for exercise, *rest in unmarked}
    found = []
    for exercise in exercises:
        answered, waiting, failed, reports = counts.get(exercise.pk, (0, 0, 0, 0))
        found.append(
            CourseExercise(
                exercise=exercise,
                state=state_of(exercise, now=now),
                questions=exercise.questions,
                answered=answered + marked.get(exercise.pk, 0),
                expected=exercise.questions * len(students),
                waiting=waiting,
                failed=failed,
                reports=reports,
            )
        )
    return found
