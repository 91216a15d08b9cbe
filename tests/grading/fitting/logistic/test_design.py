"""From tables to logistic designs: codings of the response, counts, and what is refused."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from grading.fitting import DesignError, build_design
from grading.fitting.logistic import build_logistic_design, from_design
from grading.formula import parse_formula

MODEL = parse_formula("y ~ x + (1 | group)")


def table(**changes: object) -> pd.DataFrame:
    columns = {
        "y": [0, 1, 0, 1, 1, 0],
        "of": [1, 2, 3, 4, 5, 6],
        "x": np.arange(6.0),
        "group": list("aabbcc"),
    }
    return pd.DataFrame({**columns, **changes})


@pytest.mark.parametrize(
    "y",
    [[False, True, False, True, True, False], ["no", "yes", "no", "yes", "yes", "no"], [0, 1.0, 0, 1, 1, 0]],
)
def test_two_levels_become_zero_and_one(y: list[object]) -> None:
    design = build_logistic_design(table(y=y), MODEL)

    np.testing.assert_array_equal(design.successes, [0, 1, 0, 1, 1, 0])
    np.testing.assert_array_equal(design.trials, np.ones(6))
    assert (design.names, design.group, design.levels) == (("(Intercept)", "x"), "group", ("a", "b", "c"))


def test_counts_keep_their_trials() -> None:
    design = build_logistic_design(table(), MODEL, trials="of")

    np.testing.assert_array_equal(design.successes, [0, 1, 0, 1, 1, 0])
    np.testing.assert_array_equal(design.trials, [1, 2, 3, 4, 5, 6])


def test_rows_with_missing_values_are_dropped_and_counted() -> None:
    frame = table(
        y=[0, 1, np.nan, 1, 1, 0],
        of=[1, 2, 3, 4, np.nan, 6],
        x=[np.nan, 1.0, 2, 3, 4, 5],
    )

    design = build_logistic_design(frame, MODEL, trials="of")

    assert (design.n, design.n_dropped, design.levels) == (3, 3, ("a", "b", "c"))
    np.testing.assert_array_equal(design.trials, [2, 4, 6])
    np.testing.assert_array_equal(design.X[:, 1], [1, 3, 5])


def test_row_without_a_group_is_dropped() -> None:
    design = build_logistic_design(table(group=["a", "b", "b", "a", None, "a"]), MODEL)

    assert (design.n, design.n_dropped, design.levels) == (5, 1, ("a", "b"))


@pytest.mark.parametrize(
    ("group", "said"),
    [
        (list("aaaaaa"), "group has one level only"),
        (list("abcdef"), "every level of group has a single trial"),
    ],
)
def test_groups_that_carry_no_variance_are_refused(group: list[str], said: str) -> None:
    with pytest.raises(DesignError, match=said):
        build_logistic_design(table(group=group), MODEL)


def test_text_response_with_a_missing_value_loses_that_row() -> None:
    design = build_logistic_design(table(y=["no", None, "no", "yes", "yes", "no"]), MODEL)

    np.testing.assert_array_equal(design.successes, [0, 0, 1, 1, 0])
    assert design.n_dropped == 1


@pytest.mark.parametrize(
    ("changes", "trials", "said"),
    [
        ({"y": [0, 1, 2, 1, 1, 0]}, None, "holds 2: a logistic model needs 0 and 1"),
        ({"y": list("abcabc")}, None, r"has 3 levels \(a, b, c\): a logistic model needs two"),
        ({"y": [0, 3, 0, 1, 1, 0]}, "of", "3 successes in 'y' out of 2 in 'of'"),
        ({"y": [0, 0.5, 0, 1, 1, 0]}, "of", "'y' holds 0.5: counts are whole numbers, 0 or more"),
        ({"of": [1, 2, 0, 4, 5, 6]}, "of", "'of' holds 0: counts are whole numbers, 1 or more"),
        ({"of": list("123456")}, "of", "'of' is not numeric: give counts"),
        ({}, "size", "no column 'size' in the data"),
    ],
)
def test_impossible_response_is_refused(changes: dict[str, object], trials: str | None, said: str) -> None:
    with pytest.raises(DesignError, match=said):
        build_logistic_design(table(**changes), MODEL, trials=trials)


@pytest.mark.parametrize("formula", ["y ~ x", "y ~ (x | group)", "y ~ x + (1 | group) + (1 | other)"])
def test_other_random_terms_are_refused(formula: str) -> None:
    frame = pd.concat([table(other=list("ddeedd"))] * 4)

    with pytest.raises(DesignError, match="this logistic model takes one random intercept"):
        build_logistic_design(frame, parse_formula(formula))


def test_linear_design_with_a_binary_response_is_read_as_logistic() -> None:
    design = from_design(build_design(table(), MODEL))

    np.testing.assert_array_equal(design.successes, [0, 1, 0, 1, 1, 0])
    np.testing.assert_array_equal(design.codes, [0, 0, 1, 1, 2, 2])
