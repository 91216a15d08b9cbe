from __future__ import annotations

import pytest

from accounts.sent import LARGEST_KEY, read_whole


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("7", 7),
        ("007", 7),
        (str(LARGEST_KEY), LARGEST_KEY),
        (str(LARGEST_KEY + 1), 0),
        ("9" * 5000, 0),
        ("-1", 0),
        ("+1", 0),
        (" 1", 0),
        ("1_0", 0),
        ("²", 0),
        ("٣", 0),
        ("\0", 0),
        ("", 0),
        (None, 0),
    ],
)
def test_read_whole_takes_plain_digits_only(text: str | None, expected: int):
    assert read_whole(text) == expected


def test_read_whole_takes_no_more_than_it_is_told():
    assert [read_whole(text, most=99) for text in ("99", "100", "0100")] == [99, 0, 0]
