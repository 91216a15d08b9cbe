"""What in the statistics of a question deserves a look, in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from progress.statistics.facility import difference
from progress.statistics.items import ItemStatistics, Response

# From so many answers on a share is worth a remark.
ENOUGH = 10
EASY, HARD = 0.9, 0.2


def flags_of(found: ItemStatistics) -> tuple[str, ...]:
    """Remarks on one question; none where there are too few answers to say anything."""
    return tuple(_flags(found)) if found.n >= ENOUGH else ()


def _flags(found: ItemStatistics) -> Iterator[str]:
    assert found.facility is not None, "there are answers, so there is a mean score"
    if found.facility.value >= EASY and found.facility.is_above(0.75):
        yield "almost everybody is right"
    elif found.facility.value <= HARD and found.facility.is_below(0.35):
        yield "hardly anybody is right"
    if found.discrimination is not None:
        if found.discrimination.is_below(0):
            yield "separates the wrong way round: who does well elsewhere does worse here"
        elif found.discrimination.holds(0):
            yield "separates badly: the interval includes 0"
    unexplained = next((entry for entry in found.behind if not entry.mistake), None)
    if unexplained is not None and found.wrong >= ENOUGH and unexplained.share.is_above(0.5):
        yield "most wrong answers are explained by no known mistake"


def changes(versions: Mapping[int, Sequence[Response]]) -> tuple[str, ...]:
    """Each version against the one before it, where the interval of their difference does not include 0."""
    return tuple(_changes(versions))


def _changes(versions: Mapping[int, Sequence[Response]]) -> Iterator[str]:
    for earlier, later in pairwise(sorted(versions)):
        gain = difference(
            [found.score for found in versions[later]], [found.score for found in versions[earlier]]
        )
        if gain is None or not gain.has_interval or gain.holds(0):
            continue
        word = "easier" if gain.value > 0 else "harder"
        yield f"version {later} is {word} than version {earlier}"
