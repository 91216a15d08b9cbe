from __future__ import annotations

from collections import Counter
from dataclasses import astuple
from datetime import UTC, datetime, timedelta
from random import Random

import pytest

from quizzes.learner.diagnosis import Rates, Sign
from quizzes.simulation.students import Nature, Offer, SimulatedStudent, Wrong, plant

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
OFFER = Offer("a", (("key",),), (Wrong(("tale",), ("a",)), Wrong(("other",)), Wrong(("b's",), ("b",))))
MANY = 4000


def shares(student: SimulatedStudent, offer: Offer = OFFER) -> dict[str, float]:
    """How often each response is given."""
    counts = Counter(student.answer(offer)[0] for _ in range(MANY))
    return {response: count / MANY for response, count in counts.items()}


@pytest.mark.parametrize("held", [True, False])
def test_signs_come_at_the_usual_rates(held: bool):
    student = SimulatedStudent({"a"} if held else set(), Random(1))
    counts = Counter(student.draw_sign("a") for _ in range(MANY))
    shown_if_held, right_if_held, shown_if_not, right_if_not = astuple(Rates())
    shown, right = (shown_if_held, right_if_held) if held else (shown_if_not, right_if_not)
    assert counts[Sign.SHOWN] / MANY == pytest.approx(shown, abs=0.03)
    assert counts[Sign.RIGHT] / MANY == pytest.approx(right, abs=0.03)


def test_holder_gives_the_tell_tale_answer_and_others_seldom():
    assert shares(SimulatedStudent({"a"}, Random(1)))["tale"] == pytest.approx(0.6, abs=0.03)
    free = shares(SimulatedStudent(set(), Random(1)))
    assert free["tale"] + free["b's"] == pytest.approx(0.05, abs=0.02)


def test_holder_of_another_mistake_is_tempted_by_its_answer():
    found = shares(SimulatedStudent({"b"}, Random(1)))
    assert found["b's"] == pytest.approx(0.6, abs=0.03)
    # What is wrong in another way may be the answer of a mistake that they do not hold.
    assert found["tale"] > 0


def test_question_without_a_tell_tale_answer_is_answered_wrongly_all_the_same():
    plain = Offer("a", (("key",),), (Wrong(("other",)),))
    assert shares(SimulatedStudent({"a"}, Random(1)), plain)["key"] == pytest.approx(0.25, abs=0.03)


def test_ability_and_difficulty_move_the_chance_between_guess_and_slip():
    bounded = Nature(slip=0.1, guess=0.2)
    able = SimulatedStudent(set(), Random(1), ability=30, nature=bounded)
    hard = SimulatedStudent({"a"}, Random(1), nature=bounded)
    assert shares(able)["key"] == pytest.approx(0.9, abs=0.02)
    assert shares(hard, Offer("a", OFFER.right, OFFER.wrong, difficulty=40))["key"] == pytest.approx(
        0.2, abs=0.03
    )


def test_feedback_is_learned_from_only_where_the_mistake_is_held():
    student = SimulatedStudent({"a"}, Random(1), nature=Nature(learns=1))
    student.read_feedback(["a", "b"], now=NOW)
    assert (student.held, student.given_up) == (set(), {"a": NOW})


def test_feedback_without_learning_leaves_the_mistake():
    student = SimulatedStudent({"a"}, Random(1), nature=Nature(learns=0))
    student.read_feedback(["a"], now=NOW)
    assert student.held == {"a"}


@pytest.mark.parametrize("steps", [1, 5])
def test_half_of_what_was_given_up_is_back_after_its_half_life_however_often_it_is_asked(steps: int):
    back = 0
    for seed in range(1000):
        student = SimulatedStudent(set(), Random(seed), nature=Nature(returns_in=10), given_up={"a": NOW})
        for step in range(1, steps + 1):
            student.let_pass(NOW + timedelta(days=10 * step / steps))
        back += "a" in student.held
    assert back / 1000 == pytest.approx(0.5, abs=0.05)


def test_nothing_returns_unless_said():
    student = SimulatedStudent(set(), Random(1), given_up={"a": NOW})
    student.let_pass(NOW + timedelta(days=999))
    assert student.held == set()


def test_plant_is_the_same_for_the_same_seed():
    made = [plant(Random(3), "abcdefghij", ability_spread=1) for _ in range(2)]
    assert (made[0].held, made[0].ability) == (made[1].held, made[1].ability)
    assert 0 < len(made[0].held) < 10


def test_impossible_natures_and_offers_are_refused():
    with pytest.raises(ValueError, match="shares lie from 0 to 1"):
        Nature(slip=0.6, guess=0.6)
    with pytest.raises(ValueError, match="days above 0"):
        Nature(returns_in=-1)
    with pytest.raises(ValueError, match="without a right answer"):
        Offer("a", (), OFFER.wrong)
