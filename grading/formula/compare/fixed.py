"""Differences in the response and the fixed effects."""

from __future__ import annotations

from collections.abc import Iterator

from grading.formula.compare.comparison import Comparison
from grading.formula.compare.difference import Difference, Kind
from grading.formula.compare.effects import slopes_without_fixed_effect
from grading.formula.compare.groups import should_be_fixed
from grading.formula.spec import INTERCEPT, Factor, Group, Term


def response_differences(comparison: Comparison) -> Iterator[Difference]:
    """The wrong column on the left of the `~`."""
    given, wanted = comparison.given.spec.response, comparison.wanted.spec.response
    if given != wanted:
        yield Difference(
            Kind.WRONG_RESPONSE,
            None,
            f"Your formula explains `{given}`. The outcome that you are asked about is `{wanted}`.",
        )


def fixed_differences(comparison: Comparison) -> Iterator[Difference]:
    """Fixed effects too few or too many, but for those that a difference in the random part accounts for."""
    given, wanted = comparison.given.spec, comparison.wanted.spec
    accounted = [*slopes_without_fixed_effect(comparison), *_predictors_as_groups(comparison)]
    for term in wanted.fixed:
        if term not in given.fixed and term not in accounted and given.response not in term.columns:
            yield _missing(term)
    for term in given.fixed:
        if term not in wanted.fixed and wanted.response not in term.columns:
            yield _extra(comparison, term)


def _predictors_as_groups(comparison: Comparison) -> list[Term]:
    groups: list[Group] = [
        group for group in comparison.given.spec.groups if should_be_fixed(comparison, group)
    ]
    return [Term(tuple(Factor(column) for column in group.columns)) for group in groups]


def _missing(term: Term) -> Difference:
    if term == INTERCEPT:
        return Difference(
            Kind.MISSING_INTERCEPT,
            None,
            "Your formula takes the intercept away, by `0` or `- 1`. The average is then forced to zero where all "
            "predictors are zero.",
        )
    return Difference(
        Kind.MISSING_FIXED, None, f"Your formula leaves out `{term}`. {_meaning_of_absence(term)}"
    )


def _meaning_of_absence(term: Term) -> str:
    if len(term.factors) > 1:
        *others, last = map(str, term.factors)
        return f"So it takes the effect of `{':'.join(others)}` to be the same whatever `{last}` is."
    if term.factors[0].power > 1:
        return f"So it has no such bend in the relation with `{term.factors[0].name}`."
    return f"So it has no average effect of `{term}` to report."


def _extra(comparison: Comparison, term: Term) -> Difference:
    if term.columns & comparison.units:
        return _unit_as_fixed(comparison, term)
    if term == INTERCEPT:
        sentence = "Your formula has an intercept. The model asked for goes through zero where all predictors are zero."
    elif len(term.factors) > 1:
        *others, last = map(str, term.factors)
        sentence = (
            f"Your formula adds `{term}`. The coefficient of `{':'.join(others)}` then no longer holds throughout, only "
            f"where `{last}` is zero or at its reference."
        )
    elif term.factors[0].power > 1:
        column = term.factors[0].name
        sentence = (
            f"Your formula adds `{term}`, a bend in the relation with `{column}`. The coefficient of `{column}` is then "
            f"the slope at `{column}` = 0 only."
        )
    else:
        sentence = (
            f"Your formula adds `{term}`. The other coefficients then compare rows with equal `{term}`."
        )
    return Difference(Kind.EXTRA_FIXED, None, sentence)


def _unit_as_fixed(comparison: Comparison, term: Term) -> Difference:
    if len(term.factors) > 1:
        return Difference(
            Kind.FIXED_THAT_SHOULD_BE_RANDOM,
            "fixed-random-confusion",
            f"With `{term}` among the fixed effects your formula gives these groups effects of their own, one by one. That "
            "says nothing about groups in general; effects that vary over groups are random slopes.",
        )
    constant = [
        f"`{each}`"
        for each in comparison.given.spec.fixed
        if each.factors and each.columns <= comparison.between
    ]
    lost = f" and leaves nothing to estimate {' and '.join(constant)} from" if constant else ""
    return Difference(
        Kind.GROUP_AS_FIXED,
        "fixed-random-confusion",
        f"Your formula has `{term}` among the fixed effects: one coefficient for each label, which says nothing about a "
        f"`{term}` outside your data{lost}. If the labels are numbers, it is a single straight line through them.",
    )
