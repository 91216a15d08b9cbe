"""Differences in the grouping factors: which rows the formula takes to be alike."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from grading.formula.compare.comparison import Comparison
from grading.formula.compare.difference import Difference, Kind, Mistake
from grading.formula.spec import Factor, Group, Term
from grading.listing import listed


@dataclass(frozen=True, slots=True)
class GroupMatch:
    """A group of the given formula and the wanted group that it stands for."""

    given: Group
    wanted: Group


def pair_groups(comparison: Comparison) -> tuple[list[GroupMatch], list[Group], list[Group]]:
    """Matches of given with wanted groups, then the wanted groups left over, then the given ones.

    Equal groups first, then those of which one refines the other, then the rest in order of writing.
    A predictor that was made a group stands for no group.
    """
    given, wanted = list(comparison.given.spec.groups), list(comparison.wanted.spec.groups)
    matches = []
    for fits in (Group.__eq__, _refines, lambda one, other: not should_be_fixed(comparison, one)):
        for group in list(wanted):
            partner = next((each for each in given if fits(each, group)), None)
            if partner is not None:
                matches.append(GroupMatch(partner, group))
                given.remove(partner)
                wanted.remove(group)
    return matches, wanted, given


def _refines(one: Group, other: Group) -> bool:
    smaller, larger = sorted((set(one.columns), set(other.columns)), key=len)
    return smaller < larger


def should_be_fixed(comparison: Comparison, group: Group) -> bool:
    """Whether the group is a predictor of the wanted model that the formula has among its groups only."""
    predictor = _predictor(group)
    if set(group.columns) & (comparison.occasion | comparison.units):
        return False
    return predictor in comparison.wanted.spec.fixed and predictor not in comparison.given.spec.fixed


def _predictor(group: Group) -> Term:
    return Term(tuple(Factor(column) for column in group.columns))


def group_differences(comparison: Comparison) -> Iterator[Difference]:
    """What the grouping factors get wrong; one difference for each group that is wrong, missing or extra."""
    matches, missing, extra = pair_groups(comparison)
    missing = [group for group in missing if not _entered_as_fixed(comparison, group)]
    if missing and not comparison.given.spec.random:
        yield _no_random_part(comparison, missing[-1])
        return
    for match in matches:
        if match.given != match.wanted:
            yield _mismatch(comparison, match)
    for group in missing:
        yield _missing(comparison, group, alone=not matches)
    for group in extra:
        yield _extra(comparison, group)
    for group in comparison.given.spec.groups:
        if _split(comparison, group):
            yield _twice(comparison, group)


def turned_round(comparison: Comparison) -> Iterator[Difference]:
    """Random parts with the groups before the bar and a predictor behind it: no model that anybody means."""
    for block in comparison.given.spec.random:
        before = {column for term in block.slopes for column in term.columns}
        if before & comparison.units and not set(block.group.columns) & (
            comparison.units | comparison.occasion
        ):
            yield Difference(
                Kind.TURNED_ROUND,
                None,
                f"`{block}` lets effects of {_listing(tuple(sorted(before & comparison.units)))} differ over "
                f"{_listing(block.group.columns)}. What varies stands before the bar, and the groups over which it varies "
                "behind it: you seem to have them the wrong way round.",
            )


def _no_random_part(comparison: Comparison, group: Group) -> Difference:
    return Difference(
        Kind.NO_RANDOM_PART,
        "ordinary-regression" if comparison.repeated else "ignored-clustering",
        "Your formula has no random part, so it takes all rows to be independent. But rows that share "
        f"{_listing(group.columns)} are more alike than rows that do not.",
    )


def _mismatch(comparison: Comparison, match: GroupMatch) -> Difference:
    given, wanted = match.given, match.wanted
    text = comparison.given.text(given)
    if given.columns == wanted.columns[-1:]:
        return Difference(
            Kind.NESTED_AS_CROSSED,
            "ignored-clustering",
            f"`{text}` gives all rows with the same label of `{given}` one shared effect. The same labels occur again "
            f"under other values of {_listing(wanted.columns[:-1])}, so unrelated groups are merged.",
        )
    if set(wanted.columns) < set(given.columns) and not set(given.columns) & comparison.occasion:
        others = tuple(column for column in given.columns if column not in wanted.columns)
        return Difference(
            Kind.CROSSED_AS_NESTED,
            "overfitted-structure",
            f"`{text}` gives each combination of {_listing(given.columns)} an effect of its own. Here the same "
            f"{_listing(wanted.columns)} occurs with several labels of {_listing(others)} and keeps its effect, so the "
            "two are crossed, not nested.",
        )
    if set(given.columns) & comparison.units and not set(given.columns) & comparison.occasion:
        meaning = (
            f"It has no effect for {_listing(wanted.columns)}: what such rows have in common beyond that, it takes for "
            "chance."
        )
    else:
        meaning = f"It takes rows that share only {_listing(wanted.columns)} to be independent, yet those belong together."
    return Difference(
        Kind.WRONG_GROUP,
        _wrong_group_mistake(comparison, given),
        f"`{text}` says that rows are alike because they share {_listing(given.columns)}. {meaning}",
    )


def _wrong_group_mistake(comparison: Comparison, given: Group) -> Mistake:
    columns = set(given.columns)
    if columns & comparison.occasion:
        return "ordinary-regression"
    return "ignored-clustering" if columns & comparison.units else "unjustified-random-effects"


def _entered_as_fixed(comparison: Comparison, group: Group) -> bool:
    """Then `group_as_fixed` says what there is to say."""
    fixed = {column for term in comparison.given.spec.fixed for column in term.columns}
    return set(group.columns) <= (fixed & comparison.units)


def _missing(comparison: Comparison, group: Group, *, alone: bool) -> Difference:
    """`alone`: no other group of the wanted model is there either."""
    return Difference(
        Kind.MISSING_GROUP,
        "ordinary-regression" if comparison.repeated and alone else "ignored-clustering",
        f"Your formula has no random effect for {_listing(group.columns)}. Beyond what the rest of it explains, it takes "
        f"rows that share {_listing(group.columns)} to be independent.",
    )


def _extra(comparison: Comparison, group: Group) -> Difference:
    text = comparison.given.text(group)
    if should_be_fixed(comparison, group):
        return Difference(
            Kind.RANDOM_THAT_SHOULD_BE_FIXED,
            "fixed-random-confusion",
            f"`{text}` treats the values of `{group}` as a sample of many and estimates only how much they vary. "
            f"You are asked for the effect of `{group}` itself, and that is a fixed effect.",
        )
    mistake: Mistake = (
        "overfitted-structure" if comparison.wanted.spec.random else "unjustified-random-effects"
    )
    if set(group.columns) & comparison.occasion and len(group.columns) > 1:
        meaning = "Where such a combination is a single row, that effect cannot be told from the residual."
        return Difference(
            Kind.EXTRA_GROUP,
            mistake,
            f"`{text}` gives each combination of {_listing(group.columns)} an effect of its own. {meaning}",
        )
    return Difference(
        Kind.EXTRA_GROUP,
        mistake,
        f"`{text}` also lets rows that share {_listing(group.columns)} be alike for a reason of their own. The model "
        "asked for has no such variance.",
    )


def _split(comparison: Comparison, group: Group) -> bool:
    terms = [term for block in comparison.given.blocks(group) for term in block.terms]
    return len(terms) > len(set(terms))


def _twice(comparison: Comparison, group: Group) -> Difference:
    return Difference(
        Kind.EXTRA_GROUP,
        "overfitted-structure",
        f"In these data the groups of `{comparison.given.text(group)}` are the same, because the labels of `{group}` are "
        "unique. The data cannot divide one variance between them.",
    )


def _listing(columns: tuple[str, ...]) -> str:
    """`a`, or `a` and `b`: columns in a sentence."""
    return listed([f"`{column}`" for column in columns])
