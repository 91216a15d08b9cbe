"""Practice as its student clicks through it, with and without htmx."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from datasets.making import CannotCertify
from quizzes.models import Learner, LearnerStep, Practice, PracticeQuestion
from quizzes.practising import practices
from quizzes.practising.answering import give_answer
from quizzes.practising.practices import end
from tests.factories import NOW, make_practice, make_practised, make_question, question_content
from tests.progress.pages import text_of
from tests.quizzes.conftest import Clock
from tests.quizzes.helpers import number_from
from tests.quizzes.practising.cast import (
    RIGHT,
    WRONG,
    begin_with,
    go_on,
    make_bank,
    put_into_pool,
    work_through,
)

pytestmark = pytest.mark.usefixtures("sent")
HTMX = {"HX-Request": "true"}


@pytest.fixture
def browser(ada: User, clock: Clock) -> Client:
    """Ada's, half an hour after what she did so far."""
    clock.forward(minutes=30)
    client = Client()
    client.force_login(ada)
    return client


def address(asked: PracticeQuestion, what: str = "") -> str:
    return f"/practise/{asked.practice_id}/{asked.place}/{what}"


def onward(asked: PracticeQuestion, what: str = "next") -> str:
    return f"/practise/{asked.practice_id}/{what}"


def with_hints(*hints: str) -> PracticeQuestion:
    """The version of a question that has these hints, not stored as asked yet."""
    question = make_question()
    content = question_content(uid=question.uid, mistake=question.mistake, kind="choice", title="With hints")
    question.versions.create(number=2, content={**content, "hints": list(hints)}, digest="hints")
    return PracticeQuestion(version=question.versions.order_by("-number")[0], mistake=question.mistake)


def test_one_click_begins(browser: Client):
    make_bank()

    response = browser.post("/practise/begin")

    asked = PracticeQuestion.objects.get()
    assert (response.status_code, response["Location"]) == (302, address(asked))
    text = text_of(browser.get(address(asked)))
    assert "Question 1 of about 10" in text
    assert f"Why this one? {asked.why}" in text


def test_beginning_by_htmx_leads_there_too(browser: Client):
    make_bank()

    response = browser.post("/practise/begin", headers=HTMX)

    assert response["HX-Redirect"] == address(PracticeQuestion.objects.get())


@pytest.mark.parametrize(
    ("wish", "found"),
    [
        ({"mistake": "causal-overclaim"}, ("practice", "causal-overclaim", "", None)),
        ({"level": "1", "section": "rows"}, ("practice", "", "rows", 1)),
        ({"purpose": "diagnostic"}, ("diagnostic", "", "", None)),
    ],
)
def test_wishes_are_kept(wish: dict[str, str], found: tuple[Any, ...], browser: Client):
    make_bank()

    browser.post("/practise/begin", wish)

    assert Practice.objects.values_list("purpose", "mistake", "section", "level").get() == found


@pytest.mark.parametrize("wish", [{"mistake": "no-such"}, {"section": "no-such"}, {"level": "9"}])
def test_wish_that_makes_no_sense_is_sent_back(wish: dict[str, str], browser: Client):
    response = browser.post("/practise/begin", wish)

    assert response.status_code == 422
    assert "Select a valid choice" in text_of(response)
    assert not Practice.objects.exists()


def test_nothing_to_ask_is_said(browser: Client):
    response = browser.post("/practise/begin", follow=True)

    assert response.redirect_chain == [("/practise/", 302)]
    assert "There is no question at all to practise now" in text_of(response)


def test_no_data_to_be_found_is_said(browser: Client, monkeypatch: pytest.MonkeyPatch):
    make_question(kind="number")

    def fail(**asked: Any) -> None:
        raise CannotCertify("blood-pressure", "standard", 50, {})

    monkeypatch.setattr(practices, "make_fitted_data", fail)
    text = text_of(browser.post("/practise/begin", follow=True))

    assert "Not done: No data could be found just now" in text


def test_answer_by_htmx_brings_the_card_with_the_verdict(browser: Client, ada: User):
    make_question()
    asked = begin_with(ada)

    response = browser.post(address(asked, "answer"), {"answer": "visit"}, headers=HTMX)

    html = response.content.decode()
    assert response.status_code == 200
    assert "<html" not in html
    assert re.search(r'class="verdict-word"[^>]* autofocus>Right<', html)
    assert "Rows of one patient are alike." in html


def test_answer_without_htmx_leads_back_to_the_question(browser: Client, ada: User):
    make_question()
    asked = begin_with(ada)

    response = browser.post(address(asked, "answer"), {"answer": "patient"}, follow=True)

    assert response.redirect_chain == [(address(asked), 302)]
    text = text_of(response)
    assert "Not right" in text
    assert "Try again, not counted" in text


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_malformed_answer_is_sent_back_with_what_was_typed(
    headers: dict[str, str], browser: Client, ada: User
):
    make_question(kind="number")
    put_into_pool()
    asked = begin_with(ada)

    response = browser.post(address(asked, "answer"), {"answer": "about 2"}, headers=headers)

    html = response.content.decode()
    assert response.status_code == 422
    assert "Sent back, and it costs nothing: " in html
    assert 'value="about 2"' in html
    assert not PracticeQuestion.objects.filter(answered_at__isnull=False).exists()


def test_same_answer_sent_twice_needs_no_word(browser: Client, ada: User):
    make_question()
    asked = begin_with(ada)
    responses = [browser.post(address(asked, "answer"), {"answer": "visit"}, headers=HTMX) for _ in range(2)]

    assert [response.content.decode().count(">Right</h3>") for response in responses] == [1, 1]


def test_another_answer_after_the_first_is_refused_in_words(browser: Client, ada: User):
    make_question()
    asked = begin_with(ada)
    browser.post(address(asked, "answer"), {"answer": "visit"})

    text = text_of(browser.post(address(asked, "answer"), {"answer": "patient"}, follow=True))

    assert "You have answered this question already. Your first answer stands." in text
    assert "Right" in text


def test_hint_keeps_what_was_typed(browser: Client, ada: User):
    asked = with_hints("Look.", "Count.")
    asked.practice, asked.place, asked.asked_at = make_practice(ada), 1, NOW
    asked.save()

    first = browser.post(address(asked, "hint"), {"hint": "1", "answer": "arm"}, headers=HTMX)
    second = browser.post(address(asked, "hint"), {"hint": "2", "answer": "arm"})

    assert "Look." in first.content.decode()
    assert "Show the method" in first.content.decode()
    assert re.search(r'value="arm" checked', second.content.decode())
    assert "Count." in text_of(second)
    assert "Show a worked step" not in text_of(second)


@pytest.mark.parametrize("number", ["", "x", "-1", "99", "²"])
def test_hint_that_is_not_there_changes_nothing(number: str, browser: Client, ada: User):
    make_question()
    asked = begin_with(ada)

    assert browser.post(address(asked, "hint"), {"hint": number}).status_code == 200
    asked.refresh_from_db()
    assert asked.hints_taken == 0


def test_put_aside_counts_as_nothing(browser: Client, ada: User):
    make_bank()
    asked = begin_with(ada)

    response = browser.post(onward(asked), {"after": "1"}, follow=True)

    assert response.redirect_chain == [(f"/practise/{asked.practice_id}/2/", 302)]
    assert "Question 1 of about 10" in text_of(response)
    assert not Learner.objects.exists()


def test_question_that_was_put_aside_can_still_be_answered(browser: Client, ada: User):
    make_bank()
    asked = begin_with(ada)
    go_on(asked)

    text = text_of(browser.post(address(asked, "answer"), {"answer": "visit"}, follow=True))

    assert "Right" in text
    assert "Go to the question you have come to" in text
    assert "Stop here" not in text


@pytest.mark.parametrize("after", ["1", "0", "x", ""])
def test_next_from_anywhere_leads_to_the_latest(after: str, browser: Client, ada: User):
    make_bank()
    second = go_on(begin_with(ada))

    response = browser.post(onward(second), {"after": after})

    assert response["Location"] == address(second)


def test_who_knows_this_is_asked_something_harder_on_it(browser: Client, ada: User):
    make_bank(each=3)
    asked = begin_with(ada)

    text = text_of(browser.post(address(asked, "know"), follow=True))

    second = PracticeQuestion.objects.get(place=2)
    assert (second.mistake, second.version_id == asked.version_id) == (asked.mistake, False)
    assert "You say that you know" in text
    assert LearnerStep.objects.get(student=ada).log == {"disagrees_with": asked.mistake}


def test_who_disagrees_with_the_map_is_asked_at_once(browser: Client, ada: User):
    make_bank(each=2)

    text = text_of(browser.post("/practise/challenge/causal-overclaim", follow=True))

    assert PracticeQuestion.objects.get().mistake == "causal-overclaim"
    assert "You say that you know" in text


def test_revision_that_has_nothing_to_ask_leads_back_with_the_reason(browser: Client, ada: User):
    response = browser.post("/practise/begin", {"purpose": "revision"}, follow=True)

    assert response.redirect_chain == [("/revise/", 302)]
    assert "Nothing is due for revision today." in response.content.decode()


def test_nobody_disagrees_with_what_is_no_mistake(browser: Client, ada: User):
    assert browser.post("/practise/challenge/nothing").status_code == 404
    assert not LearnerStep.objects.exists()


def test_retry_leads_to_the_question_once_more(browser: Client, ada: User):
    make_question()
    asked = begin_with(ada)
    give_answer(asked, WRONG, now=NOW)

    text = text_of(browser.post(address(asked, "again"), follow=True))

    assert "Question 1 of about 10, once more" in text
    assert "Not counted" in text


def test_ten_answers_are_a_place_to_stop(browser: Client, ada: User):
    make_bank(each=2)
    practice = work_through(begin_with(ada), *([RIGHT] * 10))

    text = text_of(browser.get(f"/practise/{practice.pk}/10/"))

    assert "That makes 10 answers, a good place to stop. See what moved Go on" in text


def test_nine_answers_are_none(browser: Client, ada: User):
    make_bank(each=2)
    practice = work_through(begin_with(ada), *([RIGHT] * 9))

    assert "See what moved" not in text_of(browser.get(f"/practise/{practice.pk}/9/"))


def test_where_nothing_presses_is_a_place_to_stop(
    browser: Client, ada: User, monkeypatch: pytest.MonkeyPatch
):
    make_bank()
    practice = work_through(begin_with(ada), RIGHT)
    monkeypatch.setattr("quizzes.practising.pages.presses", lambda standings: False)

    text = text_of(browser.get(f"/practise/{practice.pk}/1/"))

    assert "Nothing presses any more today" in text
    assert "See what moved Go on" in text


def test_ending_leads_to_the_summary_for_good(browser: Client, ada: User):
    make_bank()
    asked = begin_with(ada)
    summary = f"/practise/{asked.practice_id}/"

    assert browser.post(onward(asked, "end"))["Location"] == summary
    assert browser.post(onward(asked), {"after": "1"})["Location"] == summary
    assert browser.post(address(asked, "answer"), {"answer": "visit"})["Location"] == summary
    assert browser.get(summary).status_code == 200
    asked.refresh_from_db()
    assert asked.answered_at is None


def test_questions_of_an_ended_practice_can_be_looked_at(browser: Client, ada: User):
    make_bank()
    first = begin_with(ada)
    give_answer(first, RIGHT, now=NOW)
    second = go_on(first)
    end(first.practice, now=NOW)

    texts = [text_of(browser.get(address(asked))) for asked in (first, second)]

    assert "Right" in texts[0]
    assert "You did not answer this question." in texts[1]
    assert all("Back to the summary" in text and "Next question" not in text for text in texts)


def test_unfinished_practice_leads_to_its_question(browser: Client, ada: User):
    make_bank()
    asked = begin_with(ada)

    assert browser.get(f"/practise/{asked.practice_id}/")["Location"] == address(asked)


def test_practice_without_a_question_leads_to_the_start(browser: Client, ada: User):
    assert browser.get(f"/practise/{make_practice(ada).pk}/")["Location"] == "/practise/"


def test_diagnostic_says_little_in_between_and_ends_with_the_map(browser: Client, ada: User):
    make_bank(each=2)
    asked = begin_with(ada, purpose=Practice.Purpose.DIAGNOSTIC)
    practice = work_through(asked, *([WRONG] * 12))

    text = text_of(browser.get(f"/practise/{practice.pk}/12/"))
    assert "Question 12 of 12" in text
    assert "See where you stand" in text
    assert "Try again" not in text

    last = browser.post(f"/practise/{practice.pk}/next", {"after": "12"}, follow=True)
    assert last.redirect_chain == [(f"/practise/{practice.pk}/", 302)] * 1
    assert "Where you stand" in text_of(last)


def test_page_shows_story_data_and_plot_where_they_are_needed(browser: Client, ada: User):
    make_question(kind="number")
    put_into_pool()
    asked = begin_with(ada)

    response = browser.get(address(asked))
    text = text_of(response)
    assert asked.dataset is not None
    assert f'href="/data/{asked.dataset.pk}' in response.content.decode()
    for part in ("The study", "Your data", "Download the CSV file", "read.csv(", "Columns of your table"):
        assert part in text
    assert f'name="next" value="{address(asked)}"' in response.content.decode()


def test_page_without_data_tells_the_study(browser: Client, ada: User):
    make_question()

    text = text_of(browser.get(address(begin_with(ada))))

    assert "The study that this question is about" in text
    assert "Download" not in text


def test_wrong_number_is_shown_with_its_evidence(browser: Client, ada: User):
    make_question(kind="number")
    put_into_pool()
    asked = begin_with(ada)

    text = text_of(browser.post(address(asked, "answer"), {"answer": number_from("ols")}, follow=True))

    assert "The evidence" in text
    assert "1. Ordinary regression for repeated measures" in text
    assert "Try again on fresh data, not counted" in text


def test_queries_of_a_question_do_not_grow(
    browser: Client, ada: User, django_assert_num_queries: DjangoAssertNumQueries
):
    questions = make_bank(each=2)
    practice = work_through(begin_with(ada), RIGHT)
    # Session, user, tutor or not; practice, question, its places, and two for the standings.
    with django_assert_num_queries(8):
        browser.get(f"/practise/{practice.pk}/1/")
    for question in questions[:15]:
        make_practised(practice, question)
    give_answer(practice.questions.order_by("-place")[0], RIGHT, now=NOW + timedelta(minutes=9))
    with django_assert_num_queries(8):
        browser.get(f"/practise/{practice.pk}/16/")


def test_others_find_nothing(bela: User, ada: User):
    make_question()
    asked = begin_with(ada)
    client = Client()
    client.force_login(bela)

    assert client.get(address(asked)).status_code == 404
    assert client.post(address(asked, "answer"), {"answer": "visit"}).status_code == 404
    assert client.get(address(asked)[:-2] + "7/").status_code == 404
