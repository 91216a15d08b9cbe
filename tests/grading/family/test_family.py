from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm

from grading.family import count_facts, fit_family, structure_names
from grading.fitting.crosscheck import TOLERANCE
from grading.numbers import Facts, Family
from tests.grading.families import (
    DROPOUT,
    SCENARIO,
    SETTINGS,
    fitted_family,
    read_as_student,
)

STRUCTURE = SCENARIO.structure
ONLY_WITH_GAPS = {"complete_cases", "locf"}
WITH_SLOPE = {"random_slope", "random_slope_ml"}
REGRESSIONS = {"ols", "cluster_robust", "cluster_means", "cluster_dummies", "two_stage", "unpaired"}
REPEATED = {
    *("null", "random_intercept", "random_slope", "null_ml", "random_intercept_ml", "random_slope_ml"),
    *("uncorrelated_slope", "wrong_group", "ols", "cluster_robust", "cluster_means", "cluster_dummies"),
    *("two_stage", "complete_cases", "locf"),
}


@pytest.mark.parametrize("setting", SETTINGS)
def test_family_has_every_model_that_the_design_can_carry(setting: str):
    family = fitted_family(setting, 1)

    left_out = set() if setting in DROPOUT else ONLY_WITH_GAPS
    unidentified = WITH_SLOPE if setting == "two-visits" else set()
    unpaired = {"unpaired"} if setting == "two-visits" else set()
    assert set(family.fits) == (REPEATED | unpaired) - left_out - unidentified
    assert set(family.failed) == unidentified


def test_family_says_why_a_model_failed():
    failed = fitted_family("two-visits", 1).failed

    assert failed["random_slope"].startswith("(1 + time | patient) has 2 x ")
    assert failed["random_slope"] == failed["random_slope_ml"]


@pytest.mark.parametrize("setting", SETTINGS)
def test_fits_say_what_they_are(setting: str):
    family = fitted_family(setting, 1)

    assert {name: fit.name for name, fit in family.fits.items()} == {name: name for name in family.fits}
    assert {
        name for name, fit in family.fits.items() if fit.method == "LS"
    } == REGRESSIONS & family.fits.keys()
    assert all((fit.method == "ML") == name.endswith("_ml") for name, fit in family.fits.items())


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("setting", SETTINGS)
def test_mixed_fits_converge_and_statsmodels_agrees(setting: str, seed: int):
    for fit in fitted_family(setting, seed).fits.values():
        if fit.method == "LS":
            assert fit.difference is None
            continue
        assert fit.converged
        assert fit.difference is not None
        assert fit.loglik is not None
        assert abs(fit.difference) <= TOLERANCE * abs(fit.loglik)


@pytest.mark.parametrize("setting", SETTINGS)
def test_family_survives_json_unchanged(setting: str):
    family = fitted_family(setting, 1)

    text = json.dumps(family.to_json(), allow_nan=False)

    assert Family.from_json(json.loads(text)) == family


def test_formulas_are_those_of_the_models():
    fits = fitted_family("dropout-at-random", 1).fits

    assert {name: fit.formula for name, fit in fits.items() if not name.endswith("_ml")} == {
        "null": "sbp ~ 1 + (1 | patient)",
        "random_intercept": "sbp ~ time + treated + (1 | patient)",
        "random_slope": "sbp ~ time + treated + (1 + time | patient)",
        "uncorrelated_slope": "sbp ~ time + treated + (1 | patient) + (0 + time | patient)",
        "wrong_group": "sbp ~ time + treated + (1 | visit)",
        "ols": "sbp ~ time + treated",
        "cluster_robust": "sbp ~ time + treated",
        "cluster_means": "mean of sbp ~ treated",
        "cluster_dummies": "sbp ~ time + patient",
        "two_stage": "sbp ~ time in each patient",
        "complete_cases": "sbp ~ time + treated + (1 | patient)",
        "locf": "sbp ~ time + treated + (1 | patient)",
    }


# Six patients, three visits: A is complete, B lacks the last outcome, C the last two.
GAPPY = pd.DataFrame(
    {
        "patient": ["A"] * 3 + ["B"] * 3 + ["C"] * 3 + ["D"] * 3 + ["E"] * 3 + ["F"] * 3,
        "visit": [1, 2, 3] * 6,
        "time": [0, 1, 2] * 6,
        "treated": [0] * 9 + [1] * 9,
        "sbp": [
            *(150.0, 149, 146, 160, 155, np.nan, 140, np.nan, np.nan),
            *(138.0, 136, 131, 145, 147, 141, 151, 150, 149),
        ],
    }
)


def test_facts_count_rows_and_groups():
    assert count_facts(GAPPY, STRUCTURE) == Facts(
        rows=18,
        rows_used=15,
        groups=6,
        complete_groups=4,
        rows_in_complete_groups=12,
        occasions=3,
        balanced=False,
        places={"first": "A", "smallest": "C"},
        sizes={"first": 3, "smallest": 1},
    )


def test_facts_of_complete_data_are_balanced():
    complete = GAPPY[~GAPPY["patient"].isin(["B", "C"])]

    facts = count_facts(complete, STRUCTURE)

    assert (facts.balanced, facts.rows_per_group) == (True, 3.0)
    assert (facts.rows, facts.rows_used, facts.complete_groups) == (12, 12, 4)


def test_facts_with_gaps_are_not_balanced():
    facts = count_facts(GAPPY, STRUCTURE)

    assert (facts.balanced, facts.rows_per_group) == (False, 2.5)


def test_facts_leave_out_a_group_without_any_outcome():
    frame = GAPPY.assign(sbp=GAPPY["sbp"].mask(GAPPY["patient"] == "B"))

    facts = count_facts(frame, STRUCTURE)

    assert (facts.groups, facts.complete_groups, facts.rows_used) == (5, 4, 13)


def test_complete_cases_are_the_fit_on_groups_without_a_gap():
    setting = SCENARIO.settings["dropout-at-random"]
    kept = GAPPY[~GAPPY["patient"].isin(["B", "C"])]

    family = fit_family(GAPPY, SCENARIO, setting)
    alone = fit_family(kept, SCENARIO, setting)

    assert family.fits["complete_cases"].estimate == alone.fits["random_intercept"].estimate
    assert family.fits["complete_cases"].n == 12


def test_locf_is_the_fit_on_data_with_the_last_value_carried_forward():
    setting = SCENARIO.settings["dropout-at-random"]
    filled = GAPPY.assign(
        sbp=GAPPY["sbp"].mask(GAPPY["sbp"].isna(), [*[0.0] * 5, 155, 0, 140, 140, *[0] * 9])
    )
    shuffled = GAPPY.sample(frac=1, random_state=np.random.default_rng(5))

    family = fit_family(shuffled, SCENARIO, setting)
    alone = fit_family(filled, SCENARIO, setting)

    assert family.fits["locf"].estimate == pytest.approx(alone.fits["random_intercept"].estimate, rel=1e-9)
    assert family.fits["locf"].n == 18


def test_data_without_gaps_have_no_fits_for_missing_rows():
    assert not ONLY_WITH_GAPS & fitted_family("standard", 1).fits.keys()


@pytest.mark.parametrize("setting", ["no-slope-variance", "two-visits"])
def test_identities_of_balanced_data_hold_for_a_random_intercept(setting: str):
    fits = fitted_family(setting, 2).fits
    asked = fits["random_intercept"]

    assert fits["cluster_means"].se["treated"] == pytest.approx(asked.se["treated"], rel=1e-8)
    assert fits["cluster_dummies"].se["time"] == pytest.approx(asked.se["time"], rel=1e-8)
    assert fits["cluster_dummies"].variance["residual"] == pytest.approx(asked.variance["residual"], rel=1e-8)


def test_identities_of_balanced_data_hold_for_a_random_slope():
    fits = fitted_family("standard", 2).fits
    asked = fits["random_slope"]

    assert fits["two_stage"].se["time"] == pytest.approx(asked.se["time"], rel=1e-6)
    assert fits["two_stage"].variance["residual"] == pytest.approx(asked.variance["residual"], rel=1e-6)


def test_estimates_of_time_agree_in_balanced_data():
    fits = fitted_family("standard", 2).fits
    slopes = [fit.estimate["time"] for fit in fits.values() if "time" in fit.estimate]

    assert len(slopes) == 10
    assert slopes == pytest.approx([slopes[0]] * 10, rel=1e-9)


@pytest.mark.parametrize("setting", SETTINGS)
def test_ordinary_regression_is_what_statsmodels_prints(setting: str):
    rows = read_as_student(setting, 1).dropna()
    expected = sm.OLS(rows["sbp"], sm.add_constant(rows[["time", "treated"]])).fit()

    ols = fitted_family(setting, 1).fits["ols"]

    assert list(ols.estimate.values()) == pytest.approx(list(expected.params), rel=1e-9)
    assert list(ols.se.values()) == pytest.approx(list(expected.bse), rel=1e-9)
    assert ols.variance == pytest.approx({"residual": expected.scale}, rel=1e-9)
    assert ols.loglik == pytest.approx(expected.llf, rel=1e-9)
    assert ols.criterion == pytest.approx(-2 * expected.llf, rel=1e-9)


def test_least_squares_keep_only_what_a_question_may_ask_for():
    fits = fitted_family("standard", 1).fits

    assert set(fits["cluster_dummies"].estimate) == {"(Intercept)", "time"}
    assert set(fits["cluster_means"].estimate) == {"(Intercept)", "treated"}
    assert set(fits["two_stage"].estimate) == {"(Intercept)", "time"}
    assert {name for name, fit in fits.items() if fit.method == "LS" and fit.loglik is not None} == {"ols"}


def test_components_of_a_random_slope_are_named():
    fits = fitted_family("standard", 1).fits

    assert set(fits["random_slope"].variance) == {"intercept", "slope", "residual"}
    assert fits["random_slope"].covariance is not None
    assert set(fits["uncorrelated_slope"].variance) == {"intercept", "slope", "residual"}
    assert fits["uncorrelated_slope"].covariance is None
    assert set(fits["wrong_group"].variance) == {"intercept", "residual"}


def test_structure_names_are_the_columns_by_their_part():
    assert structure_names(STRUCTURE) == {
        "outcome": "sbp",
        "group": "patient",
        "within": "time",
        "between": "treated",
        "occasion": "visit",
        "second": "",
        "binary": "",
    }
