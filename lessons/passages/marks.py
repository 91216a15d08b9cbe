"""Saying that a passage is clear or unclear, and that a section is read."""

from __future__ import annotations

from datetime import datetime, timedelta

from accounts.models import User
from lessons.guides.types import Guide, Section
from lessons.models import PassageMark, SectionReading
from lessons.passages.stretches import Stretch

# A page that is opened again within this time costs no write.
STILL_OPEN = timedelta(hours=1)


def mark_passage(*, reader: User, stretch: Stretch, kind: PassageMark.Kind, now: datetime) -> None:
    """Set the reader's mark on the passage, or change it."""
    PassageMark.objects.update_or_create(
        reader=reader,
        guide=stretch.guide,
        section=stretch.section,
        heading=stretch.heading,
        defaults={
            "kind": kind,
            "section_title": stretch.section_title,
            "title": stretch.title,
            "marked_at": now,
        },
    )


def take_mark_back(*, reader: User, guide: str, section: str, heading: str) -> None:
    """Remove the reader's mark, also from a passage that is gone by now; nothing happens if there is none."""
    PassageMark.objects.filter(reader=reader, guide=guide, section=section, heading=heading).delete()


def note_opening(*, reader: User, guide: Guide, section: Section, now: datetime) -> SectionReading:
    """Keep that the reader has the section open. One query, and a write only if they had not within the hour."""
    reading = SectionReading.objects.filter(reader=reader, guide=guide.slug, section=section.slug).first()
    if reading is not None and now - reading.opened_at < STILL_OPEN:
        return reading
    reading, _ = SectionReading.objects.update_or_create(
        reader=reader, guide=guide.slug, section=section.slug, defaults={"opened_at": now}
    )
    return reading


def finish_section(*, reader: User, guide: Guide, section: Section, now: datetime, finished: bool) -> None:
    """Keep that the reader has read the section, or that they want to read on in it."""
    SectionReading.objects.update_or_create(
        reader=reader,
        guide=guide.slug,
        section=section.slug,
        defaults={"finished_at": now if finished else None},
        create_defaults={"opened_at": now, "finished_at": now if finished else None},
    )
