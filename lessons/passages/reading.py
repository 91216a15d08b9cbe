"""Where somebody is in the guides, and where they might go on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from lessons.guides.types import Guide, Section
from lessons.models import SectionReading


@dataclass(frozen=True, slots=True)
class GoOn:
    """A section to read next. `begun`: it was opened before, and is not marked as read."""

    guide: Guide
    section: Section
    begun: bool


def where_to_go_on(
    guides: Iterable[Guide], readings: Mapping[tuple[str, str], SectionReading]
) -> GoOn | None:
    """The section opened last among those not marked as read; else the first unread one after the one read last.

    From the end it goes back to what was left out before. None where everything is read, or nothing is written.
    """
    every = [(guide, section) for guide in guides for section in guide.sections]
    rows = [readings.get((guide.slug, section.slug)) for guide, section in every]
    begun = [(row.opened_at, i) for i, row in enumerate(rows) if row and not row.finished_at]
    if begun:
        return _at(every[max(begun)[1]], begun=True)
    finished = [(row.finished_at, i) for i, row in enumerate(rows) if row and row.finished_at]
    after = max(finished)[1] + 1 if finished else 0
    unread = [i for i in (*range(after, len(every)), *range(after)) if rows[i] is None]
    return _at(every[unread[0]], begun=False) if unread else None


def _at(place: tuple[Guide, Section], *, begun: bool) -> GoOn:
    return GoOn(place[0], place[1], begun)
