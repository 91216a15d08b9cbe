from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from datasets.scenarios import get_scenario
from grading.quantities import Target, value_of
from grading.reports.numbers import NOT_KNOWN, TOO_COARSE, NumberRead, Wanted, find_numbers
from grading.reports.sentences import split_sentences
from grading.words import words_of
from tests.quizzes.helpers import known_family

SE = Wanted("se", "the standard error", Target("se", "random_slope", "treated"), ("standard error", "SE "))
EFFECT = Wanted("effect", "the effect", Target("estimate", "random_slope", "treated"), ("lower", "higher"))
ICC = Wanted("icc", "the ICC", Target("icc", "random_intercept"), ("intraclass", "ICC"))
PATIENTS = Wanted("patients", "the patients", Target("groups_used", "random_slope"), ("patients",))


def value(wanted: Wanted, fit: str = "") -> float:
    target = wanted.target
    return value_of(known_family(), Target(target.quantity, fit or target.fit, target.term))


def read(text: str, wanted: Wanted = SE) -> NumberRead:
    words = words_of(get_scenario("blood-pressure").structure)
    (found,) = find_numbers(split_sentences(text), [wanted], known_family(), words)
    return found


def test_right_number_is_quoted_with_its_sentence():
    right = f"{value(SE):.4f}"
    sentence = f"The standard error was {right} mmHg."

    assert read(f"There were 60 patients. {sentence}") == NumberRead(
        "se", "the standard error", "right", right, sentence
    )


@pytest.mark.parametrize("digits", [2, 3, 5])
def test_right_number_may_be_rounded(digits: int):
    assert read(f"The standard error was {value(SE):.{digits}g}.").state == "right"


def test_number_of_a_mistake_is_named():
    found = read(f"The standard error was {value(SE, 'ols'):.4f}.")

    assert (found.state, found.mistakes) == ("mistake", ("ordinary-regression", "ignored-clustering"))
    assert found.meaning.startswith("It is what ordinary regression")


def test_right_number_counts_beside_a_mistake():
    text = f"Its standard error is {value(SE):.4f}, not the {value(SE, 'ols'):.4f} of a plain regression."

    assert read(text).state == "right"


def test_number_that_is_neither():
    found = read("The standard error was 99.93 mmHg.")

    assert (found.state, found.typed, found.meaning) == ("unknown", "99.93", NOT_KNOWN)


@pytest.mark.parametrize(
    "text",
    ["", "No number is here.", "The standard error is in the table.", "The standard error of 60 patients."],
)
def test_number_that_is_not_there(text: str):
    assert read(text).state == "missing"


def test_right_number_is_known_without_its_words_from_three_digits_on():
    assert read(f"We are sure to within {value(SE):.3g} mmHg.").state == "right"
    assert read(f"We are sure to within {value(SE):.1g} mmHg.").state == "missing"


@pytest.mark.parametrize("sign", ["", "-", "−"])
def test_a_fall_may_be_written_with_and_without_its_sign(sign: str):
    size = f"{sign}{abs(value(EFFECT)):.3f}"

    assert read(f"Pressure was {size} mmHg lower.", EFFECT).state == "right"


def test_share_may_be_a_percentage_and_the_level_of_an_interval_is_none():
    text = f"The intraclass correlation was {100 * value(ICC):.2f}% (95% CI not computed)."

    assert (read(text, ICC).state, read(text, ICC).typed) == ("right", f"{100 * value(ICC):.2f}%")


def test_counts_are_whole_numbers():
    count = f"{value(PATIENTS):.0f}"

    assert read(f"We saw {count} patients.", PATIENTS).state == "right"
    assert read("We saw 7 patients.", PATIENTS).state == "unknown"
    assert read("We saw many patients, 1.5 times as many as before.", PATIENTS).state == "missing"


def test_number_that_is_right_for_another_was_not_meant():
    words = words_of(get_scenario("blood-pressure").structure)
    sentence = f"The standard error of the ICC aside, pressure was {value(EFFECT):.4f} mmHg lower."

    reads = find_numbers([sentence], [EFFECT, ICC], known_family(), words)

    assert [(found.name, found.state) for found in reads] == [("effect", "right"), ("icc", "missing")]


def test_one_numeral_stands_for_one_number():
    again = replace(SE, name="again", near=("error",))
    words = words_of(get_scenario("blood-pressure").structure)
    sentence = f"The standard error was {value(SE):.4f} mmHg."

    reads = find_numbers([sentence], [SE, again], known_family(), words)

    assert [found.state for found in reads] == ["right", "missing"]


def test_too_few_digits_to_tell_are_said_to_be_so():
    found = read("The intraclass correlation was 0.8.", ICC)

    assert (found.state, found.typed, found.meaning) == ("unknown", "0.8", TOO_COARSE)


def test_sign_is_read_from_words_of_falling_only():
    found = read(f"Pressure was {abs(value(EFFECT)):.3f} mmHg higher.", EFFECT)

    assert (found.state, found.mistakes) == ("mistake", ("undescribed-model",))


def test_number_that_the_data_do_not_have_is_missing():
    strange = Wanted("x", "x", Target("sd", "random_slope", "second"), ("SD",))

    assert read("The SD was 3.21.", strange).state == "missing"


@pytest.mark.parametrize(
    "text", ["1.2.3", "v2.5", "sbp2", "3/4", "2026-11-29", "−", "1e5", "9" * 60, ".", "%"]
)
def test_what_is_no_number_is_passed_over(text: str):
    found: Any = read(f"The standard error is {text}")

    assert found.state in {"missing", "unknown"}
