from __future__ import annotations

import re

import numpy as np
import pytest

from grading.fitting import MixedFit, build_design, fit_mixed, fit_ols, satterthwaite
from grading.formula import parse_formula
from lessons.figures.intervals import FIGURE, ICCS, compute
from lessons.figures.intervals.chart import DOMAINS, SHOWN
from lessons.figures.intervals.data import STUDIES, TRUTH, compute_intervals, draw_studies, fit_intervals
from tests.lessons.figures.frames import frame_of

MIXED = parse_formula("sbp ~ time + treated + (1 | patient)")


def mixed_fit(icc: float, study: int) -> MixedFit:
    return fit_mixed(build_design(frame_of(draw_studies(icc=icc, seed=31)[study]), MIXED), "REML")


@pytest.mark.parametrize("icc", [0.0, 0.1, 0.5, 0.95])
def test_closed_forms_are_the_fits(icc: float):
    pressures = draw_studies(icc=icc, seed=31)
    found = fit_intervals(pressures)

    for study in range(6):
        ordinary = fit_ols(frame_of(pressures[study]), "sbp", ["time", "treated"])
        mixed = mixed_fit(icc, study)
        for place, name in enumerate(("time", "treated"), start=1):
            one, other = found[name, "ordinary"], found[name, "mixed"]
            assert one.estimate[study] == pytest.approx(ordinary.beta[place], rel=1e-9)
            assert one.se[study] == pytest.approx(ordinary.se[place], rel=1e-9)
            assert other.estimate[study] == pytest.approx(mixed.beta[place], rel=1e-9)
            assert other.se[study] == pytest.approx(np.sqrt(mixed.cov_beta[place, place]), rel=1e-5)


def test_some_of_the_fits_that_were_compared_are_singular():
    assert {mixed_fit(0.0, study).singular for study in range(6)} == {True, False}


def test_mixed_interval_has_the_degrees_of_freedom_of_satterthwaite():
    pressures = draw_studies(icc=0.5, seed=31)[0]
    design = build_design(frame_of(pressures), MIXED)

    tests = satterthwaite(design, fit_mixed(design, "REML"))

    assert tests.df[1:] == pytest.approx([36 * 3 - 1, 36 - 2], rel=1e-3)


def test_ordinary_interval_is_too_narrow_between_and_too_wide_within():
    for icc in (0.2, 0.5, 0.9):
        found = compute_intervals(icc=icc, seed=31)
        assert found["treated", "ordinary"].coverage < 0.9 < 0.97 < found["time", "ordinary"].coverage


@pytest.mark.parametrize("icc", [0.1, 0.5, 0.9])
def test_mixed_intervals_keep_their_promise(icc: float):
    error = np.sqrt(0.95 * 0.05 / STUDIES)
    found = compute_intervals(icc=icc, seed=31)

    for name in TRUTH:
        assert found[name, "mixed"].coverage == pytest.approx(0.95, abs=3 * error)


def test_ordinary_intervals_are_right_for_independent_rows():
    error = np.sqrt(0.95 * 0.05 / STUDIES)
    found = compute_intervals(icc=0.0, seed=31)

    for name in TRUTH:
        assert found[name, "ordinary"].coverage == pytest.approx(0.95, abs=3 * error)


@pytest.mark.parametrize("icc", range(len(ICCS)))
def test_drawn_intervals_lie_within_the_panels(icc: int):
    for row in compute(icc=icc, seed=31).rows:
        low, high = DOMAINS[str(row["panel"]).split()[0]]
        assert low <= float(row["low"]) < float(row["high"]) <= high


def test_rows_say_which_intervals_miss_the_truth():
    rows = compute(icc=15, seed=31).rows

    assert len(rows) == 4 * SHOWN
    for row in rows:
        truth = TRUTH[str(row["panel"]).split()[0]]
        inside = float(row["low"]) <= truth <= float(row["high"])
        assert row["kind"] == ("contains" if inside else "misses")


def test_summary_says_the_direction():
    between, within = compute(icc=10, seed=31).summary

    assert re.match(
        r"At an ICC of 0\.50, for treated, .* 0\.61 times as wide as the mixed one, so it is too narrow\.",
        between,
    )
    assert "1.40 times as wide as the mixed one, so it is too wide. Of 500 studies" in within


def test_summary_of_independent_rows_calls_nothing_wrong():
    assert not re.search("too (narrow|wide)", " ".join(compute(icc=0, seed=31).summary))


def test_table_has_a_row_for_each_panel():
    table = compute(icc=10, seed=31).table

    assert [row[0] for row in table.rows] == [
        "treated (between): ordinary regression",
        "treated (between): mixed model",
        "time (within): ordinary regression",
        "time (within): mixed model",
    ]
    assert {len(row) for row in table.rows} == {len(table.header)}


def test_other_seeds_draw_other_studies():
    assert compute(icc=3, seed=4) == compute(icc=3, seed=4) != compute(icc=3, seed=5)
    assert FIGURE.controls[0].words(10) == "0.50"
