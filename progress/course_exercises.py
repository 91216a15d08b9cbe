"""The exercises of a course, with how much of them is answered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q

from accounts.models import Course
from progress.queries import WAITING, answers_in
from quizzes.exercises import state_of
from quizzes.models import Answer, Exercise


@dataclass(frozen=True, slots=True)
class CourseExercise:
    """An exercise with its `state` (see `quizzes.exercises.state_of`).

    `answered` of `expected` questions have a submitted first attempt, over all students; `waiting` and `failed`
    answers have no mark yet.
    """

    exercise: Exercise
    state: str
    questions: int
    answered: int
    expected: int
    waiting: int
    failed: int

    @property
    def percent(self) -> int | None:
        """The share answered; None where nobody was asked anything."""
        return round(100 * self.answered / self.expected) if self.expected else None


def exercises_of(course: Course, *, students: int, now: datetime) -> list[CourseExercise]:
    """The exercises of a course with this many students, by deadline. Two queries."""
    exercises = (
        Exercise.objects.filter(course=course)
        .select_related("course")
        .annotate(questions=Count("items"))
        .order_by("closes_at", "pk")
    )
    answers = (
        answers_in(course)
        .order_by()
        .values_list("variant__item__exercise")
        .annotate(
            answered=Count("pk", filter=Q(variant__attempt=1)),
            waiting=Count("pk", filter=Q(status__in=WAITING)),
            failed=Count("pk", filter=Q(status=Answer.Status.NEEDS_ATTENTION)),
        )
    )
    counts = {exercise: rest for exercise, *rest in answers}
    found = []
    for exercise in exercises:
        answered, waiting, failed = counts.get(exercise.pk, (0, 0, 0))
        found.append(
            CourseExercise(
                exercise=exercise,
                state=state_of(exercise, now=now),
                questions=exercise.questions,
                answered=answered,
                expected=exercise.questions * students,
                waiting=waiting,
                failed=failed,
            )
        )
    return found
