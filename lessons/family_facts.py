"""The numbers of a family of fits as facts: by names that a text may quote. Pure."""

from __future__ import annotations

import math
from collections.abc import Iterator

from datasets.scenarios.base import Structure
from grading.fitting.inference.likelihood_ratio import chi_square_tail
from grading.numbers import Family, FitNumbers
from grading.quantities import QuantityError, Target, value_of
from grading.quantities.components import NORMAL_95

SMALLER, LARGER = "random_intercept", "random_slope"


def family_facts(family: Family, structure: Structure) -> dict[str, float]:
    """The facts of every fit that the data could carry; see `lessons.studies.study_facts` for their names."""
    facts: dict[str, float] = {}
    for name, fit in family.fits.items():
        facts |= {f"{name}.{key}": value for key, value in fit_facts(fit, structure)}
    if "two_stage" in family.fits:
        # The standard error of a mean of slopes, back to the spread of the slopes.
        lines = family.fits["two_stage"]
        facts[f"two_stage.sd.{structure.within}"] = lines.se[structure.within] * math.sqrt(lines.n)
    if "cluster_dummies" in family.fits:
        # A coefficient for each group, the slope and the residual variance.
        facts["cluster_dummies.parameters"] = family.facts.groups + 2
    return facts | _shares(family) | _test(family)


def fit_facts(fit: FitNumbers, structure: Structure) -> Iterator[tuple[str, float]]:
    """Estimates, spreads and, of a mixed model, what its search and likelihood say, without the model's name."""
    for term, estimate in fit.estimate.items():
        name = plain_term(term)
        error = fit.se[term]
        yield f"estimate.{name}", estimate
        yield f"se.{name}", error
        yield f"z.{name}", estimate / error
        yield f"low.{name}", estimate - NORMAL_95 * error
        yield f"high.{name}", estimate + NORMAL_95 * error
    columns = {"slope": structure.within, "second": structure.second}
    for component, variance in fit.variance.items():
        name, sd = columns.get(component, component), math.sqrt(variance)
        yield f"variance.{name}", variance
        yield f"sd.{name}", sd
        centre = fit.estimate.get({"intercept": "(Intercept)"}.get(name, name))
        if centre is not None:
            yield f"spread.low.{name}", centre - NORMAL_95 * sd
            yield f"spread.high.{name}", centre + NORMAL_95 * sd
    if fit.covariance is not None:
        yield "covariance", fit.covariance
        scale = math.sqrt(fit.variance["intercept"]) * math.sqrt(fit.variance["slope"])
        if scale > 0:
            yield "correlation", fit.covariance / scale
    if fit.theta:
        yield from _likelihood_facts(fit)


def _likelihood_facts(fit: FitNumbers) -> Iterator[tuple[str, float]]:
    yield "converged", float(fit.converged)
    yield "singular", float(fit.singular)
    parameters = len(fit.estimate) + len(fit.theta) + 1
    yield "parameters", parameters
    if fit.criterion is not None:
        yield "deviance", fit.criterion
        yield "aic", fit.criterion + 2 * parameters


def _shares(family: Family) -> dict[str, float]:
    """What follows from the intraclass correlation of the models with nothing but a random intercept."""
    found: dict[str, float] = {}
    for fit in ("null", SMALLER):
        for quantity in ("icc", "design_effect", "effective_n", "shrinkage_factor"):
            try:
                found[f"{fit}.{quantity}"] = value_of(family, Target(quantity, fit))
            except QuantityError:
                continue
        if effect := found.get(f"{fit}.design_effect"):
            found[f"{fit}.design_effect_root"] = math.sqrt(effect)
    return found


def _test(family: Family) -> dict[str, float]:
    """The likelihood-ratio test of the random slope, by REML; both models have the same fixed effects."""
    target = Target("boundary_p", LARGER, SMALLER)
    try:
        p = value_of(family, target)
    except QuantityError:
        return {}
    gained = value_of(family, Target("deviance_difference", LARGER, SMALLER))
    added = len(family.fits[LARGER].theta) - len(family.fits[SMALLER].theta)
    return {
        f"{LARGER}.test.statistic": gained,
        f"{LARGER}.test.p": p,
        f"{LARGER}.test.naive_p": chi_square_tail(gained, added),
    }


def plain_term(name: str) -> str:
    """A term as a text names it: without the brackets that packages put around the intercept."""
    return "intercept" if name == "(Intercept)" else name
