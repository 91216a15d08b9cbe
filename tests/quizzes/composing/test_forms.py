from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from django.http import QueryDict

from accounts.models import Course
from quizzes.composing.forms import FrameForm, initial_of_new, read_place, read_points
from quizzes.models import Exercise

TYPED = {
    "title": "Slopes",
    "intro": "",
    "kind": "blood-pressure/standard",
    "opens_at": "2026-05-14T09:00",
    "due_at": "2026-11-20T17:00",
    "late_rule": "none",
    "attempts": "2",
    "reveal": "at_once",
}


def form(**typed: str) -> FrameForm:
    data = QueryDict(mutable=True)
    data.update({**TYPED, **typed})
    return FrameForm(Course(), data)


def test_frame_form_reads_times_in_the_zone_of_the_house():
    found = form()

    assert found.is_valid()
    assert found.plan.opens_at == datetime(2026, 5, 14, 8, 0, tzinfo=UTC)
    assert found.plan.due_at == found.plan.closes_at == datetime(2026, 11, 20, 17, 0, tzinfo=UTC)
    assert (found.plan.scenario, found.plan.setting, found.plan.attempts) == ("blood-pressure", "standard", 2)
    assert found.plan.reveal == Exercise.Reveal.AT_ONCE


def test_new_exercise_is_open_from_now_and_due_at_the_end_of_the_day_in_a_week():
    """The clocks change in between: the day and the time on the wall count."""
    shown = initial_of_new(datetime(2026, 10, 24, 8, 5, 30, tzinfo=UTC))

    assert shown["opens_at"] == datetime(2026, 10, 24, 8, 5, tzinfo=UTC)
    assert shown["due_at"] == datetime(2026, 10, 31, 23, 59, tzinfo=UTC)


@pytest.mark.parametrize(
    ("name", "typed", "says"),
    [
        ("title", "", "give it one"),
        ("title", "x" * 161, "The title has 161 characters, and 160 is the most: shorten it."),
        ("intro", "x" * 4001, "has 4001 characters"),
        ("kind", "", "No kind of data is chosen"),
        ("kind", "blood-pressure", "“blood-pressure” is no kind of data that we have"),
        ("kind", "orchard/standard", "“orchard/standard” is no kind of data that we have"),
        ("opens_at", "", "Nothing is typed"),
        ("opens_at", "tomorrow", "“tomorrow” is no day with a time"),
        ("opens_at", "2026-03-29T01:30", "not in the hour when the clocks change"),
        ("closes_at", "2026-02-30T10:00", "“2026-02-30T10:00” is no day with a time"),
        ("opens_at", "0001-01-01T00:00", "“0001-01-01T00:00” is no day of the years 2000 to 2100"),
        ("closes_at", "9999-12-31T23:59", "is no day of the years 2000 to 2100"),
        ("attempts", "0", "“0” is not a whole number from 1 to 10"),
        ("attempts", "11", "“11” is not a whole number from 1 to 10"),
        ("attempts", "²", "“²” is not a whole number from 1 to 10"),
        ("attempts", "", "“” is not a whole number from 1 to 10"),
        ("reveal", "never", "“never” is none of the three"),
        ("due_at", "", "Nothing is typed: give a day and a time."),
        ("late_rule", "", "say what becomes of late answers"),
        ("late_rule", "maybe", "“maybe” is none of these"),
        ("late_percent", "0", "“0” is not a whole number from 1 to 100"),
        ("late_floor", "101", "“101” is not a whole number from 0 to 100"),
        ("minutes", "1.5", "“1.5” is not a whole number from 1 to 1440"),
        ("closes_at", "2026-11-21T17:00", "no late answer is accepted after 20 November 2026, 17:00"),
    ],
)
def test_frame_form_names_value_rule_and_mend(name: str, typed: str, says: str):
    found = form(**{name: typed})

    assert list(found.errors) == [name]
    assert says in found.errors[name][0]


@pytest.mark.parametrize(
    ("text", "points"), [("1", "1"), (" 2.5 ", "2.5"), ("0.1", "0.1"), ("100", "100"), ("3.00", "3")]
)
def test_read_points_takes_one_decimal(text: str, points: str):
    assert read_points(text) == Decimal(points)


@pytest.mark.parametrize(
    "text", ["", "0", "-1", "100.1", "0.25", "1,5", "lots", "nan", "inf", "1e999999999", "9" * 30]
)
def test_read_points_refuses_anything_else(text: str):
    with pytest.raises(ValueError, match=r"are no points: type a number from 0\.1 to 100"):
        read_points(text)


@pytest.mark.parametrize("text", ["0", "4", "", "1.0", "-1", "²", "one", "9" * 40])
def test_read_place_refuses_what_is_no_place(text: str):
    assert read_place("3", last=3) == 3
    with pytest.raises(ValueError, match="is no place: type a whole number from 1 to 3"):
        read_place(text, last=3)
