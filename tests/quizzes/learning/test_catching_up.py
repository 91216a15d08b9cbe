from __future__ import annotations

from datetime import timedelta

import pytest

from quizzes.answers import submit_answer
from quizzes.learning.catching_up import LATELY, ON_ITS_WAY, CaughtUp, catch_up, learn_from
from quizzes.learning.rebuilding import rebuild_student
from quizzes.learning.taking import take_mark, take_practised
from quizzes.marking import claim_answer, mark_claimed
from quizzes.models import LearnerStep, Mark, MarkChange, Variant
from quizzes.tasks import estimate_learner, learn_from_mark, sweep_learner
from tests.factories import NOW, give_marked_answer, make_exercise, make_question
from tests.quizzes.helpers import number_from
from tests.quizzes.learning.helpers import answer, make_practice

SOON = NOW + ON_ITS_WAY + timedelta(seconds=5)


@pytest.fixture
def mark(course, ada) -> Mark:
    exercise = make_exercise(course, make_question())
    return give_marked_answer(exercise, ada, 0, submitted_at=NOW - timedelta(seconds=1)).mark


def test_mark_claimed_sends_the_mark_to_the_learner(
    variant: Variant, sent, django_capture_on_commit_callbacks
):
    submitted = submit_answer(variant=variant, response=[number_from()], now=NOW)
    claim = claim_answer(submitted.pk, now=NOW)
    assert claim is not None

    with django_capture_on_commit_callbacks(execute=True):
        mark = mark_claimed(submitted.pk, claim, now=NOW)

    assert mark is not None
    assert sent == [("quizzes.learn_from_mark", mark.pk)]
    learn_from_mark(mark.pk)
    assert LearnerStep.objects.get().mark == mark


def test_catch_up_takes_in_marks_and_practice_without_a_step(ada, mark):
    practised = answer(make_practice(ada), make_question(), 1)

    assert catch_up(now=NOW + timedelta(seconds=5)) == CaughtUp(0, 0, 0)
    assert catch_up(now=SOON) == CaughtUp(2, 0, 0)
    assert catch_up(now=SOON) == CaughtUp(0, 0, 0)

    assert list(LearnerStep.objects.values_list("mark", "practised").order_by("at")) == [
        (mark.pk, None),
        (None, practised.pk),
    ]


def test_catch_up_leaves_an_answer_on_data_that_were_replaced(mark):
    Variant.objects.update(replaced_at=NOW)

    assert catch_up(now=SOON) == CaughtUp(0, 0, 0)


def test_catch_up_of_all_time_finds_what_is_old(mark):
    late = SOON + LATELY

    assert catch_up(now=late) == CaughtUp(0, 0, 0)
    assert catch_up(now=late, lately=None) == CaughtUp(1, 0, 0)


@pytest.mark.parametrize("lately", [LATELY, None])
def test_catch_up_rebuilds_after_a_change_of_the_mark_by_its_time(mark, lately):
    take_mark(mark, now=NOW)
    Mark.objects.update(score=1, marked_at=SOON)

    assert catch_up(now=SOON, lately=lately) == CaughtUp(0, 1, 0)
    assert catch_up(now=SOON, lately=lately) == CaughtUp(0, 0, 0)

    assert LearnerStep.objects.get().log["score"] == 1


@pytest.mark.parametrize("lately", [LATELY, None])
def test_catch_up_rebuilds_after_a_change_in_the_history(mark, lately):
    take_mark(mark, now=NOW)
    Mark.objects.update(score=1)
    MarkChange.objects.create(answer=mark.answer, cause="tutor", at=SOON, after={})

    assert catch_up(now=SOON, lately=lately) == CaughtUp(0, 1, 0)
    assert catch_up(now=SOON, lately=lately) == CaughtUp(0, 0, 0)


def test_catch_up_leaves_an_automatic_mark_that_does_not_count(mark):
    take_mark(mark, now=NOW)
    MarkChange.objects.create(answer=mark.answer, cause="automatic", at=SOON, after={}, counts=False)

    assert catch_up(now=SOON) == CaughtUp(0, 0, 0)


def test_catch_up_goes_on_after_what_fails(mark, bela, caplog):
    Mark.objects.update(verdict={"score": "?"})
    answer(make_practice(bela), make_question(), 1)

    assert catch_up(now=SOON) == CaughtUp(1, 0, 1)

    assert LearnerStep.objects.get().student == bela
    assert "could not be taken in" in caplog.text


def test_learn_from_takes_in_once_and_follows_a_change(mark):
    learn_from(mark, now=NOW)
    learn_from(mark, now=SOON)
    assert LearnerStep.objects.get().taken_at == NOW

    Mark.objects.update(score=1)
    learn_from(mark, now=SOON)

    assert (LearnerStep.objects.get().log["score"], LearnerStep.objects.get().taken_at) == (1, SOON)


def test_learner_tasks_run_at_the_clock(clock, mark, ada):
    clock.now = SOON
    sweep_learner()
    clock.now += timedelta(days=1)
    take_practised(answer(make_practice(ada), make_question(), 1, at=clock.now), now=clock.now)
    estimate_learner()

    assert LearnerStep.objects.count() == 2
    assert rebuild_student(ada, now=clock.now, check=True).differences == ()
