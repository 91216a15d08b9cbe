"""The wrong things counted."""

from __future__ import annotations

from collections.abc import Iterator

from grading.numbers import Family
from grading.quantities import Target
from grading.tracing.confusions.base import Confusion


def of_groups(target: Target, family: Family) -> Iterator[Confusion]:
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
        "A {unit} with a gap still counts: the rows that are there are used.",
        ("missing-data-forgotten",),
    )


def of_rows(target: Target, family: Family) -> Iterator[Confusion]:
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
