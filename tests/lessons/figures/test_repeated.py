from __future__ import annotations

import numpy as np
import pytest

from datasets.scenarios.blood_pressure import BLOOD_PRESSURE, STANDARD
from lessons.figures.numerals import numeral, share
from lessons.figures.repeated import Array, draw_pressures, treated


def draw(
    *, studies: int, patients: int, visits: int, patient_sd: float = 11.0, usual_care: bool = False
) -> Array:
    return draw_pressures(
        np.random.default_rng(1),
        studies=studies,
        patients=patients,
        visits=visits,
        patient_sd=patient_sd,
        slope_sd=3.0,
        residual_sd=4.5,
        usual_care=usual_care,
    )


def test_pressures_are_spread_as_those_of_the_scenario():
    drawn = draw(studies=200, patients=20, visits=4)
    frames = [
        BLOOD_PRESSURE.simulator(
            np.random.default_rng(seed), **{**STANDARD.parameters, "patients_min": 20, "patients_max": 20}
        )
        for seed in range(200)
    ]
    scenario = np.concatenate(
        [frame.sort_values(["treated", "patient", "visit"])["sbp"].to_numpy() for frame in frames]
    ).reshape(200, 20, 4)

    for arm in (slice(0, 10), slice(10, 20)):
        ours, theirs = (values[:, arm].reshape(-1, 4) for values in (drawn, scenario))
        # Means of 2000 patients have standard errors below 0.33, standard deviations below 0.24.
        np.testing.assert_allclose(ours.mean(axis=0), theirs.mean(axis=0), atol=4 * 0.33 * np.sqrt(2))
        np.testing.assert_allclose(ours.std(axis=0), theirs.std(axis=0), atol=4 * 0.24 * np.sqrt(2))
        np.testing.assert_allclose(np.corrcoef(ours.T), np.corrcoef(theirs.T), atol=0.05)


def test_same_people_come_whatever_the_spread():
    one, other = (draw(studies=2, patients=6, visits=3, patient_sd=sd) for sd in (0.0, 10.0))

    shift = other - one
    # Readings are rounded to one decimal.
    np.testing.assert_allclose(shift, np.broadcast_to(shift[..., :1], shift.shape), atol=0.11)


def test_usual_care_is_without_the_treatment_effect():
    some, none = (draw(studies=2, patients=4, visits=3, usual_care=usual) for usual in (False, True))

    np.testing.assert_allclose((some - none)[:, :, 0], [[0, 0, -8, -8]] * 2, atol=1e-9)


def test_half_of_the_patients_are_treated():
    assert treated(4).tolist() == [0, 0, 1, 1]


@pytest.mark.parametrize(
    ("value", "decimals", "said"),
    [(-3.04, 1, "−3.0"), (-0.04, 1, "0.0"), (12.344, 2, "12.34"), (2.0, 0, "2")],
)
def test_numeral_as_printed(value: float, decimals: int, said: str):
    assert numeral(value, decimals) == said


@pytest.mark.parametrize(
    ("value", "said"),
    [(0.0, "0%"), (0.004, "less than 1%"), (0.25, "25%"), (0.996, "more than 99%"), (1.0, "100%")],
)
def test_share_that_rounds_to_nothing_or_all_says_so(value: float, said: str):
    assert share(value) == said
