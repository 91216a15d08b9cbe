"""Rows that more than one page reads. Nothing here changes anything."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from django.db.models import Count, Q, QuerySet

from accounts.models import Course, User
from accounts.queries import students_in
from progress.tally import Tally
from quizzes.models import Answer, Mark, RevealedMistake

# Answers on their way to a mark, by a worker or by a tutor who marks reports.
WAITING = (Answer.Status.SUBMITTED, Answer.Status.CLAIMED, Answer.Status.AWAITING_TUTOR)
# Those that a worker has or will have.
WORKERS = (Answer.Status.SUBMITTED, Answer.Status.CLAIMED)
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


def unmarked_answers(course: Course) -> QuerySet[Answer]:
    """What was submitted in the course and has no mark: a handful among all that ever was, in an index of their own."""
    answers = Answer.objects.counted().filter(variant__item__exercise__course=course)
    return answers.exclude(status=Answer.Status.MARKED)


def counted_marks() -> QuerySet[Mark]:
    """Marks without those of answers on data in whose place a tutor gave others; these are few, so they are looked up."""
    return Mark.objects.exclude(answer__in=_replaced())


def counted_signs() -> QuerySet[RevealedMistake]:
    """What such marks revealed."""
    return RevealedMistake.objects.exclude(mark__answer__in=_replaced())


def _replaced() -> QuerySet[Answer]:
    return Answer.objects.filter(variant__replaced_at__isnull=False)


def first_attempts(**where: Any) -> dict[tuple[int, str], tuple[int, int]]:
    """How many questions were asked and answered rightly at the first attempt, by student and mistake. One query.

    What counts are the marks `where`.
    """
    rows = (
        counted_marks()
        .filter(**where, attempt=1)
        .order_by()
        .values_list("student", "item__question__mistake")
        .annotate(asked=Count("student"), right=Count("student", filter=Q(score__gte=RIGHT)))
    )
    return {(student, slug): (asked, right) for student, slug, asked, right in rows}


def tally_by_student(**where: Any) -> Mapping[int, Mapping[str, Tally]]:
    """Tallies by student and mistake, for whatever was asked or revealed in the marks `where`. Two queries.

    `asked` and `right` count first attempts; what is revealed counts at every attempt.
    """
    revealed = (
        counted_signs()
        .filter(**{f"mark__{lookup}": value for lookup, value in where.items()})
        .order_by()
        .values_list("mark__student", "mistake")
        .annotate(revealed=Count("pk"), likeliest=Count("pk", filter=Q(rank=0)))
    )
    counts: dict[tuple[int, str], list[int]] = defaultdict(lambda: [0, 0, 0, 0])
    for key, first in first_attempts(**where).items():
        counts[key][:2] = first
    for student, slug, *rest in revealed:
        counts[student, slug][2:] = rest
    tallies: dict[int, dict[str, Tally]] = defaultdict(dict)
    for (student, slug), numbers in counts.items():
        tallies[student][slug] = Tally(*numbers)
    return tallies
