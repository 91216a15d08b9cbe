from __future__ import annotations

from dataclasses import replace

import pytest

from grading.claims import check_claim
from grading.numbers import Facts, Printed
from tests.grading.families import FACTS, make_family, make_fit

SLOPE = {"intercept": 64.0, "slope": 4.0, "residual": 9.0}


@pytest.mark.parametrize(
    ("difference", "p", "holds"),
    [(9.0, 0.006904, False), (5.0, 0.053716, True), (2.6, 0.189698, True), (2.0, 0.262589, False)],
)
def test_slope_p_moderate_takes_half_of_each_chi_square(difference: float, p: float, holds: bool):
    """Half of erfc(sqrt(d / 2)) for one degree of freedom and half of exp(-d / 2) for two."""
    family = make_family(
        make_fit(
            "random_slope_ml",
            (1, 1, 1),
            variance=SLOPE,
            covariance=-3.0,
            loglik=-100.0,
            theta=(1.0, 0.1, 0.5),
        ),
        make_fit(
            "random_intercept_ml",
            (1, 1, 1),
            variance={"intercept": 64.0, "residual": 12.0},
            loglik=-100.0 - difference / 2,
            theta=(1.0,),
        ),
    )

    finding = check_claim("slope_p_moderate", family)

    assert finding.figure == pytest.approx(p, abs=1e-6)
    assert finding.holds == holds


@pytest.mark.parametrize(
    ("correlation", "holds"), [(0.15, True), (-0.5, True), (0.85, True), (0.14, False), (-0.9, False)]
)
def test_intercepts_and_slopes_are_related_either_way_but_not_as_one(correlation: float, holds: bool):
    family = make_family(make_fit("random_slope", (1, 1, 1), variance=SLOPE, covariance=16 * correlation))

    finding = check_claim("intercepts_and_slopes_related", family)

    assert finding.figure == pytest.approx(correlation)
    assert finding.holds == holds


def sized(smallest: int, largest: int) -> Facts:
    return replace(
        FACTS, places={"smallest": "A", "largest": "B"}, sizes={"smallest": smallest, "largest": largest}
    )


@pytest.mark.parametrize(("smallest", "largest", "holds"), [(2, 7, True), (6, 7, False)])
def test_shrinkage_differs_with_the_sizes_of_groups(smallest: int, largest: int, holds: bool):
    weights = [m * 60 / (m * 60 + 40) for m in (smallest, largest)]

    finding = check_claim("shrinkage_differs", make_family(facts=sized(smallest, largest)))

    assert finding.figure == pytest.approx(weights[1] - weights[0])
    assert finding.holds == holds


def test_shrinkage_cannot_differ_where_no_group_is_the_smallest():
    assert not check_claim("shrinkage_differs", make_family()).holds


@pytest.mark.parametrize(
    ("time", "treated", "gap"),
    [(0.9, 3.2, 0.0), (0.9036, 3.2, 0.004), (0.9018, 3.2, 0.002), (0.9, 3.232, 0.01), (0.891, 3.2, 0.01)],
)
def test_packages_differ_from_three_thousandths_on_in_either_predictor(
    time: float, treated: float, gap: float
):
    printed = Printed(se={"(Intercept)": 2.7, "time": time, "treated": treated})
    family = make_family(make_fit("random_slope", (2.6, 0.9, 3.2), printed={"statsmodels": printed}))

    finding = check_claim("packages_differ", family)

    assert finding.figure == pytest.approx(gap)
    assert finding.holds == (gap >= 0.003)
