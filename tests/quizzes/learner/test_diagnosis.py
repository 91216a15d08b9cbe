from __future__ import annotations

import json
import math
from datetime import UTC, datetime, timedelta
from random import Random

import numpy as np
import pytest

from quizzes.learner.diagnosis import (
    SIGHTINGS_KEPT,
    Dynamics,
    Rates,
    Sighting,
    Sign,
    Suspicion,
    explain,
    fade,
    new_suspicion,
    observe,
    reach,
    read_signs,
    unlearn,
)
from quizzes.learner.evaluation import area_under_curve, calibration_error
from quizzes.simulation.students import Nature, plant
from tests.quizzes.learner.students import MISTAKES, make_student

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
NAMES = {"pooled": "the pooled standard error", "icc": "the share of variance"}


def see(*signs: tuple[Sign, str]) -> Suspicion:
    """A suspicion after these signs, with the confusion chosen."""
    suspicion = new_suspicion(NOW)
    for number, (sign, chosen) in enumerate(signs):
        suspicion, _ = observe(suspicion, Sighting(f"q{number}", sign, chosen, NOW), now=NOW)
    return suspicion


def test_observe_follows_bayes():
    suspicion, shift = observe(
        new_suspicion(NOW, Dynamics(prior=0.2)), Sighting("q", Sign.SHOWN, "pooled", NOW), now=NOW
    )
    expected = 0.2 * 0.6 / (0.2 * 0.6 + 0.8 * 0.05)
    assert suspicion.holds == pytest.approx(expected)
    assert shift.before == pytest.approx(0.2)
    assert shift.after == suspicion.holds
    assert shift.step == pytest.approx(math.log(12))


def test_observe_tagged_answer_tells_more_than_another_wrong_one():
    assert see((Sign.RIGHT, "")).holds < new_suspicion(NOW).holds < see((Sign.SHOWN, "pooled")).holds
    assert see((Sign.OTHER, "")).holds < see((Sign.SHOWN, "pooled")).holds


def test_observe_half_weight_moves_half_as_far():
    start, sighting = new_suspicion(NOW), Sighting("q", Sign.SHOWN, "pooled", NOW)
    _, full = observe(start, sighting, now=NOW)
    _, half = observe(start, sighting, now=NOW, weight=0.5)
    assert half.step == full.step / 2


def test_observe_answer_that_another_mistake_explains_says_less():
    start, sighting = new_suspicion(NOW, Dynamics(prior=0.2)), Sighting("q", Sign.SHOWN, "pooled", NOW)
    shared, _ = observe(start, sighting, now=NOW, others=0.4)
    # Who does not hold it gives this answer by the other mistake, or by chance.
    assert shared.holds == pytest.approx(0.2 * 0.6 / (0.2 * 0.6 + 0.8 * (0.4 * 0.6 + 0.6 * 0.05)))
    surely, shift = observe(start, sighting, now=NOW, others=1.0)
    assert surely.holds == pytest.approx(0.2)
    assert shift.step == 0


def test_observe_impossible_probability_of_others_is_refused():
    with pytest.raises(ValueError, match=r"others 1\.2: a probability lies between 0 and 1"):
        observe(new_suspicion(NOW), Sighting("q", Sign.SHOWN, "", NOW), now=NOW, others=1.2)


def test_observe_weight_below_nought_is_refused():
    with pytest.raises(ValueError, match="weight -1: an answer counts between 0"):
        observe(new_suspicion(NOW), Sighting("q", Sign.RIGHT, "", NOW), now=NOW, weight=-1)


def test_observe_keeps_the_last_sightings_only():
    suspicion = see(*[(Sign.RIGHT, "")] * (SIGHTINGS_KEPT + 3))
    assert [seen.question for seen in suspicion.sightings] == [
        f"q{at}" for at in range(3, SIGHTINGS_KEPT + 3)
    ]


def test_fade_halves_the_way_to_the_prior_in_a_half_life():
    dynamics = Dynamics(prior=0.5, half_life=10)
    faded = fade(Suspicion(2.0, NOW), now=NOW + timedelta(days=10), dynamics=dynamics)
    assert faded == Suspicion(1.0, NOW + timedelta(days=10))


def test_fade_backwards_is_refused():
    with pytest.raises(ValueError, match="feed answers in order"):
        fade(Suspicion(2.0, NOW), now=NOW - timedelta(seconds=1))


def test_unlearn_takes_away_its_share_of_the_probability():
    before = see((Sign.SHOWN, "pooled"))
    assert unlearn(before, dynamics=Dynamics(unlearned=0.25)).holds == pytest.approx(0.75 * before.holds)


def test_unlearn_from_certainty_stays_finite():
    assert math.isfinite(unlearn(Suspicion(-800.0, NOW)).log_odds)
    assert math.isfinite(unlearn(Suspicion(800.0, NOW), dynamics=Dynamics(unlearned=0)).log_odds)


def test_read_signs_of_a_wrong_answer_names_what_it_reveals():
    assert read_signs(["a", "b"], ["b", "c"], right=False) == {
        "a": Sign.OTHER,
        "b": Sign.SHOWN,
        "c": Sign.SHOWN,
    }


def test_read_signs_of_a_right_answer_are_all_right():
    assert read_signs(["a", "b"], [], right=True) == {"a": Sign.RIGHT, "b": Sign.RIGHT}


@pytest.mark.parametrize(
    ("signs", "sentence"),
    [
        ([], "no answer yet"),
        (
            [(Sign.SHOWN, "pooled")] * 3 + [(Sign.RIGHT, "")],
            "chose the pooled standard error in 3 of 4 questions",
        ),
        ([(Sign.SHOWN, "pooled")], "chose the pooled standard error in 1 of 1 question"),
        (
            [(Sign.SHOWN, "pooled"), (Sign.SHOWN, "icc"), (Sign.SHOWN, "icc")],
            "chose the share of variance in 2 of 3 questions, and another answer of this mistake in 1",
        ),
        ([(Sign.SHOWN, "odd")], "chose an answer typical of this mistake in 1 of 1 question"),
        (
            [(Sign.RIGHT, ""), (Sign.OTHER, "")],
            "answered 1 of 2 questions rightly, and never in the way of this mistake",
        ),
    ],
)
def test_explain_says_what_was_chosen(signs, sentence):
    assert explain(see(*signs), NAMES) == sentence


def test_suspicion_survives_json():
    suspicion = see((Sign.SHOWN, "pooled"), (Sign.RIGHT, ""))
    assert Suspicion.from_json(json.loads(json.dumps(suspicion.to_json()))) == suspicion


def test_rates_that_leave_nothing_for_other_answers_are_refused():
    with pytest.raises(ValueError, match="other wrong answers need a share too"):
        Rates(shown_if_held=0.6, right_if_held=0.4)
    with pytest.raises(ValueError, match="shown_if_not 0: a rate lies above 0"):
        Rates(shown_if_not=0)


def test_dynamics_beyond_bounds_are_refused():
    with pytest.raises(ValueError, match="the half-life above 0"):
        Dynamics(half_life=0)


def diagnose(assumed: Rates, answers: int = 30, students: int = 200) -> tuple[np.ndarray, np.ndarray]:
    """Who holds what, and P(holds) after so many answers to questions on random mistakes. Shapes (students * 10,)."""
    rng = Random(11)
    truth, believed = [], []
    for _ in range(students):
        student = make_student(rng)
        suspicions = {mistake: new_suspicion(NOW) for mistake in MISTAKES}
        for _ in range(answers):
            mistake = rng.choice(MISTAKES)
            sighting = Sighting("q", student.draw_sign(mistake), "x", NOW)
            suspicions[mistake], _ = observe(suspicions[mistake], sighting, now=NOW, rates=assumed)
        truth += [mistake in student.held for mistake in MISTAKES]
        believed += [suspicions[mistake].holds for mistake in MISTAKES]
    return np.array(truth), np.array(believed)


def test_holds_with_right_rates_is_found_and_calibrated():
    truth, believed = diagnose(Rates())
    assert area_under_curve(truth, believed) >= 0.90
    assert calibration_error(truth, believed) <= 0.03
    assert truth[believed > 0.8].mean() > 0.8


@pytest.mark.parametrize(
    "assumed",
    [
        Rates(shown_if_held=0.3),
        Rates(shown_if_held=0.9, right_if_held=0.05),
        Rates(shown_if_not=0.025),
        Rates(shown_if_not=0.075),
        Rates(shown_if_held=0.3, right_if_held=0.375, shown_if_not=0.075, right_if_not=0.6),
    ],
)
def test_holds_with_rates_wrong_by_half_is_still_found(assumed: Rates):
    truth, believed = diagnose(assumed)
    assert area_under_curve(truth, believed) >= 0.80
    assert truth[believed > 0.8].mean() > 0.8


@pytest.mark.parametrize("spread", [0.0, 0.7])
def test_wrong_answers_of_another_kind_are_believed_for_what_they_tell(spread: float):
    """Holders are wrong in their own way, so that being wrong in another speaks against the mistake, if not for skill."""
    rng = Random(5)
    truth, believed = [], []
    for _ in range(300):
        student = plant(rng, MISTAKES, ability_spread=spread, nature=Nature(learns=0.2))
        for mistake in MISTAKES:
            suspicion = new_suspicion(NOW)
            signs = [student.draw_sign(mistake) for _ in range(3)]
            for sign in signs:
                suspicion, _ = observe(suspicion, Sighting("q", sign, "", NOW), now=NOW)
                suspicion = suspicion if sign is Sign.RIGHT else unlearn(suspicion)
            if Sign.SHOWN not in signs and signs.count(Sign.OTHER) >= 2:
                truth.append(mistake in student.held)
                believed.append(suspicion.holds)
    assert len(truth) > 100
    assert np.mean(believed) == pytest.approx(np.mean(truth), abs=0.05)


def test_tagged_answers_find_mistakes_better_than_right_and_wrong_alone():
    rng = Random(12)
    held, tagged, plain = [], [], []
    for _ in range(200):
        student = make_student(rng)
        for mistake in MISTAKES:
            signs = [student.draw_sign(mistake) for _ in range(3)]
            held.append(mistake in student.held)
            tagged.append(sum(Rates().log_ratio(sign) for sign in signs))
            plain.append(sum(sign is not Sign.RIGHT for sign in signs))
    by_tags, by_wrong = (area_under_curve(np.array(held), np.array(score)) for score in (tagged, plain))
    assert by_tags > by_wrong + 0.05


def test_reach_is_where_one_more_answer_leads():
    later = NOW + timedelta(days=30)
    suspicion = see((Sign.RIGHT, ""), (Sign.SHOWN, "pooled"))
    right, shown = (
        observe(suspicion, Sighting("q", sign, "", later), now=later)[0].holds
        for sign in (Sign.RIGHT, Sign.SHOWN)
    )
    assert reach(suspicion, now=later) == (right, shown)
