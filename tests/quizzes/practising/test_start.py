"""Where practice begins, and where it is offered."""

from __future__ import annotations

from datetime import timedelta

import pytest
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from quizzes.models import Practice
from quizzes.practising.forms import PlanForm
from quizzes.practising.practices import end
from quizzes.practising.start import start_page
from tests.factories import NOW
from tests.progress.pages import get, text_of
from tests.quizzes.conftest import Clock
from tests.quizzes.practising.cast import RIGHT, WRONG, begin_with, make_bank, work_through

pytestmark = pytest.mark.usefixtures("sent", "clock")


def page(student: User) -> str:
    return get(student, "/practise/").content.decode()


def primary(html: str) -> str:
    """What the one primary button of the page says."""
    (button,) = (part for part in html.split("<") if "is-primary" in part)
    return button.partition(">")[2]


def test_somebody_new_is_offered_the_diagnostic(ada: User):
    assert primary(page(ada)) == "Begin with the first question"


def test_somebody_known_is_not(ada: User, clock: Clock):
    make_bank()
    end(work_through(begin_with(ada), RIGHT), now=NOW)
    clock.forward(hours=1)

    html = page(ada)

    assert primary(html) == "Practise"
    assert "Find out where you stand" not in html


def test_unfinished_practice_comes_first(ada: User):
    make_bank()
    asked = begin_with(ada, purpose=Practice.Purpose.DIAGNOSTIC)

    html = page(ada)

    assert primary(html) == "Go on where you were"
    assert f'href="/practise/{asked.practice_id}/1/"' in html
    assert "Begin with the first question" not in html


def test_earlier_practices_are_listed_with_their_answers(ada: User, clock: Clock):
    make_bank()
    end(work_through(begin_with(ada), RIGHT, WRONG), now=NOW)
    end(begin_with(ada, now=NOW + timedelta(minutes=9)).practice, now=NOW + timedelta(minutes=9))
    clock.forward(hours=1)

    text = text_of(get(ada, "/practise/"))

    assert "Practice of Thursday 14 May, 10:30 : 1 of 2 right" in text
    assert "0 of 0" not in text


def test_queries_do_not_grow_with_practices(ada: User, django_assert_num_queries: DjangoAssertNumQueries):
    make_bank()
    begin_with(ada)
    with django_assert_num_queries(3):
        start_page(ada, form=PlanForm(), now=NOW)
    for minute in range(4):
        end(begin_with(ada, now=NOW + timedelta(minutes=minute), level=1).practice, now=NOW)
    begin_with(ada, purpose=Practice.Purpose.DIAGNOSTIC)
    with django_assert_num_queries(3):
        start_page(ada, form=PlanForm(), now=NOW)
