"""Every number that a student may arrive at from one data set, right or wrong, for one question.

The values come from the family of fits; nothing is guessed from the student's answer.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from grading.numbers import Family, FitNumbers, Printed
from grading.quantities import COUNTS, QuantityError, Target, get_fit, tolerance_of, value_of
from grading.tracing.confusions import confusions_of
from grading.tracing.stands import LIKELIEST_FIRST, NEAR_SCORE, Stand, stand_of
from grading.words import Words

# A mistake whose number is closer to a right one than this many tolerances could not be told from it.
SEPARATION = 4.0
# Near relatives of the right model, such as REML and ML, differ by less and less as groups are added. Up to this
# many tolerances both count as right.
NEAR_ENOUGH = 2.0
# Fits further away than this cannot be confused with a right number, nor with one that is near enough.
FAR = 4.0 * SEPARATION
# Estimates closer than this share of their tolerance are equal by algebra.
EQUAL = 1e-3
# The same fit printed by another package is a number of its own from this share of the tolerance on.
VISIBLE = 0.1
IN_PACKAGE = "_in_"
# What is asked of one fit, or of two at once, and not got by asking another fit of the family for the same.
OF_ONE_FIT = COUNTS | {
    "within_slope",
    "between_slope",
    "contextual_slope",
    "deviance_difference",
    "boundary_p",
}


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


def candidates_for(
    target: Target, family: Family, words: Words, *, reach: float = math.inf
) -> tuple[Candidate, ...]:
    """The right numbers first, then what other fits give and what misreading leads to, the likelier first.

    Fits whose numbers are all more than `reach` tolerances away from a right one are left out.

    Raises:
        QuantityError: the data set has no such number.
    """
    rights = _rights(target, family)
    found: dict[str, Candidate] = {}
    for candidate in [
        *rights,
        *_other_fits(target, family, words, rights, reach),
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


def unfair_for(target: Target, family: Family, words: Words) -> tuple[Candidate, ...]:
    """The mistakes from which a right answer to the target could not be told on these data.

    Raises:
        QuantityError: the data set has no such number.
    """
    return inseparable(candidates_for(target, family, words, reach=FAR))


def _gap(value: float, rights: Sequence[Candidate]) -> float:
    return min(right.distance(value) for right in rights)


def _rights(target: Target, family: Family) -> tuple[Candidate, ...]:
    """The right number, and those that packages print for the same fit where they are others."""
    value = value_of(family, target)
    width = tolerance_of(family, target, value)
    right = Candidate("right", value, width, "the model that the question asks for", score=1.0, fitted=True)
    others = [
        replace(
            right,
            name=package,
            value=printed,
            width=tolerance_of(family, target, printed),
            label=f"the same model in {package}",
        )
        for package, printed in printed_values(target, family)
        if right.distance(printed) > VISIBLE
    ]
    return (right, *others)


def printed_values(target: Target, family: Family) -> Iterator[tuple[str, float]]:
    """What packages print for the target's fit instead of its number, by package."""
    read = _READ.get(target.quantity)
    if read is None:
        return
    fit = get_fit(family, target.fit)
    for package, printed in fit.printed.items():
        value = read(printed, target.term)
        if value is not None:
            yield package, value
    if target.quantity == "se" and fit.method == "ML" and target.term in fit.se:
        yield "nlme", nlme_se(fit, target.term)


def nlme_se(fit: FitNumbers, term: str) -> float:
    """The standard error in nlme's summary of a fit by ML: times sqrt(n / (n - p)), p the fixed effects."""
    return fit.se[term] * math.sqrt(fit.n / (fit.n - len(fit.estimate)))


def _root(value: float | None) -> float | None:
    return None if value is None else math.sqrt(value)


def _exp(value: float | None) -> float | None:
    return None if value is None else math.exp(value)


_READ: Mapping[str, Callable[[Printed, str], float | None]] = {
    "estimate": lambda printed, term: printed.estimate.get(term),
    "odds_ratio": lambda printed, term: _exp(printed.estimate.get(term)),
    "se": lambda printed, term: printed.se.get(term),
    "variance": lambda printed, term: printed.variance.get(term),
    "sd": lambda printed, term: _root(printed.variance.get(term)),
}


def _other_fits(
    target: Target, family: Family, words: Words, rights: tuple[Candidate, ...], reach: float
) -> Iterator[Candidate]:
    """The same quantity from every other fit of the family: near relatives first, then mistakes."""
    if target.quantity in OF_ONE_FIT:
        return
    near: list[Candidate] = []
    others: list[tuple[Candidate, Stand]] = []
    for name in LIKELIEST_FIRST:
        numbers = _numbers_from(name, replace(target, fit=name), family) if name in family.fits else []
        if all(_gap(number.value, rights) > reach for number in numbers):
            continue
        stand = stand_of(name, target, family)
        if stand is None:
            continue
        for found in _with_words(numbers, stand, words):
            gap = _gap(found.value, rights)
            if _tells_nothing(target, found.value, gap):
                continue
            if stand.near:
                near.append(_score_near(found, gap))
            else:
                others.append((found, stand))
    yield from near
    rights += tuple(found for found in near if found.right)
    for found, stand in others:
        gap = _gap(found.value, rights)
        if gap > SEPARATION:
            yield found
        elif not stand.remote:
            yield _score_near(found, gap) if stand.close else found


def _tells_nothing(target: Target, value: float, gap: float) -> bool:
    """Estimates that algebra makes equal, and zeros, do not show which fit they come from."""
    return value == 0 or (target.quantity in {"estimate", "odds_ratio"} and gap < EQUAL)


def _score_near(found: Candidate, gap: float) -> Candidate:
    return replace(found, mistakes=(), score=1.0) if gap <= NEAR_ENOUGH else replace(found, score=NEAR_SCORE)


@dataclass(frozen=True, slots=True)
class _Number:
    """A number that a fit gives, or that a `package` prints for it."""

    name: str
    value: float
    width: float
    package: str = ""


def _numbers_from(name: str, target: Target, family: Family) -> list[_Number]:
    """The number that one fit gives, and those that packages print for it where they are others.

    Beside variances of zero nlme's standard errors by ML are those of ordinary regression, from which they come likelier.
    """
    try:
        value = value_of(family, target)
        width = tolerance_of(family, target, value)
    except QuantityError:
        return []
    return [
        _Number(name, value, width),
        *(
            _Number(name + IN_PACKAGE + package, printed, tolerance_of(family, target, printed), package)
            for package, printed in printed_values(target, family)
            if abs(printed - value) > width and (package != "nlme" or any(get_fit(family, name).theta))
        ),
    ]


def _with_words(numbers: Iterable[_Number], stand: Stand, words: Words) -> Iterator[Candidate]:
    """The numbers of one fit with what they stand for."""
    label, why = words.fill(stand.label), words.fill(stand.why)
    for number in numbers:
        text = f"{label} in {number.package}" if number.package else label
        yield Candidate(number.name, number.value, number.width, text, why, stand.mistakes, fitted=True)


def _confusions(target: Target, family: Family, words: Words, right: Candidate) -> Iterator[Candidate]:
    for found in confusions_of(target, family):
        # The root of zero is zero, and without gaps all rows are used: such a number is right and no confusion.
        if found.value == right.value or (found.remote and right.distance(found.value) <= SEPARATION):
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
