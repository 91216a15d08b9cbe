from __future__ import annotations

import numpy as np
import pytest

from grading.fitting import build_design, fit_mixed
from grading.formula import parse_formula
from lessons.figures.levels import BETWEEN, FIGURE, compute
from lessons.figures.levels.data import SCHOOLS, WITHIN, Levels, between_share, compute_levels


@pytest.fixture(scope="module")
def turned() -> Levels:
    return compute_levels(between=6.0, pupils=12, seed=31)


def test_slope_within_is_that_of_a_column_for_each_school(turned: Levels):
    frame = turned.frame
    schools = frame.groupby("school")
    x = (frame["ses"] - schools["ses"].transform("mean")).to_numpy(np.float64)
    y = (frame["maths"] - schools["maths"].transform("mean")).to_numpy(np.float64)

    assert turned.within == pytest.approx(float(x @ y / (x @ x)), rel=1e-9)


def test_single_slopes_are_the_blend_of_their_weights(turned: Levels):
    frame = turned.frame
    schools = frame.groupby("school")[["ses", "maths"]]
    means, sizes = schools.mean().to_numpy(), schools.size().to_numpy(dtype=np.float64)

    for ratio, share, slope in (
        (0.0, turned.ols_share, turned.ols.beta[1]),
        (float(turned.single.theta[0]) ** 2, turned.single_share, turned.single.beta[1]),
    ):
        between = np.polyfit(means[:, 0], means[:, 1], 1, w=np.sqrt(sizes / (1 + sizes * ratio)))[0]
        assert share * between + (1 - share) * turned.within == pytest.approx(float(slope), rel=1e-9)


def test_between_share_of_simple_numbers():
    # Two groups of two rows, their means one to either side: 4 of 6 sums of squares lie between them.
    sizes, means = np.array([2.0, 2.0]), np.array([-1.0, 1.0])

    assert between_share(sizes, means, 2.0, 0.0) == pytest.approx(2 / 3)
    assert between_share(sizes, means, 2.0, 0.5) == pytest.approx(0.5)


def test_random_intercept_leans_less_on_schools_than_ordinary_regression():
    for pupils in (3, 12, 30):
        levels = compute_levels(between=6.0, pupils=pupils, seed=31)

        assert levels.single_share < levels.ols_share


def test_fewer_pupils_give_more_weight_to_schools():
    shares = [compute_levels(between=6.0, pupils=pupils, seed=31).single_share for pupils in (30, 12, 4)]

    assert shares == sorted(shares)


def test_contextual_slope_is_that_of_the_mean_beside_the_pupil(turned: Levels):
    fit = fit_mixed(build_design(turned.frame, parse_formula("maths ~ ses + mean + (1 | school)")), "REML")

    assert turned.contextual == pytest.approx(fit.beta[2], rel=1e-6)
    assert turned.contextual_se == pytest.approx(fit.se[2], rel=1e-5)


def test_estimates_scatter_about_the_true_slopes():
    samples = [compute_levels(between=6.0, pupils=8, seed=seed) for seed in range(30)]

    for found, truth in (([s.within for s in samples], WITHIN), ([s.between for s in samples], 6.0)):
        assert np.mean(found) == pytest.approx(truth, abs=3 * np.std(found, ddof=1) / np.sqrt(30))


def test_summary_of_the_first_setting():
    assert compute(between=BETWEEN.index(6), pupils=12, seed=31).summary == (
        "Within schools the maths test changes by −2.1 points for each unit of the home, between schools by 5.8. The "
        "contextual slope is the difference, 8.0 (standard error 0.8): how pupils with equal homes differ whose "
        "schools’ means lie one unit apart.",
        "Ordinary regression finds one slope of 1.3, with 43% of its weight from the comparison between schools; the "
        "random-intercept model finds −1.8, with 4%.",
        "In truth the slopes are −2 within and 6 between schools: they have opposite signs, and the single slope of "
        "ordinary regression has the wrong sign for two pupils of one school. No single slope can stand for both.",
    )


def test_summary_of_equal_slopes():
    assert compute(between=BETWEEN.index(-2), pupils=12, seed=31).summary[2] == (
        "In truth both slopes are −2 here, so there is no contextual slope, and a single slope answers both questions, "
        "as a rule more exactly than either of the two alone."
    )


@pytest.mark.parametrize(
    ("between", "words"),
    [
        (
            0,
            "In truth the slopes are −2 within and 0 between schools. A single slope is a blend of two answers",
        ),
        (1, "opposite signs. No single slope can stand for both."),
    ],
)
def test_summary_of_other_slopes(between: int, words: str):
    assert words in compute(between=BETWEEN.index(between), pupils=12, seed=31).summary[2]


def test_summary_when_both_single_slopes_are_turned():
    seed = next(
        seed for seed in range(200) if compute_levels(between=8.0, pupils=3, seed=seed).single.beta[1] > 0
    )

    said = compute(between=BETWEEN.index(8), pupils=3, seed=seed).summary[2]
    assert "both single slopes have the wrong sign" in said


def test_lines_run_through_what_they_stand_for(turned: Levels):
    rows = compute(between=BETWEEN.index(6), pupils=12, seed=31).rows

    for kind, slope in (
        ("within", turned.within),
        ("between", turned.between),
        ("ols", turned.ols.beta[1]),
        ("single", turned.single.beta[1]),
    ):
        ends = [(float(row["ses"]), float(row["maths"])) for row in rows if row["kind"] == kind]
        assert len(ends) == (2 * SCHOOLS if kind == "within" else 2)
        (x0, y0), (x1, y1) = ends[:2]
        assert (y1 - y0) / (x1 - x0) == pytest.approx(float(slope), abs=0.02)
    assert len([row for row in rows if row["kind"] == "pupil"]) == len(turned.frame)


def test_table_of_the_first_setting():
    table = compute(**FIGURE.defaults).table

    assert [row[0] for row in table.rows][:3] == [
        "Within schools",
        "Between schools",
        "Contextual, between minus within",
    ]
    assert table.rows[3][3] == "43%"
