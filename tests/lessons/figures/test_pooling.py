from __future__ import annotations

import numpy as np
import pytest

from grading.fitting import build_design, fit_mixed, predict_random
from grading.formula import parse_formula
from lessons.figures.pooling import compute
from lessons.figures.pooling.data import (
    MEAN,
    PATIENTS,
    TOTAL_SD,
    as_table,
    compute_pooling,
    expected_errors,
    simulate_patients,
)


@pytest.mark.parametrize(("icc", "rows"), [(0.1, 2), (0.4, 4), (0.8, 1), (0.0, 3)])
def test_expected_errors_are_those_of_many_samples(icc: float, rows: int):
    rng = np.random.default_rng(1)
    samples = 4000
    truth = TOTAL_SD * np.sqrt(icc) * rng.standard_normal((samples, PATIENTS))
    noise = TOTAL_SD * np.sqrt((1 - icc) / rows) * rng.standard_normal((samples, PATIENTS))
    own = truth + noise
    overall = own.mean(axis=1, keepdims=True)
    kept = icc / (icc + (1 - icc) / rows)

    squares = [
        ((estimate - truth) ** 2).mean()
        for estimate in (own, np.broadcast_to(overall, own.shape), overall + kept * (own - overall))
    ]

    expected = expected_errors(icc, rows)
    np.testing.assert_allclose(
        np.sqrt(squares), [expected.none, expected.complete, expected.partial], rtol=0.02
    )


@pytest.mark.parametrize("icc", [0.0, 0.1, 0.5, 0.9])
@pytest.mark.parametrize("rows", [1, 2, 5, 20])
def test_partial_pooling_is_expected_to_beat_both(icc: float, rows: int):
    errors = expected_errors(icc, rows)

    assert errors.partial <= min(errors.none, errors.complete) * (1 + 1e-12)


def test_without_alikeness_partial_pooling_is_complete():
    errors = expected_errors(0.0, 4)

    assert errors.partial == pytest.approx(errors.complete, rel=1e-12)
    assert errors.none == TOTAL_SD / 2


def test_realised_errors_are_those_of_the_fit():
    truth, readings = simulate_patients(0.4, 4, 31)
    design = build_design(as_table(readings), parse_formula("sbp ~ 1 + (1 | patient)"))
    fit = fit_mixed(design, "REML")
    predicted = fit.beta[0] + predict_random(design, fit)["patient"][:, 0]

    realised = compute_pooling(icc=0.4, rows=4, seed=31).realised

    assert realised.none == np.sqrt(np.mean((readings.mean(axis=1) - truth) ** 2))
    assert realised.complete == np.sqrt(np.mean((readings.mean() - truth) ** 2))
    assert realised.partial == np.sqrt(np.mean((predicted - truth) ** 2))


def test_seed_draws_the_same_patients_for_every_setting():
    truth, readings = simulate_patients(0.4, 4, 3)
    later, more = simulate_patients(0.4, 9, 3)
    other, _ = simulate_patients(0.9, 4, 3)

    np.testing.assert_array_equal(truth, later)
    np.testing.assert_array_equal(readings, more[:, :4])
    np.testing.assert_allclose((other - MEAN) / np.sqrt(0.9), (truth - MEAN) / np.sqrt(0.4), rtol=1e-12)


def test_summary_of_the_first_setting():
    assert compute(icc=4, rows=4, seed=31).summary == (
        "With an intraclass correlation of 0.4 and 4 readings of each patient, own means miss by 5.8 mmHg, the overall "
        "mean by 9.4, and partial pooling by 5.0, if the spreads are known. Of the other two own means would do "
        "better, and partial pooling saves 14% of that error.",
        "In this sample of 30 patients the spreads are estimated, and the three miss by 5.3, 8.2 and 4.0 mmHg.",
    )


def test_summary_says_when_the_fit_found_no_spread():
    seed = next(seed for seed in range(50) if compute_pooling(icc=0.0, rows=2, seed=seed).fit.singular)

    said = compute(icc=0, rows=2, seed=seed).summary
    assert said[0].endswith("pooling everything is right, and partial pooling does just that.")
    assert said[1].endswith("The fit found no spread between patients, so it put each at the overall mean.")


def test_summary_says_when_chance_was_taken_for_a_spread():
    seed = next(seed for seed in range(50) if not compute_pooling(icc=0.0, rows=2, seed=seed).fit.singular)

    assert (
        compute(icc=0, rows=2, seed=seed)
        .summary[1]
        .endswith("The fit took some of the chance for a spread between patients, and paid for it.")
    )


def test_summary_says_when_another_estimate_came_closest():
    def lost(seed: int) -> bool:
        realised = compute_pooling(icc=0.9, rows=4, seed=seed).realised
        return realised.none < realised.partial

    seed = next(seed for seed in range(50) if lost(seed))

    assert (
        compute(icc=9, rows=4, seed=seed)
        .summary[1]
        .endswith(
            "This time own means came closest: samples differ, and to estimate the spreads has its price."
        )
    )


def test_rows_and_table_hold_the_numbers():
    state = compute(icc=4, rows=4, seed=31)
    pooling = compute_pooling(icc=0.4, rows=4, seed=31)

    curve = [row["error"] for row in state.rows if row["kind"] == "partial"]
    assert curve == [round(expected_errors(0.4, rows).partial, 3) for rows in range(1, 21)]
    marks = {row["kind"]: row["error"] for row in state.rows if str(row["kind"]).startswith("sample")}
    assert marks["sample partial"] == round(pooling.realised.partial, 3)
    assert state.table.rows[0] == ("1", "11.62", "9.57", "7.53")
    assert state.table.rows[-1][0] == "4, in this sample"
