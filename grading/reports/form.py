"""Whether a written report can be taken as it stands."""

from __future__ import annotations

import re
import unicodedata

from grading.verdict import Malformed

# Inside a text these are layout; any other control character is a slip of pasting, or an attack.
LAYOUT = frozenset("\n\r\t")

# More characters than this to a word are no text.
LONGEST_WORDS = 12

# A number with its decimals is one word, and so is what a hyphen or an apostrophe joins.
_WORD = re.compile(r"[^\W_]+(?:[-.,'’–][^\W_]+)*")


def count_words(text: str) -> int:
    """How many words the text has; a number is one, a mark of its own none."""
    return sum(1 for _ in _WORD.finditer(text))


def check_report(text: str, *, shortest: int, longest: int) -> None:
    """Take a text of `shortest` to `longest` words.

    Raises:
        Malformed: it is empty, too short or too long, or holds a character that is no text.
    """
    if not text.strip():
        raise Malformed("There is no text. Write your report first.")
    for character in text:
        if character not in LAYOUT and unicodedata.category(character) in {"Cc", "Cs"}:
            raise Malformed(
                f"The text holds a character that is no text (U+{ord(character):04X}), perhaps from pasting. "
                "Type that place anew."
            )
    if len(text) > LONGEST_WORDS * longest:
        raise Malformed(
            f"The text has {len(text):,} characters; {longest} words need no more than {LONGEST_WORDS * longest:,}. "
            "Shorten it."
        )
    words = count_words(text)
    if words < shortest:
        raise Malformed(f"The text has {words} words; write at least {shortest}.")
    if words > longest:
        raise Malformed(f"The text has {words:,} words; at most {longest} are taken. Shorten it.")
