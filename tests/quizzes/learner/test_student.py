from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from fsrs import Rating

from quizzes.learner.beliefs import Belief
from quizzes.learner.diagnosis import Sign
from quizzes.learner.mastery import Record
from quizzes.learner.selection import Return
from quizzes.learner.student import (
    Answer,
    QuestionBeliefs,
    StudentState,
    find_standings,
    new_student,
    take_answer,
)

MONDAY = datetime(2026, 3, 2, 9, tzinfo=UTC)
TUESDAY = MONDAY + timedelta(days=1)
ABOUT = QuestionBeliefs(Belief(0, 0.1), Belief(0, 0.5), {})
NAMES = {"pooled": "the pooled standard error"}
RIGHT = Answer("q1", ("clustering", "causes"), 1)
WRONG = Answer("q1", ("clustering", "causes"), 0, revealed={"clustering": "pooled"})


def take(*answers: tuple[Answer, datetime], student: StudentState | None = None):
    """State, question beliefs and log after these answers, each to a question of which nothing is known."""
    state = student or new_student()
    for answer, now in answers:
        state, about, log = take_answer(state, ABOUT, answer, now=now, rng=Random(1))
    return state, about, log


def mastered() -> StudentState:
    answers = [(replace(RIGHT, question=f"q{at}"), MONDAY) for at in range(4)]
    state, _, log = take(*answers, (replace(RIGHT, question="q5"), TUESDAY))
    assert log.reviewed is not None
    return state


def test_take_answer_wrong_raises_the_suspicion_that_it_reveals():
    state, _, log = take((WRONG, MONDAY))
    assert {name: shift.sign for name, shift in log.shifts.items()} == {
        "clustering": Sign.SHOWN,
        "causes": Sign.OTHER,
    }
    assert log.shifts["clustering"].after > 0.8
    # The feedback has been read since.
    assert state.suspicions["clustering"].holds == pytest.approx(0.8 * log.shifts["clustering"].after)
    assert state.session.returns[0].mistake == "clustering"
    assert 3 <= state.session.returns[0].position <= 5
    assert state.knowledge.ability.mean < 0


def test_take_answer_revealed_mistake_that_was_not_probed_counts_too():
    state, _, _ = take((replace(WRONG, revealed={"missing": "complete cases"}), MONDAY))
    assert state.suspicions["missing"].holds > 0.5
    assert "missing" not in state.records


def test_take_answer_that_shows_two_mistakes_says_less_about_each():
    one, _, _ = take((WRONG, MONDAY))
    both = replace(WRONG, revealed={"clustering": "pooled", "causes": "effect"})
    two, _, log = take((both, MONDAY))
    assert two.suspicions["clustering"].holds == two.suspicions["causes"].holds
    assert log.shifts["clustering"].before < two.suspicions["clustering"].holds
    assert two.suspicions["clustering"].holds < one.suspicions["clustering"].holds


def test_take_answer_explained_by_a_mistake_that_is_surely_held_says_hardly_anything_about_another():
    sure, _, _ = take(*[(replace(WRONG, mistakes=("clustering",)), MONDAY)] * 4)
    both = replace(WRONG, revealed={"clustering": "pooled", "causes": "effect"})
    _, _, log = take((both, MONDAY), student=sure)
    assert 0 < log.shifts["causes"].step < 0.3 < log.shifts["clustering"].step


def test_take_answer_right_counts_for_every_mistake_probed():
    state, _, log = take((RIGHT, MONDAY))
    assert state.records == dict.fromkeys(RIGHT.mistakes, Record(1, ("q1",), MONDAY.date(), MONDAY.date()))
    assert all(shift.after < shift.before for shift in log.shifts.values())
    assert state.session.returns == ()


def test_take_answer_with_hint_does_not_count_towards_mastery():
    state, _, _ = take((replace(RIGHT, hint_used=True), MONDAY))
    assert state.records["clustering"] == Record()


def test_take_answer_retry_moves_nothing():
    before, _, _ = take((WRONG, MONDAY))
    after, about, log = take((replace(RIGHT, retry=True), MONDAY), student=before)
    assert (after, about) == (before, ABOUT)
    assert (log.shifts, log.reviewed) == ({}, None)


def test_take_answer_question_moves_only_if_drawn_at_random():
    assert take((WRONG, MONDAY))[1] == ABOUT
    about = take((replace(WRONG, at_random=True), MONDAY))[1]
    assert about.difficulty.mean > ABOUT.difficulty.mean
    assert about.pitfalls["clustering"].mean > 0


def test_take_answer_on_an_announced_topic_moves_less():
    mixed, announced = take((RIGHT, MONDAY))[0], take((replace(RIGHT, announced=True), MONDAY))[0]
    assert 0 < announced.knowledge.ability.mean < mixed.knowledge.ability.mean
    assert announced.suspicions["causes"].holds > mixed.suspicions["causes"].holds


def test_take_answer_that_masters_a_mistake_starts_its_revision():
    state = mastered()
    assert list(state.cards) == ["clustering"]
    assert state.cards["clustering"].due == TUESDAY + timedelta(days=2)


def test_take_answer_wrong_in_revision_is_rated_again():
    due = mastered().cards["clustering"].due
    state, _, log = take((WRONG, due), student=mastered())
    assert log.reviewed is not None
    assert log.reviewed.rating is Rating.Again
    assert state.cards["clustering"].due == due + timedelta(days=1)


def test_find_standings_one_lapse_is_for_revision_two_end_mastery():
    state = mastered()
    for day, still in ((2, True), (3, False)):
        now = TUESDAY + timedelta(days=day)
        state, _, _ = take((WRONG, now), student=state)
        (standing,) = find_standings(state, ["clustering"], now=now, names=NAMES)
        assert standing.mastered is still


def test_find_standings_knows_what_is_new_mastered_due_and_why():
    state, due = mastered(), TUESDAY + timedelta(days=2)
    first, new = find_standings(state, ["clustering", "new"], now=due, names=NAMES)
    assert first.mastered
    assert first.due > 0.5
    assert first.evidence == "answered 5 of 5 questions rightly, and never in the way of this mistake"
    assert new.holds == pytest.approx(0.3)
    assert (new.due, new.mastered, new.resting, new.evidence) == (0, False, False, "")


def test_find_standings_rests_what_wants_a_later_day_only():
    state, _, _ = take(*[(replace(RIGHT, question=f"q{at}"), MONDAY) for at in range(4)])
    for now, resting in ((MONDAY, True), (TUESDAY, False)):
        (standing,) = find_standings(state, ["clustering"], now=now, names=NAMES)
        assert standing.resting is resting


def test_student_survives_json():
    state, _, _ = take((WRONG, TUESDAY + timedelta(days=2)), student=mastered())
    assert state.session.returns == (Return("clustering", state.session.returns[0].position, "q1"),)
    assert StudentState.from_json(json.loads(json.dumps(state.to_json()))) == state


@pytest.mark.parametrize("wrong", [{"mistakes": ()}, {"score": 1.1}])
def test_answer_that_cannot_be_is_refused(wrong):
    with pytest.raises(ValueError, match="probes at least one mistake, and its score lies between 0 and 1"):
        replace(RIGHT, **wrong)
