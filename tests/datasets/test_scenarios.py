from __future__ import annotations

import numpy as np
import pytest

from datasets.scenarios import SCENARIOS, UnknownScenarioError, get_scenario, get_setting
from datasets.scenarios.base import Scenario

every_scenario = pytest.mark.parametrize("scenario", SCENARIOS.values(), ids=SCENARIOS)


def test_get_scenario_with_an_unknown_slug_names_the_known_ones():
    with pytest.raises(UnknownScenarioError) as caught:
        get_scenario("blood")

    assert str(caught.value) == f"There is no scenario “blood”; choose one of: {', '.join(SCENARIOS)}."


def test_get_setting_with_an_unknown_slug_names_the_known_ones():
    with pytest.raises(UnknownScenarioError) as caught:
        get_setting(get_scenario("blood-pressure"), "easy")

    assert str(caught.value) == (
        "The scenario “blood-pressure” has no setting “easy”; choose one of: standard, few-patients, two-visits, "
        "no-slope-variance, dropout-at-random, dropout-not-at-random, modest-slopes, unequal-visits."
    )


@every_scenario
def test_scenario_structure_names_columns_at_the_right_level(scenario: Scenario):
    levels = {column.name: column.level for column in scenario.columns}
    structure = scenario.structure

    assert {name: levels[name] for name in (structure.group, structure.between)} == {
        structure.group: "group",
        structure.between: "group",
    }
    rows = filter(None, (structure.outcome, structure.occasion, structure.binary))
    assert {levels[name] for name in rows} == {"row"}
    # What is said of a word is the same in all rows of that word, and differs within a person.
    assert levels[structure.within] in ({"row", "second"} if structure.arrangement == "crossed" else {"row"})
    assert {levels[name] for name in (structure.second,) if name} <= {"second"}


@every_scenario
def test_scenario_tables_have_the_levels_that_their_columns_claim(scenario: Scenario):
    structure = scenario.structure
    group, second = structure.group, [structure.second]
    keys = {"group": [group], "second": [group, *second] if structure.arrangement == "nested" else second}
    for setting in scenario.settings:
        frame = scenario.simulate(setting, np.random.default_rng(1))
        for column in scenario.columns:
            if column.level == "row":
                assert frame.groupby(group)[column.name].nunique().gt(1).any()
            else:
                assert frame.groupby(keys[column.level])[column.name].nunique().eq(1).all()


@every_scenario
def test_scenario_settings_show_one_plain_sentence(scenario: Scenario):
    for setting in scenario.settings.values():
        assert setting.shows.count(".") == 1
        assert setting.shows.endswith(".")
