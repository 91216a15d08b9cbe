from __future__ import annotations

import math

import numpy as np
import pytest

from grading.family.converting import from_mixed, from_simple
from grading.fitting import MixedFit, RandomBlock, SimpleFit
from grading.formula import parse_formula
from grading.numbers import Family, Printed
from tests.grading.families import FACTS, make_family


def simple_fit(*, se: tuple[float, float] = (1.0, 0.5), sigma2: float = 4.0) -> SimpleFit:
    return SimpleFit(
        names=("(Intercept)", "time"),
        beta=np.array([150.0, -3.0]),
        se=np.array(se),
        sigma2=sigma2,
        n=10,
        df_residual=8.0,
    )


def numbers_of(fit: SimpleFit, *, likelihood: bool = False, terms: tuple[str, ...] = ("(Intercept)", "time")):
    return from_simple("ols", "sbp ~ time", fit, groups=5, terms=terms, likelihood=likelihood)


def test_regression_keeps_its_numbers():
    numbers = numbers_of(simple_fit())

    assert numbers.estimate == {"(Intercept)": 150.0, "time": -3.0}
    assert numbers.se == {"(Intercept)": 1.0, "time": 0.5}
    assert numbers.variance == {"residual": 4.0}
    assert (numbers.method, numbers.n, numbers.groups) == ("LS", 10, 5)
    assert (numbers.loglik, numbers.criterion, numbers.difference) == (None, None, None)


def test_regression_keeps_only_the_terms_asked_for():
    numbers = numbers_of(simple_fit(), terms=("time",))

    assert (numbers.estimate, numbers.se) == ({"time": -3.0}, {"time": 0.5})


def test_regression_with_a_likelihood_has_that_of_maximum_likelihood():
    numbers = numbers_of(simple_fit(), likelihood=True)

    # RSS = 4 x 8 = 32, so the ML variance is 3.2.
    expected = -5 * (math.log(2 * math.pi) + math.log(3.2) + 1)
    assert numbers.loglik == pytest.approx(expected, rel=1e-14)
    assert numbers.criterion == pytest.approx(-2 * expected, rel=1e-14)


def test_regression_that_meets_every_point_has_no_likelihood():
    assert numbers_of(simple_fit(sigma2=0.0), likelihood=True).loglik is None


def test_numbers_that_could_not_be_computed_are_left_out():
    numbers = numbers_of(simple_fit(se=(1.0, math.nan), sigma2=math.nan))

    assert (numbers.se, numbers.variance) == ({"(Intercept)": 1.0}, {})


def mixed_fit(formula: str, blocks: tuple[RandomBlock, ...]) -> MixedFit:
    return MixedFit(
        spec=parse_formula(formula),
        method="ML",
        n=40,
        n_dropped=0,
        names=("(Intercept)", "time"),
        beta=np.array([150.0, -3.0]),
        cov_beta=np.diag([4.0, 0.25]),
        se_hessian=np.array([2.1, math.nan]),
        random=blocks,
        sigma2=9.0,
        theta=np.array([1.0, 0.5]),
        criterion=240.0,
        gradient=1e-6,
        converged=True,
        singular=False,
        warnings=("Few groups.",),
        seconds=0.01,
        evaluations=7,
    )


def test_mixed_fit_names_its_components():
    block = RandomBlock("patient", ("(Intercept)", "time"), np.array([[64.0, -4.0], [-4.0, 4.0]]), 10)

    numbers = from_mixed(
        "random_slope_ml", mixed_fit("sbp ~ time + (time | patient)", (block,)), slope="time"
    )

    assert numbers.variance == {"intercept": 64.0, "slope": 4.0, "residual": 9.0}
    assert numbers.covariance == -4.0
    assert (numbers.estimate, numbers.se) == (
        {"(Intercept)": 150.0, "time": -3.0},
        {"(Intercept)": 2.0, "time": 0.5},
    )
    assert numbers.printed == {"statsmodels": Printed(se={"(Intercept)": 2.1})}
    assert (numbers.method, numbers.n, numbers.groups, numbers.loglik) == ("ML", 40, 10, -120.0)
    assert (numbers.formula, numbers.theta) == ("sbp ~ time + (1 + time | patient)", (1.0, 0.5))
    assert (numbers.gradient, numbers.difference, numbers.warnings) == (1e-6, None, ("Few groups.",))


def test_mixed_fit_of_uncorrelated_terms_has_no_covariance():
    blocks = (
        RandomBlock("patient", ("(Intercept)",), np.array([[64.0]]), 10),
        RandomBlock("patient", ("time",), np.array([[4.0]]), 10),
    )

    numbers = from_mixed(
        "uncorrelated_slope", mixed_fit("sbp ~ time + (time || patient)", blocks), slope="time"
    )

    assert numbers.variance == {"intercept": 64.0, "slope": 4.0, "residual": 9.0}
    assert numbers.covariance is None


def test_family_in_json_is_plain_and_comes_back():
    family = make_family()

    data = family.to_json()

    assert data["facts"] == {
        "rows": 40,
        "rows_used": 40,
        "groups": 10,
        "complete_groups": 10,
        "rows_in_complete_groups": 40,
        "occasions": 4,
        "balanced": True,
        "seconds": 0,
        "second_labels": 0,
        "places": {},
        "sizes": {},
    }
    assert data["fits"]["random_slope"]["variance"] == {"intercept": 64.0, "slope": 4.0, "residual": 9.0}
    assert Family.from_json(data) == family


def test_facts_know_whether_data_are_balanced():
    assert (FACTS.balanced, FACTS.rows_per_group) == (True, 4.0)
