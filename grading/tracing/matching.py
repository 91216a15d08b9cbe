"""A whole output against the fits of a family: which of them printed it, and which numbers are none of its."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

from grading.numbers import Family, FitNumbers
from grading.quantities import Target, tolerance_of
from grading.quantities.base import NEXT_TO_NOTHING
from grading.readers import Number
from grading.tracing.candidates import nlme_se
from grading.tracing.printouts import INTERCEPT, Printout
from grading.tracing.stands import LIKELIEST_FIRST

# Rounding of binary fractions must not turn a hit at the very edge into a miss.
SLACK = 1 + 1e-9
# Packages that subtract the mean from each covariate, which moves the intercept.
CENTRED = frozenset({"GAMLj"})
# Packages that put the numbers of others into tables.
TABLES = frozenset({"broom.mixed", "parameters", "sjPlot"})
# The regression with a column for each group.
DUMMIES = "cluster_dummies"
# So many numbers have to agree before a model counts as found.
FEWEST = 3
# They print standard errors from the Hessian.
HESSIAN = frozenset({"statsmodels", "glmmTMB"})
# They may print either, or pass on what another package gives.
EITHER = frozenset({"Stata", "SPSS", *TABLES})


@dataclass(frozen=True, slots=True)
class Checked:
    """One printed number beside the one that a fit gives. `reach` is how far apart they may be."""

    target: Target
    number: Number
    value: float
    reach: float
    sign: int = 1

    @property
    def agrees(self) -> bool:
        return abs(self.sign * self.number.value - self.value) <= self.reach * SLACK


@dataclass(frozen=True, slots=True)
class Match:
    """An output beside one fit. `alike`: it has the same terms, components and method, as far as it says."""

    fit: str
    checked: tuple[Checked, ...]
    alike: bool

    @property
    def apart(self) -> tuple[Checked, ...]:
        return tuple(check for check in self.checked if not check.agrees)

    @property
    def whole(self) -> bool:
        return self.alike and len(self.checked) >= FEWEST and not self.apart

    @property
    def share(self) -> float:
        """The share of numbers that agree."""
        return 1 - len(self.apart) / len(self.checked) if self.checked else 0.0


def match_fits(printout: Printout, family: Family, asked: str) -> tuple[Match, ...]:
    """The output beside every fit of its kind: the one asked for first, then the likelier."""
    order = (asked, *(name for name in LIKELIEST_FIRST if name != asked))
    kinds = {"LS"} if printout.found.kind == "ordinary" else {"REML", "ML"}
    return tuple(
        match_fit(printout, family, name)
        for name in order
        if name in family.fits and family.fits[name].method in kinds
    )


def match_fit(printout: Printout, family: Family, name: str) -> Match:
    """The output beside one fit."""
    fit = family.fits[name]
    return Match(name, tuple(_check(printout, family, fit)), _is_alike(printout, fit))


def _is_alike(printout: Printout, fit: FitNumbers) -> bool:
    found = printout.found
    if found.method is not None and found.kind == "linear mixed" and found.method != fit.method:
        return False
    if printout.dummies or fit.name == DUMMIES:
        # What else is constant within groups drops out, and the intercept is that of one group.
        slope = set(fit.estimate) - {INTERCEPT} <= set(printout.fixed)
        return printout.dummies and fit.name == DUMMIES and slope and not printout.strange
    if printout.strange or (printout.fixed and set(printout.fixed) != set(fit.estimate)):
        return False
    if printout.apart and fit.covariance is not None:
        return False
    spreads = set(printout.spreads) - {"residual"}
    return spreads == set(fit.variance) - {"residual"} if found.kind == "linear mixed" else not spreads


def _check(printout: Printout, family: Family, fit: FitNumbers) -> Iterator[Checked]:
    """Every printed number that the fit has as well."""
    if printout.found.n:
        yield Checked(Target("rows_used", fit.name), printout.found.n, fit.n, 0.0)
    if printout.levels and fit.method != "LS":
        yield Checked(Target("groups_used", fit.name), printout.levels, fit.groups, 0.0)
    yield from _check_fixed(printout, family, fit)
    yield from _check_spreads(printout, family, fit)
    yield from _check_likelihood(printout, family, fit)


def _check_fixed(printout: Printout, family: Family, fit: FitNumbers) -> Iterator[Checked]:
    for term, row in printout.fixed.items():
        shifted = printout.reversed or printout.dummies or printout.found.package in CENTRED
        if term not in fit.estimate or (shifted and term == INTERCEPT):
            continue
        if row.estimate:
            sign = -1 if term in printout.reversed else 1
            target = Target("estimate", fit.name, term)
            yield _checked(family, target, row.estimate, fit.estimate[term], sign)
        if row.se and term in fit.se:
            target = Target("se", fit.name, term)
            values = _printed_ses(printout, fit, term)
            nearest = min(values, key=lambda value: abs(value - row.se.value) if row.se else 0.0)
            yield _checked(family, target, row.se, nearest)


def _printed_ses(printout: Printout, fit: FitNumbers, term: str) -> list[float]:
    """The standard errors that the package may print for this fit.

    By ML the summary of nlme has others, unless told otherwise.
    """
    package, exact = printout.found.package, fit.se[term]
    hessian = fit.printed["statsmodels"].se.get(term, exact) if "statsmodels" in fit.printed else exact
    if package in HESSIAN:
        return [hessian]
    adjusted = [nlme_se(fit, term)] if fit.method == "ML" and package in {"nlme", *TABLES} else []
    return [exact, *adjusted, *([hessian] if package in EITHER else [])]


def _check_spreads(printout: Printout, family: Family, fit: FitNumbers) -> Iterator[Checked]:
    # The spread of intercepts beside a slope depends on where zero is.
    moved = printout.found.package in CENTRED and "slope" in printout.spreads
    for component, spread in printout.spreads.items():
        if component not in fit.variance or (moved and component == "intercept"):
            continue
        variance = fit.variance[component]
        if spread.variance:
            yield _checked(family, Target("variance", fit.name, component), spread.variance, variance)
        if spread.sd:
            yield _checked(family, Target("sd", fit.name, component), spread.sd, math.sqrt(variance))
    floor = NEXT_TO_NOTHING * fit.variance.get("residual", 0.0)
    ends = fit.variance.get("intercept", 0.0), fit.variance.get("slope", 0.0)
    if fit.covariance is None or moved or fit.singular or min(ends) <= floor:
        return
    if printout.covariance:
        yield _checked(family, Target("covariance", fit.name), printout.covariance, fit.covariance)
    if printout.correlation:
        value = fit.covariance / math.sqrt(ends[0] * ends[1])
        yield _checked(family, Target("correlation", fit.name), printout.correlation, value)


def _check_likelihood(printout: Printout, family: Family, fit: FitNumbers) -> Iterator[Checked]:
    if fit.loglik is None:
        return
    if printout.found.loglik:
        yield _checked(family, Target("loglik", fit.name), printout.found.loglik, fit.loglik)
    if printout.found.criterion:
        yield _checked(family, Target("deviance", fit.name), printout.found.criterion, -2 * fit.loglik)


def _checked(family: Family, target: Target, number: Number, value: float, sign: int = 1) -> Checked:
    """The check with half a unit of the last printed digit, and the spread between packages."""
    return Checked(target, number, value, number.half_unit + tolerance_of(family, target, value), sign)
