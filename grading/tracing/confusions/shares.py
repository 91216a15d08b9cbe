"""Shares of variance and what is reckoned from them, misreckoned."""

from __future__ import annotations

import math
from collections.abc import Iterator

from grading.numbers import Family
from grading.quantities import Target, get_fit, icc_of, value_of, variance_of
from grading.quantities.shares import inner_icc_of, residual_of, rows_at, second_share_of, shrinkage_of
from grading.tracing.confusions.base import READING, Confusion, sign_turned


def of_icc(target: Target, family: Family) -> Iterator[Confusion]:
    tau2 = variance_of(family, target.fit, "intercept")
    sigma2 = residual_of(family, target.fit)
    variance = get_fit(family, target.fit).variance
    second = variance.get("second", 0.0)
    tau, sigma, omega = math.sqrt(tau2), math.sqrt(sigma2), math.sqrt(second)
    share = "The intraclass correlation is the share of the total variance that lies between {units}. "
    clustering = ("ignored-clustering",)
    yield Confusion("swapped", 1 - icc_of(family, target.fit), "the share within {units}", share, clustering)
    yield Confusion(
        "no_total",
        tau2 / sigma2 if sigma2 else math.inf,
        "one variance divided by the other",
        share + f"Divide by the sum of {'all three' if 'second' in variance else 'both'}.",
        clustering,
    )
    yield Confusion(
        "from_sds",
        tau / (tau + sigma + omega) if tau + sigma + omega else 0.0,
        "the share worked out from standard deviations",
        share + "Square the standard deviations first: only variances add up.",
        READING,
    )
    if family.second:
        yield Confusion(
            "second_left_out",
            tau2 / (tau2 + sigma2) if tau2 + sigma2 else 0.0,
            "the share with the variance of {seconds} left out of the total",
            share + "The variance of {seconds} belongs to the total.",
            clustering,
        )
        yield Confusion(
            "second_counted_in",
            (tau2 + second) / (tau2 + second + sigma2),
            "the share of {units} and {seconds} together",
            share
            + "That is how alike two rows of one {second} are; the question is about rows of one {unit}.",
            clustering,
        )
    yield from _rescaled(icc_of(family, target.fit), share)


def _rescaled(value: float, share: str) -> Iterator[Confusion]:
    """The right share on another scale."""
    yield Confusion(
        "percent",
        100 * value,
        "the right share in per cent",
        share + "Give it as a number between 0 and 1.",
        READING,
    )
    yield Confusion(
        "unsquared_root",
        math.sqrt(value),
        "the square root of the right value",
        share + "It is a share of variance and needs no root.",
        READING,
    )


def of_second_share(target: Target, family: Family) -> Iterator[Confusion]:
    """The share of the other level, of both together, and totals that lack a part."""
    tau2, omega2, sigma2 = _parts(target, family)
    tau, omega, sigma = math.sqrt(tau2), math.sqrt(omega2), math.sqrt(sigma2)
    share = "The variance of {seconds}, divided by the sum of all three variances, is asked for. "
    clustering = ("ignored-clustering",)
    yield Confusion(
        "share_of_groups",
        icc_of(family, target.fit),
        "the share of {units}",
        share + "You put the variance of {units} on top.",
        ("fixed-random-confusion",),
    )
    yield Confusion(
        "both_on_top",
        (tau2 + omega2) / (tau2 + omega2 + sigma2),
        "the share of {units} and {seconds} together",
        share + "You put the variance of {units} on top as well.",
        clustering,
    )
    yield Confusion(
        "groups_left_out",
        omega2 / (omega2 + sigma2),
        "the share with the variance of {units} left out of the total",
        share + "The variance of {units} belongs to the total.",
        clustering,
    )
    yield Confusion("no_total", omega2 / sigma2, "one variance divided by the other", share, clustering)
    yield Confusion(
        "from_sds",
        omega / (tau + omega + sigma),
        "the share worked out from standard deviations",
        share + "Square the standard deviations first: only variances add up.",
        READING,
    )
    yield from _rescaled(second_share_of(family, target.fit), share)


def of_inner_icc(target: Target, family: Family) -> Iterator[Confusion]:
    """What one level alone gives, the share of the rows, and standard deviations in place of variances."""
    tau2, omega2, sigma2 = _parts(target, family)
    tau, omega, sigma = math.sqrt(tau2), math.sqrt(omega2), math.sqrt(sigma2)
    value = inner_icc_of(family, target.fit)
    rule = "Two rows of one {second} share the {second} and the {unit}, so both variances stand on top. "
    clustering = ("ignored-clustering",)
    yield Confusion(
        "groups_only",
        icc_of(family, target.fit),
        "how alike rows of one {unit} are that are of different {seconds}",
        rule + "You left out what they share by being of one {second}.",
        clustering,
    )
    yield Confusion(
        "seconds_only",
        second_share_of(family, target.fit),
        "the share of {seconds} alone",
        rule + "You left out what they share by being of one {unit}.",
        clustering,
    )
    yield Confusion(
        "groups_left_out",
        omega2 / (omega2 + sigma2),
        "the share with the variance of {units} left out above and below",
        rule + "The variance of {units} belongs to both.",
        clustering,
    )
    yield Confusion("swapped", 1 - value, "the share within {seconds}", rule, clustering)
    yield Confusion(
        "from_sds",
        (tau + omega) / (tau + omega + sigma),
        "the share worked out from standard deviations",
        rule + "Square the standard deviations first: only variances add up.",
        READING,
    )
    yield from _rescaled(value, rule)


def _parts(target: Target, family: Family) -> tuple[float, float, float]:
    """The variances of the groups, of the second grouping factor, and of the rows, which is not zero."""
    tau2, omega2 = (variance_of(family, target.fit, name) for name in ("intercept", "second"))
    return tau2, omega2, residual_of(family, target.fit)


def of_design_effect(target: Target, family: Family) -> Iterator[Confusion]:
    icc, m = icc_of(family, target.fit), family.facts.rows_per_group
    rule = "The design effect is 1 + (m − 1) × ICC, with m rows a {unit}. "
    clustering = ("ignored-clustering",)
    yield Confusion(
        "m_for_m_minus_1",
        1 + m * icc,
        "1 + m × ICC",
        rule + "A row is not its own neighbour.",
        clustering,
        # The more rows a group has, the less it matters.
        remote=True,
    )
    yield Confusion(
        "root",
        math.sqrt(1 + (m - 1) * icc),
        "the square root of the design effect",
        rule + "Its root is the factor for standard errors of what varies between {units} only.",
        clustering,
    )
    yield Confusion("icc_itself", icc, "the intraclass correlation", rule, clustering)


def of_effective_n(target: Target, family: Family) -> Iterator[Confusion]:
    facts = family.facts
    rule = (
        "The effective number of rows is the rows used divided by the design effect. It lies between the number of "
        "{units}, which would hold if all rows of a {unit} were the same, and the number of rows."
    )
    rows = ("ordinary-regression", "ignored-clustering")
    yield Confusion("rows", facts.rows_used, "the number of rows", rule, rows, exact=True)
    groups = ("ignored-clustering",)
    yield Confusion("groups", facts.groups, "the number of {units}", rule, groups, exact=True)


def of_shrinkage(target: Target, family: Family) -> Iterator[Confusion]:
    rule = "With m rows, the own mean of a {unit} has the weight m τ² / (m τ² + σ²); the average of all has the rest. "
    reasons = ("unjustified-random-effects",)
    alone = rule + "1 would mean to believe each {unit} alone."
    yield Confusion("no_pooling", 1.0, "the factor for no pooling at all", alone, reasons, exact=True)
    alike = rule + "0 would mean that {units} do not differ."
    yield Confusion("complete_pooling", 0.0, "the factor for complete pooling", alike, reasons, exact=True)
    more = rule + "The more rows, the larger that weight."
    yield Confusion("m_ignored", icc_of(family, target.fit), "the intraclass correlation", more, reasons)
    if target.term:
        average = shrinkage_of(family, target.fit, "")
        m = rows_at(family.facts, target.term)
        own = rule + f"This {{unit}} has {m:g} row{'' if m == 1 else 's'} of its own."
        yield Confusion("average_size", average, "the weight for a {unit} of average size", own, reasons)
    taken = 1 - value_of(family, target)
    yield Confusion("share_taken", taken, "the weight of the average of all", rule, reasons)
    yield Confusion(
        "percent",
        100 * value_of(family, target),
        "the right weight in per cent",
        rule + "Give it as a number between 0 and 1.",
        READING,
        remote=True,
    )


def of_predictor(target: Target, family: Family) -> Iterator[Confusion]:
    """The own mean of the group unshrunken, the average of all, and what is left when shrinkage is turned round."""
    value, kept = value_of(family, target), shrinkage_of(family, target.fit, target.term)
    rule = "A prediction pulls the own mean of a {unit} towards the average, the more the fewer rows it has. "
    reasons = ("unjustified-random-effects",)
    if kept:
        yield Confusion(
            "no_pooling",
            value / kept,
            "how far the own mean of the {unit} lies from the average",
            rule + "You took that mean as it is, as if its rows had no noise.",
            reasons,
        )
        yield Confusion(
            "share_taken",
            value / kept - value,
            "what the prediction takes off the own mean of the {unit}",
            rule + "What is asked for is what remains.",
            reasons,
        )
    yield Confusion(
        "complete_pooling",
        0.0,
        "the average of all {units}",
        rule + "Zero would mean that this {unit} does not differ from the others.",
        reasons,
        exact=True,
    )
    yield sign_turned(value, "The sign says on which side of the average this {unit} lies.")
