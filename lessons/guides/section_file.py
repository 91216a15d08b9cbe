"""One section read from its file: front matter, numbers filled in, text rendered. Faults are collected."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from datasets.scenarios import UnknownScenarioError
from grading.mistakes import get_mistake
from lessons.deferred import NamedFacts
from lessons.faults import Fault
from lessons.figures import FIGURES
from lessons.guides.placeholders import Facts, false_comparison, fill
from lessons.guides.schema import FrontMatter, StudyEntry
from lessons.guides.types import Section, Source
from lessons.guides.yaml_file import YamlText
from lessons.kept_facts import kept_facts
from lessons.markdown import Document, FigurePlace, Link, render_document, render_line
from lessons.studies import Study
from lessons.terms import Term, key_of

FRONT_MATTER = re.compile(r"\A---\n(?P<head>.*?\n)---\n", re.DOTALL)
WORDS_A_MINUTE = 180


class SectionFile:
    """The text of a section; `faults` and `links` are complete after `read`."""

    def __init__(self, text: str, *, file: str, terms: Mapping[str, Term] | None = None) -> None:
        self.text = text
        self.file = file
        self.terms = terms or {}
        self.faults: list[Fault] = []
        self.links: tuple[Link, ...] = ()
        self._facts: Facts = {}

    def read(self) -> Section | None:
        """The section, or None where its front matter cannot be read. Costs the fits that its numbers come from, once."""
        found = FRONT_MATTER.match(self.text)
        if not found:
            self._report(1, "the file does not begin with front matter between two lines of ---")
            return None
        head = YamlText(found["head"], file=self.file, first_line=2)
        entry, faults = head.parse(FrontMatter)
        self.faults += faults
        if entry is None:
            return None
        self._facts = self._study_facts(entry, head)
        self._check_claims(entry, head)
        body = self.text[found.end() :]
        first_line = found[0].count("\n") + 1
        document = self._render(body, first_line=first_line)
        self.links = document.links
        self._check_figures(document, first_line)
        if entry.points and not document.headings:
            self._report(head.line_of(["points"]), "points are covered by passages: give the text a heading")
        return Section(
            slug=entry.slug,
            title=entry.title,
            summary=entry.summary,
            points=tuple(entry.points),
            mistakes=tuple(map(get_mistake, entry.mistakes)),
            takeaways=tuple(
                self._line(text, head, ["takeaways", i]) for i, text in enumerate(entry.takeaways)
            ),
            sources=tuple(
                Source(self._line(source.text, head, ["sources", i, "text"]), source.url)
                for i, source in enumerate(entry.sources)
            ),
            parts=document.parts,
            headings=document.headings,
            minutes=max(1, round(len(body.split()) / WORDS_A_MINUTE)),
            terms=self._terms_of(document),
        )

    def _study_facts(self, entry: FrontMatter, head: YamlText) -> Facts:
        own = self._facts_of(entry.study, head, ["study"]) if entry.study else {}
        others = {name: self._facts_of(other, head, ["others", name]) for name, other in entry.others.items()}
        return NamedFacts(own, others)

    def _facts_of(self, study: StudyEntry, head: YamlText, place: Sequence[str | int]) -> Facts:
        try:
            return kept_facts(Study(**study.model_dump()))
        except (UnknownScenarioError, ValueError) as error:
            self._report(head.line_of(place), str(error))
            return {}

    def _check_claims(self, entry: FrontMatter, head: YamlText) -> None:
        for place, comparison in enumerate(entry.holds):
            if reason := false_comparison(comparison, self._facts):
                self._report(head.line_of(["holds", place]), reason)

    def _render(self, body: str, *, first_line: int) -> Document:
        filled = self._fill(body, first_line)
        document = render_document(
            filled,
            file=self.file,
            first_line=first_line,
            figures=FIGURES,
            terms=self.terms,
            checks=True,
        )
        self.faults += document.faults
        return document

    def _terms_of(self, document: Document) -> tuple[str, ...]:
        """The slugs of the terms marked in the text, each of them once."""
        found: dict[str, None] = {}
        for use in document.terms:
            slug = self.terms[key_of(use.name)].slug
            if slug in found:
                self._report(use.line, f"“{use.name}” is marked before in this text: mark its first use only")
            found[slug] = None
        return tuple(found)

    def _check_figures(self, document: Document, first_line: int) -> None:
        """A figure has words for those who cannot see it: a caption where it stands, and a description of its own."""
        for part in document.parts:
            if not isinstance(part, FigurePlace) or part.slug not in FIGURES:
                continue
            if not part.caption.strip():
                self._report(
                    first_line + part.line, f"the figure “{part.slug}” has no caption: say what to look at"
                )
            if not FIGURES[part.slug].description.strip():
                self._report(
                    first_line + part.line, f"the figure “{part.slug}” has no description in lessons/figures"
                )

    def _line(self, text: str, head: YamlText, place: Sequence[str | int]) -> str:
        line = head.line_of(place)
        html, faults = render_line(self._fill(text, line), file=self.file, line=line)
        self.faults += faults
        return html

    def _fill(self, text: str, first_line: int) -> str:
        filled, faults = fill(text, self._facts, file=self.file, first_line=first_line)
        self.faults += faults
        return filled

    def _report(self, line: int, message: str) -> None:
        self.faults.append(Fault(self.file, line, message))
