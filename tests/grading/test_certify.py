from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace

import pytest

from datasets.certificates import Certificate
from datasets.scenarios.base import Setting
from grading import certify as module
from grading.certify import Certifier, certify
from grading.numbers import Family
from grading.quantities import Target
from tests.grading.families import (
    SCENARIO,
    SETTINGS,
    certified_seed,
    draw_frame,
    fitted_family,
    make_family,
    make_fit,
)

SE_TIME = Target("se", "random_slope", "time")
FRAME = draw_frame("standard", 1)
Judge = Callable[..., Certificate]


@dataclass(frozen=True)
class Fitted:
    """Fits that are confirmed as they are."""

    family: Family

    def confirmed(self) -> Family:
        return self.family


@pytest.fixture
def judge(monkeypatch: pytest.MonkeyPatch) -> Judge:
    """Certifies the family that it is given, as if it had been fitted to the data."""

    def certificate(family: Family, *targets: Target, claims: tuple[str, ...] = ()) -> Certificate:
        setting = replace(SCENARIO.settings["standard"], claims=claims, asks=())
        monkeypatch.setattr(module, "FamilyFits", lambda *_: Fitted(family))
        return Certifier(targets=targets)(FRAME, SCENARIO, setting)

    return certificate


def test_data_that_show_everything_are_accepted(judge: Judge):
    family = make_family(make_fit("random_slope_ml", (2.5, 0.88, 3.1)))

    certificate = judge(family, SE_TIME, Target("groups_used"), claims=("ols_se_between_too_small",))

    assert certificate == Certificate(
        accepted=True, reasons=(), evidence={"ols_se_between_too_small": 1.6 / 3.2}
    )


def test_claim_that_does_not_hold_rejects_with_its_figure(judge: Judge):
    certificate = judge(make_family(), claims=("few_groups", "ols_se_within_too_large", "slope_singular"))

    assert certificate == Certificate(
        accepted=False,
        reasons=(
            "few_groups: found 10; needed: there are at most 8 groups",
            "slope_singular: found 0; needed: the random-slope fit is singular",
        ),
        evidence={"few_groups": 10, "ols_se_within_too_large": 0.8 / 0.5, "slope_singular": 0.0},
    )


def test_claim_on_a_missing_fit_rejects(judge: Judge):
    certificate = judge(make_family(), claims=("locf_biased",))

    assert certificate.reasons == (
        "locf_biased: found nan; needed: every fit and number that it rests on ('locf')",
    )
    assert math.isnan(certificate.evidence["locf_biased"])
    assert certificate.to_json()["evidence"] == {"locf_biased": None}


def test_mistake_that_cannot_be_told_from_right_rejects(judge: Judge):
    family = make_family(make_fit("random_intercept", (2.5, 0.885, 3.0)), make_fit("ols", (1.4, 0.91, 1.6)))

    certificate = judge(family, Target("groups_used"), SE_TIME)

    assert certificate.reasons == (
        "se of time in random_slope separable: within four tolerances of ols, random_intercept",
    )


def test_mistakes_that_give_one_number_do_not_reject(judge: Judge):
    family = make_family(make_fit("random_intercept", (2.5, 0.8, 3.0)))

    assert judge(family, SE_TIME).accepted


def test_identity_and_other_method_do_not_reject(judge: Judge):
    family = make_family(
        make_fit("two_stage", (2.6, 0.9, 3.2)),
        make_fit("random_slope_ml", (2.5, 0.895, 3.0)),
        make_fit("cluster_robust", (2.6, 0.9, 3.2)),
    )

    assert judge(family, SE_TIME).accepted


def test_target_that_does_not_exist_rejects(judge: Judge):
    certificate = judge(make_family(), Target("estimate", "null", "time"))

    assert certificate.reasons == (
        "estimate of time in null exists: null has no estimate of 'time'; it has (Intercept)",
    )


def test_fit_that_did_not_converge_rejects(judge: Judge):
    family = make_family(make_fit("ols", (1.4, 0.8, 1.6), converged=False, gradient=0.5))

    assert judge(family).reasons == ("ols converged: no, with a gradient of 5.0e-01",)


@pytest.mark.parametrize(
    ("difference", "reasons"),
    [
        (1.1e-4, ()),
        (-1.1e-4, ()),
        (1.3e-4, ("random_intercept confirmed: statsmodels' log-likelihood differs by 1.3e-04",)),
        (-1.3e-4, ("random_intercept confirmed: statsmodels' log-likelihood differs by -1.3e-04",)),
    ],
)
def test_fit_without_the_second_opinion_rejects(judge: Judge, difference: float, reasons: tuple[str, ...]):
    """The log-likelihood is -120, of which a millionth may be missing."""
    family = make_family(make_fit("random_intercept", (2.5, 0.5, 3.0), loglik=-120.0, difference=difference))

    assert judge(family).reasons == reasons


def test_failed_checks_have_names_that_can_be_counted(judge: Judge):
    family = make_family(make_fit("ols", (1.4, 0.9, 1.6), converged=False, gradient=0.5))

    certificate = judge(family, SE_TIME, Target("covariance", "null"), claims=("few_groups",))

    assert certificate.failed_checks == (
        "ols converged",
        "few_groups",
        "se of time in random_slope separable",
        "covariance in null exists",
    )


@pytest.mark.parametrize("setting", SETTINGS)
def test_some_data_of_every_setting_are_accepted(setting: str):
    seed = certified_seed(setting)

    certificate = certify(draw_frame(setting, seed), SCENARIO, SCENARIO.settings[setting])

    assert (certificate.accepted, certificate.reasons) == (True, ())
    assert set(certificate.evidence) == set(SCENARIO.settings[setting].claims)


def test_data_of_another_setting_are_rejected():
    setting: Setting = SCENARIO.settings["few-patients"]

    certificate = certify(draw_frame("no-slope-variance", 0), SCENARIO, setting)

    assert certificate.failed_checks == ("few_groups",)


def test_certifier_keeps_the_family_that_it_judged_last():
    certifier = Certifier()
    assert certifier.family is None

    certifier(draw_frame("standard", 1), SCENARIO, SCENARIO.settings["standard"])
    first = certifier.family
    certifier(draw_frame("standard", 2), SCENARIO, SCENARIO.settings["standard"])

    assert first is not None
    assert certifier.family is not None
    assert first.facts == fitted_family("standard", 1).facts
    assert certifier.family.fits["ols"] == fitted_family("standard", 2).fits["ols"]
