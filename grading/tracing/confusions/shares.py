"""Shares of variance and what is reckoned from them, misreckoned."""

from __future__ import annotations

import math
from collections.abc import Iterator

from grading.numbers import Family
from grading.quantities import Target, icc_of, value_of, variance_of
from grading.tracing.confusions.base import READING, Confusion


def of_icc(target: Target, family: Family) -> Iterator[Confusion]:
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


def of_design_effect(target: Target, family: Family) -> Iterator[Confusion]:
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
        rule + "Its root is the factor for standard errors of what varies between {unit}s only.",
        clustering,
    )
    yield Confusion("icc_itself", icc, "the intraclass correlation", rule, clustering)


def of_effective_n(target: Target, family: Family) -> Iterator[Confusion]:
    facts = family.facts
    rule = (
        "The effective number of rows is the rows used divided by the design effect. It lies between the number of "
        "{unit}s, which would hold if all rows of a {unit} were the same, and the number of rows."
    )
    rows = ("ordinary-regression", "ignored-clustering")
    yield Confusion("rows", facts.rows_used, "the number of rows", rule, rows, exact=True)
    groups = ("ignored-clustering",)
    yield Confusion("groups", facts.groups, "the number of {unit}s", rule, groups, exact=True)


def of_shrinkage(target: Target, family: Family) -> Iterator[Confusion]:
    rule = "With m rows, the own mean of a {unit} has the weight m τ² / (m τ² + σ²); the average of all has the rest. "
    reasons = ("unjustified-random-effects",)
    alone = rule + "1 would mean to believe each {unit} alone."
    yield Confusion("no_pooling", 1.0, "the factor for no pooling at all", alone, reasons, exact=True)
    alike = rule + "0 would mean that {unit}s do not differ."
    yield Confusion("complete_pooling", 0.0, "the factor for complete pooling", alike, reasons, exact=True)
    more = rule + "The more rows, the larger that weight."
    yield Confusion("m_ignored", icc_of(family, target.fit), "the intraclass correlation", more, reasons)
    taken = 1 - value_of(family, target)
    yield Confusion("share_taken", taken, "the weight of the average of all", rule, reasons)
