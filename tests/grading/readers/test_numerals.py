"""Printed numbers, and the digits that they are printed with."""

from __future__ import annotations

import pytest

from grading.readers.numerals import label_and_cells, named_numbers, number_after, read_number, split_cells
from grading.readers.text import Line


@pytest.mark.parametrize(
    ("text", "value", "decimals"),
    [
        ("12", 12, 0),
        ("-1.50", -1.5, 2),
        (".0390124", 0.0390124, 7),
        ("+0.07", 0.07, 2),
        ("1904.", 1904, 0),
        ("1.2e-05", 1.2e-05, 6),
        ("4.702e+04", 47020, -1),
        ("1,816", 1816, 0),
        ("10,320.5", 10320.5, 1),
        ("1.84e-06", 1.84e-06, 8),
    ],
)
def test_read_number_keeps_value_and_decimals(text: str, value: float, decimals: int) -> None:
    number = read_number(text, 7)

    assert number is not None
    assert (number.value, number.decimals, number.line, number.text) == (value, decimals, 7, text)
    assert number.half_unit == pytest.approx(0.5 * 10**-decimals, rel=1e-12)


def test_read_number_with_a_decimal_comma() -> None:
    number = read_number(",244394", 1, comma=True)

    assert number is not None
    assert (number.value, number.decimals) == (0.244394, 6)


def test_read_number_of_a_bound() -> None:
    number = read_number("<2e-16", 1)

    assert number is not None
    assert (number.value, number.bound) == (2e-16, True)


@pytest.mark.parametrize("text", ["", "NA", "1.2.3", "1,2", "12a", "0x1", "1e999", "--1", "1_000", "١", "<"])
def test_read_number_of_what_is_none(text: str) -> None:
    assert read_number(text, 1) is None


@pytest.mark.parametrize(
    ("row", "cells"),
    [
        ("x 1 < 2e-16 ***", ["x", "1", "<2e-16"]),
        ("x 1 0.07 .", ["x", "1", "0.07"]),
        ("x 1 0.5", ["x", "1", "0.5"]),
    ],
)
def test_split_cells_joins_bounds_and_drops_stars(row: str, cells: list[str]) -> None:
    assert split_cells(Line(1, row)) == cells


def test_label_and_cells_with_digits_and_spaces_in_the_label() -> None:
    row = label_and_cells(Line(1, "MachineC: old 1 13.9 1.5 NA"), 3)

    assert row is not None
    label, cells = row
    assert label == "MachineC: old 1"
    assert [cell and cell.value for cell in cells] == [13.9, 1.5, None]


@pytest.mark.parametrize("row", ["x 1 2", "x 1 2 y", ""])
def test_label_and_cells_of_another_row_is_none(row: str) -> None:
    assert label_and_cells(Line(1, row), 3) is None


def test_named_numbers_by_their_right_edges() -> None:
    names = Line(1, "      (Intercept)       MachineB: new  MachineC: old one  ")
    numbers = Line(2, "           52.356               7.967             13.917  ")

    pairs = named_numbers(names, numbers)

    assert pairs is not None
    assert [(name, number.value) for name, number in pairs] == [
        ("(Intercept)", 52.356), ("MachineB: new", 7.967), ("MachineC: old one", 13.917),
    ]  # fmt: skip


def test_named_numbers_above_words_is_none() -> None:
    assert named_numbers(Line(1, "a b"), Line(2, "1 x")) is None


def test_number_after_a_label() -> None:
    number = number_after(Line(3, "Number of obs: 180, groups:  Subject, 18"), "obs:")

    assert number is not None
    assert (number.value, number.line) == (180, 3)
    assert number_after(Line(1, "nothing"), "obs:") is None
