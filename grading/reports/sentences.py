"""A text cut into sentences, and whether something in one of them is denied."""

from __future__ import annotations

import re
from collections.abc import Iterator

# A full stop after one of these ends no sentence.
_ABBREVIATED = re.compile(r"\b(?:e\.g|i\.e|vs|cf|etc|approx|resp|fig|tab|eq|al|sd|ca)\.$", re.IGNORECASE)
_ENDS = re.compile(r"[.!?][”’\"')\]]*\s+|\s*\n\s*\n\s*")
_DENIAL = re.compile(
    r"\b(?:no|not|never|without|neither|nor|none|nothing|cannot|hardly any|lack(?:s|ed)?)\b|n['’]t\b",
    re.IGNORECASE,
)
# A “not” that denies nothing: what follows is said all the same.
_NO_DENIAL = re.compile(
    r"\b(?:not (?:only|just|merely|simply|and)|no doubt|(?:cannot|not) be (?:ignored|neglected))\b",
    re.IGNORECASE,
)
# What follows where a part of a model is said to be left out.
_LEFT_OUT = re.compile(
    r"(?: \w+){0,3}? (?:was|were|is|are) (?:not|never) (?:\w+ )?"
    r"(?:included|used|needed|necessary|added|fitted|considered)\b",
    re.IGNORECASE,
)
# A sentence that is longer than this is read in pieces, so that a text without full stops is no slower than another.
LONGEST = 500
# So many words before a phrase may deny it, in the same clause.
REACH = 4


def split_sentences(text: str) -> tuple[str, ...]:
    """The sentences of a text, each on one line, in order."""
    found, begin = [], 0
    for end in _ENDS.finditer(text):
        head = text[begin : end.end()].strip()
        if (
            "\n" not in end[0].strip()
            and _ABBREVIATED.search(head[-8:])
            and not end[0].strip().endswith(("!", "?"))
        ):
            continue
        found.append(head)
        begin = end.end()
    found.append(text[begin:].strip())
    return tuple(piece for sentence in found if sentence for piece in _pieces(" ".join(sentence.split())))


def _pieces(sentence: str) -> Iterator[str]:
    while len(sentence) > LONGEST:
        end = sentence.rfind(" ", 0, LONGEST)
        end = end if end > 0 else LONGEST
        yield sentence[:end]
        sentence = sentence[end:].lstrip()
    yield sentence


def is_denied(sentence: str, start: int, end: int) -> bool:
    """Whether what stands there is said not to be: “no random slopes”, “random slopes were not needed”."""
    clause = re.split(r"[;:,()]|\bbut\b", sentence[max(0, start - 60) : start])[-1]
    near = " ".join(clause.split()[-REACH:])
    if _DENIAL.search(near) and not _NO_DENIAL.search(near):
        return True
    return bool(_LEFT_OUT.match(sentence, end))
