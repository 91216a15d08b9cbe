from __future__ import annotations

import numpy as np
import pytest

from grading.fitting import build_design, fit_mixed
from grading.fitting.inference.information import (
    ModelLikelihood,
    mixed_likelihood,
    regression_likelihood,
    same_fixed_effects,
    why_not_comparable,
)
from grading.fitting.result import Method
from grading.formula import parse_formula
from tests.grading.fitting.textbook import textbook_design, textbook_table


def likelihood(name: str, formula: str, method: Method) -> ModelLikelihood:
    design = textbook_design(name, formula)
    return mixed_likelihood(design, fit_mixed(design, method))


# As printed by lme4: anova() in Bates et al. (2015), section 5.2, summary() and AIC(), and Bates's book (Dyestuff).
PRINTED: list[tuple[str, str, Method, int, float, float]] = [
    ("sleepstudy", "Reaction ~ Days + (Days || Subject)", "ML", 5, 1762.0, 1778.0),
    ("sleepstudy", "Reaction ~ Days + (Days | Subject)", "ML", 6, 1763.9, 1783.1),
    ("sleepstudy", "Reaction ~ Days + (Days | Subject)", "REML", 6, 1755.6, 1774.8),
    ("dyestuff", "Yield ~ 1 + (1 | Batch)", "ML", 3, 333.3, 337.5),
]


@pytest.mark.parametrize(("name", "formula", "method", "parameters", "aic", "bic"), PRINTED)
def test_information_criteria_are_those_that_lme4_prints(
    name: str, formula: str, method: Method, parameters: int, aic: float, bic: float
) -> None:
    model = likelihood(name, formula, method)

    assert model.n_parameters == parameters
    assert (round(model.aic, 1), round(model.bic, 1)) == (aic, bic)
    assert model.loglik == -0.5 * model.criterion


def test_parameters_of_nested_factors_are_counted_term_by_term() -> None:
    model = likelihood("pastes", "strength ~ 1 + (1 | batch/cask)", "REML")

    assert (model.n_fixed, model.n_covariance, model.n_parameters) == (1, 3, 4)


@pytest.mark.parametrize("method", ["ML", "REML"])
@pytest.mark.parametrize("formula", ["Reaction ~ Days", "Reaction ~ 1", "Reaction ~ Days + I(Days^2)"])
def test_regression_likelihood_is_that_of_its_residuals(formula: str, method: Method) -> None:
    design = textbook_design("sleepstudy", formula)

    model = regression_likelihood(design, method)

    beta, (rss,), *_ = np.linalg.lstsq(design.X, design.y)
    df = design.n - len(beta) * (method == "REML")
    logdet = np.linalg.slogdet(design.X.T @ design.X)[1] * (method == "REML")
    assert model.criterion == pytest.approx(df * (1 + np.log(2 * np.pi * rss / df)) + logdet, abs=1e-8)
    assert model.n_covariance == 1


def test_regression_likelihood_of_sleepstudy_is_rs_loglik() -> None:
    model = regression_likelihood(textbook_design("sleepstudy", "Reaction ~ Days"), "ML")

    # logLik(lm(Reaction ~ Days, sleepstudy)): -950.1465 on 3 df; AIC 1906.293
    assert model.loglik == pytest.approx(-950.1465, abs=5e-5)
    assert model.aic == pytest.approx(1906.293, abs=5e-4)


def test_regression_likelihood_refuses_random_terms() -> None:
    with pytest.raises(ValueError, match="has random terms: fit it with fit_mixed"):
        regression_likelihood(textbook_design("dyestuff", "Yield ~ 1 + (1 | Batch)"), "ML")


def test_mixed_likelihood_refuses_the_fit_of_another_design() -> None:
    design = textbook_design("sleepstudy", "Reaction ~ Days + (1 | Subject)")
    other = textbook_design("sleepstudy", "Reaction ~ Days + (Days | Subject)")

    with pytest.raises(ValueError, match="give the design that was fitted"):
        mixed_likelihood(design, fit_mixed(other))


def test_models_with_the_same_fixed_effects_are_comparable_by_reml() -> None:
    models = [
        likelihood("orthodont", f"distance ~ {x} + (1 | Subject)", "REML") for x in ("age + Sex", "Sex + age")
    ]

    assert why_not_comparable(models) is None
    assert models[0].criterion == pytest.approx(models[1].criterion, abs=1e-8)


def test_reml_fits_with_different_fixed_effects_are_not_comparable() -> None:
    models = [likelihood("sleepstudy", f"Reaction ~ {x} + (1 | Subject)", "REML") for x in ("1", "Days")]

    assert (why_not_comparable(models) or "").endswith("refit both by ML")


def test_recoded_fixed_effects_are_not_the_same() -> None:
    frame = textbook_table("sleepstudy")
    design = build_design(frame, parse_formula("Reaction ~ Days"))
    weeks = build_design(frame.assign(Days=frame["Days"] / 7), parse_formula("Reaction ~ Days"))

    assert same_fixed_effects(design, design)
    assert not same_fixed_effects(design, weeks)


def test_fits_by_different_methods_are_not_comparable() -> None:
    models = [likelihood("dyestuff", "Yield ~ 1 + (1 | Batch)", method) for method in ("ML", "REML")]

    assert why_not_comparable(models) == (
        "one model was fitted by REML and the other by ML: refit both by the same method"
    )


def test_fits_of_different_rows_are_not_comparable() -> None:
    frame = textbook_table("sleepstudy").copy()
    frame.loc[3, "Days"] = np.nan
    designs = [build_design(frame, parse_formula(f"Reaction ~ {x} + (1 | Subject)")) for x in ("1", "Days")]
    models = [mixed_likelihood(design, fit_mixed(design, "ML")) for design in designs]

    assert (why_not_comparable(models) or "").startswith(
        "the models were fitted to different rows (180 and 179)"
    )
