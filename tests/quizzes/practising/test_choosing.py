"""The diagnostic asks about each mistake before it asks about one again."""

from __future__ import annotations

from datetime import timedelta
from random import Random

import pytest
from pytest_django import DjangoAssertNumQueries

from accounts.models import Course, User
from grading.mistakes import MISTAKES
from quizzes.learning.choosing import NothingToAsk
from quizzes.models import Practice, PracticeQuestion, Question
from quizzes.practising.answering import give_answer
from quizzes.practising.choosing import MOST_ASKED, Finished, choose
from quizzes.practising.pages import progress_at
from tests.factories import NOW, make_exercise, make_practice, make_practised, make_question
from tests.quizzes.practising.cast import RIGHT, WRONG, begin_with, go_on, make_bank
from tests.quizzes.revising.cast import put_in_revision

DIAGNOSTIC, REVISION = Practice.Purpose.DIAGNOSTIC, Practice.Purpose.REVISION


def answer_all(student: User, *, skipped: int = 0) -> list[PracticeQuestion]:
    """Everything that the diagnostic asks, the first `skipped` put aside, in turn right and wrong."""
    asked = [begin_with(student, purpose=DIAGNOSTIC)]
    for minute in range(30):
        now = NOW + timedelta(minutes=minute)
        if minute >= skipped:
            give_answer(asked[-1], WRONG if minute % 2 else RIGHT, now=now)
        try:
            asked.append(go_on(asked[-1], now=now, seed=minute))
        except Finished:
            return asked
    raise AssertionError("the diagnostic has no end")


def test_diagnostic_probes_every_mistake_and_ends_after_twelve(ada: User):
    make_bank(each=2)

    asked = answer_all(ada)

    assert len(asked) == 12
    assert {question.mistake for question in asked[:10]} == set(MISTAKES)
    assert len({question.version_id for question in asked}) == 12
    assert [question.at_random for question in asked] == [True] * 10 + [False] * 2


def test_what_was_put_aside_is_asked_in_another_way(ada: User):
    make_bank(each=4)

    asked = answer_all(ada, skipped=3)

    assert len(asked) == 15
    assert {question.mistake for question in asked[3:13]} == set(MISTAKES)


def test_diagnostic_ends_when_too_much_is_put_aside(ada: User):
    make_bank(each=4)

    assert len(answer_all(ada, skipped=30)) == MOST_ASKED


def test_last_questions_are_on_what_is_least_clear(ada: User):
    make_bank(each=2)
    asked = answer_all(ada)

    wrong = {question.mistake for question in PracticeQuestion.objects.filter(outcome="wrong")}
    assert {question.mistake for question in asked[10:]} <= wrong


def test_diagnostic_asks_nothing_on_data_nor_the_hardest(ada: User):
    make_question(kind="number")
    make_question(kind="report")
    Question.objects.filter(pk=make_question().pk).update(level=3)
    wanted = make_question()

    assert begin_with(ada, purpose=DIAGNOSTIC).version.question == wanted


def test_hardest_is_asked_where_there_is_no_other(ada: User):
    hard = make_question()
    Question.objects.filter(pk=hard.pk).update(level=3)

    assert begin_with(ada, purpose=DIAGNOSTIC).version.question == hard


def test_diagnostic_leaves_out_what_an_exercise_asks(ada: User, course: Course):
    make_exercise(course, make_question())

    with pytest.raises(NothingToAsk, match="open exercises"):
        begin_with(ada, purpose=DIAGNOSTIC)


def test_report_is_never_practised(ada: User):
    make_question(kind="report")

    with pytest.raises(NothingToAsk):
        begin_with(ada)


def test_queries_do_not_grow_with_what_was_asked(
    ada: User, django_assert_num_queries: DjangoAssertNumQueries
):
    questions = make_bank(each=2)
    practice = make_practice(ada, purpose=DIAGNOSTIC)
    with django_assert_num_queries(3):
        choose(practice, now=NOW, rng=Random(1))
    for question in questions[:9]:
        make_practised(practice, question)
    with django_assert_num_queries(3):
        choose(practice, now=NOW, rng=Random(1))


def test_revision_asks_what_is_due_today_and_then_ends(ada: User):
    make_bank(each=2)
    put_in_revision(ada, ordinary_regression=-1, causal_overclaim=0, ignored_clustering=1)

    first = begin_with(ada, purpose=REVISION)
    give_answer(first, RIGHT, now=NOW)
    second = go_on(first)
    give_answer(second, WRONG, now=NOW)

    assert {first.mistake, second.mistake} == {"ordinary-regression", "causal-overclaim"}
    assert first.why.startswith("You have mastered")
    with pytest.raises(Finished):
        go_on(second)


def test_revision_with_nothing_due_begins_nothing(ada: User):
    make_bank()
    put_in_revision(ada, ordinary_regression=1)

    with pytest.raises(NothingToAsk, match="Nothing is due for revision today"):
        begin_with(ada, purpose=REVISION)

    assert not Practice.objects.exists()


def test_revision_says_how_many_are_left(ada: User):
    make_bank(each=2)
    put_in_revision(ada, ordinary_regression=-1, causal_overclaim=-1)
    first = begin_with(ada, purpose=REVISION)

    before = progress_at(first, now=NOW)
    give_answer(first, RIGHT, now=NOW)
    after = progress_at(first, now=NOW)

    assert (before.number, before.many, after.many, after.is_round) == (1, 2, 2, False)
    second = go_on(first)
    give_answer(second, RIGHT, now=NOW)
    assert progress_at(second, now=NOW).is_round
