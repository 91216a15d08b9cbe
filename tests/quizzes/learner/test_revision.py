from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta, timezone

import fsrs
import pytest
from fsrs import Rating

from quizzes.learner.revision import (
    Card,
    describe,
    forecast,
    make_plan,
    rate,
    retrievability,
    review,
    urgency,
)

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)


def answer(card: Card | None, rating: Rating, now: datetime, **options) -> Card:
    """The card after an answer that counts."""
    after, log = review(card, rating, now=now, **options)
    assert log.rating is rating
    assert after is not None
    return after


def intervals(ratings: list[Rating], **options) -> list[int]:
    """Days from each answer to the next, when every revision is done on its day."""
    card: Card | None = None
    now, found = NOW, []
    for rating in ratings:
        card = answer(card, rating, now, **options)
        found.append((card.due - now).days)
        now = card.due
    return found


def overdue(days: int, stability: float = 10) -> Card:
    return Card(stability, 5, NOW - timedelta(days=days), NOW - timedelta(days=days + 10))


@pytest.mark.parametrize(
    ("ratings", "expected"),
    [
        ([Rating.Good] * 6, [2, 11, 46, 163, 497, 1346]),
        ([Rating.Good, Rating.Good, Rating.Again, Rating.Good, Rating.Good], [2, 11, 2, 5, 12]),
        ([Rating.Again, Rating.Hard, Rating.Good, Rating.Good], [1, 1, 3, 8]),
    ],
)
def test_review_gives_the_intervals_of_fsrs(ratings, expected):
    assert intervals(ratings) == expected


@pytest.mark.parametrize("delay", [0, 3, 40])
def test_review_agrees_with_the_library_on_late_answers(delay):
    scheduler = fsrs.Scheduler(learning_steps=(), relearning_steps=(), enable_fuzzing=False)
    theirs, now = fsrs.Card(card_id=1, due=NOW), NOW
    ours: Card | None = None
    for rating in (Rating.Good, Rating.Again, Rating.Hard, Rating.Good, Rating.Good):
        theirs, _ = scheduler.review_card(theirs, rating, now)
        ours = answer(ours, rating, now)
        assert (ours.stability, ours.difficulty, ours.due) == (
            theirs.stability,
            theirs.difficulty,
            theirs.due,
        )
        assert retrievability(ours, now + timedelta(days=9)) == scheduler.get_card_retrievability(
            theirs, now + timedelta(days=9)
        )
        now = ours.due + timedelta(days=delay)


@pytest.mark.parametrize(
    ("score", "shown", "hint", "rating"),
    [
        (0.0, False, False, Rating.Again),
        (0.49, False, False, Rating.Again),
        (1.0, True, False, Rating.Again),
        (0.5, False, False, Rating.Hard),
        (1.0, False, True, Rating.Hard),
        (1.0, False, False, Rating.Good),
    ],
)
def test_rate_follows_score_mistake_and_hint(score, shown, hint, rating):
    assert rate(score=score, mistake_shown=shown, hint_used=hint) is rating


def test_rate_score_beyond_one_is_refused():
    with pytest.raises(ValueError, match="score 2: a score lies between 0"):
        rate(score=2, mistake_shown=False, hint_used=False)


def test_review_counts_the_first_answer_of_a_day_only():
    card = answer(None, Rating.Again, NOW)
    again, log = review(card, Rating.Good, now=NOW + timedelta(hours=3))
    assert again == card
    assert (log.rating, log.why) == (None, "only the first answer of a day counts")
    _, log = review(card, Rating.Good, now=NOW + timedelta(days=1))
    assert log.rating is Rating.Good


def test_review_retry_changes_nothing():
    assert review(None, Rating.Good, now=NOW, retry=True)[0] is None


def test_review_without_time_zone_is_refused():
    with pytest.raises(ValueError, match="a time without a time zone"):
        review(None, Rating.Good, now=datetime(2026, 3, 2))  # noqa: DTZ001


def test_review_takes_any_time_zone():
    berlin = NOW.astimezone(timezone(timedelta(hours=1)))
    assert review(None, Rating.Good, now=berlin) == review(None, Rating.Good, now=NOW)


def test_review_before_an_exam_never_reaches_beyond_it():
    exam = NOW.date() + timedelta(days=20)
    assert intervals([Rating.Good] * 3, exam=exam) == [2, 11, 7]


def test_review_after_the_exam_is_free_again():
    assert intervals([Rating.Good] * 3, exam=NOW.date()) == intervals([Rating.Good] * 3)


def test_card_survives_json():
    card = answer(None, Rating.Good, NOW)
    assert Card.from_json(json.loads(json.dumps(card.to_json()))) == card


def test_forecast_falls_from_certainty_to_retention_when_due():
    card = answer(None, Rating.Good, NOW)
    curve = forecast(card, NOW, (card.due - NOW).days)
    assert curve[0] == 1.0
    assert list(curve) == sorted(curve, reverse=True)
    assert curve[-1] == pytest.approx(0.9, abs=0.02)


def test_urgency_begins_when_due_and_grows():
    card = answer(None, Rating.Good, NOW)
    assert urgency(card, card.due - timedelta(seconds=1)) == 0
    assert 0.5 < urgency(card, card.due) < urgency(card, card.due + timedelta(days=60)) < 1


def test_describe_says_chance_and_day():
    card = answer(None, Rating.Good, NOW)
    assert describe(card, NOW + timedelta(days=1)) == (
        "Of ten questions like these you would now probably answer about 9 rightly. Next in 1 day."
    )
    assert describe(card, card.due).endswith("It is due today.")


def test_plan_backlog_becomes_a_week_within_the_cap():
    cards = {f"m{number:03}": overdue(number) for number in range(100)}
    plan = make_plan(cards, now=NOW, cap=15)
    assert [len(day) for day in plan.days] == [15] * 6 + [10]
    assert plan.later == ()
    assert sorted(name for day in plan.days for name in day) == sorted(cards)
    assert plan.today == tuple(f"m{number:03}" for number in range(99, 84, -1))


def test_plan_what_does_not_fit_comes_later():
    plan = make_plan({f"m{number}": overdue(number) for number in range(9)}, now=NOW, cap=1)
    assert [len(day) for day in plan.days] == [1] * 7
    assert plan.later == ("m1", "m0")


def test_plan_puts_no_card_before_it_is_due():
    cards = {"late": overdue(1), "thursday": overdue(-3), "next month": overdue(-30)}
    plan = make_plan(cards, now=NOW, cap=15)
    assert plan.days == (("late",), (), (), ("thursday",), (), (), ())
    assert plan.later == ()


def test_plan_of_a_pause_begins_when_it_ends_without_making_up():
    cards = {f"m{number}": overdue(number) for number in range(5)}
    plan = make_plan(cards, now=NOW, cap=2, resumes=date(2026, 3, 5))
    assert [len(day) for day in plan.days] == [0, 0, 0, 2, 2, 1, 0]


def test_plan_today_holds_what_the_cap_leaves():
    cards = {f"m{number}": overdue(number) for number in range(5)}
    assert [len(day) for day in make_plan(cards, now=NOW, cap=3, done_today=2).days[:3]] == [1, 3, 1]


def test_plan_ends_before_the_exam():
    cards = {f"m{number}": overdue(number) for number in range(5)}
    plan = make_plan(cards, now=NOW, cap=2, exam=date(2026, 3, 4))
    assert [len(day) for day in plan.days] == [2, 2, 0, 0, 0, 0, 0]
    assert len(plan.later) == 1


def test_plan_without_a_cap_is_refused():
    with pytest.raises(ValueError, match="cap 0, days 7, done today 0: at least 1, 1 and 0"):
        make_plan({}, now=NOW, cap=0)
