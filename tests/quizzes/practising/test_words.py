from __future__ import annotations

import pytest

from quizzes.practising.words import per_cent, say_chance, say_move, say_sureness


@pytest.mark.parametrize(
    ("holds", "words"),
    [
        (0.0, "almost certainly not yours"),
        (0.05, "almost certainly not yours"),
        (0.19, "probably not yours"),
        (0.3, "unclear, but rather not yours"),
        (0.5, "unclear"),
        (0.61, "unclear, but it may well be yours"),
        (0.9, "probably yours"),
        (1.0, "almost certainly yours"),
    ],
)
def test_chance_in_words(holds: float, words: str):
    assert say_chance(holds) == words


@pytest.mark.parametrize("holds", [-0.1, 1.1])
def test_no_words_for_what_is_no_probability(holds: float):
    with pytest.raises(ValueError, match="lies between 0 and 1"):
        say_chance(holds)


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        (0.3, 0.1, "unclear, but rather not yours before, probably not yours now"),
        (0.19, 0.08, "probably not yours, less so than before"),
        (0.82, 0.93, "probably yours, more so than before"),
        (0.5, 0.51, "unclear, as before"),
    ],
)
def test_move_in_words(before: float, after: float, words: str):
    assert say_move(before, after) == words


@pytest.mark.parametrize(
    ("answers", "words"),
    [
        (0, "a guess, before any answer"),
        (1, "a first impression, from one answer"),
        (4, "fairly sure, from 4 answers"),
        (5, "sure, from 5 answers"),
    ],
)
def test_sureness_in_words(answers: int, words: str):
    assert say_sureness(answers) == words


@pytest.mark.parametrize(("holds", "number"), [(0.0, 1), (0.304, 30), (1.0, 99)])
def test_per_cent_is_never_certain(holds: float, number: int):
    assert per_cent(holds) == number
