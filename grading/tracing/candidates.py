"""Every number that a student may arrive at from one data set, right or wrong, for one question.

The values come from the family of fits; nothing is guessed from the student's answer.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from grading.numbers import Family
from grading.quantities import COUNTS, QuantityError, Target, get_fit, tolerance_of, value_of
from grading.tracing.confusions import confusions_of
from grading.tracing.stands import LIKELIEST_FIRST, NEAR_SCORE, Stand, stand_of

# A mistake whose number is closer to a right one than this many tolerances could not be told from it.
SEPARATION = 4.0
# Near relatives of the right model, such as REML and ML, differ by less and less as groups are added. Up to this
# many tolerances both count as right.
NEAR_ENOUGH = 2.0
# Estimates closer than this share of their tolerance are equal by algebra.
EQUAL = 1e-3
# The same fit printed by another package is a number of its own from this share of the tolerance on.
VISIBLE = 0.1
IN_STATSMODELS = "_in_statsmodels"


@dataclass(frozen=True, slots=True)
class Words:
    """How to speak of the data: the word for a group, and the names of the columns."""

    unit: str
    within: str
    between: str
    occasion: str

    def fill(self, text: str) -> str:
        filled = text.format(unit=self.unit, within=self.within, between=self.between, occasion=self.occasion)
        return filled.strip()


@dataclass(frozen=True, slots=True)
class Candidate:
    """One number with what it means. `width` is the half-width within which an answer is this number.

    `score` is what the number is worth (1 for a right one). `mistakes` are the slugs that it reveals, the
    likelier first; none for a right number, or for a valid analysis of another kind. `label` names the number,
    or, where `fitted`, the analysis that gives it.
    """

    name: str
    value: float
    width: float
    label: str
    why: str = ""
    mistakes: tuple[str, ...] = ()
    score: float = 0.0
    fitted: bool = False

    @property
    def text(self) -> str:
        """What the number is: completes "your number is …"."""
        return f"what {self.label} gives" if self.fitted else self.label

    @property
    def right(self) -> bool:
        return self.score == 1.0

    def distance(self, value: float) -> float:
        """How many half-widths `value` is away; infinite for any gap where only equality counts."""
        gap = abs(value - self.value)
        if gap == 0:
            return 0.0
        return gap / self.width if self.width > 0 else math.inf


def candidates_for(target: Target, family: Family, words: Words) -> tuple[Candidate, ...]:
    """The right numbers first, then what other fits give and what misreading leads to, the likelier first.

    Raises:
        QuantityError: the data set has no such number.
    """
    rights = _rights(target, family)
    found: dict[str, Candidate] = {}
    for candidate in [
        *rights,
        *_other_fits(target, family, words, rights),
        *_confusions(target, family, words, rights[0]),
    ]:
        if math.isfinite(candidate.value):
            found.setdefault(candidate.name, candidate)
    return tuple(found.values())


def inseparable(candidates: tuple[Candidate, ...]) -> tuple[Candidate, ...]:
    """The mistakes whose numbers lie so close to a right one that an answer could not be marked fairly."""
    rights = [candidate for candidate in candidates if candidate.right]
    return tuple(
        candidate
        for candidate in candidates
        if candidate.mistakes and candidate.score == 0 and _gap(candidate.value, rights) <= SEPARATION
    )


def _gap(value: float, rights: Sequence[Candidate]) -> float:
    return min(right.distance(value) for right in rights)


def _rights(target: Target, family: Family) -> tuple[Candidate, ...]:
    """The right number, and the one that statsmodels prints for the same fit where that is another."""
    value = value_of(family, target)
    width = tolerance_of(family, target, value)
    right = Candidate("right", value, width, "the model that the question asks for", score=1.0, fitted=True)
    hessian = _statsmodels_value(target, family)
    if hessian is None or right.distance(hessian) <= VISIBLE:
        return (right,)
    width = tolerance_of(family, target, hessian)
    return right, replace(
        right, name="statsmodels", value=hessian, width=width, label="the same model in statsmodels"
    )


def _statsmodels_value(target: Target, family: Family) -> float | None:
    """What statsmodels prints for a mixed fit: its standard errors come from the whole observed Hessian."""
    return get_fit(family, target.fit).se_hessian.get(target.term) if target.quantity == "se" else None


def _other_fits(
    target: Target, family: Family, words: Words, rights: tuple[Candidate, ...]
) -> Iterator[Candidate]:
    """The same quantity from every other fit of the family: near relatives first, then mistakes."""
    if target.quantity in COUNTS:
        return
    near: list[Candidate] = []
    others: list[tuple[Candidate, bool]] = []
    for name in LIKELIEST_FIRST:
        stand = stand_of(name, target, family) if name in family.fits else None
        if stand is None:
            continue
        for found in _values_from(name, replace(target, fit=name), family, stand, words):
            gap = _gap(found.value, rights)
            if _tells_nothing(target, found.value, gap):
                continue
            if stand.near:
                near.append(_score_near(found, gap))
            else:
                others.append((found, stand.remote))
    yield from near
    rights += tuple(found for found in near if found.right)
    yield from (found for found, remote in others if not remote or _gap(found.value, rights) > SEPARATION)


def _tells_nothing(target: Target, value: float, gap: float) -> bool:
    """Estimates that algebra makes equal, and zeros, do not show which fit they come from."""
    return value == 0 or (target.quantity == "estimate" and gap < EQUAL)


def _score_near(found: Candidate, gap: float) -> Candidate:
    return replace(found, mistakes=(), score=1.0) if gap <= NEAR_ENOUGH else replace(found, score=NEAR_SCORE)


def _values_from(
    name: str, target: Target, family: Family, stand: Stand, words: Words
) -> Iterator[Candidate]:
    """The number that one fit gives, and the one that statsmodels prints for it where that is another."""
    try:
        value = value_of(family, target)
        width = tolerance_of(family, target, value)
    except QuantityError:
        return
    label, why = words.fill(stand.label), words.fill(stand.why)
    found = Candidate(name, value, width, label, why, stand.mistakes, fitted=True)
    yield found
    hessian = _statsmodels_value(target, family)
    if hessian is not None and found.distance(hessian) > 1:
        yield replace(
            found,
            name=name + IN_STATSMODELS,
            value=hessian,
            width=tolerance_of(family, target, hessian),
            label=f"{label} in statsmodels",
        )


def _confusions(target: Target, family: Family, words: Words, right: Candidate) -> Iterator[Candidate]:
    for found in confusions_of(target, family):
        # The root of zero is zero, and without gaps all rows are used: such a number is right and no confusion.
        if found.value == right.value:
            continue
        exact = found.exact or target.quantity in COUNTS
        yield Candidate(
            name=found.name,
            value=found.value,
            width=0.0 if exact else max(0.005 * abs(found.value), 1e-9),
            label=words.fill(found.label),
            why=words.fill(found.why),
            mistakes=found.mistakes,
        )
