from __future__ import annotations

from datasets.scenarios.base import Structure
from grading.words import Words, words_of
from tests.grading.families import SCENARIO


def test_words_of_a_scenario_are_its_columns():
    assert words_of(SCENARIO.structure) == Words(
        unit="patient", units="patients", within="time", between="treated", occasion="visit"
    )


def test_words_of_a_name_that_code_reserves_leave_its_underscore_to_code():
    words = words_of(Structure(outcome="mark", group="class_", within="hours", between="mixed"))

    assert words.fill("a {unit} of many {units}") == "a class of many classes"
    assert words.grouping == ("class_",)


def test_words_of_two_grouping_factors_have_plurals():
    casks = Structure(
        outcome="strength",
        group="batch",
        within="depth",
        between="supplier",
        second="cask",
        arrangement="nested",
        group_plural="batches",
    )

    words = words_of(casks)

    assert words.fill("{seconds} in {units}: a {second} in a {unit}") == "casks in batches: a cask in a batch"
