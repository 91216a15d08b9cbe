"""Every number that a student may arrive at from one data set, right or wrong, for one question.

The values come from the family of fits; nothing is guessed from the student's answer.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace

from grading.numbers import Family
from grading.quantities import COUNTS, QuantityError, Target, get_fit, tolerance_of, value_of
from grading.tracing.confusions import confusions_of
from grading.tracing.stands import NEAR_SCORE, is_near, stand_of

# A mistake whose number is closer to a right one than this many tolerances could not be told from it.
SEPARATION = 4.0
# Near relatives of the right model, such as REML and ML, differ by less and less as groups are added. Below this
# many tolerances both count as right.
NEAR_ENOUGH = 2.0

# What algebra makes equal in balanced data: (predictor's level, fit asked for, other fit).
# There a standard error from the other fit is simply right.
IDENTITIES = frozenset(
    {
        ("between", "random_intercept", "cluster_means"),
        ("within", "random_intercept", "cluster_dummies"),
        ("within", "random_slope", "two_stage"),
    }
)


@dataclass(frozen=True, slots=True)
class Words:
    """How to speak of the data: the word for a group, and the names of the columns."""

    unit: str
    within: str
    between: str
    occasion: str

    def fill(self, text: str) -> str:
        return text.format(unit=self.unit, within=self.within, between=self.between, occasion=self.occasion)


@dataclass(frozen=True, slots=True)
class Candidate:
    """One number with what it means. `width` is the half-width within which an answer is this number.

    `score` is what the number is worth (1 for a right one). `mistakes` are the slugs that it reveals, the
    likelier first; none for a right number, or for a valid analysis of another kind. `label` completes
    "your number is what … gives".
    """

    name: str
    value: float
    width: float
    label: str
    why: str = ""
    mistakes: tuple[str, ...] = ()
    score: float = 0.0

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
    """The right number first, then its accepted twins, then every number that a mistake leads to.

    Raises:
        QuantityError: the data set has no such number.
    """
    value = value_of(family, target)
    width = tolerance_of(family, target, value)
    right = Candidate("right", value, width, "the model that the question asks for", score=1.0)
    found = {right.name: right}
    for candidate in [
        *_twins(target, family, right),
        *_other_fits(target, family, words, right),
        *_confusions(target, family, words, right),
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
        if candidate.mistakes
        and candidate.score == 0
        and any(right.distance(candidate.value) <= SEPARATION for right in rights)
    )


def _twins(target: Target, family: Family, right: Candidate) -> Iterator[Candidate]:
    """Other numbers that are just as right: what another package prints, and what algebra makes equal."""
    if target.quantity != "se":
        return
    hessian = get_fit(family, target.fit).se_hessian.get(target.term)
    if hessian is not None and right.distance(hessian) > 0.01:
        yield replace(
            right,
            name="statsmodels",
            value=hessian,
            width=0.005 * hessian,
            label="the same model in statsmodels",
        )
    for other, value in _identical_ses(target, family):
        if right.distance(value) <= 1:
            yield replace(right, name=other, value=value, label="an analysis that agrees in balanced data")


def _identical_ses(target: Target, family: Family) -> Iterator[tuple[str, float]]:
    level = "between" if target.term == family.between else "within"
    for whose, fit, other in IDENTITIES:
        if (whose, fit) == (level, target.fit) and family.facts.balanced and other in family.fits:
            yield other, family.fits[other].se[target.term]


def _other_fits(target: Target, family: Family, words: Words, right: Candidate) -> Iterator[Candidate]:
    """The same quantity from every other fit of the family."""
    if not target.fit:
        return
    missing = family.facts.rows_used < family.facts.rows
    for name in family.fits:
        stand = stand_of(name, asked=target.fit, rows_missing=missing)
        if stand is None:
            continue
        try:
            value = value_of(family, replace(target, fit=name))
        except QuantityError:
            continue
        near = is_near(name, target.fit, between=target.term == family.between)
        if _equal_by_algebra(target, value, right) or (near and right.distance(value) <= NEAR_ENOUGH):
            continue
        yield Candidate(
            name=name,
            value=value,
            width=_width(target, value, right),
            label=words.fill(stand.label),
            why=words.fill(stand.why),
            mistakes=stand.mistakes,
            score=NEAR_SCORE if near else 0.0,
        )


def _equal_by_algebra(target: Target, value: float, right: Candidate) -> bool:
    """Estimates of balanced data agree whatever the model, and are then no sign of a mistake."""
    return target.quantity == "estimate" and right.distance(value) < 1e-3


def _width(target: Target, value: float, right: Candidate) -> float:
    """The tolerance around another value: as wide, in proportion, as the one around the right value."""
    if target.quantity in COUNTS:
        return 0.0
    if not right.value:
        return right.width
    return right.width * abs(value / right.value) if target.quantity != "estimate" else right.width


def _confusions(target: Target, family: Family, words: Words, right: Candidate) -> Iterator[Candidate]:
    for found in confusions_of(target, family):
        if target.quantity in COUNTS and found.value == right.value:
            continue
        yield Candidate(
            name=found.name,
            value=found.value,
            width=0.0 if target.quantity in COUNTS else max(0.005 * abs(found.value), 1e-9),
            label=words.fill(found.label),
            why=words.fill(found.why),
            mistakes=found.mistakes,
        )
