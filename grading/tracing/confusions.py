"""Right fit in hand, wrong number on paper: what reading or reckoning wrongly leads to.

Each rule yields `Confusion`s for one quantity. A wrong number that needs another fit is not here but in `stands`.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace

from grading.numbers import Family
from grading.quantities import COMPONENTS, Target, get_fit, icc_of, value_of, variance_of


@dataclass(frozen=True, slots=True)
class Confusion:
    """A number with what it is (`label`), why it is not the answer, and the slugs of the mistakes it reveals.

    The texts may hold `{unit}`, `{within}`, `{between}` and `{occasion}`, which are filled in by the caller.
    """

    name: str
    value: float
    label: str
    why: str
    mistakes: tuple[str, ...]


READING = ("undescribed-model",)
OTHER_PLACE = (
    "You copied a number from another place of the same output. Find the row first, then the column."
)


def confusions_of(target: Target, family: Family) -> Iterator[Confusion]:
    """Every confusion that is known for the quantity asked for."""
    rule = _RULES.get(target.quantity)
    return rule(target, family) if rule else iter(())


def _of_estimate(target: Target, family: Family) -> Iterator[Confusion]:
    fit = get_fit(family, target.fit)
    yield Confusion(
        "se_for_estimate", fit.se[target.term], f"the standard error of `{target.term}`", OTHER_PLACE, READING
    )
    for other, value in fit.estimate.items():
        if other != target.term:
            yield Confusion(f"estimate_of_{other}", value, f"the estimate of `{other}`", OTHER_PLACE, READING)
    yield Confusion(
        "sign_turned",
        -fit.estimate[target.term],
        "the right number with its sign turned",
        "The sign says in which direction the outcome changes; it belongs to the answer.",
        READING,
    )


def _of_se(target: Target, family: Family) -> Iterator[Confusion]:
    fit = get_fit(family, target.fit)
    yield Confusion(
        "estimate_for_se", fit.estimate[target.term], f"the estimate of `{target.term}`", OTHER_PLACE, READING
    )
    for other, value in fit.se.items():
        if other != target.term:
            yield Confusion(f"se_of_{other}", value, f"the standard error of `{other}`", OTHER_PLACE, READING)
    yield Confusion(
        "variance_for_se",
        fit.se[target.term] ** 2,
        "the standard error squared",
        "That is the sampling variance of the estimate. The standard error is its square root.",
        READING,
    )
    slope = dict(fit.variance).get("slope")
    if slope is not None and target.term == family.within:
        yield Confusion(
            "spread_for_se",
            math.sqrt(slope),
            "the standard deviation of the slopes between {unit}s",
            "That says how much the slopes of {unit}s differ. The standard error says how well you know their "
            "average.",
            ("fixed-random-confusion",),
        )


def _of_variance(target: Target, family: Family) -> Iterator[Confusion]:
    value = variance_of(family, target.fit, target.term)
    yield Confusion(
        "sd_for_variance",
        math.sqrt(value),
        "the standard deviation",
        "The question asks for the variance; you gave its square root. Some packages print one, some the other, "
        "some both.",
        READING,
    )
    yield from _scaled_and_misplaced(target, family, power=1.0)


def _of_sd(target: Target, family: Family) -> Iterator[Confusion]:
    value = variance_of(family, target.fit, target.term)
    yield Confusion(
        "variance_for_sd",
        value,
        "the variance",
        "The question asks for the standard deviation; you gave its square. Some packages print one, some the "
        "other, some both.",
        READING,
    )
    yield from _scaled_and_misplaced(target, family, power=0.5)


def _scaled_and_misplaced(target: Target, family: Family, *, power: float) -> Iterator[Confusion]:
    fit = get_fit(family, target.fit)
    residual = variance_of(family, target.fit, "residual")
    value = variance_of(family, target.fit, target.term)
    if target.term != "residual":
        yield Confusion(
            "divided_by_scale",
            (value / residual) ** power,
            "the value divided by the residual variance",
            "In statsmodels `params` holds variances divided by the residual variance. Read `cov_re`, and `scale` "
            "for the residual.",
            READING,
        )
    for other in COMPONENTS:
        if other != target.term and other in fit.variance:
            yield Confusion(
                f"{other}_component",
                variance_of(family, target.fit, other) ** power,
                f"the {other} part of the same model",
                "You took another line of the variance components. Intercept: how {unit}s differ in level; slope: "
                "how they differ in change; residual: what is left in each row.",
                ("fixed-random-confusion",),
            )
    if target.term in {"intercept", "slope"}:
        term = family.within if target.term == "slope" else "(Intercept)"
        if term in fit.se:
            yield Confusion(
                "se_for_spread",
                fit.se[term] ** (2 * power),
                "the standard error of the average, not the spread",
                "How well you know an average is not how much {unit}s differ from it. More {unit}s shrink the one "
                "and leave the other.",
                ("fixed-random-confusion",),
            )


def _of_icc(target: Target, family: Family) -> Iterator[Confusion]:
    tau2 = variance_of(family, target.fit, "intercept")
    sigma2 = variance_of(family, target.fit, "residual")
    tau, sigma = math.sqrt(tau2), math.sqrt(sigma2)
    share = "The intraclass correlation is the share of the total variance that lies between {unit}s. "
    clustering = ("ignored-clustering",)
    yield Confusion("swapped", 1 - icc_of(family, target.fit), "the share within {unit}s", share, clustering)
    yield Confusion(
        "no_total",
        tau2 / sigma2 if sigma2 else math.inf,
        "one variance divided by the other",
        share + "Divide by the sum of both.",
        clustering,
    )
    yield Confusion(
        "from_sds",
        tau / (tau + sigma) if tau + sigma else 0.0,
        "the share worked out from standard deviations",
        share + "Square the standard deviations first: only variances add up.",
        READING,
    )
    yield Confusion(
        "percent",
        100 * icc_of(family, target.fit),
        "the right share in per cent",
        share + "Give it as a number between 0 and 1.",
        READING,
    )
    yield Confusion(
        "unsquared_root",
        math.sqrt(icc_of(family, target.fit)),
        "the square root of the right value",
        share + "It is a share of variance and needs no root.",
        READING,
    )


def _of_design_effect(target: Target, family: Family) -> Iterator[Confusion]:
    icc, m = icc_of(family, target.fit), family.facts.rows_per_group
    rule = "The design effect is 1 + (m − 1) × ICC, with m rows a {unit}. "
    clustering = ("ignored-clustering",)
    yield Confusion(
        "m_for_m_minus_1", 1 + m * icc, "1 + m × ICC", rule + "A row is not its own neighbour.", clustering
    )
    yield Confusion(
        "root",
        math.sqrt(1 + (m - 1) * icc),
        "the square root of the design effect",
        rule + "Its root is the factor for standard errors.",
        clustering,
    )
    yield Confusion("icc_itself", icc, "the intraclass correlation", rule, clustering)


def _of_effective_n(target: Target, family: Family) -> Iterator[Confusion]:
    facts = family.facts
    rule = "The effective number of rows is the rows used divided by the design effect: it lies between the two. "
    yield Confusion(
        "rows", facts.rows_used, "the number of rows", rule, ("ordinary-regression", "ignored-clustering")
    )
    yield Confusion("groups", facts.groups, "the number of {unit}s", rule, ("ignored-clustering",))


def _of_shrinkage(target: Target, family: Family) -> Iterator[Confusion]:
    rule = "A {unit} keeps m τ² / (m τ² + σ²) of its own mean, and takes the rest from the others. "
    reasons = ("unjustified-random-effects",)
    yield Confusion(
        "no_pooling", 1.0, "no pooling at all", rule + "1 would mean to believe each {unit} alone.", reasons
    )
    yield Confusion(
        "complete_pooling",
        0.0,
        "complete pooling",
        rule + "0 would mean that {unit}s do not differ.",
        reasons,
    )
    icc = icc_of(family, target.fit)
    yield Confusion(
        "m_ignored",
        icc,
        "the intraclass correlation",
        rule + "The more rows a {unit} has, the more it keeps.",
        reasons,
    )
    factor = value_of(family, target)
    yield Confusion("share_taken", 1 - factor, "the share that is taken from the others", rule, reasons)


def _of_loglik(target: Target, family: Family) -> Iterator[Confusion]:
    value = value_of(family, replace(target, quantity="loglik"))
    why = "Packages print the log-likelihood, or minus twice it (the deviance or criterion). Say which one you report."
    yield Confusion("deviance_for_loglik", -2 * value, "minus twice the log-likelihood", why, READING)
    yield Confusion("sign_turned", -value, "the right number with its sign turned", why, READING)


def _of_deviance(target: Target, family: Family) -> Iterator[Confusion]:
    value = value_of(family, replace(target, quantity="loglik"))
    why = "Packages print the log-likelihood, or minus twice it (the deviance or criterion). Say which one you report."
    yield Confusion("loglik_for_deviance", value, "the log-likelihood", why, READING)
    yield Confusion("half_deviance", -value, "minus the log-likelihood", why, READING)


def _of_groups(target: Target, family: Family) -> Iterator[Confusion]:
    facts = family.facts
    why = "Rows of one {unit} are repeats of the same {unit}; what is independent here is the {unit}s."
    rows = ("ordinary-regression", "ignored-clustering")
    yield Confusion("rows", facts.rows, "the number of rows", why, rows)
    yield Confusion("rows_used", facts.rows_used, "the number of rows with an outcome", why, rows)
    yield Confusion("occasions", facts.occasions, "the number of {occasion}s", why, ("ordinary-regression",))
    yield Confusion(
        "complete_groups",
        facts.complete_groups,
        "the number of {unit}s without a gap",
        "A {unit} with a gap still counts: the rows that it has are used.",
        ("missing-data-forgotten",),
    )


def _of_rows(target: Target, family: Family) -> Iterator[Confusion]:
    facts = family.facts
    yield Confusion(
        "groups",
        facts.groups,
        "the number of {unit}s",
        "The model is fitted to rows; the {unit}s are the groups that they belong to.",
        ("ordinary-regression",),
    )
    gaps = ("missing-data-forgotten",)
    yield Confusion(
        "all_rows",
        facts.rows,
        "all rows, with those that lack the outcome",
        "A row without outcome is not used.",
        gaps,
    )
    yield Confusion(
        "complete_rows",
        facts.rows_in_complete_groups,
        "the rows of {unit}s without a gap",
        "A mixed model uses every row that has an outcome, also of a {unit} that dropped out later.",
        gaps,
    )


_RULES: Mapping[str, Callable[[Target, Family], Iterator[Confusion]]] = {
    "estimate": _of_estimate,
    "se": _of_se,
    "variance": _of_variance,
    "sd": _of_sd,
    "icc": _of_icc,
    "design_effect": _of_design_effect,
    "effective_n": _of_effective_n,
    "shrinkage_factor": _of_shrinkage,
    "loglik": _of_loglik,
    "deviance": _of_deviance,
    "groups_used": _of_groups,
    "rows_used": _of_rows,
}
