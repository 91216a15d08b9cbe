from __future__ import annotations

import pytest

from lessons.questionnaire import Typed
from lessons.worksheet.facts import Predictor, Study, read_study


def typed(*predictors: dict[str, str], **lines: str) -> Typed:
    return Typed(lines, {"predictors": predictors})


def test_study_is_read_as_it_was_typed():
    reading = read_study(
        typed(
            {"name": "time", "varies": "within", "differs": "yes"},
            {"name": "arm", "kind": "category", "levels": "3", "varies": "group", "differs": "no"},
            outcome="sbp",
            outcome_kind="measured",
            group="patient",
            groups="60",
            rows="240",
            missing="0",
        )
    )

    assert reading.complaints == {}
    assert reading.study == Study(
        outcome="sbp",
        outcome_kind="measured",
        group="patient",
        groups=60,
        rows=240,
        missing=0,
        predictors=(Predictor("time", 1, "within", True), Predictor("arm", 2, "group", False)),
    )


def test_nothing_typed_is_nothing_said():
    assert read_study(Typed()) == read_study(typed())
    assert read_study(Typed()).study == Study()


@pytest.mark.parametrize(
    ("name", "text", "complaint"),
    [
        ("rows", "about 200", "“about 200” is not a count. Write a whole number in digits, such as 60."),
        ("groups", "0", "0 cannot be: this is a count from 1 to 10,000,000."),
        ("missing", "-1", "“-1” is not a count. Write a whole number in digits, such as 60."),
        ("largest", "٤", "“٤” is not a count. Write a whole number in digits, such as 60."),
    ],
)
def test_count_that_cannot_be_read_counts_as_not_said(name: str, text: str, complaint: str):
    reading = read_study(typed(**{name: text}))

    assert reading.complaints == {name: complaint}
    assert reading.study == Study()


@pytest.mark.parametrize(
    ("lines", "place", "words"),
    [
        ({"fewest": "5", "largest": "3"}, "fewest", "cannot have more rows (5) than the largest (3)"),
        (
            {"rows": "240", "groups": "60", "fewest": "1", "largest": "2"},
            "rows",
            "make 60 to 120 rows, not 240",
        ),
        ({"rows": "10", "groups": "20"}, "groups", "more groups (20) than rows (10)"),
        ({"rows": "10", "missing": "20"}, "missing", "more rows (20) than there are (10)"),
        (
            {"group": "patient", "upper": "hospital", "relation": "nested", "groups": "5", "uppers": "6"},
            "uppers",
            "cannot be more of the second (6) than of the first (5)",
        ),
    ],
)
def test_what_cannot_all_be_true_is_said(lines: dict[str, str], place: str, words: str):
    complaints = read_study(typed(**lines)).complaints

    assert list(complaints) == [place]
    assert words in complaints[place]


def test_category_without_its_number_of_levels_asks_for_it():
    reading = read_study(typed({"name": "arm", "kind": "category"}))

    assert reading.complaints == {
        "predictors-0-levels": "Say how many categories it has: the model needs a column for each but one."
    }


def test_predictor_cannot_vary_between_larger_groups_that_are_not_named():
    reading = read_study(typed({"name": "arm", "varies": "upper"}))

    assert list(reading.complaints) == ["predictors-0-varies"]
    assert reading.study.predictors == (Predictor("arm", 1, "", None),)


def test_row_without_a_name_keeps_the_numbers_of_those_after_it():
    reading = read_study(typed({}, {"name": "arm", "kind": "category", "levels": "one"}))

    assert list(reading.complaints) == ["predictors-1-levels"]
    assert [predictor.name for predictor in reading.study.predictors] == ["arm"]
