from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from datasets.scenarios import get_scenario
from grading.fitting import Design, build_design, fit_mixed
from grading.fitting.profile import ProfiledDeviance
from grading.fitting.result import RandomBlock
from grading.fitting.rotation import compress
from grading.formula import parse_formula
from lessons.figures.ridge import compute
from lessons.figures.ridge.chart import make_rows
from lessons.figures.ridge.contours import contour_lines
from lessons.figures.ridge.criterion import BalancedCriterion
from lessons.figures.ridge.data import CORRELATIONS, FORMULA, SPREADS, Ridge, compute_ridge
from lessons.figures.ridge.words import describe, good_range


def design_of(slope_sd: float, visits: int, seed: int) -> Design:
    scenario = get_scenario("blood-pressure")
    numbers = {"patients_min": 24, "patients_max": 24, "visits": visits, "slope_sd": slope_sd}
    parameters = {**scenario.settings["standard"].parameters, **numbers}
    return build_design(scenario.simulator(np.random.default_rng(seed), **parameters), parse_formula(FORMULA))


@pytest.mark.parametrize(("slope_sd", "visits"), [(3.0, 4), (0.0, 3), (1.0, 8)])
def test_criterion_is_that_of_the_fits(slope_sd: float, visits: int):
    design = design_of(slope_sd, visits, 31)
    data = compress(design)
    profile = ProfiledDeviance(data, "REML")
    shift = data.scaling.criterion_shift(profile.df, reml=True)
    u, s, r = np.array([0.5, 2.0, 3.0, 1.0]), np.array([0.0, 0.4, 1.0, 0.7]), np.array([0.2, -0.9, 1.0, -1.0])
    roots = np.zeros((4, 2, 2))
    roots[:, 0, 0], roots[:, 1, 0], roots[:, 1, 1] = u, s * r, s * np.sqrt(1 - r**2)

    theirs = profile.criteria([[data.scaling.z_basis[0] @ root] for root in roots]) + shift

    np.testing.assert_allclose(BalancedCriterion(design).at(u, s, r), theirs, rtol=0, atol=1e-9)


@pytest.mark.parametrize(
    ("slope_sd", "visits", "seed"), [(3.0, 4, 31), (0.0, 4, 31), (1.0, 8, 31), (0.5, 3, 1)]
)
def test_lowest_is_that_of_a_fine_search(slope_sd: float, visits: int, seed: int):
    criterion = BalancedCriterion(design_of(slope_sd, visits, seed))
    ridge = compute_ridge(slope_sd=slope_sd, visits=visits, seed=seed)
    tried = np.geomspace(0.05, 30, 1500)

    for i in range(0, len(SPREADS), 6):
        for j in range(0, len(CORRELATIONS), 5):
            s, r = np.full_like(tried, SPREADS[i]), np.full_like(tried, CORRELATIONS[j])
            searched = float(criterion.at(tried, s, r).min()) - ridge.fit.criterion
            if searched < 12:
                assert ridge.above[i, j] == pytest.approx(searched, abs=0.002)


def test_criterion_of_the_estimates_is_the_lowest():
    ridge = compute_ridge(slope_sd=3.0, visits=4, seed=31)
    criterion = BalancedCriterion(design_of(3.0, 4, 31))
    spread, correlation = ridge.best
    intercepts = float(ridge.fit.random[0].sd[0]) / ridge.residual

    at_fit = criterion.at(np.array([intercepts]), np.array([spread]), np.array([correlation]))

    assert float(at_fit[0]) == pytest.approx(ridge.fit.criterion, abs=1e-8)
    assert ridge.above.min() > -1e-6


def test_without_a_spread_of_slopes_every_correlation_is_the_same_model():
    ridge = compute_ridge(slope_sd=2.0, visits=4, seed=31)
    design = design_of(2.0, 4, 31)
    frame_fit = fit_mixed(replace_random(design), "REML")

    np.testing.assert_allclose(ridge.above[0], ridge.without_slopes, rtol=0, atol=1e-9)
    assert ridge.without_slopes == pytest.approx(frame_fit.criterion - ridge.fit.criterion, abs=1e-4)


def replace_random(design: Design) -> Design:
    """The same model without the random slope."""
    block = design.random[0]
    spec = parse_formula("sbp ~ time + treated + (1 | patient)")
    return replace(design, spec=spec, random=(replace(block, names=block.names[:1], Z=block.Z[:, :1]),))


def test_unequal_groups_are_refused():
    design = design_of(3.0, 4, 31)
    shorter = Design(
        spec=design.spec,
        y=design.y[1:],
        X=design.X[1:],
        names=design.names,
        random=(replace(design.random[0], Z=design.random[0].Z[1:], codes=design.random[0].codes[1:]),),
        rows=design.rows[1:],
        n_dropped=0,
    )

    with pytest.raises(ValueError, match="the groups differ in their occasions"):
        BalancedCriterion(shorter)


def test_contour_of_a_circle():
    x = np.linspace(-2, 2, 81)
    (line,) = contour_lines(x, x, x[:, None] ** 2 + x[None, :] ** 2, 1.0)

    points = np.array(line)
    np.testing.assert_allclose(np.hypot(points[:, 0], points[:, 1]), 1, atol=0.001)
    assert line[0] == line[-1]
    steps = np.hypot(*np.diff(points, axis=0).T)
    assert steps.max() < 0.08
    assert steps.sum() == pytest.approx(2 * np.pi, rel=0.002)


def test_contour_that_leaves_the_grid_runs_from_border_to_border():
    x, y = np.linspace(0, 1, 5), np.linspace(0, 1, 9)
    (line,) = contour_lines(x, y, np.tile(x[:, None], (1, 9)), 0.3)

    assert {round(place, 12) for place, _ in line} == {0.3}
    assert sorted((line[0][1], line[-1][1])) == [0.0, 1.0]
    assert len(line) == 9


@pytest.mark.parametrize(
    ("corners", "lines"),
    [
        # The middle is above: the low corners are cut off one by one.
        ([[3.0, 0.0], [0.0, 3.0]], [{(0, 0.5), (0.5, 1)}, {(0.5, 0), (1, 0.5)}]),
        # The middle is below: the high corners are.
        ([[1.8, 0.0], [0.0, 1.8]], [{(0, 0.5), (0.5, 0)}, {(0.5, 1), (1, 0.5)}]),
    ],
)
def test_contour_at_a_saddle(corners: list[list[float]], lines: list[set[tuple[float, float]]]):
    values = np.array(corners)
    level = 1.0
    found = contour_lines(np.array([0.0, 1.0]), np.array([0.0, 1.0]), values, level)

    def nearest(point: tuple[float, float]) -> tuple[float, float]:
        return min(
            [(0, 0.5), (0.5, 0), (1, 0.5), (0.5, 1)],
            key=lambda at: abs(at[0] - point[0]) + abs(at[1] - point[1]),
        )

    assert sorted(sorted({nearest(point) for point in line}) for line in found) == sorted(map(sorted, lines))


def test_optimum_inside_and_on_the_boundary():
    inside, edge = (compute_ridge(slope_sd=sd, visits=4, seed=31) for sd in (3.0, 0.0))

    assert (inside.fit.singular, inside.boundary) == (False, "")
    assert (edge.fit.singular, edge.boundary) == (True, "correlation")
    assert edge.best[1] == pytest.approx(1)


def with_covariance(ridge: Ridge, covariance: list[list[float]]) -> Ridge:
    block = ridge.fit.random[0]
    random = (RandomBlock(block.group, block.names, np.array(covariance), block.levels),)
    return replace(ridge, fit=replace(ridge.fit, random=random, singular=True))


def test_optimum_without_slopes_is_a_whole_side():
    ridge = with_covariance(compute_ridge(slope_sd=0.0, visits=4, seed=31), [[100.0, 0.0], [0.0, 0.0]])

    assert ridge.boundary == "slopes"
    assert [row["correlation"] for row in make_rows(ridge) if row["kind"] == "edge"] == [-1.0, 1.0]
    assert "every point of that side is the same model" in describe(ridge)[0]


def test_optimum_without_intercepts_is_not_in_the_plane():
    ridge = with_covariance(compute_ridge(slope_sd=0.0, visits=4, seed=31), [[0.0, 0.0], [0.0, 1.0]])

    assert ridge.boundary == "intercepts"
    assert {row["kind"] for row in make_rows(ridge)} == {"1", "4", "9"}
    assert "intercepts without a spread" in describe(ridge)[0]


def test_more_visits_narrow_the_valley():
    widths = []
    for visits in (3, 4, 8):
        low, high = good_range(SPREADS, compute_ridge(slope_sd=2.0, visits=visits, seed=30).above.min(axis=1))
        widths.append(high - low)

    assert widths == sorted(widths, reverse=True)


def test_summary_of_the_first_setting():
    assert compute(slopes=6, visits=4, seed=31).summary == (
        "The lowest point lies inside: slopes with a standard deviation of 3.14 mmHg a month (0.70 residual standard "
        "deviations), and a correlation of −0.54.",
        "Correlations from −0.80 to 0.00 are within 4 of the lowest criterion, with the best spread for each, and so are "
        "spreads of slopes from 0.40 to 1.10 residual standard deviations. To leave the slopes’ spread out altogether "
        "costs 13.1.",
    )


def test_summary_on_the_boundary():
    said = compute(slopes=0, visits=4, seed=31).summary

    assert said[0] == (
        "The lowest point lies on the boundary: slopes with a standard deviation of 0.44 mmHg a month and a correlation of "
        "1, the upper side of the picture. The fit has converged and is singular: nothing better is to be had in the "
        "plane, and the correlation means nothing."
    )
    assert said[1].startswith("Any correlation from −1 to 1 is within 4 of the lowest criterion")
    assert said[1].endswith("To leave the slopes’ spread out altogether costs 1.0.")


def test_rows_and_table_hold_the_numbers():
    state, ridge = compute(slopes=6, visits=4, seed=31), compute_ridge(slope_sd=3.0, visits=4, seed=31)

    best = next(row for row in state.rows if row["kind"] == "best")
    assert (best["spread"], best["correlation"]) == tuple(round(value, 4) for value in ridge.best)
    true = next(row for row in state.rows if row["kind"] == "true")
    assert (true["spread"], true["correlation"]) == (round(3 / 4.5, 4), -0.2)
    assert {row["kind"] for row in compute(slopes=0, visits=4, seed=31).rows} == {"1", "4", "9", "best"}
    assert len(state.table.header) == len(state.table.rows[0]) == 6
