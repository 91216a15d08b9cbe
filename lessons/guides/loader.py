"""Guides read from their files. Everything is checked before anything is shown."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from lessons.faults import ContentError, Fault
from lessons.guides.schema import GuideFile
from lessons.guides.section_file import SectionFile
from lessons.guides.types import Guide, Part, Section
from lessons.guides.yaml_file import Place, YamlText
from lessons.markdown import Link

GUIDES_DIR = Path(__file__).parent

Stamp = tuple[tuple[str, int], ...]
# A link to another section, to a heading of one, or to a heading of the same section.
WITHIN_GUIDE = re.compile(r"^(?:\.\./(?P<slug>[a-z0-9-]+)/)?(?:#(?P<anchor>[^#]+))?$")
ELSEWHERE = re.compile(r"^(?:https://|/)")


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
    links: list[tuple[Path, Section, Link]] = field(default_factory=list)

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
        guide = Guide(self.folder.name, entry.title, entry.summary, parts)
        listed = [name for _, names, _ in _parts(entry) for name in names]
        self._check_contents(guide, listed, contents.line_of(["sections" if entry.sections else "parts"]))
        if len(guide.sections) == len(listed):
            self._check_links(guide)
        return guide

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

    def _check_links(self, guide: Guide) -> None:
        anchors = {section.slug: section.anchors for section in guide.sections}
        for path, section, link in self.links:
            if not ELSEWHERE.match(link.target) and (
                reason := _dead_link(link.target, section.slug, anchors)
            ):
                self._report(path, link.line, f"the link {link.target} leads nowhere: {reason}")

    def _section(self, path: Path) -> Section | None:
        text = self._text_of(path)
        if text is None:
            return None
        file = SectionFile(text, file=self._name(path))
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


def _dead_link(target: str, here: str, anchors: Mapping[str, frozenset[str]]) -> str:
    """Why a link within a guide leads nowhere; empty if it does not."""
    parts = WITHIN_GUIDE.match(target)
    if not parts:
        return "write ../section/, ../section/#heading, #heading or an address with https://"
    slug = parts["slug"] or here
    if slug not in anchors:
        return f"there is no section “{slug}”"
    if parts["anchor"] and parts["anchor"] not in anchors[slug]:
        return f"the headings of “{slug}” are {', '.join(sorted(anchors[slug]))}"
    return ""
