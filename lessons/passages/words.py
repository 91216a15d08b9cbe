"""The passages of a section as plain words: from each heading to the next. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from html.parser import HTMLParser

from lessons.guides.types import Section
from lessons.markdown import FigurePlace, Passage

HEADINGS = frozenset({"h2", "h3"})
# Their characters make no words: formulas, and the definitions that stand beside terms.
SKIPPED = frozenset({"math"})
INLINE = frozenset({"a", "b", "code", "em", "i", "span", "strong", "sub", "sup"})


@dataclass(frozen=True, slots=True)
class WordsOfPassage:
    """A passage: the `anchor` and words of its heading (empty and the section's title before the first one), its text."""

    anchor: str
    title: str
    text: str


def passages_of(section: Section) -> tuple[WordsOfPassage, ...]:
    """The passages of a section in reading order. Its summary is read with the first, what to take away is the last."""
    reader = _Reader(section.title)
    reader.feed(f"<p>{section.summary}</p>")
    for part in section.parts:
        if isinstance(part, Passage):
            reader.feed(part.html)
        elif isinstance(part, FigurePlace):
            reader.feed(part.caption)
    reader.begin("takeaways", "To take away")
    for takeaway in section.takeaways:
        reader.feed(f"<p>{takeaway}</p>")
    return tuple(reader.finish())


def plain_words(html: str) -> str:
    """The text of a piece of HTML without formulas."""
    reader = _Reader("")
    reader.feed(html)
    return " ".join(passage.text for passage in reader.finish())


class _Reader(HTMLParser):
    """Collects the words below each heading."""

    def __init__(self, title: str) -> None:
        super().__init__()
        self._found: list[tuple[str, list[str], list[str]]] = [("", [title], [])]
        self._in_heading = False
        self._skipping: list[str] = []

    def begin(self, anchor: str, title: str = "") -> None:
        self._found.append((anchor, [title] if title else [], []))

    def finish(self) -> Iterator[WordsOfPassage]:
        self.close()
        for anchor, title, text in self._found:
            if words := _joined(text):
                yield WordsOfPassage(anchor, _joined(title), words)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if self._skipping:
            self._skipping += [tag] if tag == self._skipping[0] else []
        elif tag in SKIPPED or given.get("role") == "tooltip":
            self._skipping = [tag]
        elif tag in HEADINGS:
            self.begin(given.get("id") or "")
            self._in_heading = True
        elif tag not in INLINE:
            self._words.append(" ")

    def handle_endtag(self, tag: str) -> None:
        if self._skipping:
            self._skipping = self._skipping[1:] if tag == self._skipping[0] else self._skipping
        elif tag in HEADINGS:
            self._in_heading = False

    def handle_data(self, data: str) -> None:
        if not self._skipping:
            self._words.append(data)

    @property
    def _words(self) -> list[str]:
        _, title, text = self._found[-1]
        return title if self._in_heading else text


def _joined(pieces: list[str]) -> str:
    return " ".join("".join(pieces).split())
