"""Rows that more than one page reads. Nothing here changes anything."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from django.db.models import Count, Q, QuerySet

from accounts.models import Course, User
from accounts.queries import students_in
from progress.tally import Tally
from quizzes.models import Answer, RevealedMistake

# Answers on their way to a mark, by a worker or by a tutor who marks reports.
WAITING = (Answer.Status.SUBMITTED, Answer.Status.CLAIMED, Answer.Status.AWAITING_TUTOR)
RIGHT = 1.0


def students_of(course: Course) -> QuerySet[User]:
    """The students of the course by name."""
    return students_in(course)


def answers_in(course: Course, *, replaced: bool = False) -> QuerySet[Answer]:
    """What the present students of the course have submitted in its exercises.

    Answers on data that were replaced count nothing, and are left out unless `replaced`.
    """
    answers = Answer.objects.all() if replaced else Answer.objects.counted()
    return answers.filter(
        variant__item__exercise__course=course,
        variant__student__in=students_of(course).order_by(),
    )


def answers_needing_attention(course: Course) -> QuerySet[Answer]:
    """Answers of the course that could not be marked, the oldest first, with all that a list shows."""
    return (
        Answer.objects.counted()
        .filter(
            variant__item__exercise__course=course,
            status=Answer.Status.NEEDS_ATTENTION,
        )
        .select_related("variant__student", "variant__item__exercise", "variant__item__question")
        .order_by("submitted_at", "pk")
    )


def revealed_by(answers: QuerySet[Answer]) -> QuerySet[RevealedMistake]:
    """The mistakes that these answers revealed."""
    return RevealedMistake.objects.filter(mark__answer__in=answers.order_by())


def tally_by_student(answers: QuerySet[Answer]) -> Mapping[int, Mapping[str, Tally]]:
    """Tallies by student and mistake, for whatever was asked or revealed. Two queries.

    `asked` and `right` count first attempts that are marked; what is revealed counts at every attempt.
    """
    asked = (
        answers.filter(variant__attempt=1, mark__isnull=False)
        .order_by()
        .values_list("variant__student", "variant__item__question__mistake")
        .annotate(asked=Count("pk"), right=Count("pk", filter=Q(mark__score__gte=RIGHT)))
    )
    revealed = (
        revealed_by(answers)
        .order_by()
        .values_list("mark__answer__variant__student", "mistake")
        .annotate(revealed=Count("pk"), likeliest=Count("pk", filter=Q(rank=0)))
    )
    counts: dict[tuple[int, str], list[int]] = defaultdict(lambda: [0, 0, 0, 0])
    for student, slug, *first in asked:
        counts[student, slug][:2] = first
    for student, slug, *rest in revealed:
        counts[student, slug][2:] = rest
    tallies: dict[int, dict[str, Tally]] = defaultdict(dict)
    for (student, slug), numbers in counts.items():
        tallies[student][slug] = Tally(*numbers)
    return tallies
