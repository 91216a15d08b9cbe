"""What waits for tutors over a course, and what of an exercise does not come out even. Nothing here changes."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, OuterRef, Q, Subquery

from accounts.models import Course, User
from quizzes.marking_room.queue import KIND, READ
from quizzes.models import Answer, Exercise, MarkChange


@dataclass(frozen=True, slots=True)
class ToMark:
    """An exercise with `reports` submitted, `marked` of them, and `seconds` that this tutor can give.

    `unsettled`: reports whose two marks differ, which any tutor can settle.
    """

    pk: int
    title: str
    reports: int
    marked: int
    seconds: int
    unsettled: int

    @property
    def waiting(self) -> int:
        return self.reports - self.marked


def exercises_to_mark(course: Course, tutor: User) -> list[ToMark]:
    """The exercises with reports, by deadline. One query."""
    reports = Q(
        items__question__kind=KIND,
        items__variants__replaced_at=None,
        items__variants__answer__status__in=READ,
    )
    mark, second = "items__variants__answer__mark", "items__variants__answer__second"
    waits = Q(**{f"{second}__isnull": False, f"{second}__marked_at": None, f"{mark}__isnull": False})
    differs = Q(**{f"{second}__marked_at__isnull": False, f"{second}__settled_at": None})
    rows = (
        Exercise.objects.filter(course=course, items__question__kind=KIND)
        .annotate(
            reports=Count("items__variants__answer", filter=reports, distinct=True),
            marked=Count(mark, filter=reports, distinct=True),
            unsettled=Count(second, filter=reports & differs, distinct=True),
            seconds=Count(second, filter=reports & waits & ~Q(**{f"{mark}__by": tutor}), distinct=True),
        )
        .order_by("closes_at", "pk")
    )
    return [ToMark(row.pk, row.title, row.reports, row.marked, row.seconds, row.unsettled) for row in rows]


def failed_in(exercise: Exercise) -> list[Answer]:
    """Answers of any kind that could not be marked automatically, the oldest first. One query."""
    failed = (
        Answer.objects.counted()
        .filter(variant__item__exercise=exercise, status=Answer.Status.NEEDS_ATTENTION)
        .exclude(variant__item__question__kind=KIND)
    )
    return list(failed.select_related("variant__item__question").order_by("submitted_at", "pk"))


def conflicts_in(exercise: Exercise) -> list[Answer]:
    """Answers whose automatic mark came out otherwise after a tutor had marked them. One query."""
    latest = MarkChange.objects.filter(answer=OuterRef("pk")).order_by("-pk")
    answers = (
        Answer.objects.counted()
        .filter(variant__item__exercise=exercise, mark__isnull=False)
        .annotate(
            counts=Subquery(latest.values("counts")[:1]),
            automatic=Subquery(latest.values("after__score")[:1]),
        )
        .filter(counts=False)
        .select_related("mark", "variant__item__question")
        .order_by("pk")
    )
    return [answer for answer in answers if answer.automatic != answer.mark.score]
