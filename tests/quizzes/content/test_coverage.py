from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizzes.content.coverage import count_points, near_duplicates, shingles, similarity

ERROR = """
Fit this mixed model to your data by **REML**, with `treated` as the number 0 or 1:
`sbp ~ time + treated + (time | patient)`
What is the **standard error** of the coefficient of `treated`, in mmHg? Give four significant digits.
"""
PLANTED = ERROR.replace("(time | patient)", "(1 | patient)").replace(
    "four significant", "at least four significant"
)
OTHER = "Rows of one patient are alike. How many patients are there in your data? Give a whole number."


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("One `row`, one ROW.", {("one", "row", "one"), ("row", "one", "row")}),
        ("one two", {("one", "two")}),
        ("", {()}),
        ("(x | g)", {("x", "g")}),
    ],
)
def test_shingles_are_words_in_a_row_without_marks(text: str, found: set[tuple[str, ...]]):
    assert shingles(text) == found


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [("ab", "ab", 1.0), ("ab", "cd", 0.0), ("abc", "bcd", 0.5), ("", "", 1.0), ("a", "", 0.0)],
)
def test_similarity_is_what_is_shared_of_all(one: str, other: str, alike: float):
    assert similarity(one, other) == alike


@given(st.sets(st.integers(0, 9)), st.sets(st.integers(0, 9)))
def test_similarity_is_the_same_both_ways_and_lies_between_nothing_and_one(one: set[int], other: set[int]):
    assert similarity(one, other) == similarity(other, one)
    assert 0 <= similarity(one, other) <= 1


def test_near_duplicates_finds_the_planted_one_and_no_other():
    found = list(near_duplicates({"planted": PLANTED, "other": OTHER, "error": ERROR}))

    assert [(one, another) for one, another, _ in found] == [("error", "planted")]
    assert found[0][2] == similarity(shingles(ERROR), shingles(PLANTED))


def test_near_duplicates_of_different_prompts_are_none():
    assert list(near_duplicates({"other": OTHER, "error": ERROR})) == []


def test_count_points_counts_each_question_once_and_keeps_the_gaps():
    assert count_points([("P1", "S1", "P1"), ("P1", "Z9")], ("S2", "S1", "P1")) == {"S2": 0, "S1": 1, "P1": 2}
