"""Differences in what varies over the groups: intercepts, slopes and their correlations."""

from __future__ import annotations

from collections.abc import Iterator

from grading.formula.compare.comparison import Comparison
from grading.formula.compare.difference import Difference, Kind
from grading.formula.compare.groups import GroupMatch, pair_groups
from grading.formula.spec import INTERCEPT, Factor, Term


def effect_differences(comparison: Comparison) -> Iterator[Difference]:
    """What differs within each group that the two models share, and slopes without their fixed effect."""
    for term in slopes_without_fixed_effect(comparison):
        yield _without_fixed_effect(comparison, term)
    for match in pair_groups(comparison)[0]:
        given = comparison.given.effects(match.given)
        wanted = comparison.wanted.effects(match.wanted)
        missing = [term for term in wanted if term not in given]
        extra = [term for term in given if term not in wanted]
        swapped = _swapped(comparison, missing, extra)
        yield from (_missing(comparison, match, term) for term in missing if term not in swapped)
        yield from (_extra(comparison, match, term) for term in extra if term not in swapped.values())
        for term, other in swapped.items():
            yield _other_slope(comparison, match, term, other)
        yield from _correlations(comparison, match)


def slopes_without_fixed_effect(comparison: Comparison) -> list[Term]:
    """Random slopes of the given formula that lack a fixed effect, unless the wanted model has them so.

    Of an interaction or a power too much, whose parts have theirs, it is enough to say that it is too much.
    """
    given, wanted = comparison.given.spec, comparison.wanted

    def has_parts(term: Term) -> bool:
        return all(Term((Factor(column),)) in given.fixed for column in term.columns)

    return [
        term
        for term in comparison.given.slopes
        if term not in given.fixed
        and (term in wanted.spec.fixed or not (term in wanted.slopes or has_parts(term)))
    ]


def _without_fixed_effect(comparison: Comparison, term: Term) -> Difference:
    group = next(block.group for block in comparison.given.spec.random if term in block.terms)
    return Difference(
        Kind.SLOPE_WITHOUT_FIXED_EFFECT,
        "fixed-random-confusion",
        f"`{comparison.given.text(group)}` lets the effect of `{term}` differ between groups. Without `{term}` among the "
        "fixed effects its average is held at zero.",
    )


def _swapped(comparison: Comparison, missing: list[Term], extra: list[Term]) -> dict[Term, Term]:
    """Slopes that are missing, each with one that stands in its place: of those there are neither too few nor too many."""
    lacking = (term for term in missing if term != INTERCEPT)
    instead = (term for term in extra if term != INTERCEPT and not term.columns <= comparison.between)
    return dict(zip(lacking, instead, strict=False))


def _other_slope(comparison: Comparison, match: GroupMatch, term: Term, other: Term) -> Difference:
    return Difference(
        Kind.OTHER_SLOPE,
        None,
        f"`{comparison.given.text(match.given)}` lets the effect of `{other}` differ from one `{match.given}` to the next. "
        f"The model asked for lets that of `{term}` differ.",
    )


def _missing(comparison: Comparison, match: GroupMatch, term: Term) -> Difference:
    if term == INTERCEPT:
        zero = " and ".join(f"`{slope}` = 0" for slope in comparison.given.effects(match.given))
        return Difference(
            Kind.MISSING_RANDOM_INTERCEPT,
            "slopes-without-data",
            f"`{comparison.given.text(match.given)}` lets slopes differ and gives every `{match.given}` the same level "
            f"at {zero}. Unless theory says so, the random intercept is the last thing to leave out.",
        )
    verdict = " and is usually too small" if match.given == match.wanted else ""
    return Difference(
        Kind.MISSING_SLOPE,
        "unjustified-random-effects",
        f"Your formula gives every `{match.wanted}` the same effect of `{term}`. Where the effect differs between them, "
        f"the standard error of `{term}` leaves that out{verdict}.",
    )


def _extra(comparison: Comparison, match: GroupMatch, term: Term) -> Difference:
    text = comparison.given.text(match.given)
    if term == INTERCEPT:
        return Difference(
            Kind.EXTRA_RANDOM_INTERCEPT,
            "overfitted-structure",
            f"`{text}` also lets the level differ from one `{match.given}` to the next. The model asked for leaves that "
            "out.",
        )
    if term.columns <= comparison.between:
        return Difference(
            Kind.SLOPE_FOR_BETWEEN_PREDICTOR,
            "unjustified-random-effects",
            f"`{text}` asks for an effect of `{term}` in each `{match.given}`. But `{term}` does not change within a "
            f"`{match.given}`, so no `{match.given}` can show one.",
        )
    return Difference(
        Kind.EXTRA_SLOPE,
        "overfitted-structure",
        f"`{text}` gives each `{match.given}` its own effect of `{term}`. That is a further variance, and perhaps "
        "correlations, beyond the model asked for.",
    )


def _correlations(comparison: Comparison, match: GroupMatch) -> Iterator[Difference]:
    shared = set(comparison.given.effects(match.given)) & set(comparison.wanted.effects(match.wanted))
    given = {pair for pair in comparison.given.correlated(match.given) if pair <= shared}
    wanted = {pair for pair in comparison.wanted.correlated(match.wanted) if pair <= shared}
    text = comparison.given.text(match.given)
    if wanted - given:
        pair = _first(wanted - given, comparison, match)
        reason = "depends on where the predictor has its zero" if INTERCEPT in pair else "is an assumption"
        yield Difference(
            Kind.UNCORRELATED_INSTEAD_OF_CORRELATED,
            None,
            f"`{text}`, which is also what `||` stands for, holds {_correlation(pair)} at zero. That {reason}, so it needs "
            "an argument.",
        )
    if given - wanted:
        yield Difference(
            Kind.CORRELATED_INSTEAD_OF_UNCORRELATED,
            "overfitted-structure",
            f"`{text}` also estimates {_correlation(_first(given - wanted, comparison, match))}. The model asked for holds "
            "it at zero.",
        )


def _first(pairs: set[frozenset[Term]], comparison: Comparison, match: GroupMatch) -> tuple[Term, Term]:
    """The first of the pairs, in the order of the given formula."""
    effects = comparison.given.effects(match.given)
    one, other = min(sorted(effects.index(term) for term in pair) for pair in pairs)
    return effects[one], effects[other]


def _correlation(pair: tuple[Term, Term]) -> str:
    one, other = ("the random intercept" if term.is_intercept else f"the slope of `{term}`" for term in pair)
    return f"the correlation between {one} and {other}"
