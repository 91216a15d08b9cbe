"""Making exercises, publishing them, and listing them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from functools import partial
from typing import Any

from django.db import transaction
from django.db.models import Count, Exists, OuterRef, Q

from accounts.models import Course, Enrolment, User
from quizzes.models import Exercise, ExerciseItem, Question
from quizzes.outbox import send
from quizzes.times.own_times import own_times, settle_extended_to
from quizzes.times.timing import Times
from quizzes.variants import latest_versions


@dataclass(frozen=True, slots=True)
class NewExercise:
    """What a tutor says of an exercise that is to be made."""

    title: str
    scenario: str
    setting: str
    opens_at: datetime
    closes_at: datetime
    due_at: datetime | None = None
    intro: str = ""
    attempts: int = 2
    reveal: Exercise.Reveal = Exercise.Reveal.AT_ONCE
    late_rule: Exercise.Late = Exercise.Late.NONE
    late_percent: int = 0
    late_floor: int = 0
    minutes: int | None = None

    @property
    def row(self) -> dict[str, Any]:
        """The columns of `Exercise` that it fills. Without a due time of its own it is due when it closes."""
        names = [field.name for field in fields(self)]
        return {name: getattr(self, name) for name in names} | {"due_at": self.due_at or self.closes_at}


@dataclass(frozen=True, slots=True)
class Listed:
    """An exercise in a list, with how far the user has come; `teaches` where they are its tutor.

    `times` and `state` are the user's own: with an extension an exercise may be open that is closed to others.
    """

    exercise: Exercise
    times: Times
    state: str
    answered: int
    questions: int
    teaches: bool


@transaction.atomic
def create_exercise(*, course: Course, plan: NewExercise, questions: Sequence[Question]) -> Exercise:
    """An unpublished exercise with its questions in order, one point each.

    Raises:
        ValueError: it would close before it opens, has no question, or one that its data cannot answer.
    """
    if plan.opens_at >= plan.closes_at:
        raise ValueError(
            f"It would close on {plan.closes_at} and open on {plan.opens_at}: let it close later."
        )
    if not questions:
        raise ValueError("An exercise without questions cannot be answered: name at least one.")
    _check_suits(plan, questions)
    exercise = Exercise.objects.create(course=course, **plan.row)
    ExerciseItem.objects.bulk_create(
        ExerciseItem(exercise=exercise, question=question, position=position)
        for position, question in enumerate(questions, start=1)
    )
    return exercise


def _check_suits(plan: NewExercise, questions: Sequence[Question]) -> None:
    """A question is answered from data of the scenario and settings that its author tried it on. One query."""
    newest = latest_versions(questions)
    for question in questions:
        content = newest[question.pk].content
        if plan.scenario != content["scenario"] or plan.setting not in content["settings"]:
            raise ValueError(
                f"{question.uid} is written for {content['scenario']} with {', '.join(content['settings'])}, not for "
                f"{plan.scenario}/{plan.setting}: leave it out, or take another setting."
            )


def publish_exercise(*, exercise: Exercise, now: datetime) -> None:
    """Make the exercise visible to students and have their data made. Publishing twice changes nothing.

    One task is sent, which sends one for each student: a class of hundreds does not keep its tutor waiting.
    """
    with transaction.atomic():
        if not Exercise.objects.filter(pk=exercise.pk, published_at=None).update(published_at=now):
            return
        exercise.published_at = now
        # Who has an accommodation has longer from the beginning.
        settle_extended_to(exercise)
        transaction.on_commit(partial(send, "quizzes.release_exercise", exercise.pk))


def exercises_for(user: User, *, now: datetime, archived: bool = False) -> list[Listed]:
    """Every exercise that the user may see in courses that go on, what is open first. Two queries.

    With `archived`, those of archived courses in their place.
    """
    answered = Q(
        items__variants__student=user,
        items__variants__attempt=1,
        items__variants__replaced_at=None,
        items__variants__answer__isnull=False,
    )
    tutor = Enrolment.objects.filter(course=OuterRef("course"), user=user, role=Enrolment.Role.TUTOR)
    found = (
        Exercise.objects.visible_to(user)
        .filter(course__archived_at__isnull=not archived)
        .select_related("course")
        .annotate(
            answered=Count("items__variants", filter=answered, distinct=True),
            questions=Count("items", distinct=True),
            teaches=Exists(tutor),
        )
        # Counting makes Django forget the model's own order.
        .order_by("closes_at", "pk")
    )
    times = own_times(found, user)
    listed = [
        Listed(
            exercise,
            times[exercise.pk],
            state_of(exercise, now=now, times=times[exercise.pk]),
            exercise.answered,
            exercise.questions,
            exercise.teaches,
        )
        for exercise in found
    ]
    order = ["open", "upcoming", "unpublished", "closed", "archived"]
    return sorted(listed, key=lambda entry: order.index(entry.state))


def state_of(exercise: Exercise, *, now: datetime, times: Times | None = None) -> str:
    """`unpublished`, `archived` with its course, `upcoming`, `open` or `closed` at `now`.

    It is that for the student whose `times` these are, else for everybody who has none of their own.
    """
    if exercise.published_at is None:
        return "unpublished"
    if exercise.course.archived_at is not None:
        return "archived"
    if now < exercise.opens_at:
        return "upcoming"
    return "open" if now < (times.ends if times else exercise.closes_at) else "closed"
