"""Where the guide is now that somebody marked or asked about then."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.urls import reverse

from lessons.guides.types import Guide
from lessons.models.passages import OnPassage
from lessons.passages.stretches import stretches_of


@dataclass(frozen=True, slots=True)
class Place:
    """A passage to link to, with the words of now; of one that is gone, with those of then.

    `url` is empty if the whole section is gone. `changed` says that the passage is not there as it was.
    """

    section_title: str
    title: str
    url: str
    changed: bool


def locate(row: OnPassage, guides: Mapping[str, Guide]) -> Place:
    """The passage that the row is about."""
    guide = guides.get(row.guide)
    section = next((s for s in guide.sections if s.slug == row.section), None) if guide else None
    if guide is None or section is None:
        return Place(row.section_title, row.title, "", changed=True)
    address = reverse("lessons:section", args=[row.guide, row.section])
    for stretch in stretches_of(guide, section):
        if stretch.heading == row.heading:
            fragment = f"#{row.heading}" if row.heading else ""
            return Place(section.title, stretch.title, address + fragment, changed=False)
    return Place(section.title, row.title, address, changed=True)
