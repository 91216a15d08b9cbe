"""The glossary: terms that the guides use, read from glossary.yaml and checked against them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path

from lessons.faults import Fault
from lessons.guides.links import Anchors, missing_passage
from lessons.guides.schema import GlossaryFile, TermEntry
from lessons.guides.types import Guide
from lessons.guides.yaml_file import Place, YamlText
from lessons.markdown import render_line
from lessons.terms import Term, key_of, slug_of


@dataclass(frozen=True, slots=True)
class TermPage:
    """A section of a guide that marks a term, or the passage that explains it: where it is and what it is called."""

    guide: str
    section: str
    title: str
    anchor: str = ""


@dataclass
class Glossary:
    """The terms in alphabetical order. `faults` is complete after `check`."""

    terms: tuple[Term, ...] = ()
    faults: list[Fault] = field(default_factory=list)
    lines: Mapping[str, int] = field(default_factory=dict)
    file: str = ""

    @property
    def by_name(self) -> Mapping[str, Term]:
        """The terms by each of their names; see `lessons.terms.key_of`."""
        return {key_of(name): term for term in self.terms for name in (term.name, *term.also)}

    def check(self, guides: Sequence[Guide], anchors: Anchors) -> None:
        """Add a fault for each term that no text marks, or whose passage is not there."""
        used = {slug for guide in guides for section in guide.sections for slug in section.terms}
        whole = all(sections is not None for sections in anchors.values())
        for term in self.terms:
            if reason := missing_passage(term.read, anchors):
                self._report(term, f"the passage {term.read} of “{term.name}” is not there: {reason}")
            if whole and term.slug not in used:
                self._report(term, f"no text marks “{term.name}”: write [[{term.name}]] where it is used")

    def _report(self, term: Term, message: str) -> None:
        self.faults.append(Fault(self.file, self.lines[term.slug], message))


def read_glossary(path: Path, *, file: str) -> Glossary:
    """The glossary in this file; an empty one where there is no file."""
    if not path.exists():
        return Glossary()
    text = YamlText(path.read_text(encoding="utf-8"), file=file)
    entry, faults = text.parse(GlossaryFile)
    if entry is None:
        return Glossary(faults=faults, file=file)
    faults += [Fault(file, text.line_of(place), message) for place, message in _doubtful(entry.terms)]
    terms = []
    for number, one in enumerate(entry.terms):
        line = text.line_of(["terms", number, "means"])
        html, found = render_line(one.means.strip(), file=file, line=line)
        faults += found
        see = tuple(map(slug_of, one.see))
        terms.append(Term(slug_of(one.term), one.term, html, tuple(one.also), see, one.read))
    lines = {term.slug: text.line_of(["terms", number]) for number, term in enumerate(terms)}
    ordered = tuple(sorted(terms, key=lambda term: term.name.lower()))
    return Glossary(ordered, faults, lines, file)


def _doubtful(entries: Sequence[TermEntry]) -> Iterator[tuple[Place, str]]:
    """Names that belong to two terms, links in a definition, and terms to see that there are not."""
    names = {key_of(entry.term) for entry in entries}
    seen: set[str] = set()
    for number, entry in enumerate(entries):
        for name in (entry.term, *entry.also):
            if key_of(name) in seen:
                yield ["terms", number], f"“{name}” names two terms: let one of them have it"
            seen.add(key_of(name))
        for place, other in enumerate(entry.see):
            if key_of(other) not in names:
                yield (
                    ["terms", number, "see", place],
                    f"“{other}” is not a term: see takes the first name of one",
                )
        if "](" in entry.means:
            yield ["terms", number, "means"], "a definition has no links: name the passage under “read”"


@dataclass(frozen=True, slots=True)
class Entry:
    """A term as the page of all terms shows it: the passage that explains it, terms to see, sections that mark it."""

    term: Term
    passage: TermPage
    see: tuple[Term, ...]
    pages: tuple[TermPage, ...]


@dataclass(frozen=True, slots=True)
class Letter:
    """The terms that begin with a letter."""

    name: str
    entries: tuple[Entry, ...]


def list_letters(terms: Sequence[Term], guides: Mapping[str, Guide]) -> tuple[Letter, ...]:
    """All terms by their first letter, in alphabetical order."""
    by_slug = {term.slug: term for term in terms}
    entries = [
        Entry(
            term,
            passage_of(term, guides),
            tuple(by_slug[slug] for slug in term.see),
            tuple(_pages_with(term, guides.values())),
        )
        for term in terms
    ]
    letters = groupby(entries, key=lambda entry: entry.term.name[0].upper())
    return tuple(Letter(name, tuple(found)) for name, found in letters)


def _pages_with(term: Term, guides: Iterable[Guide]) -> Iterator[TermPage]:
    """The sections that mark the term, in reading order."""
    for guide in guides:
        for section in guide.sections:
            if term.slug in section.terms:
                yield TermPage(guide.slug, section.slug, section.title)


def passage_of(term: Term, guides: Mapping[str, Guide]) -> TermPage:
    """The passage that explains a term; its title is that of the heading, or of the section where none is named."""
    address, _, anchor = term.read.partition("#")
    guide, _, slug = address.partition("/")
    section = next(section for section in guides[guide].sections if section.slug == slug)
    titles = {heading.slug: heading.text for heading in section.headings}
    return TermPage(guide, slug, titles.get(anchor, section.title), anchor)
