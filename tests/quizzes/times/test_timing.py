from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizzes.times.timing import (
    GRACE,
    Accommodated,
    Extended,
    Lateness,
    LateRule,
    Reveal,
    Schedule,
    Times,
    say_duration,
    times_for,
)
from tests.factories import NOW

YEAR = datetime(2026, 1, 1, tzinfo=UTC)
HOUR, DAY, TICK = timedelta(hours=1), timedelta(days=1), timedelta(microseconds=1)
PER_DAY = Lateness(LateRule.PER_DAY, percent=20, floor=30)
SCHEDULE = Schedule(
    opens=NOW - 3 * DAY,
    due=NOW,
    closes=NOW + 7 * DAY,
    lateness=PER_DAY,
    attempts=2,
    zone=ZoneInfo("Europe/London"),
)

moments = st.timedeltas(min_value=timedelta(0), max_value=364 * DAY).map(lambda since: YEAR + since)
spans = st.timedeltas(min_value=timedelta(0), max_value=60 * DAY)


@st.composite
def schedules(draw: st.DrawFn) -> Schedule:
    opens = draw(moments)
    due = opens + TICK + draw(spans)
    rule = draw(st.sampled_from(LateRule))
    return Schedule(
        opens=opens,
        due=due,
        closes=due if rule is LateRule.NONE else due + draw(spans),
        lateness=Lateness(rule, draw(st.integers(0, 100)), draw(st.integers(0, 100))),
        minutes=draw(st.none() | st.integers(1, 600)),
        attempts=draw(st.integers(1, 5)),
        reveal=draw(st.sampled_from(Reveal)),
        zone=ZoneInfo("Europe/London"),
    )


extensions = st.builds(
    Extended,
    due=st.none() | moments,
    closes=st.none() | moments,
    attempts=st.integers(0, 3),
    minutes=st.integers(0, 60),
)
accommodations = st.builds(
    Accommodated,
    factor=st.sampled_from([1.0, 1.25, 1.5, 2.0, 3.0]),
    days=st.integers(0, 30),
    attempts=st.integers(0, 3),
)


@given(schedules(), extensions, accommodations)
def test_nobody_gets_less_than_everybody(schedule: Schedule, extended: Extended, accommodated: Accommodated):
    general = times_for(schedule)
    both = times_for(schedule, extended=extended, accommodated=accommodated)

    for one in (
        times_for(schedule, extended=extended),
        times_for(schedule, accommodated=accommodated),
        both,
    ):
        assert one.due >= general.due
        assert one.closes >= max(general.closes, one.due)
        assert one.attempts >= general.attempts
        assert (one.minutes or 0) >= (general.minutes or 0)
    assert both.due >= times_for(schedule, extended=extended).due


@given(schedules(), extensions, spans, spans)
def test_late_factor_never_rises_with_time(
    schedule: Schedule, extended: Extended, first: timedelta, more: timedelta
):
    times = times_for(schedule, extended=extended)
    earlier = times.opens + first

    assert 0 <= times.late_factor(earlier + more) <= times.late_factor(earlier) <= 1


@given(schedules(), extensions, spans)
def test_extension_never_costs_points(schedule: Schedule, extended: Extended, after: timedelta):
    moment = schedule.opens + after

    assert times_for(schedule, extended=extended).late_factor(moment) >= times_for(schedule).late_factor(
        moment
    )


@given(schedules(), accommodations, spans)
def test_what_comes_by_the_due_time_and_the_grace_keeps_everything(
    schedule: Schedule, accommodated: Accommodated, before: timedelta
):
    times = times_for(schedule, accommodated=accommodated)

    assert times.late_factor(times.due + GRACE - before) == 1.0
    assert times.late_by(times.due + GRACE - before) == timedelta(0)


@given(schedules(), spans, spans)
def test_answers_are_taken_for_a_minute_longer_than_one_can_work(
    schedule: Schedule, begun: timedelta, after: timedelta
):
    times = times_for(schedule, started=schedule.opens + begun)
    moment = schedule.opens + after

    assert times.takes(moment) == times.is_open(moment) or times.ends <= moment < times.ends + GRACE
    assert times.ends <= times.closes


@given(schedules(), extensions, accommodations)
def test_right_answers_wait_until_nothing_is_on_its_way(
    schedule: Schedule, extended: Extended, accommodated: Accommodated
):
    times = times_for(schedule, extended=extended, accommodated=accommodated)

    expected = {
        Reveal.AT_ONCE: None,
        Reveal.AFTER_DUE: times.due + GRACE,
        Reveal.AFTER_CLOSING: times.closes + GRACE,
    }
    assert times.reveals == expected[schedule.reveal]


@given(schedules(), spans)
def test_cost_that_is_announced_is_the_next_one(schedule: Schedule, after: timedelta):
    times = times_for(schedule)
    now = schedule.opens + after
    following = times.costs_more_at(now)

    if following is not None:
        assert now - GRACE <= following
        assert times.late_factor(following + GRACE) == times.late_factor(now)
        assert times.late_factor(following + GRACE + TICK) < times.late_factor(now)


@pytest.mark.parametrize(
    ("late", "factor"),
    [
        (timedelta(0), 1.0),
        (GRACE, 1.0),
        (GRACE + TICK, 0.8),
        (DAY, 0.8),
        (DAY + GRACE, 0.8),
        (DAY + GRACE + TICK, 0.6),
        (3 * DAY, 0.4),
        (4 * DAY, 0.3),
        (60 * DAY, 0.3),
    ],
)
def test_late_factor_falls_with_each_day_that_has_begun_down_to_the_floor(late: timedelta, factor: float):
    assert times_for(SCHEDULE).late_factor(NOW + late) == factor


@pytest.mark.parametrize(
    ("lateness", "factor"),
    [
        (Lateness(LateRule.NONE), 0.0),
        (Lateness(LateRule.FULL, percent=20), 1.0),
        (Lateness(LateRule.PER_HOUR, percent=10), 0.5),
        (Lateness(LateRule.PER_HOUR, percent=30), 0.0),
    ],
)
def test_rules_differ_in_what_five_hours_cost(lateness: Lateness, factor: float):
    assert replace(times_for(SCHEDULE), lateness=lateness).late_factor(NOW + 5 * HOUR) == factor


def test_extension_without_a_closing_time_moves_the_late_period_along():
    times = times_for(SCHEDULE, extended=Extended(due=NOW + 2 * DAY))

    assert (times.due, times.closes, times.general_due) == (NOW + 2 * DAY, NOW + 9 * DAY, NOW)


def test_extension_where_nothing_is_taken_late_closes_when_it_is_due():
    schedule = replace(SCHEDULE, closes=NOW, lateness=Lateness())

    times = times_for(schedule, extended=Extended(due=NOW + DAY, closes=NOW + 5 * DAY))

    assert (times.due, times.closes) == (NOW + DAY, NOW + DAY)


def test_more_days_keep_the_time_of_day_when_the_clocks_change():
    before = datetime(2026, 10, 24, 16, 0, tzinfo=UTC)  # 17:00 in London, summer time
    schedule = replace(SCHEDULE, due=before, closes=before, lateness=Lateness())

    assert times_for(schedule, accommodated=Accommodated(days=2)).due == datetime(
        2026, 10, 26, 17, 0, tzinfo=UTC
    )


def sitting(**fields: object) -> Times:
    schedule = replace(SCHEDULE, minutes=40)
    return times_for(schedule, started=NOW - HOUR, **fields)  # type: ignore[arg-type]


def test_time_limit_is_lengthened_by_the_factor_and_then_by_the_extension():
    times = sitting(accommodated=Accommodated(factor=1.5), extended=Extended(minutes=5))

    assert (times.minutes, times.limit_ends) == (65, NOW + timedelta(minutes=5))
    assert times.ends == NOW + timedelta(minutes=5)


def test_time_limit_ends_what_the_exercise_leaves_open():
    times = sitting()

    end = NOW - timedelta(minutes=20)
    assert (times.ends, times.is_open(end - TICK), times.is_open(end)) == (end, True, False)
    assert (times.takes(end + GRACE - TICK), times.takes(end + GRACE)) == (True, False)


def test_nothing_is_taken_before_the_start():
    times = replace(sitting(), started=None)

    assert (times.must_start, times.is_open(NOW), times.takes(NOW), times.limit_ends) == (
        True,
        True,
        False,
        None,
    )


def test_right_answers_after_closing_wait_for_the_last_who_has_longer():
    schedule = replace(SCHEDULE, reveal=Reveal.AFTER_CLOSING, last_closes=NOW + 20 * DAY)

    assert times_for(schedule).reveals == NOW + 20 * DAY + GRACE


@pytest.mark.parametrize(
    ("one", "other", "harsher"),
    [
        (PER_DAY, Lateness(LateRule.FULL), True),
        (Lateness(LateRule.FULL), PER_DAY, False),
        (PER_DAY, PER_DAY, False),
        (replace(PER_DAY, floor=0), PER_DAY, True),
        (replace(PER_DAY, percent=10), PER_DAY, False),
        (Lateness(LateRule.PER_HOUR, 1, 30), PER_DAY, True),
        (Lateness(LateRule.PER_HOUR, 1, 95), PER_DAY, False),
    ],
)
def test_is_harsher_than_compares_what_answers_keep(one: Lateness, other: Lateness, harsher: bool):
    assert one.is_harsher_than(other) is harsher


@pytest.mark.parametrize(
    ("length", "words"),
    [
        (timedelta(seconds=5), "1 minute"),
        (timedelta(minutes=59, seconds=59), "59 minutes"),
        (timedelta(hours=1), "1 hour"),
        (timedelta(hours=3, minutes=1), "3 hours 1 minute"),
        (timedelta(days=1, minutes=5), "1 day"),
        (timedelta(days=2, hours=3, minutes=9), "2 days 3 hours"),
    ],
)
def test_say_duration_names_the_two_largest_units(length: timedelta, words: str):
    assert say_duration(length) == words
