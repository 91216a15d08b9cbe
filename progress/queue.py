"""What becomes of the answers of an exercise, now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Min, Q

from progress.queries import WAITING
from quizzes.models import Answer, Exercise, Mark


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
    """Two queries."""
    status = Answer.Status
    unmarked = Answer.objects.filter(variant__item__exercise=exercise).exclude(status=status.MARKED)
    counts = unmarked.aggregate(
        waiting=Count("pk", filter=Q(status=status.SUBMITTED)),
        claimed=Count("pk", filter=Q(status=status.CLAIMED)),
        reports=Count("pk", filter=Q(status=status.AWAITING_TUTOR)),
        failed=Count("pk", filter=Q(status=status.NEEDS_ATTENTION)),
        oldest=Min("submitted_at", filter=Q(status__in=WAITING)),
    )
    return Queue(marked=Mark.objects.filter(item__exercise=exercise).count(), **counts)
