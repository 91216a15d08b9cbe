"""A guide and its sections, ready to be shown."""

from __future__ import annotations

from dataclasses import dataclass

from grading.mistakes import Mistake
from lessons.markdown import FigurePlace, Heading, Passage


@dataclass(frozen=True, slots=True)
class Source:
    """A publication that a section rests on: `html` names it, `url` leads to it or is empty."""

    html: str
    url: str


@dataclass(frozen=True, slots=True)
class Section:
    """One section. `summary` is plain text; `takeaways` are HTML; `minutes` is the time that reading takes."""

    slug: str
    title: str
    summary: str
    points: tuple[str, ...]
    mistakes: tuple[Mistake, ...]
    takeaways: tuple[str, ...]
    sources: tuple[Source, ...]
    parts: tuple[Passage | FigurePlace, ...]
    headings: tuple[Heading, ...]
    minutes: int


@dataclass(frozen=True, slots=True)
class Guide:
    """A guide with its sections in reading order."""

    slug: str
    title: str
    summary: str
    sections: tuple[Section, ...]

    def around(self, section: Section) -> tuple[Section | None, Section | None]:
        """The sections before and after this one."""
        place = self.sections.index(section)
        before = self.sections[place - 1] if place else None
        after = self.sections[place + 1] if place + 1 < len(self.sections) else None
        return before, after
