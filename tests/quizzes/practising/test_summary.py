"""What a practice came to, from the answers of its student."""

from __future__ import annotations

from datetime import timedelta

import pytest
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from grading.mistakes import MISTAKES
from quizzes.learner.selection import Standing
from quizzes.models import MistakeState, Practice
from quizzes.practising.practices import end
from quizzes.practising.summary import moves_of, summary_page, what_next
from tests.factories import NOW, make_practice, make_practised, make_question, question_content
from tests.progress.pages import get, text_of
from tests.quizzes.conftest import Clock
from tests.quizzes.practising.cast import RIGHT, WRONG, begin_with, make_bank, work_through

pytestmark = pytest.mark.usefixtures("sent")
LATER = NOW + timedelta(hours=1)


def read_at(title: str, place: str) -> None:
    """A question with a passage to read."""
    question = make_question(title=title)
    content = question_content(uid=question.uid, mistake=question.mistake, kind="choice", title=title)
    question.versions.create(number=2, content={**content, "read": place}, digest=title)


def test_moves_run_from_before_the_first_answer_to_after_the_last(ada: User):
    make_question(), make_question()
    practice = work_through(begin_with(ada, mistake="ordinary-regression"), RIGHT, RIGHT)

    (move,) = moves_of(list(practice.questions.all()))

    assert (move.mistake, move.before) == (MISTAKES["ordinary-regression"], 30)
    assert move.after == round(100 * MistakeState.objects.get(student=ada).holds)
    assert move.words == "unclear, but rather not yours before, probably not yours now"


def test_what_moved_most_comes_first(ada: User):
    make_bank()
    practice = work_through(begin_with(ada), RIGHT, WRONG, RIGHT)

    sizes = [abs(move.after - move.before) for move in moves_of(list(practice.questions.all()))]

    assert len(sizes) == 3
    assert sizes == sorted(sizes, reverse=True)


def test_what_presses_rests_and_comes_back_is_said_with_its_date():
    states = [
        MistakeState(mistake="ignored-clustering", due_at=NOW + timedelta(days=8)),
        MistakeState(mistake="ordinary-regression", due_at=NOW + timedelta(days=3)),
        MistakeState(mistake="causal-overclaim", due_at=NOW - timedelta(days=1)),
        MistakeState(mistake="undescribed-model"),
    ]
    standings = [
        Standing("ordinary-regression", 0.02, mastered=True),
        Standing("overfitted-structure", 0.4),
        Standing("undescribed-model", 0.6),
        Standing("slopes-without-data", 0.03, resting=True),
    ]

    assert what_next(standings, states, now=NOW) == [
        ("Most pressing now: “Output without the model behind it”. It is asked about first.", None),
        (
            "“Random slopes without enough data” rests today: a right answer on a later day will show that it has lasted.",
            None,
        ),
        ("“Ordinary regression for repeated measures” comes back", NOW + timedelta(days=3)),
        ("“Ignoring clustering” comes back", NOW + timedelta(days=8)),
    ]


def test_summary_names_what_to_read_once(ada: User, clock: Clock):
    read_at("First", "mixed-effects/rows#x")
    read_at("Second", "mixed-effects/rows#x")
    practice = work_through(begin_with(ada), WRONG, WRONG)
    end(practice, now=LATER)
    clock.forward(hours=1)

    text = text_of(get(ada, f"/practise/{practice.pk}/"))

    assert "You got 0 of 2 right." in text
    assert text.count("The passage on") == 1
    assert "What moved" in text
    assert "What you were asked First Not right Second Not right" in text or (
        "What you were asked Second Not right First Not right" in text
    )


def test_retries_are_listed_and_not_counted(ada: User, clock: Clock):
    make_question(title="Once")
    practice = work_through(begin_with(ada), WRONG, RIGHT)
    end(practice, now=LATER)
    clock.forward(hours=1)

    text = text_of(get(ada, f"/practise/{practice.pk}/"))

    assert "You got 0 of 1 right." in text
    assert "Once Not right Once Right once more, not counted" in text


def test_summary_without_an_answer(ada: User, clock: Clock):
    practice = make_practice(ada, ended_at=NOW)

    text = text_of(get(ada, f"/practise/{practice.pk}/"))

    assert "You answered nothing this time, so nothing has moved." in text
    assert "What moved" not in text


def test_diagnostic_shows_all_ten_and_how_sure(ada: User, clock: Clock):
    make_bank()
    practice = work_through(begin_with(ada, purpose=Practice.Purpose.DIAGNOSTIC), *([RIGHT] * 10))
    end(practice, now=LATER)
    clock.forward(hours=1)

    response = get(ada, f"/practise/{practice.pk}/")

    text = text_of(response)
    assert text.count("a first impression, from one answer") == 10
    assert text.count("Probably not yours") == 10
    assert "Read about it : Ordinary regression for repeated measures" in text
    assert all(mistake.title in text for mistake in MISTAKES.values())


def test_queries_do_not_grow_with_the_practice(ada: User, django_assert_num_queries: DjangoAssertNumQueries):
    questions = make_bank(each=2)
    practice = work_through(begin_with(ada), RIGHT)
    with django_assert_num_queries(5):
        summary_page(practice, now=LATER)
    work_through(make_practised(practice, questions[0]), *([RIGHT] * 6), now=NOW + timedelta(minutes=5))
    with django_assert_num_queries(5):
        summary_page(practice, now=LATER)
