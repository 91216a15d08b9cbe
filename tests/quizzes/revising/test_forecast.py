from __future__ import annotations

from datetime import date

from quizzes.revising.due import agenda_of
from quizzes.revising.forecast import Line, describe_weeks, forecast_of
from quizzes.revising.wishes import pause
from tests.factories import NOW
from tests.quizzes.revising.cast import put_in_revision

TODAY = date(2026, 5, 14)


def test_forecast_draws_four_weeks_for_two_widths_with_its_words(ada):
    put_in_revision(ada, ordinary_regression=1)
    found = forecast_of(agenda_of(ada, now=NOW), today=TODAY)
    assert found is not None
    assert len(found.lines) == 29
    assert [line.questions for line in found.lines[:3]] == [0, 1, 0]
    assert found.lines[1].day == date(2026, 5, 15)
    for drawing in (found.wide, found.narrow):
        assert drawing.startswith("<svg")
        assert "<desc id=" in drawing
        assert found.summary in drawing


def test_forecast_says_what_revision_is_for():
    lines = [Line(TODAY, 1, 90, 90), Line(TODAY, 2, 62, 93)]
    assert describe_weeks(lines, paused=False) == (
        "The next four weeks ask 3 questions of you. With them you would then answer about 93 of a hundred rightly, "
        "and without them 62."
    )
    assert describe_weeks(lines, paused=True) == (
        "While you pause, no question comes. After four weeks you would answer about 62 of a hundred questions rightly, "
        "where today it would be 90."
    )


def test_forecast_in_a_pause_is_told_and_not_drawn(ada):
    put_in_revision(ada, ordinary_regression=1)
    pause(ada, now=NOW)
    found = forecast_of(agenda_of(ada, now=NOW), today=TODAY)
    assert found is not None
    assert found.summary.startswith("While you pause, no question comes.")
    assert (found.wide, found.narrow) == ("", "")


def test_forecast_without_cards_is_none(ada):
    assert forecast_of(agenda_of(ada, now=NOW), today=TODAY) is None
