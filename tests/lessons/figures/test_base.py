from __future__ import annotations

import pytest

from lessons.figures import FIGURES
from lessons.figures.base import ParameterError

FIGURE = FIGURES["shrinkage"]


def test_missing_parameters_are_at_their_defaults():
    assert FIGURE.read({"visits": "6"}) == {"visits": 6, "seed": 31}


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"visits": "1"}, "visits must be a whole number from 2 to 8, not 1."),
        ({"visits": "9"}, "visits must be a whole number from 2 to 8, not 9."),
        ({"visits": "-3"}, "visits must be a whole number from 2 to 8, not “-3”."),
        ({"visits": "4.5"}, "visits must be a whole number from 2 to 8, not “4.5”."),
        ({"visits": ""}, "visits must be a whole number from 2 to 8, not “”."),
        ({"visits": "٣"}, "visits must be a whole number from 2 to 8, not “٣”."),
        ({"seed": "9" * 500}, "seed must be a whole number from 0 to 9999, not “99999999999999999999”."),
        ({"sead": "1"}, "This figure has no “sead”: it has visits, seed."),
    ],
)
def test_wrong_parameter_is_refused_with_the_rule(given: dict[str, str], message: str):
    with pytest.raises(ParameterError) as refused:
        FIGURE.read(given)

    assert str(refused.value) == message


def test_words_of_a_control():
    visits = FIGURE.controls[0]

    assert (visits.words(1), visits.words(4)) == ("1 visit", "4 visits")
