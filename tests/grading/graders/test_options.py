from __future__ import annotations

from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grading.graders.options import Misorder, Option, grade_choice, grade_multiple, grade_order
from grading.verdict import Evidence, Malformed, Reveal, Verdict

LAW = ("ordinary-regression",)
OPTIONS = (
    Option("depends", "It depends", right=True, feedback="Yes, on the predictor.", mistakes=LAW),
    Option("small", "Too small", right=False, feedback="Not for time.", mistakes=LAW),
    Option("same", "The same", right=False, feedback="Compare the outputs."),
)


def test_choice_of_the_right_option_is_right_and_reveals_nothing():
    assert grade_choice("depends", OPTIONS) == Verdict(
        1.0,
        "right",
        "Yes, on the predictor.",
        evidence=(
            Evidence("yours", "You chose", "It depends"),
            Evidence("right", "The right answer", "It depends"),
        ),
    )


def test_choice_of_a_wrong_option_reveals_its_mistake():
    assert grade_choice("small", OPTIONS) == Verdict(
        0.0,
        "wrong",
        "Not for time.",
        reveals=(Reveal("small", LAW, "Not for time."),),
        evidence=(
            Evidence("yours", "You chose", "Too small"),
            Evidence("right", "The right answer", "It depends"),
        ),
    )


def test_choice_of_a_wrong_option_without_a_mistake_reveals_nothing():
    verdict = grade_choice("same", OPTIONS)

    assert (verdict.outcome, verdict.reveals, verdict.sentence) == ("wrong", (), "Compare the outputs.")


FOREIGN = "One of the options sent in does not belong to this question. Reload the page and try again."


@pytest.mark.parametrize(
    ("answer", "message"),
    [("", "Choose an answer first."), ("other", FOREIGN), ("Depends", FOREIGN), ("x" * 10**6, FOREIGN)],
)
def test_choice_of_nothing_or_of_what_is_not_there_is_malformed(answer: str, message: str):
    with pytest.raises(Malformed) as caught:
        grade_choice(answer, OPTIONS)

    assert str(caught.value) == message


PARTS = (
    Option(
        "robust", "Robust errors", right=True, feedback="Robust errors do.", mistakes=("ignored-clustering",)
    ),
    Option(
        "mixed", "A mixed model", right=True, feedback="A mixed model does.", mistakes=("ignored-clustering",)
    ),
    Option("means", "Means", right=True, feedback="Means do."),
    Option(
        "dummies", "Dummies", right=False, feedback="Dummies do not.", mistakes=("fixed-random-confusion",)
    ),
    Option("nothing", "Nothing", right=False, feedback="Nothing does not."),
)


@pytest.mark.parametrize(
    ("ticked", "score", "outcome", "sentence"),
    [
        ("robust mixed means", 1.0, "right", "That is right: these, and no others."),
        ("means robust mixed", 1.0, "right", "That is right: these, and no others."),
        ("robust mixed", 2 / 3, "partial", "Means do."),
        ("robust", 1 / 3, "partial", "A mixed model does. Means do."),
        ("robust mixed means dummies", 2 / 3, "partial", "Dummies do not."),
        ("robust mixed means dummies nothing", 1 / 3, "partial", "Dummies do not. Nothing does not."),
        ("robust dummies", 0.0, "wrong", "A mixed model does. Means do. Dummies do not."),
        (
            "dummies nothing",
            0.0,
            "wrong",
            "Robust errors do. A mixed model does. Means do. Dummies do not. Nothing does not.",
        ),
    ],
)
def test_multiple_is_worth_what_is_rightly_ticked_less_what_is_wrongly(
    ticked: str, score: float, outcome: str, sentence: str
):
    verdict = grade_multiple(ticked.split(), PARTS)

    assert (verdict.score, verdict.outcome, verdict.sentence) == (score, outcome, sentence)


def test_multiple_reveals_what_was_wrongly_ticked_and_wrongly_left():
    verdict = grade_multiple(["robust", "means", "dummies"], PARTS)

    assert verdict.reveals == (
        Reveal("mixed", ("ignored-clustering",), "A mixed model does."),
        Reveal("dummies", ("fixed-random-confusion",), "Dummies do not."),
    )


def test_multiple_shows_both_sets_in_the_order_of_the_question():
    verdict = grade_multiple(["nothing", "robust"], PARTS)

    assert verdict.evidence == (
        Evidence("yours", "You ticked", "Robust errors"),
        Evidence("yours", "You ticked", "Nothing"),
        Evidence("right", "A right answer", "Robust errors"),
        Evidence("right", "A right answer", "A mixed model"),
        Evidence("right", "A right answer", "Means"),
    )


@pytest.mark.parametrize(
    ("ticked", "message"),
    [
        ([], "Tick at least one answer first."),
        (["", ""], "Tick at least one answer first."),
        (["robust", "other"], FOREIGN),
        (["robust", "robust"], "The same option came in twice. Reload the page and try again."),
        (["robust"] * 6, "There are 5 options; 6 came in."),
    ],
)
def test_multiple_that_cannot_be_marked_is_malformed(ticked: list[str], message: str):
    with pytest.raises(Malformed) as caught:
        grade_multiple(ticked, PARTS)

    assert str(caught.value) == message


@given(st.sets(st.sampled_from([part.key for part in PARTS]), min_size=1))
def test_multiple_is_right_for_the_right_set_only(ticked: set[str]):
    verdict = grade_multiple(sorted(ticked), PARTS)

    assert 0 <= verdict.score <= 1
    assert (verdict.outcome == "right") == (ticked == {"robust", "mixed", "means"})


STEPS = tuple(
    Option(key, key.capitalize(), right=True, feedback="") for key in ("plot", "fit", "check", "report")
)
MISORDERS = (
    Misorder("report", "check", "Check before you report.", ("ignored-warnings",)),
    Misorder("fit", "plot", "Look at the data first."),
)


@pytest.mark.parametrize(
    ("order", "score", "outcome"),
    [
        ("plot fit check report", 1.0, "right"),
        ("fit plot check report", 2 / 3, "partial"),
        ("plot check fit report", 2 / 3, "partial"),
        ("fit plot report check", 1 / 3, "partial"),
        ("report plot fit check", 0.0, "wrong"),
        ("report check fit plot", 0.0, "wrong"),
    ],
)
def test_order_is_worth_the_pairs_that_stand_right_beyond_one_half(order: str, score: float, outcome: str):
    verdict = grade_order(order.split(), STEPS, MISORDERS)

    assert verdict.score == pytest.approx(score, abs=1e-12)
    assert verdict.outcome == outcome


def test_order_that_is_right():
    assert grade_order(["plot", "fit", "check", "report"], STEPS, MISORDERS) == Verdict(
        1.0,
        "right",
        "That is the right order.",
        evidence=(
            Evidence("yours", "Your order", "Plot → Fit → Check → Report"),
            Evidence("right", "The right order", "Plot → Fit → Check → Report"),
        ),
    )


def test_order_tells_each_misorder_and_reveals_those_with_a_mistake():
    verdict = grade_order(["fit", "plot", "report", "check"], STEPS, MISORDERS)

    assert verdict.sentence == "Check before you report. Look at the data first."
    assert verdict.reveals == (
        Reveal("report before check", ("ignored-warnings",), "Check before you report."),
    )
    assert verdict.evidence[0] == Evidence("yours", "Your order", "Fit → Plot → Report → Check")


def test_order_that_is_wrong_in_an_unforeseen_way_says_so():
    verdict = grade_order(["plot", "check", "fit", "report"], STEPS, MISORDERS)

    assert verdict.sentence == "Some steps stand before what they depend on."
    assert verdict.reveals == ()


@pytest.mark.parametrize(
    ("order", "message"),
    [
        ([], "Give each of the 4 items its own place. You placed none yet."),
        (["plot", "fit", "check"], "Give each of the 4 items its own place. You placed 3."),
        (["plot", "fit", "check", "check"], "The same option came in twice. Reload the page and try again."),
        (["plot", "fit", "check", "guess"], FOREIGN),
        (["plot", "fit", "check", "report", "plot"], "There are 4 options; 5 came in."),
    ],
)
def test_order_that_is_not_complete_is_malformed(order: list[str], message: str):
    with pytest.raises(Malformed) as caught:
        grade_order(order, STEPS, MISORDERS)

    assert str(caught.value) == message


orders = st.integers(2, 8).flatmap(lambda size: st.permutations(range(size)))


def score_of(order: list[int]) -> float:
    items = [Option(str(number), f"Step {number}", right=True, feedback="") for number in range(len(order))]
    return grade_order([str(number) for number in order], items, []).score


@given(orders)
def test_order_scores_lie_between_nothing_and_one_which_only_the_right_order_gets(order: list[int]):
    score = score_of(order)

    assert 0 <= score <= 1
    assert (score == 1) == (order == sorted(order))


@given(orders)
def test_order_and_its_reverse_are_not_both_worth_something(order: list[int]):
    assert min(score_of(order), score_of(order[::-1])) == 0


@given(orders, st.data())
def test_order_is_worth_more_when_neighbours_that_stand_wrong_are_swapped(
    order: list[int], data: st.DataObject
):
    place = data.draw(st.integers(0, len(order) - 2))
    better = sorted(order[place : place + 2])

    assert score_of([*order[:place], *better, *order[place + 2 :]]) >= score_of(order)


def test_order_at_random_keeps_half_of_the_pairs_on_average():
    kept = [
        sum(a < b for i, a in enumerate(order) for b in order[i + 1 :]) for order in permutations(range(4))
    ]

    assert sum(kept) / len(kept) == 3.0
