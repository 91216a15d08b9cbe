"""Rows that more than one page reads. Nothing here changes anything."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from django.db.models import Count, Q, QuerySet

from accounts.models import Course, Enrolment, User
from progress.tally import Tally
from quizzes.models import Answer, Mark, RevealedMistake

WAITING = (Answer.Status.SUBMITTED, Answer.Status.CLAIMED)
RIGHT = 1.0


def students_of(course: Course) -> QuerySet[User]:
    """The students of the course by name."""
    return User.objects.filter(
        enrolments__course=course,
        enrolments__role=Enrolment.Role.STUDENT,
    ).order_by("name", "pk")


def answers_in(course: Course) -> QuerySet[Answer]:
    """What the present students of the course have submitted in its exercises."""
    return Answer.objects.filter(
        variant__item__exercise__course=course,
        variant__student__in=students_of(course).order_by(),
    )


def unmarked_answers(course: Course) -> QuerySet[Answer]:
    """What was submitted in the course and has no mark: a handful among all that ever was, in an index of their own."""
    return Answer.objects.filter(variant__item__exercise__course=course).exclude(status=Answer.Status.MARKED)


def tally_by_student(**where: Any) -> Mapping[int, Mapping[str, Tally]]:
    """Tallies by student and mistake, for whatever was asked or revealed in the marks `where`. Two queries.

    `asked` and `right` count first attempts; what is revealed counts at every attempt.
    """
    asked = (
        Mark.objects.filter(**where, attempt=1)
        .values_list("student", "item__question__mistake")
        .annotate(asked=Count("student"), right=Count("student", filter=Q(score__gte=RIGHT)))
    )
    revealed = (
        RevealedMistake.objects.filter(**{f"mark__{lookup}": value for lookup, value in where.items()})
        .order_by()
        .values_list("mark__student", "mistake")
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
