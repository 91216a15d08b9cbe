"""What students are told: marks that a regrade changed, and data in whose place they were given others."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import chain

from django.db.models import Prefetch, Q, QuerySet
from django.urls import reverse

from accounts.models import User
from quizzes.models import Answer, ExerciseItem, Regrade, RegradeLine, Variant

# What changed is told on the Today page for so long; on the card it stays.
TOLD_FOR = timedelta(days=14)
TOLD = Q(decision__in=[RegradeLine.Decision.RISES, RegradeLine.Decision.FALLS]) | Q(
    regrade__way=Regrade.Way.DROP
)


@dataclass(frozen=True, slots=True)
class Notice:
    """A change for the student: what happened in a sentence, and why in the tutor's words."""

    at: datetime
    item: ExerciseItem
    words: str
    why: str

    @property
    def url(self) -> str:
        return path_to(self.item)


def path_to(item: ExerciseItem) -> str:
    """The question on the page of its exercise."""
    return f"{reverse('quizzes:exercise', args=[item.exercise_id])}#question-{item.pk}"


def told_lines() -> QuerySet[RegradeLine]:
    """The lines that students are told of, the latest first."""
    return (
        RegradeLine.objects.filter(TOLD, state__in=[RegradeLine.State.CHANGED, RegradeLine.State.UNDONE])
        .select_related("regrade")
        .order_by("-regrade__moved_at", "-pk")
    )


def with_notices(variants: QuerySet[Variant]) -> QuerySet[Variant]:
    """The variants with what their answers' students are told. One more query when it is read."""
    return variants.prefetch_related(Prefetch("answer__regraded", queryset=told_lines(), to_attr="told"))


def notice_of(variant: Variant) -> Notice | None:
    """What the student is told beside this variant of its last regrade. No query after `with_notices`."""
    answer: Answer | None = getattr(variant, "answer", None)
    lines: Iterable[RegradeLine] = getattr(answer, "told", ())
    return next((_of_line(line, variant.item) for line in lines), None)


def recent_notices(student: User, *, now: datetime) -> list[Notice]:
    """What the student is told on the Today page, the latest first. Two queries."""
    lines = (
        told_lines()
        .filter(answer__variant__student=student, answer__variant__item__exercise__published_at__isnull=False)
        .filter(regrade__moved_at__gte=now - TOLD_FOR)
        .select_related("regrade", "answer__variant__item__exercise", "answer__variant__item__question")
    )
    replaced = Variant.objects.filter(student=student, replaced_at__gte=now - TOLD_FOR)
    by_data: dict[tuple[int, datetime | None], list[Variant]] = {}
    for variant in replaced.select_related("item__exercise", "item__question").order_by("item__position"):
        by_data.setdefault((variant.dataset_id, variant.replaced_at), []).append(variant)
    notices = chain(
        (_of_line(line, line.answer.variant.item) for line in lines),
        (_of_replaced(variants) for variants in by_data.values()),
    )
    return sorted(notices, key=lambda notice: notice.at, reverse=True)


def _of_line(line: RegradeLine, item: ExerciseItem) -> Notice:
    regrade = line.regrade
    if line.state == RegradeLine.State.UNDONE:
        return Notice(
            regrade.undone_at or regrade.moved_at, item, said_of(line), "Your tutor took a change back."
        )
    return Notice(regrade.applied_at or regrade.moved_at, item, said_of(line), regrade.note)


def said_of(line: RegradeLine) -> str:
    """What became of the mark, in a sentence."""
    return _words_back(line) if line.state == RegradeLine.State.UNDONE else _words(line)


def _words(line: RegradeLine) -> str:
    if line.regrade.way == Regrade.Way.DROP:
        return "This question was dropped: it carries no points any more."
    verb = "rose" if line.decision == RegradeLine.Decision.RISES else "fell"
    return f"Your mark {verb} from {line.before_score:.3g} to {line.after_score:.3g}."


def _words_back(line: RegradeLine) -> str:
    if line.regrade.way == Regrade.Way.DROP:
        return "This question carries points again."
    return f"Your mark is {line.before_score:.3g} again."


def _of_replaced(variants: Sequence[Variant]) -> Notice:
    """All questions that stood on one data set in one notice."""
    first, others = variants[0], len(variants) - 1
    assert first.replaced_at is not None, "only what was replaced is told"
    more = f" and {others} other question{'s' if others > 1 else ''}" if others else ""
    words = f"You have fresh data for this{more}. What you did on the old data does not count."
    return Notice(first.replaced_at, first.item, words, first.replaced_why)
