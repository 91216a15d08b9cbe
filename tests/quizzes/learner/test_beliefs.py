from __future__ import annotations

import json
import math
from dataclasses import replace

import numpy as np
import pytest

from quizzes.learner.beliefs import (
    ADAPTIVE,
    FIXED_ORDER,
    Belief,
    Knowledge,
    Terms,
    difficulty_for,
    gather,
    learn,
    moves_question,
    new_knowledge,
    predict,
    put_back,
)
from quizzes.learner.evaluation import Response, evaluate

PLAIN = Terms(Belief(0, 0), Belief(0, 1), (), Belief(0, 1), ())
TWO = Terms(
    Belief(0.2, 0), Belief(0, 1), (Belief(0, 1), Belief(1, 1)), Belief(0, 1), (Belief(0, 1), Belief(0, 1))
)


def test_learn_right_answer_moves_by_one_newton_step():
    # Predicted 1/2, so the gradient is 1/2, the information 1/4, and the variance of the logit 2.
    moved, step = learn(PLAIN, True, settings=replace(FIXED_ORDER, ability_drift=0))
    assert step.predicted == 0.5
    assert moved.ability == Belief(1 / 3, 1 - 1 / 6)
    assert moved.difficulty == Belief(-1 / 3, 1 - 1 / 6)
    assert step.ability_move == 1 / 3


def test_learn_two_mistakes_share_the_step():
    moved, step = learn(TWO, False, settings=FIXED_ORDER)
    first, second = moved.skills
    assert first.mean - 0 == pytest.approx(step.ability_move / 2)
    assert second.mean - 1 == pytest.approx(first.mean)
    assert moved.pitfalls[0].mean == pytest.approx(-first.mean)


def test_learn_question_held_moves_student_only():
    moved, _ = learn(TWO, True, question_moves=False)
    assert (moved.level, moved.difficulty, moved.pitfalls) == (TWO.level, TWO.difficulty, TWO.pitfalls)
    assert moved.ability.mean > TWO.ability.mean


def test_learn_weight_nought_leaves_every_belief():
    assert learn(TWO, True, weight=0)[0] == TWO


def test_learn_weaker_evidence_moves_less():
    narrow, _ = learn(TWO, True, weight=ADAPTIVE.narrow_weight)
    full, _ = learn(TWO, True)
    assert 0 < narrow.ability.mean < full.ability.mean
    assert full.skills[0].variance < narrow.skills[0].variance < 1


def test_learn_weight_beyond_one_is_refused():
    with pytest.raises(ValueError, match=r"weight 1\.5: an answer counts between 0"):
        learn(TWO, True, weight=1.5)


def test_learn_smaller_prior_variance_shrinks_difficulty():
    def after(variance: float) -> float:
        terms = replace(PLAIN, difficulty=Belief(0, variance))
        for _ in range(5):
            terms, _ = learn(terms, False)
        return terms.difficulty.mean

    assert 0 < after(0.25) < after(1.0)


def test_predict_averages_over_uncertainty():
    sure = replace(PLAIN, level=Belief(2, 0), ability=Belief(0, 0), difficulty=Belief(0, 0))
    assert predict(sure) == 1 / (1 + math.exp(-2))
    draws = 2 + np.random.default_rng(1).normal(0, math.sqrt(2), 100_000)
    assert predict(replace(PLAIN, level=Belief(2, 0))) == pytest.approx(
        (1 / (1 + np.exp(-draws))).mean(), abs=0.01
    )


def test_predict_extreme_belief_stays_finite():
    assert 0 < predict(replace(PLAIN, level=Belief(-1e6, 0))) < 1e-12


def test_difficulty_for_gives_success_back():
    wanted = difficulty_for(0.75, TWO)
    question = replace(TWO, difficulty=Belief(wanted, TWO.difficulty.variance))
    assert predict(question) == pytest.approx(0.75)
    assert difficulty_for(0.85, TWO) < wanted < difficulty_for(0.65, TWO)


def test_difficulty_for_certainty_is_refused():
    with pytest.raises(ValueError, match="success 1: a difficulty belongs to a probability"):
        difficulty_for(1, TWO)


@pytest.mark.parametrize(
    ("first", "at_random", "chosen", "moves"),
    [
        (True, True, ADAPTIVE, True),
        (True, False, ADAPTIVE, False),
        (False, True, ADAPTIVE, False),
        (True, False, FIXED_ORDER, True),
        (False, False, FIXED_ORDER, False),
    ],
)
def test_moves_question_on_first_random_attempts_only(first, at_random, chosen, moves):
    assert moves_question(first_attempt=first, at_random=at_random, settings=chosen) is moves


def test_knowledge_after_answer_survives_json():
    knowledge = new_knowledge()
    terms = gather(knowledge, ["ols", "icc"], level=Belief(0, 1), difficulty=Belief(0, 1), pitfalls={})
    after = put_back(knowledge, ["ols", "icc"], learn(terms, True)[0])
    assert set(after.skills) == {"ols", "icc"}
    assert knowledge.skills == {}
    assert Knowledge.from_json(json.loads(json.dumps(after.to_json()))) == after


def test_gather_keeps_what_is_known_and_fills_in_priors():
    known = Knowledge(Belief(1, 0.1), {"ols": Belief(0.5, 0.2)})
    terms = gather(
        known, ["ols", "icc"], level=Belief(0, 1), difficulty=Belief(0, 1), pitfalls={"icc": Belief(2, 1)}
    )
    assert terms.skills == (Belief(0.5, 0.2), Belief(0, ADAPTIVE.skill_variance))
    assert terms.pitfalls == (Belief(0, ADAPTIVE.pitfall_variance), Belief(2, 1))


@pytest.mark.parametrize("stored", [[0.0, -1.0], [math.nan, 1.0]])
def test_belief_from_impossible_numbers_is_refused(stored):
    with pytest.raises(ValueError, match="a belief is a finite mean and a variance of at least 0"):
        Belief.from_json(stored)


def simulate(
    students: int, items: int, skills: int, rng: np.random.Generator, *, start: int = 0, spread: float = 0.7
) -> tuple[list[Response], dict[str, tuple[str, ...]], np.ndarray]:
    """Answers by the model itself: every student to every item in an order of their own; items are the same for all."""
    planted = np.random.default_rng(7)
    difficulty = planted.normal(0, 1, items)
    of_item: dict[str, tuple[str, ...]] = {str(item): (f"s{item % skills}",) for item in range(items)}
    responses = []
    for student in range(start, start + students):
        ability, skill = rng.normal(0, 0.7), rng.normal(0, spread, skills)
        for item in rng.permutation(items):
            logit = ability + skill[item % skills] - difficulty[item]
            responses.append(
                Response(str(student), str(item), bool(rng.random() < 1 / (1 + math.exp(-logit))))
            )
    return responses, of_item, difficulty


def test_learn_recovers_planted_difficulties():
    responses, items, planted = simulate(150, 30, 10, np.random.default_rng(2))
    level = Belief(0, 1)
    difficulties: dict[str, Belief] = {}
    pitfalls: dict[str, Belief] = {}
    students: dict[str, Knowledge] = {}
    for response in responses:
        skills = items[response.item]
        knowledge = students.get(response.user, new_knowledge(FIXED_ORDER))
        terms = gather(
            knowledge,
            skills,
            level=level,
            difficulty=difficulties.get(response.item, Belief(0, 1)),
            pitfalls=pitfalls,
            settings=FIXED_ORDER,
        )
        moved, _ = learn(terms, response.right, settings=FIXED_ORDER)
        students[response.user] = put_back(knowledge, skills, moved)
        level, difficulties[response.item] = moved.level, moved.difficulty
        pitfalls.update(zip(skills, moved.pitfalls, strict=True))
    found = [difficulties[item].mean + pitfalls[items[item][0]].mean for item in items]
    assert np.corrcoef(found, planted)[0, 1] > 0.9


def test_skills_with_thirty_students_predict_no_worse_than_ability_alone():
    train, items, _ = simulate(30, 60, 10, np.random.default_rng(3))
    test, _, _ = simulate(60, 60, 10, np.random.default_rng(4), start=30)
    many = evaluate(train, test, items)
    single = evaluate(train, test, dict.fromkeys(items, ()))
    assert many.auc_frozen_items > single.auc_frozen_items
    assert many.ece <= 0.03


def test_skills_that_do_not_exist_cost_little():
    train, items, _ = simulate(30, 60, 10, np.random.default_rng(3), spread=0)
    test, _, _ = simulate(60, 60, 10, np.random.default_rng(4), start=30, spread=0)
    single = evaluate(train, test, dict.fromkeys(items, ())).auc_frozen_items
    assert evaluate(train, test, items).auc_frozen_items > single - 0.01
