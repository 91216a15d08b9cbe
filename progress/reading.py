"""Which lesson to go on with."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.urls import reverse

from grading.mistakes import Mistake
from lessons.guides.types import Guide, Section
from progress.mistake_map import MapEntry


@dataclass(frozen=True, slots=True)
class Reading:
    """A section to read, and the mistake for whose sake it is proposed, if there is one."""

    guide: Guide
    section: Section
    mistake: Mistake | None = None

    @property
    def url(self) -> str:
        return reverse("lessons:section", args=[self.guide.slug, self.section.slug])


def choose_reading(guides: Iterable[Guide], entries: Sequence[MapEntry]) -> Reading | None:
    """The section on the mistake that was revealed most often, else the first one; None without a guide.

    Of mistakes that were revealed equally often the one missed more often comes first, then the guide's order.
    """
    every = [Reading(guide, section) for guide in guides for section in guide.sections]
    worst_first = sorted(entries, key=lambda entry: (-entry.tally.revealed, -entry.tally.missed))
    for entry in worst_first:
        if entry.tally.is_stuck and (reading := _section_on(entry.mistake, every)):
            return reading
    return every[0] if every else None


def readings_by_mistake(guides: Iterable[Guide], mistakes: Iterable[Mistake]) -> dict[str, Reading]:
    """The section on each mistake by its slug, where a guide has one."""
    every = [Reading(guide, section) for guide in guides for section in guide.sections]
    found = {mistake.slug: _section_on(mistake, every) for mistake in mistakes}
    return {slug: reading for slug, reading in found.items() if reading}


def _section_on(mistake: Mistake, every: Iterable[Reading]) -> Reading | None:
    """The section that is about the fewest other mistakes; of several such ones the first."""
    about = [reading for reading in every if mistake in reading.section.mistakes]
    if not about:
        return None
    closest = min(about, key=lambda reading: len(reading.section.mistakes))
    return Reading(closest.guide, closest.section, mistake)
