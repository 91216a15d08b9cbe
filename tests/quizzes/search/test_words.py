from __future__ import annotations

import pytest

from quizzes.search.words import CLOSE, OPEN, excerpt, mark, read_query, score, stem


def meets(query: str, text: str) -> bool:
    return score(read_query(query), "", text) > 0


@pytest.mark.parametrize(
    ("word", "found"),
    [
        ("slopes", "slop"), ("slope", "slop"), ("pooling", "pool"), ("nested", "nest"), ("centring", "centr"),
        ("varies", "var"), ("bias", "bia"), ("its", "its"), ("REML", "REML"),
    ],
)  # fmt: skip
def test_stem_loses_its_ending(word: str, found: str):
    assert stem(word) == found


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ("slope", "random Slopes"),
        ("slopes random", "a random slope"),
        ("the slope of the time", "time has a slope"),
        ('"random slope"', "a random slope"),
        ('"missing at random"', "Missing completely or missing at random."),
        ("slope or intercept", "an intercept"),
        ("slope -fixed", "a random slope"),
        ("Satterthwaite’s", "by Satterthwaite’s method"),
    ],
)
def test_text_that_meets_a_query(query: str, text: str):
    assert meets(query, text)


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ("slope intercept", "a random slope"),
        ('"random slope"', "slopes at random"),
        ("slope -random", "a random slope"),
        ("slope or intercept", "a residual"),
        ("lope", "a slope"),
        ("-slope", "a residual"),
        ("the", "the"),
        ("", "anything"),
        ('"', "anything"),
        ("()|*?[", "anything ()|*?["),
    ],
)
def test_text_that_does_not(query: str, text: str):
    assert not meets(query, text)


def test_word_of_the_title_counts_for_more_than_many_of_the_text():
    wanted = read_query("shrinkage")

    assert score(wanted, "Shrinkage", "") > score(wanted, "", "shrinkage " * 50)
    assert score(wanted, "", "shrinkage shrinkage") > score(wanted, "", "shrinkage")


def test_words_found_are_marked_once():
    marked = mark(read_query("slope slopes random"), "Random slopes and a slope")

    assert marked.replace(OPEN, "[").replace(CLOSE, "]") == "[Random] [slopes] and a [slope]"


def test_excerpt_stands_around_the_first_word_found():
    text = "before " * 40 + "the slope " + "after " * 60

    found = excerpt(read_query("slope"), text)

    assert found.startswith("… before")
    assert found.endswith("after …")
    assert f"{OPEN}slope{CLOSE}" in found
    assert len(found) < 320


def test_excerpt_of_a_text_without_the_words_is_its_beginning():
    assert excerpt(read_query("slope"), "Only the title has it.") == "Only the title has it."
