"""The wrong things counted."""

from __future__ import annotations

from collections.abc import Iterator

from grading.numbers import Family
from grading.quantities import Target, get_fit
from grading.quantities.counts import covariance_parameters, fixed_parameters
from grading.tracing.confusions.base import READING, Confusion


def of_groups(target: Target, family: Family) -> Iterator[Confusion]:
    facts = family.facts
    why = "Rows of one {unit} are repeats of the same {unit}; what is independent here is the {units}."
    rows = ("ordinary-regression", "ignored-clustering")
    yield Confusion("rows", facts.rows, "the number of rows", why, rows)
    yield Confusion("rows_used", facts.rows_used, "the number of rows with an outcome", why, rows)
    if facts.occasions:
        yield Confusion(
            "occasions", facts.occasions, "the number of {occasion}s", why, ("ordinary-regression",)
        )
    if facts.seconds:
        yield Confusion("seconds", facts.seconds, "the number of {seconds}", why, ("ignored-clustering",))
    yield Confusion(
        "complete_groups",
        facts.complete_groups,
        "the number of {units} without a gap",
        "A {unit} with a gap still counts: the rows that are there are used.",
        ("missing-data-forgotten",),
    )


def of_seconds(target: Target, family: Family) -> Iterator[Confusion]:
    """The labels counted in place of what bears them, the other level, and the rows."""
    facts = family.facts
    if family.nested:
        yield Confusion(
            "labels",
            facts.second_labels,
            "the number of different labels of {seconds}",
            "Labels come again: the same label in another {unit} is another {second}. Count it once in every {unit}.",
            ("ignored-clustering", "unjustified-random-effects"),
        )
    yield Confusion(
        "groups",
        facts.groups,
        "the number of {units}",
        "The question is about {seconds}.",
        ("ignored-clustering",),
    )
    why = "Rows of one {second} are repeats of the same {second}."
    rows = ("ordinary-regression", "ignored-clustering")
    yield Confusion("rows", facts.rows, "the number of rows", why, rows)
    yield Confusion("rows_used", facts.rows_used, "the number of rows with an outcome", why, rows)


def of_rows(target: Target, family: Family) -> Iterator[Confusion]:
    facts = family.facts
    yield Confusion(
        "groups",
        facts.groups,
        "the number of {units}",
        "The model is fitted to rows; the {units} are the groups that they belong to.",
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
        "the rows of {units} without a gap",
        "A mixed model uses every row that has an outcome, also of a {unit} that dropped out later.",
        gaps,
    )


def of_fixed_parameters(target: Target, family: Family) -> Iterator[Confusion]:
    fixed = fixed_parameters(family, target)
    yield Confusion(
        "intercept_left_out",
        fixed - 1,
        "the number of fixed effects without the intercept",
        "The intercept is estimated too, and counts.",
        READING,
    )
    yield Confusion(
        "all_parameters",
        fixed + covariance_parameters(family, target),
        "the number of all parameters",
        "Variances and covariances belong to the random part.",
        ("fixed-random-confusion",),
    )


def of_covariance_parameters(target: Target, family: Family) -> Iterator[Confusion]:
    count = covariance_parameters(family, target)
    yield from _miscounted(count, target, family)
    yield Confusion(
        "all_parameters",
        count + fixed_parameters(family, target),
        "the number of all parameters",
        "Fixed effects are no variances. Count the lines of the random part and the residual.",
        ("fixed-random-confusion",),
    )


def of_parameters(target: Target, family: Family) -> Iterator[Confusion]:
    fixed = fixed_parameters(family, target)
    yield from _miscounted(fixed + covariance_parameters(family, target), target, family)
    yield Confusion(
        "fixed_only",
        fixed,
        "the number of fixed effects",
        "Variances and covariances are estimated too, and count.",
        ("fixed-random-confusion",),
    )


def _miscounted(count: float, target: Target, family: Family) -> Iterator[Confusion]:
    """A number of parameters with the residual or a covariance forgotten, or with an effect of each group counted."""
    fit = get_fit(family, target.fit)
    if "residual" in fit.variance:
        yield Confusion(
            "residual_left_out",
            count - 1,
            "the right number without the residual variance",
            "The residual variance is estimated too, and counts.",
            ("overfitted-structure",),
        )
    if fit.covariance is not None:
        yield Confusion(
            "covariance_left_out",
            count - 1,
            "the right number without the covariance of intercept and slope",
            "Intercept and slope may go together: how far they do is a parameter of its own.",
            ("overfitted-structure", "slopes-without-data"),
        )
    yield Confusion(
        "groups_counted",
        count - len(fit.theta) + fit.groups - 1,
        "the number with a coefficient for each {unit} but one",
        "A random effect is described by its variance. The effects of single {units} are predicted, not estimated as "
        "parameters.",
        ("fixed-random-confusion",),
    )
