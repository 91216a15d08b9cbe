from __future__ import annotations

import pytest

from grading.reports.sentences import LONGEST, is_denied, split_sentences


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("", ()),
        ("  \n ", ()),
        ("One. Two!  Three?", ("One.", "Two!", "Three?")),
        ("It fell by 2.5 mmHg. It rose.", ("It fell by 2.5 mmHg.", "It rose.")),
        ("Some packages, e.g. lme4, do. Others do not.", ("Some packages, e.g. lme4, do.", "Others do not.")),
        ("Bates et al. 2015 say so.", ("Bates et al. 2015 say so.",)),
        ("He said “yes.” Then no.", ("He said “yes.”", "Then no.")),
        ("One line\nand the next", ("One line and the next",)),
        ("A heading\n\nA paragraph.", ("A heading", "A paragraph.")),
    ],
)
def test_split_sentences(text: str, sentences: tuple[str, ...]):
    assert split_sentences(text) == sentences


def test_split_sentences_loses_no_word_of_a_text_without_full_stops():
    words = [f"word{number}" for number in range(400)]

    pieces = split_sentences(" ".join(words))

    assert " ".join(pieces).split() == words
    assert max(map(len, pieces)) <= LONGEST


@pytest.mark.parametrize(
    ("sentence", "denied"),
    [
        ("There were no RANDOM effects", True),
        ("It was not found to be RANDOM", True),
        ("It wasn’t RANDOM", True),
        ("It is not only RANDOM", False),
        ("Without doubt about others, it is RANDOM", False),
        ("Nothing was lost; it is RANDOM", False),
        ("It did not fail but was RANDOM", False),
        ("RANDOM slopes were not included", True),
        ("RANDOM slopes were not correlated", False),
        ("RANDOM", False),
    ],
)
def test_is_denied_in_the_same_clause(sentence: str, denied: bool):
    assert is_denied(sentence, sentence.index("RANDOM"), sentence.index("RANDOM") + 6) is denied
