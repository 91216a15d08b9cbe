from __future__ import annotations

import math
from dataclasses import asdict, astuple
from datetime import UTC, datetime
from random import Random

import numpy as np
import pytest

from quizzes.learner.beliefs import Belief
from quizzes.learner.diagnosis import USUAL_RATES, Rates, Sighting, Sign, new_suspicion, observe
from quizzes.learner.estimating import Attempt, Seen, estimate_ease, estimate_rates
from tests.quizzes.learner.students import MISTAKES, make_student

PRIOR = Belief(0.8, 1.0)
MONDAY = datetime(2026, 3, 2, 9, tzinfo=UTC)
PLANTED = Rates(shown_if_held=0.75, right_if_held=0.15, shown_if_not=0.02, right_if_not=0.9)


def attempts_at(ease: float, count: int, rng: Random) -> list[Attempt]:
    found = []
    for _ in range(count):
        ability = rng.gauss(0, 0.7)
        right = rng.random() < 1 / (1 + math.exp(-(ability + ease)))
        found.append(Attempt(Belief(ability, 0.1), right))
    return found


def test_estimate_ease_recovers_planted_ones():
    rng = Random(7)
    planted = [rng.gauss(0.8, 1) for _ in range(60)]
    found = [estimate_ease(PRIOR, attempts_at(ease, 40, rng)).mean for ease in planted]
    assert np.corrcoef(planted, found)[0, 1] > 0.9


def test_estimate_ease_is_drawn_to_the_prior_the_more_the_fewer_answers_there_are():
    rng = Random(8)
    few, many = (estimate_ease(PRIOR, attempts_at(-2, count, rng)) for count in (2, 400))
    assert few.mean > many.mean
    assert many.mean == pytest.approx(-2, abs=0.4)
    assert PRIOR.variance > few.variance > many.variance


def test_estimate_ease_is_the_maximum_of_the_posterior():
    attempts = [Attempt(Belief(0.3, 0.0), right) for right in (True, False, False)]
    found = estimate_ease(PRIOR, attempts)
    chance = 1 / (1 + math.exp(-(0.3 + found.mean)))
    assert 1 - 3 * chance == pytest.approx((found.mean - PRIOR.mean) / PRIOR.variance)
    assert found.variance == pytest.approx(1 / (3 * chance * (1 - chance) + 1))


@pytest.mark.parametrize("prior", [PRIOR, Belief(0.8, 0.0)])
def test_estimate_ease_without_answers_or_doubt_is_the_prior(prior):
    attempts = [] if prior.variance else [Attempt(Belief(0, 1), False)]
    assert estimate_ease(prior, attempts) == prior


def answers_of(students: int, questions: int, rng: Random) -> list[Seen]:
    """Answers by the planted rates, with the suspicions that the usual rates had before each."""
    found = []
    for _ in range(students):
        student = make_student(rng, rates=PLANTED)
        suspicions = {mistake: new_suspicion(MONDAY) for mistake in MISTAKES}
        for mistake in [*MISTAKES] * questions:
            sign = student.draw_sign(mistake)
            found.append(Seen(suspicions[mistake].holds, sign))
            sighting = Sighting("q", sign, "", MONDAY)
            suspicions[mistake], _ = observe(suspicions[mistake], sighting, now=MONDAY)
    return found


def test_estimate_rates_moves_towards_the_planted_ones():
    found = estimate_rates(USUAL_RATES, answers_of(100, 5, Random(9)))
    for name, planted in asdict(PLANTED).items():
        usual = getattr(USUAL_RATES, name)
        assert abs(getattr(found, name) - planted) < abs(usual - planted) / 2, name


def test_estimate_rates_from_few_answers_stays_near_the_current_ones():
    found = estimate_rates(USUAL_RATES, answers_of(1, 1, Random(9)))
    assert astuple(found) == pytest.approx(astuple(USUAL_RATES), abs=0.02)
    assert found != USUAL_RATES


def test_estimate_rates_by_which_holders_do_better_are_not_believed():
    upside_down = [Seen(0.95, Sign.RIGHT)] * 4000 + [Seen(0.05, Sign.SHOWN)] * 4000
    assert estimate_rates(USUAL_RATES, upside_down) == USUAL_RATES


def test_estimate_rates_without_answers_are_the_current_ones():
    assert estimate_rates(USUAL_RATES, []) == USUAL_RATES


def test_estimate_rates_without_strength_are_refused():
    with pytest.raises(ValueError, match="strength 0: the rates used so far count for more than 0 answers"):
        estimate_rates(USUAL_RATES, [], strength=0)
