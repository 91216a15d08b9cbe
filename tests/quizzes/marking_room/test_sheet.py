from __future__ import annotations

import pytest

from quizzes.content.schema import question_adapter
from quizzes.marking_room.sheet import (
    Scale,
    blank_sheet,
    filled_sheet,
    read_sheet,
    scales_of,
    show_points,
)
from tests.factories import question_content

SCALES = (
    Scale("structure", "Structure", "", 2, (0, 1, 2)),
    Scale("meaning", "Meaning", "", 3, (0, 1, 2, 3)),
)
TYPED = (Scale("points", "Points", "", 2.0),)
FULL = {"points-structure": "1", "points-meaning": "3"}


def question(kind: str):
    content = question_content(uid="one", mistake="ordinary-regression", kind=kind, title="One")
    return question_adapter.validate_python(content)


def test_scales_of_a_report_are_its_rubric():
    found = scales_of(question("report"), points=10)

    assert [(scale.key, scale.most, scale.choices) for scale in found] == [
        ("structure", 2, (0, 1, 2)),
        ("meaning", 3, (0, 1, 2, 3)),
    ]


def test_scales_of_any_other_question_are_its_points():
    assert scales_of(question("choice"), points=2.0) == TYPED


def test_read_sheet_of_a_rubric():
    sheet = read_sheet(SCALES, {**FULL, "comment": " Clear.\r\nShort. "}, needs_reason=False)

    assert (sheet.points, sheet.score) == ({"structure": 1.0, "meaning": 3.0}, 0.8)
    assert (sheet.comment, sheet.errors) == ("Clear.\nShort.", {})


def test_read_sheet_of_typed_points():
    assert read_sheet(TYPED, {"points-points": "1.5"}, needs_reason=False).score == 0.75


@pytest.mark.parametrize(
    ("scales", "data", "field", "says"),
    [
        (SCALES, {"points-structure": "1"}, "meaning", "No points are given: choose from 0 to 3."),
        (SCALES, {**FULL, "points-meaning": "4"}, "meaning", "“4” is none of the points from 0 to 3"),
        (SCALES, {**FULL, "points-meaning": "1.5"}, "meaning", "“1.5” is none of the points"),
        (SCALES, {**FULL, "points-meaning": "²"}, "meaning", "“²” is none of the points"),
        (TYPED, {"points-points": "1,5"}, "points", "“1,5” are no points"),
        (TYPED, {"points-points": "nan"}, "points", "“nan” are no points"),
        (TYPED, {"points-points": "2.01"}, "points", "give at most 2."),
        (SCALES, {**FULL, "comment": "x" * 4001}, "comment", "4,001 characters; at most 4,000"),
        (SCALES, {**FULL, "reason": "x" * 1001}, "reason", "1,001 characters; at most 1,000"),
    ],
)
def test_read_sheet_says_what_is_the_matter(scales, data, field, says):
    errors = read_sheet(scales, data, needs_reason=False).errors

    assert list(errors) == [field]
    assert says in errors[field]


def test_read_sheet_asks_for_a_reason_where_a_mark_stands():
    assert list(read_sheet(SCALES, FULL, needs_reason=True).errors) == ["reason"]
    given = read_sheet(SCALES, {**FULL, "reason": "A slip", "shows_reason": "on"}, needs_reason=True)
    assert (given.errors, given.reason, given.shows_reason) == ({}, "A slip", True)


def test_filled_sheet_shows_what_was_given():
    sheet = filled_sheet(SCALES, score=0.8, rubric={"structure": 1.0, "meaning": 3.0}, comment="Clear.")

    assert (sheet.typed, sheet.comment) == ({"structure": "1", "meaning": "3"}, "Clear.")
    assert filled_sheet(TYPED, score=1 / 3, rubric=None, comment="").typed == {"points": "0.67"}
    assert filled_sheet(SCALES, score=0.5, rubric=None, comment="").typed == blank_sheet(SCALES).typed


@pytest.mark.parametrize(
    ("points", "shown"), [(2.0, "2"), (1.5, "1.5"), (1 / 3, "0.33"), (10, "10"), (0, "0")]
)
def test_show_points(points: float, shown: str):
    assert show_points(points) == shown
