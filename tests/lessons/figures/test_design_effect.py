from __future__ import annotations

import numpy as np
import pytest

from lessons.figures.design_effect import compute
from lessons.figures.design_effect.chart import HIGHEST
from lessons.figures.design_effect.data import (
    GROUPS,
    STUDIES,
    TRIED,
    compute_design_effect,
    design_effect,
    effective_rows,
)


@pytest.mark.parametrize(("rows", "icc"), [(1, 0.5), (4, 0.2), (30, 0.01), (10, 0.9)])
def test_effective_rows_follow_from_the_covariance_of_the_rows(rows: int, icc: float):
    V = np.kron(np.eye(GROUPS), (1 - icc) * np.eye(rows) + icc * np.ones((rows, rows)))
    between = np.repeat(np.arange(GROUPS) % 2, rows).astype(float)
    X = np.column_stack([np.ones(GROUPS * rows), between])
    cov = np.linalg.inv(X.T @ np.linalg.solve(V, X))
    independent = np.linalg.inv(X.T @ X)

    assert 1 / V.mean() == pytest.approx(effective_rows(rows, icc))
    # The same holds for a predictor that differs between groups.
    assert cov[1, 1] / independent[1, 1] == pytest.approx(design_effect(rows, icc))


@pytest.mark.parametrize("icc", [0.0, 0.05, 0.5, 0.9])
def test_simulated_studies_agree_with_the_formula(icc: float):
    found = compute_design_effect(rows=10, icc=icc, seed=31)

    for rows, seen in found.simulated.items():
        # The variance of 2000 means is known to 3.2%.
        assert seen == pytest.approx(effective_rows(rows, icc), rel=4 * np.sqrt(2 / STUDIES))


def test_groups_are_drawn_as_means_of_their_rows():
    rng = np.random.default_rng(1)
    effects, residuals = rng.standard_normal((4000, 5, 1)), rng.standard_normal((4000, 5, 8))
    means = (np.sqrt(0.3) * effects + np.sqrt(0.7) * residuals).mean(axis=(1, 2))

    assert 1 / np.mean(means**2) == pytest.approx(
        effective_rows(8, 0.3) * 5 / GROUPS, rel=4 * np.sqrt(2 / 4000)
    )


def test_curves_stay_within_the_panel():
    for row in compute(rows=50, icc=0, seed=31).rows:
        if row["kind"] in {"others", "label", "top"}:
            assert float(row["effective"]) <= HIGHEST


def test_place_chosen_lies_on_its_curve():
    rows = compute(rows=12, icc=20, seed=31).rows

    (here,) = (row for row in rows if row["kind"] == "here")
    assert (here["rows"], here["effective"]) == (12, 75.0)
    assert [row["rows"] for row in rows if row["kind"] == "simulated"] == list(TRIED)


def test_summary_has_the_sum_and_the_limit():
    worth, more = compute(rows=12, icc=20, seed=31).summary

    assert worth.startswith(
        "20 groups of 12 rows are 240 rows. With an ICC of 0.20 the design effect is 1 + 11 × 0.20 = 3.20, so for the "
        "overall mean, or for a predictor that differs between groups, they are worth 75.0 independent rows."
    )
    assert more == (
        "However many rows each group has, they are never worth more than 20 ÷ 0.20 = 100.0. As many rows in twice the "
        "groups, 6 in each, would be worth 120.0. For a predictor that varies within groups none of this holds: there "
        "likeness helps."
    )


def test_summary_of_odd_rows_does_not_halve_them():
    assert "twice the groups" not in compute(rows=13, icc=20, seed=31).summary[1]


def test_summary_of_independent_rows():
    assert compute(rows=10, icc=0, seed=31).summary[1] == (
        "Rows of a group are no more alike than others here, so every row counts in full."
    )


def test_table_has_the_rows_chosen_among_the_others():
    table = compute(rows=12, icc=20, seed=31).table

    assert [int(row[0]) for row in table.rows] == sorted({*TRIED, 12})
    assert table.rows[4][:4] == ("12", "240", "3.20", "75.0")


def test_same_seed_gives_the_same_figure():
    assert (
        compute(rows=5, icc=10, seed=4) == compute(rows=5, icc=10, seed=4) != compute(rows=5, icc=10, seed=5)
    )
