"""What becomes of the answers of an exercise, now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Min, Q

from progress.queries import WORKERS
from quizzes.models import Answer, Exercise


@dataclass(frozen=True, slots=True)
class Queue:
    """How many answers wait for a worker, are being marked, are marked; and wait for a tutor, to mark or to mend.

    `oldest` is when the longest waiting of those was submitted that a worker has to mark.
    """

    waiting: int
    claimed: int
    marked: int
    reports: int
    failed: int
    oldest: datetime | None

    @property
    def moves(self) -> bool:
        """Whether it is worth looking again."""
        return bool(self.waiting or self.claimed)

    @property
    def seen(self) -> str:
        """What is on the page, so that nothing need be sent while it is still the same."""
        return f"{self.waiting}-{self.claimed}-{self.marked}-{self.reports}-{self.failed}"


def queue_of(exercise: Exercise) -> Queue:
    """One query."""
    status = Answer.Status
    answers = Answer.objects.counted().filter(variant__item__exercise=exercise)
    return Queue(
        **answers.aggregate(
            waiting=Count("pk", filter=Q(status=status.SUBMITTED)),
            claimed=Count("pk", filter=Q(status=status.CLAIMED)),
            marked=Count("pk", filter=Q(status=status.MARKED)),
            reports=Count("pk", filter=Q(status=status.AWAITING_TUTOR)),
            failed=Count("pk", filter=Q(status=status.NEEDS_ATTENTION)),
            oldest=Min("submitted_at", filter=Q(status__in=WORKERS)),
        )
    )
