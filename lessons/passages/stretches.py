"""Where the passages of a guide begin and end. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from lessons.guides.types import Guide, Section
from lessons.markdown import Passage

OPENING = "The opening"


@dataclass(frozen=True, slots=True)
class Stretch:
    """A passage: the text under a heading of level 2, or the opening before the first one, whose `heading` is empty.

    `guide`, `section` and `heading` are slugs, `section_title` and `title` the words that stand there now.
    """

    guide: str
    section: str
    heading: str
    section_title: str
    title: str

    @property
    def id(self) -> str:
        """Stays as it is until the heading is changed: guide/section/heading."""
        return f"{self.guide}/{self.section}/{self.heading}"


def stretch_at(guide: Guide, section: Section, part: object) -> Stretch | None:
    """The passage that begins with this part of the section; None within one that has begun before."""
    if not isinstance(part, Passage) or part.heading is None:
        return None
    return Stretch(guide.slug, section.slug, part.heading.slug, section.title, part.heading.text)


def opening_of(guide: Guide, section: Section) -> Stretch:
    """The text before the first heading, whether or not there is one."""
    return Stretch(guide.slug, section.slug, "", section.title, OPENING)


def stretches_of(guide: Guide, section: Section) -> tuple[Stretch, ...]:
    """The passages of the section in their order; the opening is one if anything stands before the first heading."""
    begun = [stretch_at(guide, section, part) for part in section.parts]
    opening = [opening_of(guide, section)] if begun and begun[0] is None else []
    return (*opening, *(stretch for stretch in begun if stretch))
