from __future__ import annotations

from typing import get_args

import pytest

from grading.formula import Mistake as FormulaMistake
from grading.mistakes import MISTAKES, get_mistake


def test_mistakes_are_ten_numbered_as_in_the_guide():
    assert [mistake.number for mistake in MISTAKES.values()] == list(range(1, 11))
    assert {slug: mistake.slug for slug, mistake in MISTAKES.items()} == {slug: slug for slug in MISTAKES}


def test_formula_language_names_the_same_mistakes():
    assert get_args(FormulaMistake) == tuple(MISTAKES)


@pytest.mark.parametrize("slug", MISTAKES)
def test_mistake_has_a_title_and_a_sentence(slug: str):
    mistake = get_mistake(slug)

    assert mistake.title[0].isupper()
    assert mistake.summary.endswith(".")


def test_unknown_mistake_names_the_known_ones():
    with pytest.raises(KeyError) as caught:
        get_mistake("sloth")

    assert caught.value.args[0] == f"'sloth' is not one of the ten mistakes: {', '.join(MISTAKES)}."
