from __future__ import annotations

import numpy as np
import pytest

from grading.fitting import build_design, fit_mixed
from grading.formula import parse_formula
from lessons.figures.singular import compute
from lessons.figures.singular.data import COUNTS, MOST, STUDIES, compute_singular, draw_studies, fit_slopes
from tests.lessons.figures.frames import frame_of

SLOPES = parse_formula("sbp ~ time + (time | patient)")


@pytest.mark.parametrize(("patients", "spread"), [(4, 3), (6, 0), (10, 1), (30, 3)])
def test_closed_form_is_the_fit(patients: int, spread: int):
    pressures = draw_studies(spread=spread, seed=31)[:12]
    found = fit_slopes(pressures, [patients])[patients]

    for study, one in enumerate(pressures[:, :patients]):
        fit = fit_mixed(build_design(frame_of(one), SLOPES), "REML")
        D = fit.random[0].covariance
        level, slope = np.sqrt(np.diag(D))
        assert bool(found.singular[study]) == fit.singular
        assert found.level_sd[study] == pytest.approx(level, rel=1e-4)
        assert found.slope_sd[study] == pytest.approx(slope, rel=1e-3, abs=1e-3)
        assert found.residual_sd[study] == pytest.approx(np.sqrt(fit.sigma2), rel=1e-4)
        assert found.correlation[study] == pytest.approx(D[0, 1] / (level * slope), abs=2e-3)


def test_both_kinds_of_fit_were_compared():
    for patients, spread in ((4, 3), (6, 0), (10, 1)):
        singular = fit_slopes(draw_studies(spread=spread, seed=31)[:12], [patients])[patients].singular
        assert set(singular.tolist()) == {True, False}


def test_pooled_fit_without_any_spread_has_no_correlation():
    # Readings that balance out within each month: patients differ less than readings alone would make them.
    wave = np.array([1.0, -1.0, -1.0, 1.0])
    pressures = 150 + 10 * np.array([[wave, -wave, wave, -wave]])

    found = fit_slopes(pressures, [4])[4]

    assert (found.level_sd[0], found.slope_sd[0], bool(found.singular[0])) == (0.0, 0.0, True)
    assert np.isnan(found.correlation[0])
    # All squares over all degrees of freedom: 4 patients and 4 visits less two averages.
    assert found.residual_sd[0] == pytest.approx(np.sqrt(1600 / 14))


def test_fewer_patients_give_more_singular_fits():
    found = compute_singular(patients=8, spread=2, seed=31)
    shares = [found.by_count[count].singular.mean() for count in (4, 8, 16, 40)]

    assert shares == sorted(shares, reverse=True)
    assert shares[0] > 0.4
    assert shares[-1] < 0.05


def test_more_patients_do_not_help_where_slopes_are_alike():
    found = compute_singular(patients=MOST, spread=0, seed=31)

    assert found.fits.singular.mean() > 0.5


def test_singular_fits_lie_on_the_edge():
    rows = compute(patients=6, spread=3, seed=31).rows

    assert {abs(float(row["correlation"])) for row in rows if row["kind"] == "singular"} == {1.0}
    assert max(abs(float(row["correlation"])) for row in rows if row["kind"] == "regular") < 1
    assert sum(row["kind"] in {"singular", "regular"} for row in rows) == STUDIES


def test_truth_has_no_correlation_where_slopes_are_alike():
    kinds = [
        {"sd", "correlation"} & set(row)
        for row in compute(patients=6, spread=0, seed=31).rows
        if row["kind"] == "truth"
    ]

    assert kinds == [{"sd"}]


def test_summary_counts_the_singular_fits():
    singular = int(compute_singular(patients=6, spread=3, seed=31).fits.singular.sum())

    assert (
        compute(patients=6, spread=3, seed=31)
        .summary[0]
        .startswith(
            f"With 6 patients, {singular} of 200 studies ({singular / 200:.0%}) give a singular fit, all with a correlation "
            "of exactly 1 or −1. Yet slopes do differ in this population. With 40 patients none would be."
        )
    )


def test_summary_of_fits_that_are_all_regular():
    assert (
        compute(patients=40, spread=4, seed=31)
        .summary[0]
        .startswith("With 40 patients, none of 200 studies gives a singular fit. ")
    )


def test_summary_of_fits_without_any_spread():
    assert (
        ", and 1 (not drawn) with no spread of levels or of slopes"
        in compute(patients=4, spread=0, seed=0).summary[0]
    )


def test_table_has_a_row_for_each_number_of_patients():
    assert [row[0] for row in compute(patients=7, spread=3, seed=31).table.rows] == [
        str(count) for count in sorted({*COUNTS, 7})
    ]


def test_same_seed_gives_the_same_figure():
    assert compute(patients=5, spread=1, seed=4) == compute(patients=5, spread=1, seed=4)
    assert compute(patients=5, spread=1, seed=4) != compute(patients=5, spread=1, seed=5)
