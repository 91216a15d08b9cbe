"""Guides read from their files. Everything is checked before anything is shown."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from lessons.faults import ContentError, Fault
from lessons.guides.glossary import Glossary, read_glossary
from lessons.guides.links import Anchors, dead_link
from lessons.guides.schema import GuideFile
from lessons.guides.section_file import SectionFile
from lessons.guides.types import Guide, Part, Section
from lessons.guides.yaml_file import Place, YamlText
from lessons.markdown import Link
from lessons.terms import Term

GUIDES_DIR = Path(__file__).parent
GLOSSARY_FILE = "glossary.yaml"

Stamp = tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Library:
    """All that is read: the guides by slug, the terms of their glossary, and every fault of both."""

    guides: Mapping[str, Guide]
    terms: tuple[Term, ...]
    faults: tuple[Fault, ...]


def load_guides(root: Path = GUIDES_DIR) -> Mapping[str, Guide]:
    """Every guide by its slug, in the order in which they are shown; read once, and again when a file has changed.

    Raises:
        ContentError: with every fault of every file.
    """
    return _sound_library(root).guides


def load_glossary(root: Path = GUIDES_DIR) -> tuple[Term, ...]:
    """The terms of the glossary in alphabetical order; read with the guides, and as `load_guides` raises."""
    return _sound_library(root).terms


def check_guides(root: Path = GUIDES_DIR) -> list[Fault]:
    """Every fault of every guide, by file and line. Costs the fits of the studies that the texts quote."""
    return list(_read_all(root, _stamp(root)).faults)


def _sound_library(root: Path) -> Library:
    library = _read_all(root, _stamp(root))
    if library.faults:
        raise ContentError(library.faults)
    return library


def _stamp(root: Path) -> Stamp:
    """Changes whenever a file of a guide or the glossary is written, added or removed."""
    files = sorted([*root.glob("*/*.md"), *root.glob("*/guide.yaml"), *root.glob(GLOSSARY_FILE)])
    return tuple((str(file), file.stat().st_mtime_ns) for file in files)


@lru_cache(maxsize=4)
def _read_all(root: Path, stamp: Stamp) -> Library:
    glossary = read_glossary(root / GLOSSARY_FILE, file=f"{root.name}/{GLOSSARY_FILE}")
    readers = [_GuideReader(root, path.parent, glossary) for path in sorted(root.glob("*/guide.yaml"))]
    guides = [guide for reader in readers if (guide := reader.read()) is not None]
    guides.sort(key=lambda guide: guide.order)
    anchors = {reader.folder.name: reader.anchors for reader in readers}
    for reader in readers:
        reader.check_links(anchors)
    glossary.check(guides, anchors)
    faults = sorted([*glossary.faults, *(fault for reader in readers for fault in reader.faults)])
    return Library({guide.slug: guide for guide in guides}, glossary.terms, tuple(faults))


@dataclass
class _GuideReader:
    """Reads one folder. `faults` grows while it reads; `anchors` stays None unless every section can be read."""

    root: Path
    folder: Path
    glossary: Glossary
    faults: list[Fault] = field(default_factory=list)
    links: list[tuple[Path, Section, Link]] = field(default_factory=list)
    anchors: Mapping[str, frozenset[str]] | None = None

    def read(self) -> Guide | None:
        path = self.folder / "guide.yaml"
        text = self._text_of(path)
        if text is None:
            return None
        contents = YamlText(text, file=self._name(path))
        entry, faults = contents.parse(GuideFile)
        self.faults += faults
        if entry is None:
            return None
        parts = tuple(
            Part(title, tuple(self._sections(names, contents, place)))
            for title, names, place in _parts(entry)
        )
        guide = Guide(self.folder.name, entry.title, entry.summary, parts, entry.order)
        listed = [name for _, names, _ in _parts(entry) for name in names]
        self._check_contents(guide, listed, contents.line_of(["sections" if entry.sections else "parts"]))
        if len(guide.sections) == len(listed):
            self.anchors = {section.slug: section.anchors for section in guide.sections}
        return guide

    def check_links(self, anchors: Anchors) -> None:
        """Add a fault for each link that leads nowhere, once all guides are read."""
        terms = {term.slug for term in self.glossary.terms}
        for path, section, link in self.links:
            reason = dead_link(
                link.target, guide=self.folder.name, section=section.slug, anchors=anchors, terms=terms
            )
            if reason:
                self._report(path, link.line, f"the link {link.target} leads nowhere: {reason}")

    def _sections(self, names: list[str], contents: YamlText, place: Place) -> Iterator[Section]:
        for number, name in enumerate(names):
            path = self.folder / name
            if not path.exists():
                line = contents.line_of([*place, number])
                self._report(self.folder / "guide.yaml", line, f"there is no file {name}")
            elif (section := self._section(path)) is not None:
                yield section

    def _check_contents(self, guide: Guide, listed: list[str], line: int) -> None:
        path = self.folder / "guide.yaml"
        for name in _repeated(listed):
            self._report(path, line, f"{name} is listed more than once")
        for stray in sorted({file.name for file in self.folder.glob("*.md")} - set(listed)):
            self._report(path, line, f"{stray} is in the folder but not among the sections")
        for slug in _repeated([section.slug for section in guide.sections]) if not _repeated(listed) else ():
            self._report(path, line, f"the slug “{slug}” belongs to more than one section")

    def _section(self, path: Path) -> Section | None:
        text = self._text_of(path)
        if text is None:
            return None
        file = SectionFile(text, file=self._name(path), terms=self.glossary.by_name)
        section = file.read()
        self.faults += file.faults
        if section is not None:
            self.links += [(path, section, link) for link in file.links]
        return section

    def _text_of(self, path: Path) -> str | None:
        try:
            return path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            self._report(path, 1, "the file is not UTF-8: save it as UTF-8")
            return None

    def _name(self, path: Path) -> str:
        return path.relative_to(self.root.parent).as_posix()

    def _report(self, path: Path, line: int, message: str) -> None:
        self.faults.append(Fault(self._name(path), line, message))


def _parts(entry: GuideFile) -> list[tuple[str, list[str], Place]]:
    """Title, files, and place in guide.yaml of each part."""
    if entry.sections:
        return [("", entry.sections, ["sections"])]
    parts = entry.parts or []
    return [(part.title, part.sections, ["parts", number, "sections"]) for number, part in enumerate(parts)]


def _repeated(names: Sequence[str]) -> list[str]:
    return sorted({name for name in names if names.count(name) > 1})
