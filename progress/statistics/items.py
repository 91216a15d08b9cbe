"""All that is said of a question, from its answers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from progress.statistics.discrimination import discrimination
from progress.statistics.estimates import Estimate
from progress.statistics.facility import facility, share
from progress.statistics.time_on_task import TimeOnTask, time_on_task

K = TypeVar("K", int, str)
RIGHT = 1.0


@dataclass(frozen=True, slots=True)
class Response:
    """One student's marked first attempt at a question.

    `score` is from 0 to 1. `rest` is the share of the points that the student reached at the first attempts at the
    other questions of the exercise, None if no other is marked. `seconds` is the time on task, None where it is not
    known. `mistake` is the slug of the likeliest one that the answer revealed, empty if none.
    """

    version: int
    setting: str
    score: float
    rest: float | None
    seconds: float | None
    mistake: str


@dataclass(frozen=True, slots=True)
class Behind:
    """How many of the wrong answers a mistake explains best, and their share; the slug is empty where none does."""

    mistake: str
    count: int
    share: Estimate


@dataclass(frozen=True, slots=True)
class ItemStatistics:
    """`n` answers, `wrong` of them without full marks. None stands for what too few answers tell nothing about."""

    n: int
    right: int
    facility: Estimate | None
    discrimination: Estimate | None
    behind: tuple[Behind, ...]
    time: TimeOnTask | None

    @property
    def wrong(self) -> int:
        return self.n - self.right


def describe(responses: Sequence[Response]) -> ItemStatistics:
    """The statistics of these answers to one question."""
    compared = [(found.score, found.rest) for found in responses if found.rest is not None]
    return ItemStatistics(
        n=len(responses),
        right=sum(found.score >= RIGHT for found in responses),
        facility=facility([found.score for found in responses]),
        discrimination=discrimination([score for score, _ in compared], [rest for _, rest in compared]),
        behind=_behind(responses),
        time=time_on_task([found.seconds for found in responses if found.seconds is not None]),
    )


def split(responses: Iterable[Response], keys: Iterable[K]) -> dict[K, list[Response]]:
    """The responses by their key, in the order of the keys."""
    groups: dict[K, list[Response]] = {}
    for found, key in zip(responses, keys, strict=True):
        groups.setdefault(key, []).append(found)
    return dict(sorted(groups.items()))


def _behind(responses: Sequence[Response]) -> tuple[Behind, ...]:
    """The most frequent first, what nothing explains last."""
    wrong = [found for found in responses if found.score < RIGHT]
    counts = Counter(found.mistake for found in wrong)
    ordered = sorted(counts.items(), key=lambda pair: (not pair[0], -pair[1], pair[0]))
    return tuple(
        Behind(slug, count, estimate)
        for slug, count in ordered
        if (estimate := share(count, len(wrong))) is not None
    )
