"""One section read from its file: front matter, numbers filled in, text rendered. Faults are collected."""

from __future__ import annotations

import re
from collections.abc import Sequence

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
from lessons.markdown import Document, Link, render_document, render_line
from lessons.studies import Study

FRONT_MATTER = re.compile(r"\A---\n(?P<head>.*?\n)---\n", re.DOTALL)
WORDS_A_MINUTE = 180


class SectionFile:
    """The text of a section; `faults` and `links` are complete after `read`."""

    def __init__(self, text: str, *, file: str) -> None:
        self.text = text
        self.file = file
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
        document = self._render(body, first_line=found[0].count("\n") + 1)
        self.links = document.links
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
        document = render_document(filled, file=self.file, first_line=first_line, figures=FIGURES)
        self.faults += document.faults
        return document

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
