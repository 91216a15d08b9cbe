"""Answers at and after the due time: what is taken, what it keeps, and what the pages say of it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from accounts.models import Course, User
from datasets.links import make_token
from quizzes.answers import NotOpen, save_draft, submit_answer
from quizzes.models import Answer, Exercise, Sitting, Variant
from quizzes.pages import build_cards, score_of, variants_of
from quizzes.times.own_times import times_of
from quizzes.times.timing import GRACE
from quizzes.variants import NoMoreAttempts, ask_next_attempt
from tests.factories import (
    NOW,
    give_marked_answer,
    make_draft,
    make_exercise,
    make_extension,
    make_question,
)
from tests.progress.pages import get, text_of
from tests.quizzes.conftest import Clock
from tests.quizzes.helpers import fitted_variant, number_question

pytestmark = pytest.mark.storage

HOUR, DAY, TICK = timedelta(hours=1), timedelta(days=1), timedelta(microseconds=1)


@pytest.fixture
def late(course: Course) -> Exercise:
    """Due at `NOW`; a late answer loses 20% a day and keeps at least 30%, for a week."""
    return make_exercise(
        course,
        number_question(),
        due_at=NOW,
        closes_at=NOW + 7 * DAY,
        late_rule=Exercise.Late.PER_DAY,
        late_percent=20,
        late_floor=30,
    )


@pytest.fixture
def variant(late: Exercise, ada: User) -> Variant:
    return fitted_variant(late, ada)


def submit(variant: Variant, now: datetime) -> Answer:
    return submit_answer(variant=variant, response=["1.2345"], now=now)


@pytest.mark.parametrize(
    ("after", "late_by", "factor"),
    [
        (-TICK, timedelta(0), 1.0),
        (GRACE, timedelta(0), 1.0),
        (GRACE + TICK, GRACE + TICK, 0.8),
        (25 * HOUR, 25 * HOUR, 0.6),
        (7 * DAY + GRACE - TICK, 7 * DAY + GRACE - TICK, 0.3),
    ],
)
def test_submission_keeps_how_late_it_was_and_what_that_leaves(
    variant: Variant, sent: list[Any], after: timedelta, late_by: timedelta, factor: float
):
    submit(variant, NOW + after)

    stored = Answer.objects.get()
    assert (stored.late_by, stored.late_factor) == (late_by, factor)


def test_extension_decides_whether_an_answer_is_late(variant: Variant, ada: User, sent: list[Any]):
    make_extension(variant.item.exercise, ada, due_at=NOW + 2 * DAY)

    assert submit(variant, NOW + 2 * DAY).late_factor == 1.0


def test_rule_that_is_changed_later_leaves_a_submitted_answer_alone(variant: Variant, sent: list[Any]):
    submit(variant, NOW + HOUR)
    Exercise.objects.update(late_percent=90)

    assert Answer.objects.get().late_factor == 0.8


def test_limit_that_ends_refuses_what_comes_after_the_grace(variant: Variant, ada: User, sent: list[Any]):
    Exercise.objects.update(minutes=40)
    variant = Variant.objects.select_related("item__exercise").get()
    Sitting.objects.create(
        exercise=variant.item.exercise, student=ada, started_at=NOW - timedelta(minutes=40)
    )

    with pytest.raises(NotOpen, match=r"Your 40 minutes ended on 14 May 2026 at 10:30\."):
        submit(variant, NOW + GRACE)
    with pytest.raises(NotOpen, match="Your 40 minutes ended"):
        save_draft(variant=variant, response=["1"], now=NOW + GRACE)
    with pytest.raises(NoMoreAttempts, match=r"Your time is up\."):
        ask_next_attempt(variant=variant, now=NOW)
    assert submit(variant, NOW + GRACE - TICK).submitted_at == NOW + GRACE - TICK


def test_limit_that_was_not_started_refuses_answers(variant: Variant):
    Exercise.objects.update(minutes=40)
    variant = Variant.objects.select_related("item__exercise").get()

    with pytest.raises(NotOpen, match="you have not started it: open it, and press “Start”"):
        submit(variant, NOW)


def test_totals_count_the_best_attempt_after_what_lateness_takes_off(late: Exercise, ada: User):
    give_marked_answer(late, ada, 0.7, "1.5")
    second = give_marked_answer(late, ada, 1.0, "1.5", attempt=2)
    Answer.objects.filter(pk=second.pk).update(late_by=3 * DAY, late_factor=0.4)

    cards = build_cards(variants_of(late, ada), times=times_of(late, ada), now=NOW + 3 * DAY)

    assert score_of(cards).reached == 0.7
    assert (cards[0].full_points, cards[0].points) == (1.0, 0.4)


def test_page_says_before_the_due_time_what_lateness_will_cost(variant: Variant, ada: User, clock: Clock):
    clock.now = NOW - 3 * HOUR

    text = text_of(get(ada, f"/exercises/{variant.item.exercise_id}/"))

    assert "3 hours left until it is due Due Thursday 14 May, 10:30 (Europe/London)" in text
    assert (
        "Closes Thursday 21 May, 10:30 A late answer loses 20% of its points for each day that has begun, "
        "and it keeps at least 30%."
    ) in text


def test_page_says_after_the_due_time_what_lateness_costs_now_and_when_it_costs_more(
    variant: Variant, ada: User, clock: Clock
):
    clock.now = NOW + 3 * HOUR

    text = text_of(get(ada, f"/exercises/{variant.item.exercise_id}/"))

    assert (
        "Late by 3 hours. An answer that you submit now loses 20% of its points. "
        "From Friday 15 May, 10:30 on it loses 40%."
    ) in text
    assert "Late: an answer that is submitted now loses 20% of its points." in text


def test_page_sets_the_deduction_apart_from_the_score(late: Exercise, ada: User, clock: Clock):
    answer = give_marked_answer(late, ada, 1.0, "1.5")
    Answer.objects.filter(pk=answer.pk).update(late_by=27 * HOUR, late_factor=0.6)

    text = text_of(get(ada, f"/exercises/{late.pk}/"))

    assert "Right Late by 1 day 3 hours 1 point, less 40%, makes 0.60." in text
    assert "0.60 of 1 points so far." in text


def test_page_shows_an_extension_beside_the_time_of_others(
    variant: Variant, ada: User, bela: User, clock: Clock
):
    make_extension(variant.item.exercise, ada, due_at=NOW + 2 * DAY, reason="A private matter")
    fitted_variant(variant.item.exercise, bela)

    own = text_of(get(ada, f"/exercises/{variant.item.exercise_id}/"))

    assert "Due Saturday 16 May, 10:30 (Europe/London) Extension for others on 14 May, 10:30" in own
    assert "A private matter" not in own
    assert "Extension" not in text_of(get(bela, f"/exercises/{variant.item.exercise_id}/"))


def test_start_page_hides_the_questions_and_says_what_will_happen(variant: Variant, ada: User, clock: Clock):
    Exercise.objects.update(minutes=40)
    address = f"/exercises/{variant.item.exercise_id}/"

    text = text_of(get(ada, address))

    assert "You have 40 minutes, once you start 1 question, worth 1 point." in text
    assert "Start before Thursday 21 May, 09:50 to have the whole time." in text
    assert "When the time ends, a draft is not submitted by itself" in text
    assert "What do your data say?" not in text
    assert get(ada, f"/data/{variant.dataset_id}.csv").status_code == 403
    assert Sitting.objects.count() == 0


def test_start_runs_once_and_opens_questions_and_data(variant: Variant, ada: User, client: Any, clock: Clock):
    Exercise.objects.update(minutes=40)
    address = f"/exercises/{variant.item.exercise_id}/"
    client.force_login(ada)
    assert client.post(f"/exercises/variants/{variant.pk}/submit", {"answer": "1.5"})["Location"] == address

    client.post(f"{address}start")
    clock.forward(minutes=10)
    client.post(f"{address}start")

    assert Sitting.objects.get().started_at == NOW
    text = text_of(client.get(address))
    assert "30 minutes left of your 40 minutes" in text
    assert "What do your data say?" in text
    assert client.get(f"/data/{variant.dataset_id}.csv").status_code == 200


def test_limit_that_is_over_keeps_the_draft_unsubmitted(variant: Variant, ada: User, clock: Clock):
    Exercise.objects.update(minutes=40)
    make_draft(variant, "1.2345")
    Sitting.objects.create(exercise=variant.item.exercise, student=ada, started_at=NOW - HOUR)

    text = text_of(get(ada, f"/exercises/{variant.item.exercise_id}/"))

    assert "your time ended on 14 May, 10:10" in text
    assert (
        "Your time is up, and you did not submit an answer to this question. Your draft, which is not marked 1.2345"
        in text
    )
    assert Answer.objects.count() == 0


def test_what_was_answered_before_there_was_a_limit_is_shown_after_closing(
    variant: Variant, ada: User, clock: Clock
):
    make_draft(variant, "1.2345")
    Exercise.objects.update(minutes=40)
    address = f"/exercises/{variant.item.exercise_id}/"
    assert "You have 40 minutes, once you start" in text_of(get(ada, address))

    clock.now = NOW + 8 * DAY

    assert "Your draft, which is not marked 1.2345" in text_of(get(ada, address))


def test_start_of_what_is_closed_is_refused(course: Course, ada: User, client: Any, clock: Clock):
    exercise = make_exercise(course, make_question(), minutes=40, closes_at=NOW)
    client.force_login(ada)

    response = client.post(f"/exercises/{exercise.pk}/start", follow=True)

    assert "This exercise is not open to you now, so it was not started." in response.content.decode()
    assert Sitting.objects.count() == 0


def test_start_is_not_for_tutors_and_strangers(
    variant: Variant, tutor: User, stranger: User, client: Any, clock: Clock
):
    Exercise.objects.update(minutes=40)
    statuses = []
    for user in (tutor, stranger):
        client.force_login(user)
        statuses.append(client.post(f"/exercises/{variant.item.exercise_id}/start").status_code)

    assert (statuses, Sitting.objects.count()) == ([302, 404], 0)


def test_data_before_the_opening_are_withheld_from_the_link_too(variant: Variant, client: Any, clock: Clock):
    Exercise.objects.update(opens_at=NOW - TICK)
    link = f"/data/s/{make_token(variant.dataset)}.csv"
    clock.now = NOW - HOUR

    response = client.get(link)

    assert (response.status_code, response.content.decode()) == (
        403,
        "These data are not yours to read yet: open your exercise, and start it there.\n",
    )
