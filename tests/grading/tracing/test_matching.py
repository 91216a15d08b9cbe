"""An output beside the hand-made fits: which numbers agree, and which fit is found."""

from __future__ import annotations

import pytest

from grading.numbers import Family, Printed
from grading.readers import ReadOutput, read_output
from grading.tracing.matching import Match, match_fit, match_fits
from grading.tracing.printouts import sort_numbers
from tests.grading.families import WORDS, make_family, make_fit

FAMILY = make_family()
OUTPUT = """Linear mixed model fit by REML ['lmerMod']
Formula: sbp ~ time + treated + (1 | patient)
REML criterion at convergence: 240.0
Random effects:
 Groups   Name        Variance Std.Dev.
 patient  (Intercept) 48.00    6.928
 Residual             16.00    4.000
Number of obs: 40, groups:  patient, 10
Fixed effects:
            Estimate Std. Error t value
(Intercept)  150.000      2.500   60.00
time          -3.000      0.500   -6.00
treated       -8.000      3.000   -2.67
"""


def match(text: str, fit: str = "random_intercept", family: Family = FAMILY) -> Match:
    found = read_output(text)
    assert isinstance(found, ReadOutput), found
    return match_fit(sort_numbers(found, family, WORDS), family, fit)


def apart(found: Match) -> list[str]:
    return [str(check.target) for check in found.apart]


def test_output_of_a_fit_agrees_in_every_number() -> None:
    found = match(OUTPUT)

    # Rows, groups, three estimates and standard errors, two variances and their roots, the criterion.
    assert (found.whole, found.share, len(found.checked)) == (True, 1.0, 2 + 6 + 4 + 1)


@pytest.mark.parametrize(
    ("old", "new", "target"),
    [
        ("0.500   -6", "0.506   -6", "se of time in random_intercept"),
        ("48.00 ", "49.00 ", "variance of intercept in random_intercept"),
        ("-3.000", "-3.020", "estimate of time in random_intercept"),
        ("240.0", "240.2", "deviance in random_intercept"),
        ("obs: 40", "obs: 41", "rows_used in random_intercept"),
        ("patient, 10", "patient, 11", "groups_used in random_intercept"),
    ],
)
def test_number_beyond_digits_and_spread_is_apart(old: str, new: str, target: str) -> None:
    found = match(OUTPUT.replace(old, new))

    assert (apart(found), found.whole, found.alike) == ([target], False, True)


def test_number_within_half_a_unit_of_few_digits_agrees() -> None:
    assert apart(match(OUTPUT.replace("2.500   60", "1   60"))) == ["se of (Intercept) in random_intercept"]
    assert apart(match(OUTPUT.replace("3.000   -2.67", "3   -2.67"))) == []


def test_fit_of_the_other_method_or_with_other_parts_is_not_alike() -> None:
    found = read_output(OUTPUT)
    assert isinstance(found, ReadOutput)

    alike = {
        match.fit: match.alike
        for match in match_fits(sort_numbers(found, FAMILY, WORDS), FAMILY, "random_slope")
    }

    assert alike == {
        "random_slope": False, "random_intercept": True, "null": False, "random_intercept_ml": False,
        "random_slope_ml": False,
    }  # fmt: skip
    assert next(iter(alike)) == "random_slope"


def test_output_without_its_title_may_be_by_either_method() -> None:
    text = OUTPUT.partition("\n")[2].replace("REML criterion at convergence: 240.0\n", "")

    assert match(text).alike
    assert match(text, "random_intercept_ml").alike


def test_standard_errors_are_those_of_the_package() -> None:
    family = make_family(
        make_fit("random_intercept", (2.5, 0.5, 3.0), variance={"intercept": 48.0, "residual": 16.0},
                 loglik=-120.0, printed={"statsmodels": Printed(se={"time": 0.53})}),
    )  # fmt: skip
    theirs = OUTPUT.replace("0.500   -6", "0.530   -6")

    assert match(OUTPUT, family=family).whole
    assert apart(match(theirs, family=family)) == ["se of time in random_intercept"]


def test_standard_errors_of_nlme_by_ml_are_a_little_larger() -> None:
    text = """Linear mixed-effects model fit by {method}
Random effects:
 Formula: ~1 | patient
        (Intercept) Residual
StdDev:    {sd}    {residual}

Fixed effects:  sbp ~ time + treated
             Value Std.Error DF t-value p-value
(Intercept) 150.00 {intercept} 29 60.0 0
time         -3.00 {time} 29 -6.0 0
treated      -8.00 {treated} 8 -2.67 0
"""
    more = (40 / 37) ** 0.5
    by_ml = text.format(method="maximum likelihood", sd=40**0.5, residual=15.5**0.5, intercept=2.4 * more,
                        time=0.49 * more, treated=2.8 * more)  # fmt: skip
    by_reml = text.format(method="REML", sd=48**0.5, residual=4.0, intercept=2.5 * more, time=0.5 * more,
                          treated=3.0 * more)  # fmt: skip

    assert match(by_ml, "random_intercept_ml").whole
    assert len(apart(match(by_reml))) == 3
