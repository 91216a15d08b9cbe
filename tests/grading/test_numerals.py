from __future__ import annotations

import math

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from grading.numerals import TypedNumber, parse_number, show_number, show_signed
from grading.verdict import Malformed


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1.546", TypedNumber("1.546", 1.546, 0.0005)),
        ("1.5460", TypedNumber("1.5460", 1.546, 0.00005)),
        ("-0.25", TypedNumber("-0.25", -0.25, 0.005)),
        ("+3", TypedNumber("+3", 3.0, 0.5)),
        ("5.", TypedNumber("5.", 5.0, 0.5)),
        (".5", TypedNumber(".5", 0.5, 0.05)),
        ("-.093", TypedNumber("-.093", -0.093, 0.0005)),
        ("0", TypedNumber("0", 0.0, 0.5)),
        ("007", TypedNumber("007", 7.0, 0.5)),
        ("1e5", TypedNumber("1e5", 100_000.0, 50_000.0)),
        ("1.5460E+01", TypedNumber("1.5460E+01", 15.46, 0.0005)),
        ("2.5e-4", TypedNumber("2.5e-4", 0.00025, 0.000005)),
        ("1e15", TypedNumber("1e15", 1e15, 5e14)),
        ("1e-999", TypedNumber("1e-999", 0.0, 0.0)),
    ],
)
def test_number_with_a_decimal_point_keeps_its_precision(text: str, expected: TypedNumber):
    assert parse_number(text) == expected


@pytest.mark.parametrize(
    ("text", "value", "half_unit"),
    [
        ("1,5", 1.5, 0.05),
        ("12,34", 12.34, 0.005),
        ("0,546", 0.546, 0.0005),
        ("-,093", -0.093, 0.0005),
        ("1,5460", 1.546, 0.00005),
        ("1234,567", 1234.567, 0.0005),
        ("1,546e2", 154.6, 0.05),
    ],
)
def test_number_with_a_decimal_comma_is_read_as_such(text: str, value: float, half_unit: float):
    assert parse_number(text) == TypedNumber(text, value, half_unit)


@pytest.mark.parametrize(
    ("text", "tidy"),
    [
        ("\u22123.1", "-3.1"),
        ("–3.1", "-3.1"),
        ("—3.1", "-3.1"),
        ("\u20113.1", "-3.1"),
        ("  3.1\n", "3.1"),
        ("\u00a03.1\u202f", "3.1"),
        ("3.1e\u22121", "3.1e-1"),
    ],
)
def test_number_with_typographic_dashes_or_spaces_around_is_tidied(text: str, tidy: str):
    assert parse_number(text) == parse_number(tidy)
    assert parse_number(text).text == tidy


NOT_A_NUMBER = (
    "“{}” is not a number. Write digits with a decimal point and nothing else, such as 1.546 or -0.25."
)


@pytest.mark.parametrize(
    "text",
    [
        *(
            "abc",
            "nan",
            "NaN",
            "inf",
            "-Infinity",
            "NA",
            "None",
            "-",
            ".",
            ",",
            "e5",
            "1e",
            "1e1.5",
            "1e1000",
        ),
        *(
            "--1",
            "1-2",
            "1.2.3",
            "1.234,5",
            "1,2,3",
            "12,34,56",
            "1 234",
            "1\u00a0234",
            "1'234",
            "1_000",
            "0x10",
        ),
        *(
            "3.02 mmHg",
            "p < 0.05",
            "=1.5",
            "1.5*",
            "√2",
            "½",
            "1²",
            "1/2",
            "2^3",
            "(1.5)",
            "$1",
            "1\n2",
            "1\x00",
        ),
        *(
            "１．５",
            "٣",
            "٣٫٥",
            "१.५",
            "<b>1</b>",
            "__import__('os')",
            "1.5;DROP TABLE",
            "≈4",
            "~4",
            "4?",
            "∞",
        ),
    ],
)
def test_text_that_is_not_one_number_is_malformed(text: str):
    with pytest.raises(Malformed) as caught:
        parse_number(text)

    assert str(caught.value) == NOT_A_NUMBER.format(text)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "Type a number first."),
        (" \t\n", "Type a number first."),
        ("1,546", "The comma in “1,546” can be read in two ways. Write 1546 or 1.546."),
        ("\u221212,345", "The comma in “-12,345” can be read in two ways. Write -12345 or -12.345."),
        ("1,234,567", "Leave out the commas between the thousands of “1,234,567”: write 1234567."),
        ("1,234.5", "Leave out the commas between the thousands of “1,234.5”: write 1234.5."),
        ("62%", "“62%” is a percentage. Give the number itself: 0.62 and not 62%."),
        ("1e999", "“1e999” is too large to be an answer here."),
        ("-1e16", "“-1e16” is too large to be an answer here."),
        ("0e999", "“0e999” is too large to be an answer here."),
        ("9" * 41, "Type one number of at most 40 characters. This has 41."),
        ("1" * 1_000_000, "Type one number. This is 1,000,000 characters long."),
        (" " * 1_000_000, "Type one number. This is 1,000,000 characters long."),
    ],
)
def test_refusal_says_how_to_write_the_number(text: str, message: str):
    with pytest.raises(Malformed) as caught:
        parse_number(text)

    assert str(caught.value) == message


@given(st.decimals(min_value=-(10**9), max_value=10**9, places=4, allow_nan=False))
def test_number_typed_with_point_or_comma_is_the_same(number: object):
    point = f"{number:f}"

    typed = parse_number(point)

    assert typed == TypedNumber(point, float(point), 0.00005)
    assert parse_number(point.replace(".", ",")).value == typed.value


@given(st.text(max_size=60))
def test_any_text_is_a_finite_number_or_malformed(text: str):
    try:
        typed = parse_number(text)
    except Malformed:
        return
    assert math.isfinite(typed.value)
    assert 0 <= typed.half_unit < math.inf


@given(st.floats(min_value=1e-6, max_value=1e12), st.integers(1, 12))
@example(6.103515625e-05, 9)
def test_number_rounded_to_any_digits_is_within_half_a_unit(value: float, digits: int):
    typed = parse_number(f"{value:.{digits - 1}e}")

    # A tie is half a unit away, and both are the nearest binary fractions to what they stand for.
    assert abs(typed.value - value) <= typed.half_unit * (1 + 1e-15) + math.ulp(value)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.0, "0"),
        (-0.0, "0"),
        (160, "160"),
        (160.0, "160"),
        (1.23456789, "1.2346"),
        (-0.0123456, "-0.012346"),
        (0.0001, "0.00010000"),
        (0.000099999, "9.9999e-05"),
        (-529.31234, "-529.31"),
        (123456.7, "123457"),
        (1234567.8, "1.2346e+06"),
        (1e20, "1.0000e+20"),
        (math.nan, "nan"),
        (math.inf, "inf"),
    ],
)
def test_number_is_shown_with_five_significant_digits(value: float, text: str):
    assert show_number(value) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [(-0.0123456, "−0.012346"), (-12345678.9, "−1.2346e+07"), (9.9999e-05, "9.9999e−05"), (-0.0, "0")],
)
def test_number_for_people_has_a_true_minus_sign(value: float, text: str):
    assert show_signed(value) == text
