from __future__ import annotations

import numpy as np
import pytest

from grading.fitting import build_design, fit_mixed, fit_ols, predict_random
from grading.formula import parse_formula
from lessons.figures.shrinkage import compute
from lessons.figures.shrinkage.data import Shrinkage, compute_shrinkage, kept_share, later_miss
from lessons.studies import analysed_rows, simulate_study


@pytest.fixture(scope="module")
def four() -> Shrinkage:
    return compute_shrinkage(visits=4, seed=31)


def test_lines_are_those_of_the_fit(four: Shrinkage):
    rows = analysed_rows(simulate_study(four.study), four.study)
    design = build_design(rows, parse_formula("sbp ~ time + treated + (time | patient)"))
    fit = fit_mixed(design, "REML")

    assert four.fit is not None
    assert four.shrunken is not None
    np.testing.assert_array_equal(four.fit.beta, fit.beta)
    np.testing.assert_array_equal(four.shrunken, four.average + predict_random(design, fit)["patient"])
    assert four.patients == design.random[0].levels


def test_own_line_is_least_squares_on_own_visits(four: Shrinkage):
    frame = simulate_study(four.study)
    mine = frame[(frame["patient"] == four.patients[5]) & (frame["visit"] <= 4)]

    slope, start = np.polyfit(mine["time"], mine["sbp"], 1)

    assert four.own[5] == pytest.approx([start, slope])


@pytest.mark.parametrize("visits", [3, 4, 5, 6, 7, 8])
def test_shrunken_lines_lie_between_own_and_average(visits: int):
    figure = compute_shrinkage(visits=visits, seed=31)

    assert figure.shrunken is not None
    slopes = kept_share(figure.own[:, 1], figure.average[:, 1], figure.shrunken[:, 1])
    levels = kept_share(*(figure.levels(lines) for lines in (figure.own, figure.average, figure.shrunken)))
    assert 0 < slopes < levels < 1


def test_more_visits_keep_more_of_the_own_slope():
    figures = [compute_shrinkage(visits=visits, seed=31) for visits in range(3, 9)]

    shares = [
        kept_share(f.own[:, 1], f.average[:, 1], f.shrunken[:, 1]) for f in figures if f.shrunken is not None
    ]
    assert shares == sorted(shares)
    assert len(shares) == 6


def test_shrunken_lines_foretell_later_visits_best(four: Shrinkage):
    assert four.shrunken is not None

    misses = [later_miss(four, lines) for lines in (four.shrunken, four.own, four.average)]

    assert misses == sorted(misses)


def test_two_visits_have_no_shrunken_lines():
    figure = compute_shrinkage(visits=2, seed=31)

    assert figure.shrunken is None
    assert figure.fit is None
    assert figure.refusal.startswith("(1 + time | patient)") or figure.refusal.startswith("(time | patient)")
    assert {row["kind"] for row in compute(visits=2, seed=31).rows} == {"own", "average", "used", "later"}


def test_average_line_of_two_visits_is_least_squares():
    figure = compute_shrinkage(visits=2, seed=31)
    ols = fit_ols(analysed_rows(simulate_study(figure.study), figure.study), "sbp", ["time", "treated"])

    start = ols.beta[0] + ols.beta[2] * figure.treated
    np.testing.assert_allclose(figure.average[:, 0], start, rtol=1e-12)
    np.testing.assert_allclose(figure.average[:, 1], ols.beta[1], rtol=1e-12)


def test_kept_share_of_points_half_way():
    own, average = np.array([1.0, -3.0]), np.array([0.0, 1.0])

    assert kept_share(own, average, (own + average) / 2) == 0.5


def test_same_seed_gives_the_same_figure():
    before = compute(visits=4, seed=5)

    assert compute(visits=4, seed=5) == before
    assert compute(visits=4, seed=6) != before


def test_summary_of_four_visits():
    assert compute(visits=4, seed=31).summary == (
        "With 4 visits the shrunken slopes keep 70% of the distance between a patient’s own slope and the average "
        "slope; the other 30% is given up to what the other 35 patients show. Levels are measured better by the "
        "same visits: they keep 95%.",
        "At the 4 later visits, which no line has seen, the own lines miss by 7.8 mmHg, the shrunken lines miss by "
        "6.9 mmHg and the average lines miss by 18.6 mmHg (root mean square over all 36 patients).",
    )


def test_summary_of_two_visits_says_why_the_model_is_refused():
    assert compute(visits=2, seed=31).summary[0] == (
        "With 2 visits each patient’s own line runs exactly through both points: nothing is left over to show how "
        "far a single reading strays by chance. Patients who differ in slope and readings that stray cannot be told "
        "apart, so the model is refused, and there are no shrunken lines to draw."
    )


def test_summary_with_one_visit_or_none_left():
    assert (
        compute(visits=7, seed=31)
        .summary[1]
        .startswith("At the last visit, which no line has seen, the own lines miss by ")
    )
    assert compute(visits=8, seed=31).summary[1] == (
        "Every visit has been used, so there is no later one on which to try the lines."
    )


def test_summary_names_a_singular_fit():
    singular = next(
        seed
        for seed in range(200)
        if (fit := compute_shrinkage(visits=3, seed=seed).fit) is not None and fit.singular
    )

    assert " This fit is singular: " in compute(visits=3, seed=singular).summary[0]


def test_rows_of_a_panel(four: Shrinkage):
    rows = [row for row in compute(visits=4, seed=31).rows if row["panel"] == "P01, usual care"]

    kinds = [row["kind"] for row in rows]
    assert kinds == ["average"] * 2 + ["own"] * 2 + ["shrunken"] * 2 + ["used"] * 4 + ["later"] * 4
    assert [row["sbp"] for row in rows[6:]] == four.readings[0].tolist()


@pytest.mark.parametrize("visits", [2, 3, 4, 8])
def test_lines_stay_within_the_readings(visits: int):
    rows = compute(visits=visits, seed=31).rows
    points = [float(row["sbp"]) for row in rows if row["kind"] in {"used", "later"}]
    ends = [float(row["sbp"]) for row in rows if row["kind"] not in {"used", "later"}]

    assert min(points) - 0.01 <= min(ends)
    assert max(ends) <= max(points) + 0.01


def test_table_has_a_row_for_each_panel():
    table = compute(visits=2, seed=31).table

    assert table.header == (
        *("Patient", "Own slope", "Average slope", "Shrunken slope"),
        *("Own level", "Average level", "Shrunken level"),
    )
    assert len(table.rows) == 12
    assert [row[3] for row in table.rows] == ["none"] * 12
    assert table.rows[0] == ("P01, usual care", "−13.5", "−3.7", "none", "138.7", "150.9", "none")
