from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from grading.fitting import DesignError, build_design, fit_mixed, fitted, predict_random
from grading.fitting.inference.predictions import predict
from grading.fitting.result import MixedFit
from grading.formula import parse_formula
from tests.grading.fitting.textbook import LMERTEST, textbook_table, visits


def fit_of(frame: pd.DataFrame, formula: str) -> MixedFit:
    return fit_mixed(build_design(frame, parse_formula(formula)))


@pytest.mark.parametrize(
    ("name", "formula"),
    [
        ("sleepstudy", "Reaction ~ Days + (Days || Subject)"),
        ("orthodont", "distance ~ age * Sex + (age | Subject)"),
        ("penicillin", "diameter ~ 1 + (1 | plate) + (1 | sample)"),
        ("pastes", "strength ~ 1 + (1 | batch/cask)"),
    ],
)
def test_predictions_of_the_data_are_the_fitted_values(name: str, formula: str) -> None:
    frame = textbook_table(name)
    design = build_design(frame, parse_formula(formula))
    fit = fit_mixed(design)

    found = predict(fit, frame=frame, new=frame)

    np.testing.assert_allclose(found.conditional, fitted(design, fit), rtol=1e-12)
    np.testing.assert_allclose(found.population, design.X @ fit.beta, rtol=1e-12)
    assert all(known.all() for known in found.known.values())


def test_predictions_for_subject_308_are_coefficients_plus_published_modes() -> None:
    frame = textbook_table("sleepstudy")
    formula = "Reaction ~ Days + (Days | Subject)"
    reference = next(r for r in LMERTEST if (r["dataset"], r["formula"]) == ("sleepstudy", formula))
    fit = fit_of(frame, formula)

    found = predict(fit, frame=frame, new=pd.DataFrame({"Days": [0, 20], "Subject": [308, 308]}))

    (intercept, slope), (b0, b1) = fit.beta, (row[0] for row in reference["blup"])
    expected = [intercept + b0, intercept + b0 + 20 * (slope + b1)]
    np.testing.assert_allclose(found.conditional, expected, rtol=1e-4)
    np.testing.assert_allclose(found.population, [intercept, intercept + 20 * slope], rtol=1e-12)


def test_predictions_for_new_and_missing_groups_are_those_of_the_population() -> None:
    frame = textbook_table("sleepstudy")
    fit = fit_of(frame, "Reaction ~ Days + (Days | Subject)")

    found = predict(fit, frame=frame, new=pd.DataFrame({"Days": [3, 3, 3], "Subject": [309, 999, None]}))
    without = predict(fit, frame=frame, new=pd.DataFrame({"Days": [3]}))

    assert found.known["Subject"].tolist() == [True, False, False]
    assert found.conditional[1:].tolist() == found.population[1:].tolist() == [without.conditional[0]] * 2
    assert found.conditional[0] != found.population[0]


def test_predictions_for_a_new_cask_of_a_known_batch_use_the_batch() -> None:
    frame = textbook_table("pastes")
    design = build_design(frame, parse_formula("strength ~ 1 + (1 | batch/cask)"))
    fit = fit_mixed(design)

    found = predict(fit, frame=frame, new=pd.DataFrame({"batch": ["A"], "cask": ["z"]}))

    assert {group: known.tolist() for group, known in found.known.items()} == {
        "batch": [True],
        "batch:cask": [False],
    }
    batch = predict_random(design, fit)["batch"][0, 0]
    assert found.conditional - found.population == pytest.approx([batch], rel=1e-9)


def test_predictions_code_categories_as_the_data_do() -> None:
    frame = textbook_table("orthodont")
    fit = fit_of(frame, "distance ~ Sex + (1 | Subject)")

    found = predict(fit, frame=frame, new=pd.DataFrame({"Sex": ["Male"]}))

    assert found.population == pytest.approx([fit.beta.sum()], rel=1e-12)


@pytest.mark.parametrize(
    ("new", "message"),
    [
        ({"Sex": ["Male"]}, "the new rows have no column 'age'"),
        ({"Sex": ["Male", "Male"], "age": [8.0, np.nan]}, "new row 2 has no value of 'age'"),
        (
            {"Sex": ["Boy"], "age": [8.0]},
            "'Sex' is 'Boy' in the new rows, and the data have Female, Male only",
        ),
        ({"Sex": ["Male"], "age": ["eight"]}, "'age' was a column of numbers and holds 'eight'"),
    ],
)
def test_predictions_refuse_rows_that_cannot_be_predicted(new: dict[str, list[object]], message: str) -> None:
    frame = textbook_table("orthodont")
    fit = fit_of(frame, "distance ~ age + Sex + (1 | Subject)")

    with pytest.raises(DesignError, match=message):
        predict(fit, frame=frame, new=pd.DataFrame(new))


def test_predictions_refuse_the_table_of_another_fit() -> None:
    frame = visits(np.random.default_rng(1))
    fit = fit_of(frame, "y ~ time + (1 | patient)")

    with pytest.raises(DesignError, match=r"the fit used 48 rows .* give the table that was fitted"):
        predict(fit, frame=frame.iloc[:40], new=frame)


def test_predictions_leave_out_rows_that_the_fit_left_out() -> None:
    frame = visits(np.random.default_rng(1))
    frame.loc[5, "y"] = np.nan
    fit = fit_of(frame, "y ~ time + (1 | patient)")

    found = predict(fit, frame=frame, new=frame)

    complete = frame.dropna()
    again = predict(fit_of(complete, "y ~ time + (1 | patient)"), frame=complete, new=frame)
    np.testing.assert_array_equal(found.conditional, again.conditional)
