from __future__ import annotations

from dataclasses import replace

import pytest

from lessons.figures import FIGURES
from lessons.figures.base import Control, ParameterError

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


NAMED = Control.named("likeness", "ICC", ("0.00", "0.05", "0.10"), 1, choice=True)


def test_named_control_says_the_name_of_its_value():
    assert [NAMED.words(value) for value in NAMED.values] == ["0.00", "0.05", "0.10"]


def test_named_control_is_read_as_the_place_of_its_name():
    assert NAMED.read("2") == 2
    with pytest.raises(ParameterError) as refused:
        NAMED.read("3")

    assert str(refused.value) == "likeness must be a whole number from 0 to 2, not 3."


def test_grid_has_every_setting_of_the_first_sample():
    figure = replace(FIGURE, controls=(Control("visits", "Visits", 2, 3, 2), NAMED))

    assert list(figure.grid()) == [
        {"visits": visits, "likeness": likeness, "seed": 31} for visits in (2, 3) for likeness in (0, 1, 2)
    ]
