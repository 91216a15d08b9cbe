from __future__ import annotations

import pytest

from grading.numerals import parse_number
from grading.tracing.candidates import Candidate
from grading.tracing.trace import Trace, trace_number
from grading.verdict import Malformed

RIGHT = Candidate("right", 1.5458, 0.0077, "the model that the question asks for", score=1.0, fitted=True)
TWIN = Candidate("statsmodels", 1.6, 0.008, "the same model in statsmodels", score=1.0, fitted=True)
HALF = Candidate("by_ml", 1.5022, 0.0075, "the same model by ML", mistakes=("undescribed-model",), score=0.5)
OLS = Candidate("ols", 1.238, 0.0062, "ordinary regression", mistakes=("ordinary-regression",))
INTERCEPT = Candidate(
    "random_intercept", 0.8042, 0.004, "a random intercept", mistakes=("unjustified-random-effects",)
)
ROBUST = Candidate("cluster_robust", 1.58, 0.0079, "cluster-robust standard errors")
NOTHING = Candidate(
    "complete_pooling", 0.0, 0.0, "the factor for complete pooling", mistakes=("unjustified-random-effects",)
)
CANDIDATES = (RIGHT, TWIN, HALF, OLS, INTERCEPT, ROBUST, NOTHING)


def trace(
    text: str, candidates: tuple[Candidate, ...] = CANDIDATES, *, count: bool = False
) -> tuple[Candidate, ...]:
    return trace_number(parse_number(text), candidates, count=count).matches


@pytest.mark.parametrize("text", ["1.5458", "1.546", "1.55", "1.5535", "1.5381", "1.545800000001", "1,5458"])
def test_right_number_is_right_within_its_tolerance(text: str):
    assert trace(text) == (RIGHT,)


@pytest.mark.parametrize(
    ("text", "match"),
    [
        ("1.6", TWIN),
        ("1.5921", TWIN),
        ("1.5022", HALF),
        ("1.24", OLS),
        ("0.804", INTERCEPT),
        ("1.580", ROBUST),
    ],
)
def test_number_is_traced_to_its_only_candidate(text: str, match: Candidate):
    assert trace(text) == (match,)


@pytest.mark.parametrize("text", ["1.5536", "1.5380", "2.345", "-1.5458", "1545.8", "0.000"])
def test_number_that_is_none_of_them_matches_nothing(text: str):
    known = tuple(candidate for candidate in CANDIDATES if candidate is not NOTHING)

    assert trace(text, known) == ()


def test_trace_keeps_number_and_candidates():
    number = parse_number("1.238")

    assert trace_number(number, CANDIDATES) == Trace(number, CANDIDATES, (OLS,))


def test_hit_at_the_very_edge_counts():
    right = Candidate("right", 0.3, 0.1, "the model", score=1.0)

    assert 0.4 - 0.3 > 0.1
    assert trace("0.4", (right,)) == (right,)


def test_tolerance_is_never_tighter_than_half_a_unit_of_the_last_digit():
    right = Candidate("right", 9.0549, 0.01, "the model", score=1.0)

    assert trace("9.1", (right,)) == (right,)
    assert trace("9.10", (right,)) == ()


TOO_FEW = (
    "“{}” has too few digits to tell a right number from a wrong one. Give at least three significant digits, better "
    "five; this has cost you nothing."
)


@pytest.mark.parametrize("text", ["1.5", "2", "1e3", "0.8", "0.0", "-3", "0.5", "1.2"])
def test_number_with_too_few_digits_is_malformed_whether_or_not_it_is_near(text: str):
    known = tuple(candidate for candidate in CANDIDATES if candidate is not NOTHING)

    with pytest.raises(Malformed) as caught:
        trace(text, known)

    assert str(caught.value) == TOO_FEW.format(text)


@pytest.mark.parametrize("text", ["99", "9.9", "0.99", "150", "1.00", "5.0"])
def test_number_typed_to_one_per_cent_has_digits_enough(text: str):
    assert trace(text) == ()


def test_number_typed_to_the_tolerance_has_digits_enough():
    right = Candidate("right", -0.25, 0.01, "the model", score=1.0)

    assert trace("-0.25", (right,)) == (right,)
    assert trace("0.00", (right,)) == ()


@pytest.mark.parametrize("text", ["0", "0.0", "-0"])
def test_constant_needs_no_more_digits(text: str):
    assert trace(text) == (NOTHING,)


def test_right_number_of_exactly_zero_needs_no_more_digits():
    right = Candidate("right", 0.0, 1e-4, "the model", score=1.0)

    assert trace("0", (right,)) == (right,)


def test_correlation_of_one_needs_no_more_digits():
    right = Candidate("right", -0.9999999999998, 0.01, "the model", score=1.0)

    assert trace("-1", (right,)) == (right,)


def test_number_that_rounds_to_right_and_wrong_is_malformed():
    right = Candidate("right", 9.07, 0.045, "the model", score=1.0)
    wrong = Candidate("ols", 9.02, 0.045, "ordinary regression", mistakes=("ordinary-regression",))

    with pytest.raises(Malformed) as caught:
        trace("9.0", (Candidate("right", 8.952, 0.0448, "the model", score=1.0), wrong))

    assert str(caught.value) == TOO_FEW.format("9.0")
    assert trace("9.07", (right, wrong)) == (right,)


def test_number_that_rounds_to_right_and_to_a_valid_analysis_is_right():
    right = Candidate("right", 8.952, 0.0448, "the model", score=1.0)
    neutral = Candidate("cluster_robust", 9.02, 0.045, "cluster-robust standard errors")

    assert trace("9.0", (right, neutral)) == (right,)


def test_right_number_wins_within_its_tolerance_even_if_a_mistake_is_nearer():
    wrong = Candidate("ols", 1.5500, 0.0077, "ordinary regression", mistakes=("ordinary-regression",))

    assert trace("1.5500", (RIGHT, wrong)) == (RIGHT,)


def test_the_number_asked_for_wins_over_its_twins():
    twin = Candidate("cluster_means", 1.5458000001, 0.0077, "a regression on means", score=1.0)

    assert trace("1.5458000001", (RIGHT, twin)) == (RIGHT,)


def test_twin_is_named_where_only_it_agrees():
    assert trace("1.6", (RIGHT, TWIN)) == (TWIN,)


SIMILAR = Candidate(
    "wrong_group", 1.239, 0.0062, "a model grouped by visit", mistakes=("unjustified-random-effects",)
)


@pytest.mark.parametrize(
    ("text", "matches"),
    [
        # Both round to the digits: the likelier, which comes first among the candidates.
        ("1.24", (OLS, SIMILAR)),
        # Only one rounds to the digits.
        ("1.2380", (OLS,)),
        ("1.2390", (SIMILAR,)),
        # Neither does: the nearer.
        ("1.2420", (SIMILAR, OLS)),
        ("1.2340", (OLS, SIMILAR)),
    ],
)
def test_mistakes_with_one_number_are_all_named_the_likelier_first(text: str, matches: tuple[Candidate, ...]):
    assert trace(text, (RIGHT, OLS, SIMILAR)) == matches


def test_half_right_number_comes_before_a_mistake_with_the_same_digits():
    twin = Candidate("null_ml", 1.5022, 0.0075, "the null model by ML", mistakes=("undescribed-model",))

    assert trace("1.502", (RIGHT, twin, HALF)) == (HALF, twin)


@pytest.mark.parametrize(
    ("text", "name"), [("40", "right"), ("40.0", "right"), ("4e1", "right"), ("160", "rows")]
)
def test_count_must_be_equal(text: str, name: str):
    counts = (Candidate("right", 40.0, 0.0, "groups", score=1.0), Candidate("rows", 160, 0.0, "rows"))

    assert [match.name for match in trace(text, counts, count=True)] == [name]


@pytest.mark.parametrize("text", ["39", "41", "40.1", "0", "-40", "0.4e1"])
def test_count_that_is_off_by_anything_matches_nothing(text: str):
    counts = (Candidate("right", 40.0, 0.0, "groups", score=1.0), Candidate("rows", 160, 0.0, "rows"))

    assert trace(text, counts, count=True) == ()
