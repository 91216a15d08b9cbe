"""Numbers that an address or a form sends beside what forms check: keys of rows, places, counts."""

from __future__ import annotations

# The largest key that a row can have.
LARGEST_KEY = 2**63 - 1


def read_whole(text: str | None, *, most: int = LARGEST_KEY) -> int:
    """The whole number from 0 to `most` that is written in plain digits; 0, which is no row's key, for anything else.

    Neither `int` nor the database is asked about what is longer than any such number, or about other scripts' digits.
    """
    if not text or not (text.isascii() and text.isdigit() and len(text) <= len(str(most))):
        return 0
    number = int(text)
    return number if number <= most else 0
