from __future__ import annotations

from dataclasses import replace

import pytest

from datasets.scenarios import SCENARIOS
from datasets.scenarios.base import Setting, Structure
from grading.asks import ASKS, targets_of
from grading.family import FIT_NAMES
from grading.quantities import NEEDS_NO_FIT, QUANTITIES, Target
from tests.grading.families import SCENARIO

STRUCTURE = SCENARIO.structure
SETTING = replace(SCENARIO.settings["standard"], asks=())


def asked(*asks: str, reference: str = "random_slope") -> tuple[Target, ...]:
    setting: Setting = replace(SETTING, asks=asks, reference=reference)  # type: ignore[arg-type]
    return targets_of(setting, STRUCTURE)


def test_asks_are_about_the_right_model_of_the_setting():
    assert asked("estimates", "correlation") == (
        Target("estimate", "random_slope", "time"),
        Target("estimate", "random_slope", "treated"),
        Target("covariance", "random_slope"),
        Target("correlation", "random_slope"),
    )


def test_standard_error_of_the_predictor_between_groups_may_be_asked_for_alone():
    assert asked("between_standard_error") == (Target("se", "random_slope", "treated"),)


def test_variances_are_those_that_the_right_model_has():
    components = {target.term for target in asked("variances", reference="crossed_slope")}

    assert components == {"intercept", "slope", "second", "residual"}


def test_comparison_is_with_the_model_that_lacks_the_last_variance():
    assert asked("boundary_p", reference="random_intercept") == (
        Target("boundary_p", "random_intercept_ml", "ols"),
    )
    assert asked("boundary_p") == (Target("boundary_p", "random_slope_ml", "random_intercept_ml"),)


def test_asking_twice_is_asking_once():
    assert asked("counts", "counts") == (Target("rows_used"), Target("groups_used"))


def test_setting_that_asks_for_the_unknown_is_refused():
    with pytest.raises(KeyError, match="'wishes'"):
        asked("wishes")


@pytest.mark.parametrize("ask", ASKS)
def test_every_ask_names_quantities_and_fits_that_there_are(ask: str):
    for target in asked(ask):
        assert target.quantity in QUANTITIES
        assert target.fit in FIT_NAMES or target.quantity in NEEDS_NO_FIT


@pytest.mark.parametrize(
    ("scenario", "setting"), [(s.slug, t) for s in SCENARIOS.values() for t in s.settings]
)
def test_every_setting_asks_for_what_there_is(scenario: str, setting: str):
    structure: Structure = SCENARIOS[scenario].structure
    chosen = SCENARIOS[scenario].settings[setting]

    assert set(chosen.asks) <= set(ASKS)
    assert len(targets_of(chosen, structure)) >= len(chosen.asks)
