"""What the answers to an exercise reveal, counted: by question, by mistake, and over all questions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import chain

from django.db.models import Count, Min, Q, QuerySet

from accounts.models import User
from grading.mistakes import MISTAKES, Mistake
from progress.queries import RIGHT, counted_signs
from quizzes.models import Exercise


@dataclass(frozen=True, slots=True)
class Sign:
    """How often the number or option `name` in answers to a question revealed a mistake, from every attempt.

    `likeliest` counts those for which it is the likeliest explanation, `wrong` those of them that were not right, and
    `example` is one of these, if there is any: the id of a `RevealedMistake`.
    """

    item: int
    name: str
    mistake: Mistake
    revealed: int
    likeliest: int
    wrong: int
    example: int | None


@dataclass(frozen=True, slots=True)
class MistakeCount:
    """How many answers revealed a mistake, and for how many of them it is the likeliest explanation."""

    mistake: Mistake
    likeliest: int
    revealed: int


def signs_in(exercise: Exercise, people: QuerySet[User]) -> tuple[Sign, ...]:
    """What the answers of these students revealed. One query."""
    wrong = Q(rank=0, mark__score__lt=RIGHT)
    counted = (
        counted_signs()
        .filter(mark__item__exercise=exercise, mark__student__in=people.order_by())
        .order_by()
        .values_list("mark__item", "name", "mistake")
        .annotate(
            revealed=Count("pk"),
            likeliest=Count("pk", filter=Q(rank=0)),
            wrong=Count("pk", filter=wrong),
            example=Min("pk", filter=wrong),
        )
    )
    return tuple(Sign(item, name, MISTAKES[slug], *counts) for item, name, slug, *counts in counted)


def count_mistakes(signs: Iterable[Sign]) -> dict[int, dict[str, MistakeCount]]:
    """Revealed mistakes by question and slug."""
    by_item: dict[int, list[MistakeCount]] = defaultdict(list)
    for sign in signs:
        by_item[sign.item].append(MistakeCount(sign.mistake, sign.likeliest, sign.revealed))
    return {item: _sums(counts) for item, counts in by_item.items()}


def list_mistakes(by_item: Iterable[Mapping[str, MistakeCount]]) -> tuple[MistakeCount, ...]:
    """The sums over all questions, for every mistake that was revealed at all."""
    return most_first(_sums(chain.from_iterable(counts.values() for counts in by_item)).values())


def _sums(counts: Iterable[MistakeCount]) -> dict[str, MistakeCount]:
    sums: dict[str, MistakeCount] = {}
    for more in counts:
        so_far = sums.get(more.mistake.slug, MistakeCount(more.mistake, 0, 0))
        sums[more.mistake.slug] = MistakeCount(
            more.mistake, so_far.likeliest + more.likeliest, so_far.revealed + more.revealed
        )
    return sums


def most_first(counts: Iterable[MistakeCount]) -> tuple[MistakeCount, ...]:
    """Those that explain most answers first, then those that were revealed most often."""
    return tuple(sorted(counts, key=lambda count: (-count.likeliest, -count.revealed, count.mistake.number)))
