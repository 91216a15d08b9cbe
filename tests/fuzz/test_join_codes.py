"""Join codes as they are read out, pasted and mistyped."""

from __future__ import annotations

import pytest
from django.db import transaction
from hypothesis import example, given
from hypothesis import strategies as st

from accounts.courses import UnknownJoinCode, join_course, read_join_code
from accounts.models import JOIN_ALPHABET, Course, Enrolment, User
from tests.fuzz.budget import fuzzed
from tests.fuzz.mutating import SPECIAL, changed_texts

codes = st.text(st.sampled_from(JOIN_ALPHABET), min_size=8, max_size=8)
SEPARATORS = (" ", "-", "–", "—", "\u2212", "_", ".", "\u00a0", "\n", "\t", "")
nearly_codes = st.one_of(
    codes.flatmap(lambda code: changed_texts([code, f"{code[:4]}-{code[4:]}"], most=3)),
    st.lists(st.sampled_from(SPECIAL), max_size=4).map("".join),
    st.text(max_size=30),
)


@fuzzed(100)
@given(codes, st.lists(st.sampled_from(SEPARATORS), min_size=9, max_size=9), st.booleans(), st.booleans())
def test_a_code_is_read_in_any_dress(code: str, between: list[str], small: bool, wide: bool) -> None:
    typed = "".join(map(str.__add__, between, [*code, ""]))
    typed = typed.lower() if small else typed
    if wide:
        # As East Asian keyboards type letters and digits.
        typed = "".join(chr(ord(c) + 0xFEE0) if c.isascii() and c.isalnum() else c for c in typed)

    assert read_join_code(typed) == code


@pytest.mark.django_db
@fuzzed(40)
@given(text=nearly_codes)
@example(text="\0")
@example(text="\ud800" * 8)
@example(text="K" * 10_000)
def test_no_text_but_the_code_lets_anybody_in(course: Course, stranger: User, text: str) -> None:
    with transaction.atomic(), pytest.raises(UnknownJoinCode) as refused:
        join_course(code=text, user=stranger)

    assert str(refused.value).endswith(".")
    assert not Enrolment.objects.filter(user=stranger).exists()
