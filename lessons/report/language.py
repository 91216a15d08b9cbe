"""Words put together: phrases and sentences as students type them, lists, and counted things."""

from __future__ import annotations

import re
from collections.abc import Sequence

from lessons.questionnaire import tidy

# Marks that begin something in a spreadsheet or in Markdown, and never a sentence. A minus before a digit stays.
_OPENING_MARKS = re.compile(r"^(?:[\s=@#>*`|~_,;:.)\]]|\+|[-−](?!\s?\d))+")
_LAST_MARKS = re.compile(r"[\s.,;:]+$")
_ENDED = re.compile(r"[.!?…][”’\"')\]]*$")
_LOWER_WORD = re.compile(r"^[a-zà-öø-ÿ]+(?=[\s,;:.!?]|$)")


def as_phrase(text: str) -> str:
    """The text as part of a sentence: one line, without marks at its ends."""
    return _LAST_MARKS.sub("", _without_opening_marks(tidy(text)))


def as_sentences(text: str) -> str:
    """The text as whole sentences on one line; empty if it says nothing. Their words stay as they are."""
    line = _without_opening_marks(tidy(text))
    line = re.sub(r"[\s,;:]+$", "", line)
    if not line:
        return ""
    if _LOWER_WORD.match(line):
        line = line[0].upper() + line[1:]
    return line if _ENDED.search(line) else f"{line}."


def with_brackets(sentence: str, inside: str) -> str:
    """The sentence with something in brackets before its end: “It fell.” and “by 3” make “It fell (by 3).”"""
    if not inside:
        return sentence
    if sentence.endswith("."):
        return f"{sentence.removesuffix('.')} ({inside})."
    return f"{sentence} ({inside[:1].upper()}{inside[1:]}.)"


def listed(things: Sequence[str]) -> str:
    """“a”, “a and b”, “a, b and c”; with semicolons where a thing has a comma of its own outside brackets."""
    if len(things) < 2:
        return "".join(things)
    if any("," in re.sub(r"\([^()]*\)", "", thing) for thing in things):
        return f"{'; '.join(things[:-1])}; and {things[-1]}"
    return f"{', '.join(things[:-1])} and {things[-1]}"


def counted(count: int | None, words: str) -> str:
    """“60 patients”; “patients” without a count, and “60” without words. One patient is “patients (n = 1)”."""
    if count is None:
        return words
    if not words:
        return str(count)
    return f"{words} (n = 1)" if count == 1 else f"{count} {words}"


def with_unit(number: str, unit: str) -> str:
    return f"{number} {unit}" if unit else number


def _without_opening_marks(text: str) -> str:
    """A minus that stays becomes a true one, which no spreadsheet calculates with."""
    text = _OPENING_MARKS.sub("", text)
    return f"−{text[1:]}" if text.startswith("-") else text
