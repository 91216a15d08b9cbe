"""Numbers as people type them, and what is nearly one."""

from __future__ import annotations

import math
from decimal import Decimal

from hypothesis import example, given
from hypothesis import strategies as st

from grading.numerals import LARGEST, parse_number, show_number
from grading.verdict import Malformed
from lessons.typed_numbers import LARGEST_COUNT, read_count, read_number, value_of
from tests.fuzz.budget import fuzzed
from tests.fuzz.mutating import SPECIAL, changed_texts

CORPUS = (
    "1.546",
    "-0.25",
    "1,546",
    "1,234,567.8",
    "2.5e-4",
    "+3",
    ".5",
    "5.",
    "\u22123,1",
    "62%",
    "1e15",
    "12 345",
    "1e+05",
)
nearly_numbers = st.one_of(
    changed_texts(CORPUS, ("e", "E+", "e-", ",", ".", "-", "+", "0", "e999"), most=3),
    st.text(st.sampled_from("0123456789.,eE+-\u2212 %"), max_size=45),
    st.lists(st.sampled_from(SPECIAL), max_size=4).map("".join),
    st.text(max_size=60),
)


@fuzzed(300)
@given(nearly_numbers)
@example("1e-999")
@example("0e-999")
def test_any_text_is_a_finite_number_that_says_itself_or_malformed(text: str) -> None:
    try:
        typed = parse_number(text)
    except Malformed as error:
        assert str(error).endswith(".")
        return
    assert math.isfinite(typed.value)
    assert abs(typed.value) <= LARGEST
    assert 0 <= typed.half_unit <= LARGEST
    assert parse_number(typed.text) == typed
    assert typed.text.isascii()
    if "," not in typed.text:
        assert float(typed.text) == typed.value


@fuzzed(100)
@given(st.floats(allow_nan=True, allow_infinity=True))
def test_any_number_is_shown_so_that_it_can_be_typed(value: float) -> None:
    shown = show_number(value)

    if not math.isfinite(value) or abs(value) > LARGEST:
        return
    assert math.isclose(parse_number(shown).value, value, rel_tol=5.1e-5, abs_tol=1e-320)


@fuzzed(150)
@given(nearly_numbers)
def test_any_text_is_a_count_or_has_a_complaint(text: str) -> None:
    count, complaint = read_count(text)

    assert (count is None) == bool(complaint or not text)
    assert count is None or 0 <= count <= LARGEST_COUNT


@fuzzed(150)
@given(nearly_numbers)
def test_any_text_is_a_printed_number_or_has_a_complaint(text: str) -> None:
    printed, complaint = read_number(text)

    assert bool(printed) != bool(complaint or not text)
    if printed:
        assert read_number(printed) == (printed, "")
        assert value_of(printed) == Decimal(parse_number(text).text.replace(",", "."))
