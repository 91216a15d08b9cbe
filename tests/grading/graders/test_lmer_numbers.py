"""Numbers that students get from unbalanced data with lmer, typed as R prints them (see tests/reference/students)."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest

from datasets.tables import from_csv
from grading.certify import Certifier
from grading.family import fit_family
from grading.graders.number import NumberTask, grade_number
from grading.numbers import Family
from grading.quantities import Target, value_of
from tests.grading.families import SCENARIO, WORDS

FOLDER = Path(__file__).parents[2] / "reference" / "students"
SETTING_OF = {
    "dropout1": "dropout-at-random",
    "dropout2": "dropout-at-random",
    "dropout3": "dropout-not-at-random",
}
FIT = "random_intercept"
NUMBER = r"(-?\d+\.?\d*)"


@cache
def family_of(name: str) -> Family:
    frame = from_csv((FOLDER / f"{name}.csv").read_text(), SCENARIO)
    return fit_family(frame, SCENARIO, SCENARIO.settings[SETTING_OF[name]])


def printed_by_lmer(name: str) -> list[tuple[Target, str]]:
    """Every number in lmer's output that has a name here, as text, in the order of printing."""
    text = (FOLDER / f"{name}.txt").read_text()
    (criterion,) = re.findall(rf"REML criterion at convergence: {NUMBER}", text)
    (loglik,) = re.findall(rf"'log Lik\.' {NUMBER}", text)
    found = [(Target("deviance", FIT), criterion), (Target("loglik", FIT), loglik)]
    rows = re.findall(rf"^ (patient|Residual) .* {NUMBER} +{NUMBER}$", text, re.M)
    for group, variance, sd in rows:
        component = "intercept" if group == "patient" else "residual"
        found += [(Target("variance", FIT, component), variance), (Target("sd", FIT, component), sd)]
    effects = rf"^(\(Intercept\)|time|treated) +{NUMBER} +{NUMBER} +-?\d"
    for term, estimate, se in re.findall(effects, text, re.M):
        found += [(Target("estimate", FIT, term), estimate), (Target("se", FIT, term), se)]
    ((n, groups),) = re.findall(r"Number of obs: (\d+), groups:  patient, (\d+)", text)
    return [*found, (Target("rows_used"), n), (Target("groups_used"), groups)]


@pytest.mark.parametrize("name", SETTING_OF)
def test_every_number_that_lmer_prints_is_right(name: str) -> None:
    family, printed = family_of(name), printed_by_lmer(name)

    outcomes = [
        (str(target), text, grade_number(text, NumberTask(target, WORDS), family).outcome)
        for target, text in printed
    ]

    # Criterion and log-likelihood, two variances and SDs, three effects twice (short and long), two counts.
    assert len(outcomes) == 2 + 4 + 2 * 6 + 2
    assert outcomes == [(target, text, "right") for target, text, _ in outcomes]


@pytest.mark.parametrize("name", SETTING_OF)
def test_stored_data_are_such_as_a_student_gets(name: str) -> None:
    setting = SCENARIO.settings[SETTING_OF[name]]
    frame = from_csv((FOLDER / f"{name}.csv").read_text(), SCENARIO)

    assert Certifier()(frame, SCENARIO, setting).accepted


@pytest.mark.parametrize("name", SETTING_OF)
def test_standard_errors_of_lmer_and_statsmodels_differ_on_these_data(name: str) -> None:
    family = family_of(name)
    printed = {str(target): float(text) for target, text in printed_by_lmer(name)}

    shares = {
        term: family.fits[FIT].printed["statsmodels"].se[term] / printed[f"se of {term} in {FIT}"]
        for term in ("time", "treated")
    }

    # Half a per cent is the tolerance: unless both were accepted, one package's users would be marked wrong.
    assert shares["time"] > 1.005
    assert value_of(family, Target("se", FIT, "time")) == pytest.approx(
        printed[f"se of time in {FIT}"], rel=1e-4
    )
