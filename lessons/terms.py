"""Terms of the glossary as they stand in a text: `[[random slope]]`, or `[[random slope|slopes that differ]]`. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import escape

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline

MARK = re.compile(r"\[\[(?P<name>[^\[\]|]+)(?:\|(?P<words>[^\[\]|]+))?\]\]")
# From a section of a guide to the page of all terms.
GLOSSARY = "../../glossary/"


@dataclass(frozen=True, slots=True)
class Term:
    """A term: its `name`, the HTML of its definition (one line), other names, and slugs of terms to see as well.

    `read` is the passage that explains it, as `guide/section#heading`.
    """

    slug: str
    name: str
    html: str
    also: tuple[str, ...]
    see: tuple[str, ...]
    read: str


@dataclass(frozen=True, slots=True)
class TermUse:
    """A term marked in a text: the `line` of the file, and the name as it is written there."""

    line: int
    name: str


def slug_of(name: str) -> str:
    """The anchor of a term."""
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")


def key_of(name: str) -> str:
    """By what a term is looked up: small letters, one space between words."""
    return " ".join(name.lower().split())


def term_plugin(parser: MarkdownIt) -> None:
    """Reads marks as tokens `term`: `content` is the name, `info` the words shown, `markup` the text as written."""
    parser.inline.ruler.before("link", "term", _read_mark)


def _read_mark(state: StateInline, silent: bool) -> bool:
    found = MARK.match(state.src, state.pos, state.posMax)
    if not found:
        return False
    if not silent:
        token = state.push("term", "", 0)
        token.content = " ".join(found["name"].split())
        token.info = " ".join((found["words"] or found["name"]).split())
        token.markup = found[0]
    state.pos = found.end()
    return True


def term_html(term: Term, words: str) -> str:
    """The words as a link to the glossary, with the definition beside them for whoever points, tabs or taps."""
    note = f"term-{term.slug}"
    return (
        f'<span class="term" tabindex="-1"><a href="{GLOSSARY}#{term.slug}" aria-describedby="{note}">'
        f'{escape(words)}</a><span class="term-note" role="tooltip" id="{note}">{term.html}</span></span>'
    )
