"""Guides read from their files. Everything is checked before anything is shown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from lessons.faults import ContentError, Fault
from lessons.guides.schema import GuideFile
from lessons.guides.section_file import SectionFile
from lessons.guides.types import Guide, Section
from lessons.guides.yaml_file import YamlText

GUIDES_DIR = Path(__file__).parent

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
        text = self._text_of(path)
        if text is None:
            return None
        contents = YamlText(text, file=self._name(path))
        entry, faults = contents.parse(GuideFile)
        self.faults += faults
        if entry is None:
            return None
        listed_at = contents.line_of(["sections"])
        sections: list[Section] = []
        for place, name in enumerate(entry.sections):
            if not (self.folder / name).exists():
                self._report(path, contents.line_of(["sections", place]), f"there is no file {name}")
            elif (section := self._section(self.folder / name)) is not None:
                sections.append(section)
        for stray in sorted({file.name for file in self.folder.glob("*.md")} - set(entry.sections)):
            self._report(path, listed_at, f"{stray} is in the folder but not among the sections")
        slugs = [section.slug for section in sections]
        for slug in sorted({slug for slug in slugs if slugs.count(slug) > 1}):
            self._report(path, listed_at, f"the slug “{slug}” belongs to more than one section")
        return Guide(self.folder.name, entry.title, entry.summary, tuple(sections))

    def _section(self, path: Path) -> Section | None:
        text = self._text_of(path)
        if text is None:
            return None
        file = SectionFile(text, file=self._name(path))
        section = file.read()
        self.faults += file.faults
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
