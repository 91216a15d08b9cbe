from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from random import Random

import pytest

from quizzes.learner.diagnosis import Dynamics, Sighting, Sign, new_suspicion, observe, unlearn
from quizzes.learner.mastery import Record, count_answer, find_missing
from quizzes.learner.selection import (
    Candidate,
    Ground,
    Policy,
    Return,
    Session,
    Standing,
    begin_session,
    choose_mistake,
    choose_question,
    entropy,
    record_asked,
)
from quizzes.simulation.students import SimulatedStudent
from tests.quizzes.learner.students import MISTAKES, make_student

TITLES = {"a": "Ignoring clustering", "b": "Claiming causes", "c": "Missing data"}
NEVER_RANDOM = Policy(random_share=0)


def choose(*standings: Standing, session: Session | None = None, seed: int = 1):
    return choose_mistake(standings, session or Session(), titles=TITLES, rng=Random(seed))


@pytest.mark.parametrize(
    ("first", "second", "chosen", "ground"),
    [
        (Standing("a", 0.9), Standing("b", 0.4), "a", Ground.HELD),
        (Standing("a", 0.02), Standing("b", 0.2), "b", Ground.UNCERTAIN),
        (Standing("a", 0.3), Standing("b", 0.01, due=0.7, mastered=True), "b", Ground.DUE),
        (Standing("a", 0.9), Standing("b", 0.01, due=0.7, mastered=True), "a", Ground.HELD),
        (Standing("a", 0.01), Standing("b", 0.04, mastered=True), "a", Ground.UNPROVEN),
        (Standing("a", 0.02, resting=True), Standing("b", 0.01), "b", Ground.UNPROVEN),
        (Standing("a", 0.02, resting=True), Standing("a", 0.02, mastered=True), "a", Ground.IDLE),
    ],
)
def test_choose_mistake_takes_what_presses_most(first, second, chosen, ground):
    choice = choose(first, second)
    assert (choice.mistake, choice.ground) == (chosen, ground)


def test_choose_mistake_never_the_same_twice_running():
    assert choose(Standing("a", 0.9), Standing("b", 0.1), session=Session(1, "a")).mistake == "b"
    assert choose(Standing("a", 0.9), session=Session(1, "a")).mistake == "a"


def test_choose_mistake_waits_for_its_return_and_then_comes_first():
    back = Return("a", 4, "q7")
    standings = (Standing("a", 0.9), Standing("b", 0.1), Standing("c", 0.2))
    early = choose(*standings, session=Session(3, "b", (back,)))
    assert early.mistake == "c"
    at_last = choose(*standings, session=Session(4, "c", (back,)))
    assert (at_last.mistake, at_last.ground, at_last.avoid) == ("a", Ground.RETURN, "q7")


@pytest.mark.parametrize("session", [Session(3, "a"), Session(3, "b", (Return("a", 5, "q"),))])
def test_choose_mistake_puts_something_idle_between_where_nothing_else_presses(session):
    standings = (Standing("a", 0.9), Standing("b", 0.01, mastered=True), Standing("c", 0.01, mastered=True))
    choice = choose(*standings, session=session)
    assert choice.ground is Ground.BETWEEN
    assert choice.mistake in {"b", "c"} - {session.last}


def test_begin_session_lets_the_last_mistake_come_first():
    session = begin_session(Session(3, "a", (Return("b", 5, "q"),)))
    assert session == Session(3, None, (Return("b", 5, "q"),))
    assert choose(Standing("a", 0.9), Standing("c", 0.1), session=session).mistake == "a"


def test_choose_mistake_draws_lots_between_equals():
    chosen = {choose(Standing("a", 0.5), Standing("b", 0.5), seed=seed).mistake for seed in range(20)}
    assert chosen == {"a", "b"}


def test_choose_mistake_gives_a_reason_with_evidence():
    evidence = "chose the pooled standard error in 3 of 4 questions"
    assert choose(Standing("a", 0.9, evidence=evidence)).reason == (
        "Your answers suggest “Ignoring clustering”: this mistake seems to be yours with a chance of about 9 in 10. "
        "So far you chose the pooled standard error in 3 of 4 questions."
    )


def test_choose_mistake_from_none_is_refused():
    with pytest.raises(ValueError, match="no mistakes to choose from"):
        choose()


def test_choose_mistake_takes_what_the_student_says_they_know_until_it_was_asked():
    standings = [Standing("a", 0.1), Standing("b", 0.9)]
    session = Session(asked=4, last="a", challenge="a")
    chosen = choose_mistake(standings, session, titles=TITLES, rng=Random(1))
    assert (chosen.mistake, chosen.ground) == ("a", Ground.CHALLENGE)
    assert record_asked(session, "b", "q1", right=True, rng=Random(1)).challenge == "a"
    assert record_asked(session, "a", "q1", right=True, rng=Random(1)).challenge is None
    assert choose_mistake(standings[1:], session, titles=TITLES, rng=Random(1)).mistake == "b"


@pytest.mark.parametrize("at_random", [True, False])
def test_choose_question_keeps_to_what_was_drawn_before(at_random):
    candidates = [Candidate("q1", 0.75), Candidate("q2", 0.2)]
    chosen = [choose_question(candidates, rng=Random(seed), at_random=at_random) for seed in range(20)]
    assert {choice.at_random for choice in chosen} == {at_random}
    assert {choice.question for choice in chosen} == ({"q1", "q2"} if at_random else {"q1"})


def test_choose_question_nearest_to_the_target():
    candidates = [Candidate("hard", 0.5), Candidate("fit", 0.72), Candidate("easy", 0.84)]
    choice = choose_question(candidates, rng=Random(1), policy=NEVER_RANDOM)
    assert (choice.question, choice.at_random) == ("fit", False)
    assert choice.reason == (
        "You would answer it rightly with a chance of about 7 in 10: hard enough to learn from."
    )


@pytest.mark.parametrize(("success", "word"), [(0.95, "easier"), (0.3, "harder")])
def test_choose_question_outside_the_band_says_so(success, word):
    choice = choose_question([Candidate("only", success)], rng=Random(1), policy=NEVER_RANDOM)
    assert choice.reason.startswith(f"It is {word} than would suit you best")


def test_choose_question_passes_over_what_was_seen_and_what_went_wrong():
    candidates = [Candidate("seen", 0.75, asked=3), Candidate("wrong", 0.75), Candidate("new", 0.5)]
    choice = choose_question(candidates, rng=Random(1), avoid="wrong", policy=NEVER_RANDOM)
    assert choice.question == "new"


def test_choose_question_all_seen_takes_the_one_longest_ago():
    candidates = [Candidate("x", 0.75, asked=9), Candidate("y", 0.4, asked=2), Candidate("z", 0.7, asked=1)]
    choice = choose_question(candidates, rng=Random(1), avoid="z")
    assert (choice.question, choice.at_random) == ("y", False)


def test_choose_question_one_in_ten_at_random():
    rng = Random(3)
    candidates = [Candidate(str(number), 0.3 + number / 20) for number in range(12)]
    choices = [choose_question(candidates, rng=rng) for _ in range(2000)]
    drawn = [choice.question for choice in choices if choice.at_random]
    assert len(drawn) / len(choices) == pytest.approx(0.1, abs=0.02)
    assert set(drawn) == {candidate.question for candidate in candidates}
    assert {choice.question for choice in choices if not choice.at_random} == {"9"}


def test_choose_question_from_none_is_refused():
    with pytest.raises(ValueError, match="no questions to choose from"):
        choose_question([], rng=Random(1))


def test_record_asked_wrong_answers_return_three_to_five_later_and_never_two_at_once():
    rng, session, gaps = Random(2), Session(), set()
    for number in range(200):
        mistake = MISTAKES[number % 10]
        session = record_asked(session, mistake, f"q{number}", right=False, rng=rng)
        gaps.add(session.returns[-1].position - number)
        positions = [back.position for back in session.returns]
        assert len(set(positions)) == len(positions)
    assert gaps == {3, 4, 5}


def test_record_asked_right_answer_ends_the_return():
    session = Session(5, "b", (Return("a", 5, "q"), Return("b", 7, "r")))
    assert record_asked(session, "a", "s", right=True, rng=Random(1)) == Session(
        6, "a", (Return("b", 7, "r"),)
    )


def test_session_survives_json():
    session = Session(5, "b", (Return("a", 5, "q"),))
    for each in (session, Session()):
        assert Session.from_json(json.loads(json.dumps(each.to_json()))) == each


def test_policy_out_of_order_is_refused():
    with pytest.raises(ValueError, match="0 < lowest <= target"):
        Policy(lowest=0.8)
    with pytest.raises(ValueError, match="returns after at least 2 questions"):
        Policy(earliest=1)


def test_entropy_is_one_bit_at_half():
    assert [entropy(probability) for probability in (0.0, 0.5, 1.0)] == [0, 1, 0]


Chooser = Callable[[list[Standing], Session, Random], str | None]
START = datetime(2026, 3, 2, 9, tzinfo=UTC)
A_DAY = 20


def by_need(standings: list[Standing], session: Session, rng: Random) -> str | None:
    choice = choose_mistake(standings, session, titles={name: name for name in MISTAKES}, rng=rng)
    return None if choice.ground is Ground.IDLE else choice.mistake


def by_lot(standings: list[Standing], session: Session, rng: Random) -> str | None:
    return rng.choice([each.mistake for each in standings if each.mistake != session.last])


def questions_until_mastery(student: SimulatedStudent, choose_next: Chooser, rng: Random) -> int:
    """Questions asked, at most 20 a day, until all ten are mastered; feedback after each wrong answer."""
    dynamics = Dynamics(unlearned=student.nature.learns)
    suspicions = {name: new_suspicion(START, dynamics) for name in MISTAKES}
    records = dict.fromkeys(MISTAKES, Record())
    session = Session()
    for day in range(100):
        now = START + timedelta(days=day)
        session = begin_session(session)
        for _ in range(A_DAY):
            missing = {name: find_missing(suspicions[name].holds, records[name]) for name in MISTAKES}
            if all(each.nothing for each in missing.values()):
                return session.asked
            standings = [
                Standing(
                    name,
                    suspicions[name].holds,
                    mastered=missing[name].nothing,
                    resting=missing[name].only_a_later_day and records[name].last_day == now.date(),
                )
                for name in MISTAKES
            ]
            mistake = choose_next(standings, session, rng)
            if mistake is None:
                break
            question = f"{mistake} {session.asked}"
            sign = student.draw_sign(mistake)
            right = sign is Sign.RIGHT
            suspicions[mistake], _ = observe(
                suspicions[mistake], Sighting(question, sign, "x", now), now=now, dynamics=dynamics
            )
            if not right:
                suspicions[mistake] = unlearn(suspicions[mistake], dynamics=dynamics)
                student.read_feedback([mistake], now=now)
            records[mistake], _ = count_answer(records[mistake], question, right=right, unaided=True, now=now)
            session = record_asked(session, mistake, question, right=right, rng=rng)
    raise AssertionError("not mastered in 100 days")


def test_choice_by_need_masters_all_ten_with_a_quarter_fewer_questions_than_by_lot():
    counts = {
        chooser: [
            questions_until_mastery(make_student(Random(seed), unlearned=0.3), chooser, Random(seed))
            for seed in range(40)
        ]
        for chooser in (by_need, by_lot)
    }
    assert sum(counts[by_need]) <= 0.75 * sum(counts[by_lot])
