"""The right model of a study with two levels of groups or a yes/no outcome, and its fits beside those of lme4."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np
import pandas as pd
import pytest

from datasets.own.finding import simplest_reference
from datasets.own.reading import read_table
from datasets.own.roles import Roles
from datasets.own.tidying import tidy
from datasets.scenarios.base import Column, Scenario, Setting
from grading.family import fit_family
from grading.numbers import Family
from grading.quantities import QuantityError, Target
from grading.right_model import NoModelError, choose_reference
from tests.factories import nested_csv, yes_no_csv

ROLES = Roles(outcome="mark", within="hours", group="school", between="mixed", second="class_")
YES_NO = Roles(outcome="passed", within="hours", group="class_", between="mixed")


def study(csv: str, roles: Roles = ROLES) -> tuple[pd.DataFrame, Scenario, Setting]:
    """A file as it was uploaded, with its least model as the right one."""
    table = read_table(csv.encode())
    found = tidy(table.frame, table.columns, roles, plural="schools", second_plural="classes")
    setting = Setting("standard", "", "", simplest_reference(found.structure), {})
    columns = tuple(Column(name, name, "row") for name in found.frame.columns)
    scenario = Scenario(
        "own-1",
        "",
        "",
        "",
        columns,
        found.structure,
        {"standard": setting},
        1,
        simulator=lambda rng: found.frame,
    )
    return found.frame, scenario, setting


@cache
def steep() -> Family:
    frame, scenario, setting = study(nested_csv(seed=5, slopes=2.0, gaps=True))
    return fit_family(frame, scenario, replace(setting, reference="nested_slope"))


# lme4 1.1 by REML on the very file, `(1 | school/class)` and so on: REML criterion, variances, estimates and standard errors
# of intercept, hours and mixed.
LME4 = {
    "nested": (
        3404.62049,
        {"second": 11.417429, "intercept": 14.159011, "residual": 34.022883},
        (39.69358700, 1.65587553, 4.87818119),
        (1.15708082, 0.13838248, 2.13541327),
    ),
    "nested_slope": (
        3078.292989,
        {"second": 9.87558185, "intercept": 13.64823134, "slope": 5.95800858, "residual": 14.65999924},
        (40.0670329, 1.5930914, 4.0632659),
        (1.1035526, 0.5542891, 2.0333346),
    ),
    "inner_only": (
        3419.627826,
        {"second": 24.750520, "residual": 33.982551},
        (39.83817819, 1.65814890, 4.71792079),
        (0.76366979, 0.13894838, 1.46302985),
    ),
    "null": (
        3534.529092,
        {"second": 9.5899846, "intercept": 16.9635070, "residual": 44.9601465},
        (41.0327996,),
        (1.0400301,),
    ),
}


@pytest.mark.parametrize("name", LME4)
def test_fits_of_an_uploaded_study_are_those_of_lme4(name: str):
    criterion, variance, estimates, ses = LME4[name]
    fit = steep().fits[name]

    assert fit.criterion == pytest.approx(criterion, abs=1e-5)
    assert fit.variance == pytest.approx(variance, rel=2e-5)
    assert tuple(fit.estimate.values()) == pytest.approx(estimates, rel=2e-5)
    assert tuple(fit.se.values()) == pytest.approx(ses, rel=2e-5)


def test_slopes_bring_the_twin_by_ml_and_what_forgets_the_inner_level():
    frame, scenario, setting = study(nested_csv(seed=1))
    plain = fit_family(frame, scenario, setting)

    assert set(steep().fits) - set(plain.fits) == {"nested_slope_ml", "random_slope"}
    # Whole schools are left out for a gap by nobody.
    assert not {"complete_cases", "locf"} & set(steep().fits)


@pytest.mark.parametrize(
    ("data", "reference", "says"),
    [
        ({"seed": 1}, "nested", "Both levels are in it: classes of one school differ (p < 0.001)."),
        ({"seed": 5, "slopes": 2.0}, "nested_slope", "The slope of hours differs between schools (p < 0.001)."),
        ({"seed": 3, "class_sd": 0.8}, "nested", "do not show that classes of one school differ (p = 0.066)."),
    ],
)  # fmt: skip
def test_right_model_has_both_levels_and_slopes_where_they_differ(
    data: dict[str, float], reference: str, says: str
):
    found, why, family = choose_reference(*study(nested_csv(**data)))  # type: ignore[arg-type]

    assert found == reference
    assert says in why
    assert all(fit.difference is not None for fit in family.fits.values() if fit.theta)


def test_right_model_that_no_test_can_be_made_of_has_both_levels_and_says_so(monkeypatch: pytest.MonkeyPatch):
    def refuse(family: Family, target: Target) -> float:
        raise QuantityError(f"there is no {target.quantity}")

    monkeypatch.setattr("grading.right_model.value_of", refuse)

    found, why, _ = choose_reference(*study(nested_csv(seed=1)))

    assert found == "nested"
    assert "whether classes of one school differ cannot be tested: there is no boundary_p." in why


def crossed_csv() -> str:
    """Raters who all judge in every school: equal labels are the same rater."""
    rng = np.random.default_rng(2)
    raters, lines = rng.normal(0, 5, size=8), ["school,class,hours,mixed,mark"]
    for school in range(14):
        level = rng.normal(0, 3)
        for label, rater in enumerate(raters):
            for hours in rng.normal(0, 2, size=3):
                mark = 40 + level + rater + hours + rng.normal(0, 3)
                lines.append(f"S{school},r{label},{hours:.2f},{school % 2},{mark:.1f}")
    return "\n".join(lines)


@pytest.mark.parametrize(
    ("csv", "says"),
    [
        (nested_csv(seed=1, class_sd=0), "The variance of class is estimated as zero: classes of one school differ"),
        (nested_csv(seed=1, school_sd=0), "The variance of school is estimated as zero: schools differ no more"),
        (crossed_csv(), "Equal labels of class are alike in different schools"),
    ],
    ids=["no classes", "no schools", "crossed"],
)  # fmt: skip
def test_levels_that_are_none_are_refused_with_what_to_do(csv: str, says: str):
    with pytest.raises(NoModelError) as refused:
        choose_reference(*study(csv))

    assert says in str(refused.value)
    assert "{" not in str(refused.value)


# lme4's glmer with its inner search tightened, on the very file: minus twice the log-likelihood, variance, estimates and
# standard errors of intercept, hours and mixed.
GLMER = [
    ({"seed": 1}, 1028.055428, 0.7628763, (-0.49053617, 0.78985635, 0.79400451), (0.254878463, 0.087364723, 0.358022961)),
    ({"seed": 2, "gaps": True}, 760.2453709, 0.93192904, (-0.96986178, 0.81322990, 1.65888048),
     (0.28978157, 0.10577308, 0.40546823)),
]  # fmt: skip


@pytest.mark.parametrize(("data", "deviance", "variance", "estimates", "ses"), GLMER)
def test_fit_of_an_uploaded_yes_no_outcome_is_that_of_glmer(
    data: dict[str, float],
    deviance: float,
    variance: float,
    estimates: tuple[float, ...],
    ses: tuple[float, ...],
):
    found, why, family = choose_reference(*study(yes_no_csv(**data), YES_NO))  # type: ignore[arg-type]
    fit = family.fits["logistic"]

    assert found == "logistic"
    assert "the model is a logistic one, in which each class has a level of its own" in why
    assert -2 * (fit.loglik or 0.0) == pytest.approx(deviance, abs=1e-4)
    assert fit.variance == {"intercept": pytest.approx(variance, rel=1e-4)}
    assert tuple(fit.estimate.values()) == pytest.approx(estimates, rel=1e-4)
    assert tuple(fit.se.values()) == pytest.approx(ses, rel=1e-3)
