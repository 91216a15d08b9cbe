from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grading.graders.match import Item, Mismatch, grade_match
from grading.verdict import Evidence, Malformed, Reveal, Verdict

CONFUSED = ("fixed-random-confusion",)
TARGETS = {"fixed": "a fixed effect", "random": "a random effect"}
ITEMS = (
    Item("arms", "The arms", "fixed", {"random": Mismatch("There are two arms.", CONFUSED)}),
    Item("patients", "The patients", "random", {"fixed": Mismatch("They are a sample.", CONFUSED)}),
    Item("time", "Time", "fixed", {"random": Mismatch("Time is asked about.")}),
    Item("age", "Age", "fixed", {"random": Mismatch("Age is asked about.")}),
)
RIGHT = {"arms": "fixed", "patients": "random", "time": "fixed", "age": "fixed"}


def test_match_of_every_pair_is_right():
    assert grade_match(RIGHT, ITEMS, TARGETS) == Verdict(
        1.0,
        "right",
        "That is right: every pair.",
        evidence=(
            Evidence("yours", "You matched", "The arms → a fixed effect"),
            Evidence("yours", "You matched", "The patients → a random effect"),
            Evidence("yours", "You matched", "Time → a fixed effect"),
            Evidence("yours", "You matched", "Age → a fixed effect"),
        ),
    )


def test_match_tells_each_wrong_pair_and_reveals_those_with_a_mistake():
    verdict = grade_match({**RIGHT, "patients": "fixed", "time": "random"}, ITEMS, TARGETS)

    assert verdict.sentence == "They are a sample. Time is asked about."
    assert verdict.reveals == (Reveal("patients as fixed", CONFUSED, "They are a sample."),)
    assert verdict.evidence[4:] == (
        Evidence("right", "The right match", "The patients → a random effect"),
        Evidence("right", "The right match", "Time → a fixed effect"),
    )


@pytest.mark.parametrize(
    ("wrong", "score", "outcome"),
    [
        ((), 1.0, "right"),
        (("age",), 0.5, "partial"),
        (("age", "time"), 0.0, "wrong"),
        (("age", "time", "arms"), 0.0, "wrong"),
    ],
)
def test_match_is_worth_the_pairs_beyond_what_guessing_gives(
    wrong: tuple[str, ...], score: float, outcome: str
):
    turned = {"fixed": "random", "random": "fixed"}
    answer = {key: turned[to] if key in wrong else to for key, to in RIGHT.items()}

    verdict = grade_match(answer, ITEMS, TARGETS)

    assert (verdict.score, verdict.outcome) == (score, outcome)


def test_match_with_the_pairs_of_a_guess_is_wrong():
    """One of three pairs with three targets, a share that is no binary fraction."""
    targets = {"a": "A", "b": "B", "c": "C"}
    items = [
        Item(key, key, key, {other: Mismatch("No.") for other in targets if other != key}) for key in targets
    ]

    verdict = grade_match({"a": "a", "b": "c", "c": "b"}, items, targets)

    assert (verdict.score, verdict.outcome) == (0.0, "wrong")


def test_match_at_random_has_the_share_that_is_worth_nothing():
    shares = [
        sum(to == item.target for to, item in zip(guess, ITEMS, strict=True)) / len(ITEMS)
        for guess in product(TARGETS, repeat=len(ITEMS))
    ]

    assert sum(shares) / len(shares) == 1 / len(TARGETS)


FOREIGN = "One of the pairs sent in does not belong to this question. Reload the page and try again."


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        ({}, "Match each of the 4 items. You matched none yet."),
        ({"arms": "fixed"}, "Match each of the 4 items. You matched 1."),
        ({**RIGHT, "moon": "fixed"}, FOREIGN),
        ({**RIGHT, "arms": "moon"}, FOREIGN),
        ({**RIGHT, "arms": ""}, FOREIGN),
    ],
)
def test_match_that_cannot_be_marked_is_malformed(answer: dict[str, str], message: str):
    with pytest.raises(Malformed) as caught:
        grade_match(answer, ITEMS, TARGETS)

    assert str(caught.value) == message


@given(st.fixed_dictionaries({key: st.sampled_from(sorted(TARGETS)) for key in RIGHT}))
def test_match_is_right_for_the_right_pairs_only(answer: dict[str, str]):
    verdict = grade_match(answer, ITEMS, TARGETS)

    assert 0 <= verdict.score <= 1
    assert (verdict.outcome == "right") == (answer == RIGHT)
