"""Which sections of the guide to propose."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from django.urls import reverse

from grading.mistakes import Mistake
from lessons.guides.types import Guide, Section
from lessons.models import SectionReading
from lessons.passages.reading import where_to_go_on
from progress.mistake_map import MapEntry


@dataclass(frozen=True, slots=True)
class Reading:
    """A section to read, and the mistake for whose sake it is proposed, if there is one. `begun`: it was opened before."""

    guide: Guide
    section: Section
    mistake: Mistake | None = None
    begun: bool = False

    @property
    def url(self) -> str:
        return reverse("lessons:section", args=[self.guide.slug, self.section.slug])


def choose_readings(
    guides: Iterable[Guide],
    entries: Sequence[MapEntry],
    readings: Mapping[tuple[str, str], SectionReading],
) -> tuple[Reading, ...]:
    """The section on the mistake that was revealed most often, and the one to go on with; at most these two.

    Of mistakes that were revealed equally often the one missed more often comes first, then the guide's order.
    Who has opened nothing yet is not sent to the beginning as well as to a mistake.
    """
    guides = list(guides)
    found = where_to_go_on(guides, readings)
    going_on = Reading(found.guide, found.section, begun=found.begun) if found else None
    on_mistake = _on_worst_mistake(guides, entries)
    if on_mistake is None:
        return (going_on,) if going_on else ()
    if going_on is None or not readings:
        return (on_mistake,)
    if on_mistake.section == going_on.section:
        return (replace(on_mistake, begun=going_on.begun),)
    return (on_mistake, going_on)


def _on_worst_mistake(guides: Iterable[Guide], entries: Sequence[MapEntry]) -> Reading | None:
    every = [Reading(guide, section) for guide in guides for section in guide.sections]
    worst_first = sorted(entries, key=lambda entry: (-entry.tally.revealed, -entry.tally.missed))
    for entry in worst_first:
        if entry.tally.is_stuck and (reading := _section_on(entry.mistake, every)):
            return reading
    return None


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
