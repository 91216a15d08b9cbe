"""Guides read from their files. Everything is checked before anything is shown."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from datasets.scenarios import UnknownScenarioError
from grading.mistakes import get_mistake
from lessons.faults import ContentError, Fault
from lessons.figures import FIGURES
from lessons.guides.placeholders import Facts, false_comparison, fill
from lessons.guides.schema import FrontMatter, GuideFile, StudyEntry
from lessons.guides.types import Guide, Section, Source
from lessons.guides.yaml_file import YamlText
from lessons.markdown import render_document, render_line
from lessons.studies import Study, study_facts

GUIDES_DIR = Path(__file__).parent
FRONT_MATTER = re.compile(r"\A---\n(?P<head>.*?\n)---\n", re.DOTALL)
WORDS_A_MINUTE = 180

Stamp = tuple[tuple[str, int], ...]


def load_guides(root: Path = GUIDES_DIR) -> Mapping[str, Guide]:
    """Every guide by its slug; read once, and again when a file has changed.

    Raises:
        ContentError: with every fault of every file.
    """
    guides, faults = _read_all(root, _stamp(root))
    if faults:
        raise ContentError(faults)
    return guides


def check_guides(root: Path = GUIDES_DIR) -> list[Fault]:
    """Every fault of every guide, by file and line. Costs the fits of the studies that the texts quote."""
    return list(_read_all(root, _stamp(root))[1])


def _stamp(root: Path) -> Stamp:
    """Changes whenever a file of a guide is written, added or removed."""
    files = sorted([*root.glob("*/*.md"), *root.glob("*/guide.yaml")])
    return tuple((str(file), file.stat().st_mtime_ns) for file in files)


@lru_cache(maxsize=4)
def _read_all(root: Path, stamp: Stamp) -> tuple[Mapping[str, Guide], tuple[Fault, ...]]:
    readers = [_GuideReader(root, path.parent) for path in sorted(root.glob("*/guide.yaml"))]
    guides = [guide for reader in readers if (guide := reader.read()) is not None]
    faults = sorted(fault for reader in readers for fault in reader.faults)
    return {guide.slug: guide for guide in guides}, tuple(faults)


@dataclass
class _GuideReader:
    """Reads one folder. `faults` grows while it reads."""

    root: Path
    folder: Path
    faults: list[Fault] = field(default_factory=list)

    def read(self) -> Guide | None:
        path = self.folder / "guide.yaml"
        text = YamlText(path.read_text(encoding="utf-8"), file=self._name(path))
        entry, faults = text.parse(GuideFile)
        self.faults += faults
        if entry is None:
            return None
        for stray in sorted({file.name for file in self.folder.glob("*.md")} - set(entry.sections)):
            self._report(
                path, text.line_of(["sections"]), f"{stray} is in the folder but not among the sections"
            )
        sections = [
            self._section(self.folder / name, text.line_of(["sections", place]))
            for place, name in enumerate(entry.sections)
        ]
        slugs = [section.slug for section in sections if section]
        for slug in sorted({slug for slug in slugs if slugs.count(slug) > 1}):
            self._report(
                path, text.line_of(["sections"]), f"the slug “{slug}” belongs to more than one section"
            )
        whole = tuple(section for section in sections if section)
        return Guide(self.folder.name, entry.title, entry.summary, whole)

    def _section(self, path: Path, listed_at: int) -> Section | None:
        if not path.exists():
            self._report(self.folder / "guide.yaml", listed_at, f"there is no file {path.name}")
            return None
        text = path.read_text(encoding="utf-8")
        found = FRONT_MATTER.match(text)
        if not found:
            self._report(path, 1, "the file does not begin with front matter between two lines of ---")
            return None
        head = YamlText(found["head"], file=self._name(path), first_line=2)
        entry, faults = head.parse(FrontMatter)
        self.faults += faults
        if entry is None:
            return None
        facts = self._facts(entry, head)
        body, faults = fill(text[found.end() :], facts, file=head.file, first_line=_line_after(found))
        self.faults += faults
        document = render_document(body, file=head.file, first_line=_line_after(found), figures=FIGURES)
        self.faults += document.faults
        return Section(
            slug=entry.slug,
            title=entry.title,
            summary=entry.summary,
            points=tuple(entry.points),
            mistakes=tuple(get_mistake(slug) for slug in entry.mistakes),
            takeaways=tuple(
                self._line(takeaway, head, ["takeaways", i], facts)
                for i, takeaway in enumerate(entry.takeaways)
            ),
            sources=tuple(
                Source(self._line(source.text, head, ["sources", i, "text"], facts), source.url)
                for i, source in enumerate(entry.sources)
            ),
            parts=document.parts,
            headings=document.headings,
            minutes=max(1, round(len(body.split()) / WORDS_A_MINUTE)),
        )

    def _facts(self, entry: FrontMatter, head: YamlText) -> Facts:
        """The numbers of the section's study; reports what is wrong with the study and with `holds`."""
        facts: Facts = {}
        if entry.study:
            try:
                facts = study_facts(_study(entry.study))
            except (UnknownScenarioError, ValueError) as error:
                self.faults.append(Fault(head.file, head.line_of(["study"]), str(error)))
                return facts
        for place, comparison in enumerate(entry.holds):
            if reason := false_comparison(comparison, facts):
                self.faults.append(Fault(head.file, head.line_of(["holds", place]), reason))
        return facts

    def _line(self, text: str, head: YamlText, place: list[str | int], facts: Facts) -> str:
        line = head.line_of(place)
        filled, faults = fill(text, facts, file=head.file, first_line=line)
        self.faults += faults
        html, more = render_line(filled, file=head.file, line=line)
        self.faults += more
        return html

    def _name(self, path: Path) -> str:
        return path.relative_to(self.root).as_posix()

    def _report(self, path: Path, line: int, message: str) -> None:
        self.faults.append(Fault(self._name(path), line, message))


def _study(entry: StudyEntry) -> Study:
    return Study(entry.scenario, entry.setting, entry.seed, entry.visits)


def _line_after(head: re.Match[str]) -> int:
    return head[0].count("\n") + 1
