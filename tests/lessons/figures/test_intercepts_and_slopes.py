from __future__ import annotations

import numpy as np
import pytest

from datasets.scenarios.blood_pressure import BLOOD_PRESSURE, STANDARD
from grading.fitting import build_design, fit_mixed, predict_random
from grading.formula import parse_formula
from lessons.figures.intercepts_and_slopes import compute
from lessons.figures.intercepts_and_slopes.chart import SHOWN, shown_patients
from lessons.figures.intercepts_and_slopes.data import MODELS, PATIENTS, TwoModels, compute_two_models


@pytest.fixture(scope="module")
def three() -> TwoModels:
    return compute_two_models(spread=3, seed=31)


@pytest.mark.parametrize("model", MODELS)
def test_lines_are_those_of_the_fit(three: TwoModels, model: str):
    parameters = {**STANDARD.parameters, "patients_min": PATIENTS, "patients_max": PATIENTS}
    frame = BLOOD_PRESSURE.simulator(np.random.default_rng(31), **parameters)
    design = build_design(frame, parse_formula(MODELS[model]))
    fit = fit_mixed(design, "REML")
    random = predict_random(design, fit)["patient"]
    beta = dict(zip(fit.names, fit.beta, strict=True))
    place = 5
    own = frame[frame["patient"] == three.patients[place]]

    start = beta["(Intercept)"] + beta["treated"] * own["treated"].iloc[0] + random[place, 0]
    slope = beta["time"] + (random[place, 1] if model == "slopes" else 0.0)

    found = three.models[model]
    assert found.lines[place].tolist() == pytest.approx([start, slope], rel=1e-9)
    assert found.se == pytest.approx(np.sqrt(np.diag(fit.cov_beta))[fit.names.index("time")], rel=1e-9)
    assert three.readings[place].tolist() == own["sbp"].tolist()


def test_lines_are_parallel_with_random_intercepts_only(three: TwoModels):
    slopes = {model: np.ptp(lines.lines[:, 1]) for model, lines in three.models.items()}

    assert slopes["intercepts"] == 0
    assert slopes["slopes"] > 4


def test_average_slope_is_the_same_in_both_models(three: TwoModels):
    one, other = three.models.values()

    assert one.average[1] == pytest.approx(other.average[1], rel=1e-6)


def test_model_without_slopes_is_the_surer_one_the_more_they_differ():
    found = [compute_two_models(spread=spread, seed=31) for spread in range(2, 7)]
    ratios = [one.models["slopes"].se / one.models["intercepts"].se for one in found]

    assert ratios == sorted(ratios)
    assert ratios[0] > 1.1


def test_true_standard_error_is_how_far_average_slopes_stray():
    months = np.arange(4) - 1.5
    rng = np.random.default_rng(1)
    parameters = {**STANDARD.parameters, "patients_min": PATIENTS, "patients_max": PATIENTS}
    slopes = [
        (BLOOD_PRESSURE.simulator(rng, **parameters)["sbp"].to_numpy().reshape(-1, 4) @ months / 5).mean()
        for _ in range(400)
    ]

    true_se = compute_two_models(spread=3, seed=31).true_se
    assert np.std(slopes, ddof=1) == pytest.approx(true_se, rel=4 / np.sqrt(2 * 400))


def test_shown_patients_have_usual_care_and_one_average_line(three: TwoModels):
    rows = compute(spread=3, seed=31).rows

    assert len(shown_patients(three)) == SHOWN
    assert not any(three.treated[place] for place in shown_patients(three))
    for model, lines in three.models.items():
        mine = [row for row in rows if row["model"] == model]
        assert [row["kind"] for row in mine].count("reading") == 4 * SHOWN
        assert [row["sbp"] for row in mine[:2]] == pytest.approx(
            [lines.average[0], lines.average[0] + 3 * lines.average[1]], abs=0.006
        )


def test_summary_compares_the_standard_errors(three: TwoModels):
    one, other = three.models.values()

    assert compute(spread=3, seed=31).summary[1] == (
        f"The average slope is the same in both models. Its standard error is {one.se:.2f} with random intercepts and "
        f"{other.se:.2f} with slopes as well; in studies like this one the estimate really strays by 0.60. The model "
        "without slopes does not know that paces differ."
    )


def test_summary_of_slopes_that_are_alike():
    lines, average = compute(spread=0, seed=31).summary

    assert "the fit is singular" in lines
    assert lines.endswith("The true slopes are all alike, so there was nothing to find.")
    assert average.endswith("and the simpler model is right.")


def test_table_has_the_lines_of_the_patients_shown(three: TwoModels):
    table = compute(spread=3, seed=31).table
    place = shown_patients(three)[0]

    assert len(table.rows) == SHOWN
    assert table.rows[0][0] == three.patients[place]
    assert table.rows[0][1] == f"{three.models['intercepts'].lines[place, 0]:.1f}"


def test_same_seed_gives_the_same_figure():
    assert compute(spread=2, seed=4) == compute(spread=2, seed=4) != compute(spread=2, seed=5)
