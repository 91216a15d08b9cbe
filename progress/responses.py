"""First attempts as the statistics want them: score, rest of the test, time on task, likeliest mistake."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import F, FloatField, Q, QuerySet, Sum, Window
from django.db.models.functions import Cast, Lag

from accounts.models import Enrolment, User
from progress.queries import counted_marks, counted_signs
from progress.statistics.items import Response
from quizzes.models import Answer, Exercise, Question


@dataclass(frozen=True, slots=True)
class Placed:
    """A response with the item that it answers."""

    item: int
    response: Response


def responses_to(
    exercises: Collection[int], *, question: Question | None = None, among: QuerySet[User] | None = None
) -> list[Placed]:
    """Marked first attempts of present students at all questions of the exercises, or at one. Three queries.

    With `among`, only those of these students.

    Time on task is counted from when the student first saw the question, or from their answer before this one in the
    same exercise if that came later: nobody works on two at once.
    """
    totals = _totals(exercises)
    likeliest = _likeliest(exercises, question)
    placed = []
    for exercise, item, student, score, points, version, setting, opened_at, before, submitted_at in _answers(
        exercises, question, among
    ):
        reached, total = totals.get((exercise, student), (0.0, 0.0))
        left = total - points
        response = Response(
            version=version,
            setting=setting,
            score=score,
            rest=(reached - points * score) / left if left > 0 else None,
            seconds=_seconds(opened_at, before, submitted_at),
            mistake=likeliest.get((item, student), ""),
        )
        placed.append(Placed(item, response))
    return placed


def exercises_with(question: Question, exercises: QuerySet[Exercise]) -> dict[int, int]:
    """Which of the exercises ask the question, as what item. One query."""
    return dict(exercises.filter(items__question=question).values_list("pk", "items__pk").distinct())


def _answers(
    exercises: Collection[int], question: Question | None, among: QuerySet[User] | None
) -> QuerySet[Answer, tuple]:
    """One row for each first attempt with a mark, with the answer before it, whatever that was to."""
    wanted = Q(variant__attempt=1, mark__isnull=False)
    if question is not None:
        wanted &= Q(variant__item__question=question)
    answers = Answer.objects.counted()
    if among is not None:
        answers = answers.filter(variant__student__in=among.order_by())
    return (
        answers.filter(
            variant__item__exercise__in=exercises,
            variant__item__exercise__course__enrolments__user=F("variant__student"),
            variant__item__exercise__course__enrolments__role=Enrolment.Role.STUDENT,
        )
        .annotate(
            before=Window(
                Lag("submitted_at"),
                partition_by=[F("variant__student"), F("variant__item__exercise")],
                order_by=[F("submitted_at").asc(), F("pk").asc()],
            ),
        )
        # Never true, but about the window: so the other side is asked after the window was made, not before.
        .filter(Q(before__gt=F("submitted_at")) | wanted)
        .order_by()
        .values_list(
            "variant__item__exercise",
            "variant__item",
            "variant__student",
            "mark__score",
            Cast("variant__item__points", FloatField()),
            "variant__version__number",
            "variant__dataset__setting",
            "variant__opened_at",
            "before",
            "submitted_at",
        )
    )


def _totals(exercises: Collection[int]) -> Mapping[tuple[int, int], tuple[float, float]]:
    """The points reached and to be reached at marked first attempts, by exercise and student."""
    points = Cast("item__points", FloatField())
    found = (
        counted_marks()
        .filter(item__exercise__in=exercises, attempt=1)
        .order_by()
        .values_list("item__exercise", "student")
        .annotate(reached=Sum(F("score") * points, output_field=FloatField()), total=Sum(points))
    )
    return {(exercise, student): (reached, total) for exercise, student, reached, total in found}


def _likeliest(exercises: Collection[int], question: Question | None) -> dict[tuple[int, int], str]:
    """The likeliest mistake behind each first attempt, by item and student."""
    found = counted_signs().filter(mark__item__exercise__in=exercises, mark__attempt=1, rank=0)
    if question is not None:
        found = found.filter(mark__item__question=question)
    rows = found.order_by().values_list("mark__item", "mark__student", "mistake")
    return {(item, student): slug for item, student, slug in rows}


def _seconds(opened_at: datetime | None, before: datetime | None, submitted_at: datetime) -> float | None:
    if opened_at is None:
        return None
    return (submitted_at - max(opened_at, before or opened_at)).total_seconds()
