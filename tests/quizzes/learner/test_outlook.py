from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from quizzes.learner.outlook import bring_before, look_ahead
from quizzes.learner.revision import Card, forecast, postpone, retrievability

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
TODAY = NOW.date()


def card(*, due: float, stability: float = 10, reviewed: float = -10) -> Card:
    """A card due and last answered so many days from now."""
    return Card(stability, 5, NOW + timedelta(days=due), NOW + timedelta(days=reviewed))


def test_postpone_moves_the_date_by_the_pause_and_nothing_else():
    before = card(due=3)
    after = postpone(before, since=NOW, until=NOW + timedelta(days=14))
    assert after == Card(10, 5, before.due + timedelta(days=14), before.reviewed)


def test_postpone_leaves_what_was_overdue_overdue_by_as_much():
    after = postpone(card(due=-3), since=NOW, until=NOW + timedelta(days=14))
    assert after.due == NOW + timedelta(days=11)


def test_postpone_counts_of_a_pause_what_came_after_the_last_answer():
    answered = card(due=30, reviewed=10)
    after = postpone(answered, since=NOW, until=NOW + timedelta(days=14))
    assert after.due - answered.due == timedelta(days=4)
    assert postpone(answered, since=NOW, until=NOW + timedelta(days=9)) == answered


def test_exam_brings_everything_once_more_into_its_last_days_the_least_stable_last():
    cards = {
        "firm": card(due=90, stability=60),
        "weak": card(due=50, stability=20),
        "middle": card(due=60, stability=30),
    }
    due = bring_before(cards, now=NOW, exam=date(2026, 3, 22), cap=2)
    assert {name: each.due.date() for name, each in due.items()} == {
        "weak": date(2026, 3, 21),
        "middle": date(2026, 3, 21),
        "firm": date(2026, 3, 20),
    }
    assert {name: each.reviewed for name, each in due.items()} == {
        name: each.reviewed for name, each in cards.items()
    }


def test_exam_leaves_what_comes_before_it_or_was_answered_in_its_last_week():
    exam = date(2026, 3, 5)
    cards = {"before": card(due=1), "fresh": card(due=20, reviewed=-2)}
    assert bring_before(cards, now=NOW, exam=exam, cap=5) == cards


@pytest.mark.parametrize("exam", [None, TODAY, TODAY - timedelta(days=1)])
def test_no_exam_ahead_changes_nothing(exam):
    cards = {"one": card(due=40)}
    assert bring_before(cards, now=NOW, exam=exam, cap=5) == cards


def test_exam_never_brings_anything_into_the_past():
    cards = {f"{number}": card(due=40, reviewed=-60) for number in range(9)}
    due = bring_before(cards, now=NOW, exam=TODAY + timedelta(days=2), cap=1)
    assert min(each.due.date() for each in due.values()) == TODAY


def test_look_ahead_spreads_a_hundred_overdue_within_the_cap_and_loses_none():
    cards = {f"{number:03}": card(due=-number, reviewed=-number - 10) for number in range(100)}
    days = look_ahead(cards, now=NOW, days=7, cap=15)
    assert max(len(day.names) for day in days) == 15
    assert set(cards) <= {name for day in days for name in day.names}


def test_look_ahead_without_revision_follows_the_forecast_of_the_library():
    one = card(due=5)
    days = look_ahead({"one": one}, now=NOW, days=3, cap=5)
    assert [day.alone for day in days] == list(forecast(one, NOW, 3))


def test_look_ahead_with_revision_is_safer_from_the_day_it_is_asked():
    days = look_ahead({"one": card(due=1)}, now=NOW, days=3, cap=5)
    assert [day.names for day in days] == [(), ("one",), (), ()]
    assert days[0].revised == days[0].alone == retrievability(card(due=1), NOW)
    assert days[1].revised == 1
    assert all(day.revised > day.alone for day in days[1:])


def test_look_ahead_in_a_pause_plans_nothing():
    days = look_ahead({"one": card(due=0)}, now=NOW, days=3, cap=5, paused=True)
    assert [day.names for day in days] == [()] * 4
    assert [day.revised for day in days] == [day.alone for day in days]


def test_look_ahead_today_holds_what_the_cap_leaves():
    cards = {"one": card(due=-1), "two": card(due=-2)}
    days = look_ahead(cards, now=NOW, days=1, cap=2, done_today=1)
    assert [len(day.names) for day in days] == [1, 1]


def test_look_ahead_without_cards_is_empty():
    assert look_ahead({}, now=NOW, days=3, cap=5) == ()
