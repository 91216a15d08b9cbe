"""Publishing exercises, listing them, and adding up their points."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from django.db import transaction
from django.db.models import Count, Exists, OuterRef, Q

from accounts.models import Course, Enrolment, User
from quizzes.models import Answer, Exercise, ExerciseItem, Question
from quizzes.outbox import send
from quizzes.pages import Card
from quizzes.variants import students_waiting


@dataclass(frozen=True, slots=True)
class NewExercise:
    """What a tutor says of an exercise that is to be made."""

    title: str
    scenario: str
    setting: str
    opens_at: datetime
    closes_at: datetime
    intro: str = ""
    attempts: int = 2
    reveal: Exercise.Reveal = Exercise.Reveal.AT_ONCE


@dataclass(frozen=True, slots=True)
class Score:
    """Points reached, points of what is marked so far, and points in all."""

    reached: float
    marked: float
    total: float


@dataclass(frozen=True, slots=True)
class Listed:
    """An exercise in a list, with how far the user has come; `teaches` where they are its tutor."""

    exercise: Exercise
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
    for question in questions:
        _check_suits(question, plan)
    exercise = Exercise.objects.create(
        course=course,
        title=plan.title,
        intro=plan.intro,
        scenario=plan.scenario,
        setting=plan.setting,
        opens_at=plan.opens_at,
        closes_at=plan.closes_at,
        attempts=plan.attempts,
        reveal=plan.reveal,
    )
    ExerciseItem.objects.bulk_create(
        ExerciseItem(exercise=exercise, question=question, position=position)
        for position, question in enumerate(questions, start=1)
    )
    return exercise


def _check_suits(question: Question, plan: NewExercise) -> None:
    """A question is answered from data of the scenario and settings that its author tried it on. One query."""
    newest = question.versions.order_by("-number").values_list("content", flat=True).first() or {}
    if plan.scenario != newest.get("scenario") or plan.setting not in newest.get("settings", ()):
        raise ValueError(
            f"{question.uid} is not written for {plan.scenario}/{plan.setting}: leave it out, or take another setting."
        )


def publish_exercise(*, exercise: Exercise, now: datetime) -> None:
    """Make the exercise visible to students and have their data made. Publishing twice changes nothing."""
    with transaction.atomic():
        if not Exercise.objects.filter(pk=exercise.pk, published_at=None).update(published_at=now):
            return
        exercise.published_at = now
        for enrolment in students_waiting(exercise):
            transaction.on_commit(partial(_send_variants, exercise.pk, enrolment.user_id))


def _send_variants(exercise_id: int, student_id: int) -> None:
    send("quizzes.make_variants", exercise_id, student_id)


def exercises_for(user: User, *, now: datetime) -> list[Listed]:
    """Every exercise that the user may see, what is open first. One query."""
    answered = Q(
        items__variants__student=user, items__variants__attempt=1, items__variants__answer__isnull=False
    )
    tutor = Enrolment.objects.filter(course=OuterRef("course"), user=user, role=Enrolment.Role.TUTOR)
    found = (
        Exercise.objects.visible_to(user)
        .select_related("course")
        .annotate(
            answered=Count("items__variants", filter=answered, distinct=True),
            questions=Count("items", distinct=True),
            teaches=Exists(tutor),
        )
        # Counting makes Django forget the model's own order.
        .order_by("closes_at", "pk")
    )
    listed = [
        Listed(exercise, state_of(exercise, now=now), exercise.answered, exercise.questions, exercise.teaches)
        for exercise in found
    ]
    order = ["open", "upcoming", "unpublished", "closed"]
    return sorted(listed, key=lambda entry: order.index(entry.state))


def state_of(exercise: Exercise, *, now: datetime) -> str:
    """`unpublished`, `upcoming`, `open` or `closed` at `now`."""
    if exercise.published_at is None:
        return "unpublished"
    if now < exercise.opens_at:
        return "upcoming"
    return "open" if now < exercise.closes_at else "closed"


def score_of(cards: Iterable[Card]) -> Score:
    """The points of a student's cards: of each question the best attempt counts."""
    reached = marked = total = 0.0
    for card in cards:
        points = float(card.variant.item.points)
        scores = [entry.result.verdict.score for entry in (card, *card.earlier) if entry.result is not None]
        total += points
        if scores:
            reached += points * max(scores)
            marked += points
    return Score(reached, marked, total)


def answers_needing_attention(course: Course) -> int:
    """How many answers of the course could not be marked. One query."""
    return Answer.objects.filter(
        variant__item__exercise__course=course, status=Answer.Status.NEEDS_ATTENTION
    ).count()
