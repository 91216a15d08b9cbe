"""The page of revision and its settings, as their student finds them."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from quizzes.models import RevisionPlan
from quizzes.revising.wishes import pause
from tests.factories import NOW
from tests.progress.pages import get, text_of
from tests.quizzes.revising.cast import put_in_revision


@pytest.fixture(autouse=True)
def _clock_stands(clock: Any) -> None:
    """At `NOW`."""


def post(user: User, url: str, **data: Any) -> Any:
    client = Client()
    client.force_login(user)
    return client.post(url, data, follow=True)


def test_page_with_something_due_says_how_much_and_begins_it(ada):
    put_in_revision(ada, ordinary_regression=-1, causal_overclaim=1)
    response = get(ada, "/revise/")
    text = text_of(response)
    assert "Due today 1 question, about 3 minutes" in text
    assert (
        "Today 1: Ordinary regression for repeated measures Tomorrow 1: Claiming causes Sat 16 May None"
        in text
    )
    assert (
        "Claiming causes : Of ten questions like these you would now probably answer about 8 rightly. "
        "It comes on Friday 15 May."
    ) in text
    assert '<input type="hidden" name="purpose" value="revision">' in response.content.decode()


def test_page_with_nothing_due_says_what_comes(ada):
    put_in_revision(ada, ordinary_regression=1, causal_overclaim=1)
    assert "Nothing is due today Next: Friday 15 May, 2 questions." in text_of(get(ada, "/revise/"))


def test_page_before_anything_is_mastered_says_what_leads_here(ada):
    text = text_of(get(ada, "/revise/"))
    assert "Nothing is in revision yet" in text
    assert "The coming weeks" not in text


def test_page_in_a_pause_offers_to_go_on_and_nothing_else(ada):
    put_in_revision(ada, ordinary_regression=-1)
    pause(ada, now=NOW - timedelta(days=3))
    text = text_of(get(ada, "/revise/"))
    assert "Since Monday 11 May , for 3 days." in text
    assert "Due today" not in text
    assert "The week ahead" not in text


def test_page_shows_nobody_elses_revision(ada, bela):
    put_in_revision(bela, ordinary_regression=-1)
    assert "Nothing is in revision yet" in text_of(get(ada, "/revise/"))


def test_pace_is_kept(ada):
    response = post(ada, "/revise/pace", daily_cap="3", exam_date="2026-06-30")
    assert response.redirect_chain == [("/revise/", 302)]
    plan = RevisionPlan.objects.get(student=ada)
    assert (plan.daily_cap, plan.exam_date) == (3, date(2026, 6, 30))


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("daily_cap", "0", "At least 1 question a day; to have none for a while, pause."),
        ("daily_cap", "51", "At most 50 questions a day."),
        ("daily_cap", "many", "Give a whole number of questions, such as 5."),
        ("exam_date", "2026-05-13", "2026-05-13 is over."),
        ("exam_date", "soon", "Give the day as year, month and day, such as 2026-06-30."),
    ],
)
def test_pace_that_cannot_be_is_refused_with_what_was_typed(ada, field, value, words):
    response = post(ada, "/revise/pace", **({"daily_cap": "5", "exam_date": ""} | {field: value}))
    assert response.status_code == 422
    assert words in text_of(response)
    assert f'value="{value}"' in response.content.decode()
    assert not RevisionPlan.objects.exists()


def test_an_exam_that_is_over_does_not_stand_in_the_way(ada):
    RevisionPlan.objects.create(student=ada, exam_date=date(2026, 5, 1))
    post(ada, "/revise/pace", daily_cap="2", exam_date="2026-05-01")
    assert RevisionPlan.objects.get().daily_cap == 2


def test_pause_and_going_on(ada):
    put_in_revision(ada, ordinary_regression=-1)
    assert "Revision is paused" in text_of(post(ada, "/revise/pause"))
    assert "Due today 1 question" in text_of(post(ada, "/revise/resume"))


def test_reminders_are_off_until_asked_for_and_know_the_site(ada):
    get(ada, "/revise/")
    assert not RevisionPlan.objects.exists()
    response = post(ada, "/revise/reminders", reminders="on", reminder_hour="7")
    assert f"you get one e-mail to {ada.email}, at 07:00." in response.content.decode()
    plan = RevisionPlan.objects.get(student=ada)
    assert (plan.reminders, plan.reminder_hour, plan.site) == (True, 7, "http://testserver")

    post(ada, "/revise/reminders", reminder_hour="7")
    assert not RevisionPlan.objects.get(student=ada).reminders


def test_reminder_at_no_hour_is_refused(ada):
    assert post(ada, "/revise/reminders", reminders="on", reminder_hour="25").status_code == 422
    assert not RevisionPlan.objects.exists()


@pytest.mark.parametrize(
    "due",
    [{"ordinary_regression": 0}, {"ordinary_regression": 0, "causal_overclaim": -5, "ignored_clustering": 9}],
)
def test_page_costs_the_same_whatever_is_in_revision(ada, due, django_assert_num_queries):
    put_in_revision(ada, **due)
    client = Client()
    client.force_login(ada)
    with django_assert_num_queries(7):
        client.get("/revise/")
