"""Words that say more than a study can: causes without a lot, proofs, p-values of zero."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

WordingKind = Literal["cause", "proof", "zero"]

_CAUSAL = re.compile(
    r"\b(?:caus(?:e|es|ed|ing|al|ally)|because of|due to|thanks to|le(?:d|ads?) to|result(?:s|ed)? in"
    r"|effects? of|affect(?:s|ed)?|impact(?:s|ed)? (?:of|on)"
    r"|reduce[sd]?|prevent(?:s|ed)?|improve[sd]?|lower(?:s|ed)|raise[sd]?)\b",
    re.IGNORECASE,
)
# The name of a part of a model, which claims nothing.
_PART_OF_A_MODEL = re.compile(r"\b(?:fixed|random) effects? of\b", re.IGNORECASE)
_NEGATED = re.compile(r"\b(?:not|no|nor|cannot|can’t|can't|neither|never|without|whether)\b", re.IGNORECASE)
_PROOF = re.compile(r"\b(?:prove[sdn]?|proof|confirm(?:s|ed)?)\b", re.IGNORECASE)
_ZERO_P = re.compile(r"\bp\s*[=<]\s*0?\.?0+(?![.\d])", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Wording:
    """Words that say too much, as they stand in the text."""

    kind: WordingKind
    words: str


def find_wording(sentence: str, *, by_lot: bool) -> Iterator[Wording]:
    """What in the sentence says too much. `by_lot`: lots decided on what it is about, so causes may be named."""
    negated = _NEGATED.search(sentence)
    if not by_lot and not negated and (word := _CAUSAL.search(_PART_OF_A_MODEL.sub("", sentence))):
        yield Wording("cause", word[0])
    if not negated and (proof := _PROOF.search(sentence)):
        yield Wording("proof", proof[0])
    if zero := _ZERO_P.search(sentence):
        yield Wording("zero", zero[0])
