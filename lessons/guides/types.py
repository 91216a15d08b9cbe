"""A guide and its sections, ready to be shown."""

from __future__ import annotations

from dataclasses import dataclass

from grading.mistakes import Mistake
from lessons import markdown
from lessons.markdown import CheckPlace, Heading

# What stands below the text of every section and can be linked to.
FIXED_ANCHORS = ("takeaways", "mistakes", "sources")


@dataclass(frozen=True, slots=True)
class Source:
    """A publication that a section rests on: `html` names it, `url` leads to it or is empty."""

    html: str
    url: str


@dataclass(frozen=True, slots=True)
class Section:
    """One section. `summary` is plain text; `takeaways` are HTML; `minutes` is the time that reading takes.

    `terms` are the slugs of the terms of the glossary that its text marks.
    """

    slug: str
    title: str
    summary: str
    points: tuple[str, ...]
    mistakes: tuple[Mistake, ...]
    takeaways: tuple[str, ...]
    sources: tuple[Source, ...]
    parts: tuple[markdown.Part, ...]
    headings: tuple[Heading, ...]
    minutes: int
    terms: tuple[str, ...] = ()

    @property
    def checks(self) -> tuple[CheckPlace, ...]:
        """The questions that stand in the text, in order."""
        return tuple(part for part in self.parts if isinstance(part, CheckPlace))

    @property
    def anchors(self) -> frozenset[str]:
        """What a link may lead to within the section."""
        return frozenset([*FIXED_ANCHORS, *(heading.slug for heading in self.headings)])


@dataclass(frozen=True, slots=True)
class Part:
    """Sections of a guide that belong together; `title` is empty in a guide that is not divided."""

    title: str
    sections: tuple[Section, ...]


@dataclass(frozen=True, slots=True)
class Guide:
    """A guide with its parts, and their sections, in reading order. `order` is its place among the guides."""

    slug: str
    title: str
    summary: str
    parts: tuple[Part, ...]
    order: int = 1000

    @property
    def sections(self) -> tuple[Section, ...]:
        """All sections in reading order."""
        return tuple(section for part in self.parts for section in part.sections)

    def around(self, section: Section) -> tuple[Section | None, Section | None]:
        """The sections before and after this one."""
        sections = self.sections
        place = sections.index(section)
        before = sections[place - 1] if place else None
        after = sections[place + 1] if place + 1 < len(sections) else None
        return before, after
