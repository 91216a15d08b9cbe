from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from scipy.stats import chi2, t

from grading.fitting import Design, build_design, fit_mixed
from grading.fitting.inference.intervals import Interval, profile_intervals, wald_intervals
from grading.fitting.inference.parameters import list_parameters
from grading.formula import parse_formula
from tests.grading.fitting.inference.profile_by_the_book import book_deviance
from tests.grading.fitting.textbook import textbook_design, visits

# confint(fit, method = "profile") of lme4: its help page and Bates's book on it, with the digits to be relied on. lme4
# interpolates between points of the profile; Dyestuff's SD is printed as 12.197461 84.063361 or 12.19854 84.06305.
PUBLISHED = [
    (
        "sleepstudy",
        "Reaction ~ Days + (Days | Subject)",
        {
            "sd((Intercept) | Subject)": (14.3814, 37.7160),
            "cor((Intercept), Days | Subject)": (-0.4815, 0.6850),
            "sd(Days | Subject)": (3.8012, 8.7534),
            "sigma": (22.8983, 28.8580),
            "(Intercept)": (237.6807, 265.1295),
            "Days": (7.3587, 13.5759),
        },
        1e-4,
    ),
    (
        "dyestuff",
        "Yield ~ 1 + (1 | Batch)",
        {
            "sd((Intercept) | Batch)": (12.197, 84.063),
            "sigma": (38.230, 67.658),
            "(Intercept)": (1486.451, 1568.549),
        },
        1e-3,
    ),
]


def by_name(intervals: tuple[Interval, ...]) -> dict[str, tuple[float, float]]:
    return {str(interval.parameter): (interval.low, interval.high) for interval in intervals}


@pytest.mark.parametrize(("name", "formula", "published", "digits"), PUBLISHED)
def test_profile_intervals_are_those_that_lme4_publishes(
    name: str, formula: str, published: dict[str, tuple[float, float]], digits: float
) -> None:
    design = textbook_design(name, formula)

    found = by_name(profile_intervals(design, fit_mixed(design)))

    assert list(found) == list(published)
    for parameter, limits in published.items():
        assert found[parameter] == pytest.approx(limits, abs=digits), parameter


def assert_limits_reach_the_cutoff(design: Design, intervals: tuple[Interval, ...], level: float) -> None:
    """At each limit the dense deviance is as far above its minimum as chi-square with one degree of freedom asks."""
    minimum = fit_mixed(design, "ML").criterion
    for interval in intervals:
        for limit in (interval.low, interval.high):
            kind, index = interval.parameter.kind, interval.parameter.index
            rise = book_deviance(design, kind=kind, index=index, value=limit) - minimum
            assert rise == pytest.approx(chi2.ppf(level, 1), abs=2e-5), f"{interval.parameter} at {limit}"


@pytest.mark.parametrize("level", [0.8, 0.95])
def test_profile_limits_are_where_the_dense_deviance_reaches_the_cutoff(level: float) -> None:
    design = textbook_design("dyestuff", "Yield ~ 1 + (1 | Batch)")

    intervals = profile_intervals(design, fit_mixed(design), level=level)

    assert_limits_reach_the_cutoff(design, intervals, level)


def test_profile_limits_of_unbalanced_slopes_are_where_the_dense_deviance_reaches_the_cutoff() -> None:
    frame = visits(np.random.default_rng(4), patients=14, lost=0.25, covariance=((9.0, 2.0), (2.0, 2.0)))
    design = build_design(frame, parse_formula("y ~ time + (time | patient)"))

    intervals = profile_intervals(design, fit_mixed(design))

    assert not any(interval.at_boundary for interval in intervals)
    assert_limits_reach_the_cutoff(design, intervals, 0.95)


def test_profile_limits_of_a_correlation_with_two_minima_are_those_of_the_lower() -> None:
    # Far from the estimate the deviance has another minimum, with a slope SD of zero, that can trap a search.
    covariance = ((9.0, 1.0), (1.0, 2.0))
    frame = visits(np.random.default_rng(3094), patients=10, rows=5, lost=0.1, covariance=covariance)
    design = build_design(frame, parse_formula("y ~ time + (time | patient)"))
    correlation = list_parameters(design)[1]

    intervals = profile_intervals(design, fit_mixed(design), parameters=[correlation])

    assert not intervals[0].at_boundary
    assert_limits_reach_the_cutoff(design, intervals, 0.95)


def test_profile_interval_of_a_variance_that_may_be_zero_starts_at_zero() -> None:
    design = textbook_design("pastes", "strength ~ 1 + (1 | batch/cask)")

    intervals = profile_intervals(design, fit_mixed(design))

    batch, cask = intervals[:2]
    # The limits in Bates's book on lme4: 0 to 2.9466 and 2.1579 to 4.0536, from interpolated profiles.
    assert (batch.low, batch.at_boundary) == (0.0, True)
    assert batch.high == pytest.approx(2.947, abs=1e-3)
    assert (cask.low, cask.high) == pytest.approx((2.158, 4.054), abs=1e-3)
    assert not cask.at_boundary


def test_profile_interval_of_a_singular_fit_starts_at_zero_and_ends_where_the_dense_deviance_does() -> None:
    design = textbook_design("dyestuff2", "Yield ~ 1 + (1 | Batch)")

    sd, sigma, _ = profile_intervals(design, fit_mixed(design))

    assert (sd.estimate, sd.low) == (0.0, 0.0)
    above = [replace(interval, low=interval.high) for interval in (sd, sigma)]
    assert_limits_reach_the_cutoff(design, tuple(above), 0.95)


def test_profile_interval_of_a_correlation_that_the_data_do_not_show_is_the_whole_range() -> None:
    design = textbook_design("orthodont", "distance ~ age * Sex + (age | Subject)")
    correlation = list_parameters(design)[1]

    (interval,) = profile_intervals(design, fit_mixed(design), parameters=[correlation])

    assert (interval.low, interval.high, interval.at_boundary) == (-1.0, 1.0, True)
    assert interval.estimate == pytest.approx(-0.6025, abs=1e-3)


def test_profile_interval_of_a_correlation_beside_a_zero_variance_is_the_whole_range() -> None:
    frame = visits(np.random.default_rng(2), patients=20, covariance=((4.0, 0.0), (0.0, 0.0)))
    frame["time"] -= 1.5
    slopes = frame["time"].mul(frame["y"]).groupby(frame["patient"]).transform("sum") / 5.0
    frame["y"] -= (slopes - 2.0) * frame["time"]
    design = build_design(frame, parse_formula("y ~ time + (time | patient)"))
    fit = fit_mixed(design)
    assert fit.random[0].sd[1] < 1e-12

    interval = profile_intervals(design, fit, parameters=[list_parameters(design)[1]])[0]

    assert np.isnan(interval.estimate)
    assert (interval.low, interval.high) == (-1.0, 1.0)


def test_profile_intervals_of_crossed_factors_widen_with_the_level() -> None:
    design = textbook_design("penicillin", "diameter ~ 1 + (1 | plate) + (1 | sample)")
    fit = fit_mixed(design)

    narrow, wide = (profile_intervals(design, fit, level=level) for level in (0.5, 0.99))

    for a, b in zip(narrow, wide, strict=True):
        assert b.low < a.low < a.estimate < a.high < b.high


def test_wald_intervals_by_the_normal_distribution_are_lme4s() -> None:
    design = textbook_design("sleepstudy", "Reaction ~ Days + (Days | Subject)")

    intercept, days = wald_intervals(design, fit_mixed(design))

    # 251.405 +- 1.959964 * 6.825 and 10.467 +- 1.959964 * 1.546
    assert (intercept.low, intercept.high) == pytest.approx((238.0290, 264.7812), abs=5e-3)
    assert (days.low, days.high) == pytest.approx((7.4376, 13.4970), abs=5e-3)


def test_wald_intervals_by_t_use_satterthwaites_degrees_of_freedom() -> None:
    design = textbook_design("sleepstudy", "Reaction ~ Days + (Days | Subject)")
    fit = fit_mixed(design)

    days = wald_intervals(design, fit, reference="t", level=0.9)[1]

    assert days.high - days.estimate == pytest.approx(t.ppf(0.95, 17) * fit.se[1], rel=1e-6)
    assert days.estimate - days.low == pytest.approx(days.high - days.estimate, rel=1e-12)


@pytest.mark.parametrize("level", [0.0, 1.0, 95.0, -0.1])
def test_intervals_refuse_a_level_that_is_no_probability(level: float) -> None:
    design = textbook_design("dyestuff", "Yield ~ 1 + (1 | Batch)")
    fit = fit_mixed(design)

    with pytest.raises(ValueError, match=r"is not between 0 and 1: 0\.95 means 95%"):
        wald_intervals(design, fit, level=level)
    with pytest.raises(ValueError, match=r"is not between 0 and 1: 0\.95 means 95%"):
        profile_intervals(design, fit, level=level)


def test_profile_interval_of_a_fixed_effect_is_wider_than_walds_from_the_same_fit() -> None:
    frame: pd.DataFrame = visits(np.random.default_rng(6), patients=8)
    design = build_design(frame, parse_formula("y ~ time + treated + (time | patient)"))
    fit = fit_mixed(design, "ML")
    effects = list_parameters(design)[-3:]

    profile, wald = profile_intervals(design, fit, parameters=effects), wald_intervals(design, fit)

    for a, b in zip(profile, wald, strict=True):
        assert a.parameter == b.parameter
        assert a.low < b.low < b.high < a.high
