from __future__ import annotations

from datetime import timedelta

import pytest

from quizzes.learning.store import (
    BREAK,
    ease_of,
    load_beliefs,
    load_state,
    save_beliefs,
    save_state,
    usual_beliefs,
    usual_ease,
)
from quizzes.learning.taking import take_practised
from quizzes.models import MistakeState, Question
from tests.factories import NOW, make_question
from tests.quizzes.learning.helpers import answer, make_practice, stored_about

MISTAKE = "ordinary-regression"


def test_save_state_keeps_what_was_loaded(ada):
    for number in range(3):
        at = NOW + timedelta(minutes=number)
        take_practised(answer(make_practice(ada), make_question(), number % 2, at=at), now=at)
    before = stored_about(ada)
    state = load_state(ada.pk, now=at)
    MistakeState.objects.create(
        student=ada, mistake="causal-overclaim", suspicion={}, record={}, holds=0.5, moved_at=NOW
    )

    save_state(ada.pk, state, now=at)

    assert stored_about(ada) == before


def test_save_state_keeps_due_and_mastered_in_step(ada):
    practice, questions = make_practice(ada), [make_question() for _ in range(3)]
    for number in range(7):
        at = NOW + timedelta(days=number // 5, minutes=number)
        take_practised(answer(practice, questions[number % 3], 1, at=at), now=at)
        if number == 5:
            mastered = at
    held = MistakeState.objects.get()

    card = load_state(ada.pk, now=at).cards[MISTAKE]
    assert (held.due_at, held.mastered_at, held.moved_at) == (card.due, mastered, at)

    for _ in range(3):
        at += timedelta(days=1)
        take_practised(answer(practice, questions[0], 0, at=at, shows=[MISTAKE]), now=at)
    held.refresh_from_db()
    assert (held.due_at, held.mastered_at) == (load_state(ada.pk, now=at).cards[MISTAKE].due, None)


@pytest.mark.parametrize(("gap", "last"), [(BREAK, MISTAKE), (BREAK + timedelta(seconds=1), None)])
def test_load_state_after_a_break_begins_a_session(ada, gap, last):
    take_practised(answer(make_practice(ada), make_question(), 1), now=NOW)

    assert load_state(ada.pk, now=NOW + gap).session.last == last


def test_beliefs_of_a_question_are_kept(db, django_assert_num_queries):
    first, second = make_question(), make_question()
    about = usual_beliefs(level=3, mistake=MISTAKE)
    with django_assert_num_queries(1):
        save_beliefs({first.pk: (MISTAKE, about)}, now=NOW)

    assert load_beliefs([first.pk, second.pk]) == {first.pk: about}


@pytest.mark.parametrize("level", [1, 2, 3])
def test_usual_ease_is_that_of_the_usual_beliefs(db, level):
    question = make_question()
    Question.objects.update(level=level)
    mean, variance = usual_ease()

    usual = ease_of(usual_beliefs(level=level, mistake=question.mistake), question.mistake)

    assert Question.objects.values_list(mean).get() == pytest.approx((usual.mean,))
    assert variance == usual.variance
