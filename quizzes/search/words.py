"""Search without a database that can: what a query asks for, how well a text meets it, and the text around it. Pure.

The syntax is that of PostgreSQL's websearch: words that must all occur, “or” between alternatives, "a phrase" in
quotes, and -word for what must not occur. Endings are cut off by a rule that is coarse beside a real stemmer.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

TOKEN = re.compile(r'(?P<minus>-)?(?:"(?P<phrase>[^"]*)"|(?P<word>[^\s"]+))')
WORD = re.compile(r"\w+")
# Too common to look for; PostgreSQL leaves these and some more out.
# fmt: off
COMMON = frozenset({
    "a", "an", "and", "are", "as", "at", "be", "by", "do", "does", "for", "from", "how", "i", "if",
    "in", "is", "it", "its", "my", "not", "of", "on", "or", "that", "the", "their", "there", "this",
    "to", "was", "what", "when", "where", "which", "who", "why", "with", "you", "your",
})
# fmt: on
ENDINGS = ("ations", "ation", "ings", "ing", "edly", "ed", "ies", "es", "s", "ly", "e", "y")
SHORTEST = 3
TITLE_WEIGHT = 4
REACH = 90
# What the marked words stand between; no text contains them.
OPEN, CLOSE = "\ue000", "\ue001"


@dataclass(frozen=True, slots=True)
class Wanted:
    """One alternative of a query: patterns that must all occur, and patterns that must not."""

    required: tuple[re.Pattern[str], ...]
    excluded: tuple[re.Pattern[str], ...]


def read_query(query: str) -> tuple[Wanted, ...]:
    """The alternatives of a query, any of which will do; none if it names nothing to look for."""
    alternatives: list[tuple[list[re.Pattern[str]], list[re.Pattern[str]]]] = [([], [])]
    for token in TOKEN.finditer(query):
        text, quoted = (token["word"], False) if token["word"] else (token["phrase"], True)
        if not quoted and text.lower() == "or":
            alternatives.append(([], []))
            continue
        words = [word for word in WORD.findall(text.lower()) if word not in COMMON]
        if words:
            alternatives[-1][bool(token["minus"])].append(_pattern(words))
    return tuple(Wanted(tuple(found), tuple(without)) for found, without in alternatives if found)


def stem(word: str) -> str:
    """The word without the first ending that leaves enough of it."""
    return next(
        (word[: -len(end)] for end in ENDINGS if word.endswith(end) and len(word) - len(end) >= SHORTEST),
        word,
    )


def _pattern(words: Sequence[str]) -> re.Pattern[str]:
    """The words one after the other, with whatever ending, and with common words between."""
    between = rf"\W+(?:(?:{'|'.join(sorted(COMMON))})\W+)*"
    return re.compile(between.join(rf"\b{re.escape(stem(word))}\w*" for word in words), re.IGNORECASE)


def score(wanted: Sequence[Wanted], title: str, text: str) -> float:
    """How well an entry meets a query; 0 if it does not. Title and text count together, the title for more."""
    return max((_score(one, title, text) for one in wanted), default=0.0)


def _score(wanted: Wanted, title: str, text: str) -> float:
    both = f"{title}\n{text}"
    if any(pattern.search(both) for pattern in wanted.excluded):
        return 0.0
    total = 0.0
    for pattern in wanted.required:
        in_title, in_text = len(pattern.findall(title)), len(pattern.findall(text))
        if not in_title + in_text:
            return 0.0
        # Ever more of the same tells ever less.
        total += TITLE_WEIGHT * bool(in_title) + in_text / (1 + in_text)
    return total


def mark(wanted: Sequence[Wanted], text: str) -> str:
    """The text with the words found between OPEN and CLOSE."""
    marked, end = [], 0
    for start, stop in _spans(wanted, text):
        if start >= end:
            marked += [text[end:start], OPEN, text[start:stop], CLOSE]
            end = stop
    return "".join([*marked, text[end:]])


def excerpt(wanted: Sequence[Wanted], text: str) -> str:
    """The words around the first that was found, marked; the beginning of the text where none was."""
    first = next(_spans(wanted, text), (0, 0))
    start, stop = max(0, first[0] - REACH), min(len(text), first[1] + 2 * REACH)
    start = text.rfind(" ", 0, start) + 1 if start else 0
    stop = text.find(" ", stop) if text.find(" ", stop) >= 0 else len(text)
    return ("… " if start else "") + mark(wanted, text[start:stop]) + (" …" if stop < len(text) else "")


def _spans(wanted: Sequence[Wanted], text: str) -> Iterator[tuple[int, int]]:
    """Where the words stand, from the beginning on."""
    patterns = [pattern for one in wanted for pattern in one.required]
    yield from sorted(match.span() for pattern in patterns for match in pattern.finditer(text))
