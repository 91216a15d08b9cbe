"""A pasted text as tidy numbered lines: one kind of line end, of space, and of minus; no markup, no prompts of a page."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

# Of a line no more than this is looked at; no package prints longer ones that hold numbers.
LONGEST_LINE = 2_000
SHOWN = 80
# From so many lines on, each with a blank one beside it, a text is double-spaced.
_SPACED = 5

_BREAKS = re.compile(r"\r\n|[\r\n\x0b\x0c\x85\u2028\u2029]")
_SPACES = re.compile("[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]")
_NOTHING = re.compile("[\u200b-\u200f\u2060\ufeff\u00ad\x00-\x08\x0e-\x1f\x7f]")
_MINUS = re.compile("[\u2010-\u2013\u2212\ufe63\uff0d]")
_ENTITY = re.compile(r"&(?:[a-zA-Z]{2,8}|#\d{1,6}|#x[0-9a-fA-F]{1,6});")
# What knitr, reprex and e-mail put before each line, and the least share of the lines that have it. What stands between
# the lines of knitr and reprex is an author's program and text.
_QUOTES = (("## ", 0.3), ("#> ", 0.3), ("> ", 0.8))
_PROMPT = re.compile(r"^\s*(?:>(?: |$)|>>>(?: |$)|\+ {1,40}\S|\. {1,2}[a-z]|julia> |(?:In )?\[\d+\]:|```)")


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the text, tidied: its number from 1 on, and what stands on it without spaces at its end.

    `is_code`: it stands outside the output that a document quotes.
    """

    number: int
    text: str
    is_code: bool = False

    @property
    def bare(self) -> str:
        return self.text.strip()

    @property
    def words(self) -> list[str]:
        return self.text.split()

    @property
    def is_prompt(self) -> bool:
        """Whether a console echoes a command here, or a document has one."""
        return self.is_code or bool(_PROMPT.match(self.text))


def split_lines(text: str) -> tuple[str, ...]:
    """The lines of the text as it is, in the order by which they are numbered."""
    return tuple(_BREAKS.split(text))


def tidy_lines(text: str) -> tuple[Line, ...]:
    """The lines of the text; tabs stay, since they part the cells of a pasted table."""
    if "&" in text:
        text = _ENTITY.sub(lambda found: html.unescape(found.group()), text)
    text = _MINUS.sub("-", _NOTHING.sub("", _SPACES.sub(" ", text)))
    rows = [row.rstrip()[:LONGEST_LINE] for row in _BREAKS.split(text)]
    quote = _quote_of(rows)
    code = [bool(quote and row.strip()) and not _is_quoted(row, quote) for row in rows]
    rows = _without_indent([_unquote(row, quote) for row in rows] if quote else rows)
    return tuple(Line(number, row, code[number - 1]) for number, row in enumerate(rows, start=1))


def close_up(lines: Sequence[Line]) -> Sequence[Line]:
    """The lines without the blank ones that a word processor or an e-mail has put between any two of them."""
    for between, kept in ((lines[::2], lines[1::2]), (lines[1::2], lines[::2])):
        if sum(bool(line.bare) for line in kept) >= _SPACED and not any(line.bare for line in between):
            return kept
    return lines


def _quote_of(rows: list[str]) -> str:
    """What an author's tools put before the lines of the output; empty if nothing."""
    filled = [row for row in rows if row.strip()]
    for quote, share in _QUOTES:
        quoted = sum(_is_quoted(row, quote) for row in filled)
        if quoted > 2 and quoted >= share * len(filled):
            return quote
    return ""


def _is_quoted(row: str, quote: str) -> bool:
    return row.lstrip().startswith((quote, quote.rstrip()))


def _without_indent(rows: list[str]) -> list[str]:
    """The rows without the spaces that all of them begin with."""
    indent = min((len(row) - len(row.lstrip(" ")) for row in rows if row.strip()), default=0)
    return [row[indent:] for row in rows]


def _unquote(row: str, quote: str) -> str:
    start = row.lstrip()
    if start.startswith(quote):
        return start[len(quote) :]
    return "" if start == quote.rstrip() else row


def shorten(text: str) -> str:
    """The text on one line, as much as fits into a sentence."""
    flat = " ".join(text.split())
    return flat if len(flat) <= SHOWN else flat[: SHOWN - 1] + "…"


def first_filled(lines: Iterable[Line]) -> Line | None:
    return next((line for line in lines if line.bare), None)


def find(lines: Sequence[Line], pattern: re.Pattern[str], start: int = 0) -> int | None:
    """The position of the first line from `start` on in which the pattern is found."""
    for i in range(start, len(lines)):
        if pattern.search(lines[i].text):
            return i
    return None
