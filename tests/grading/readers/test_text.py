"""Pasted text is tidied before it is read."""

from __future__ import annotations

import pytest

from grading.readers.text import LONGEST_LINE, shorten, tidy_lines


@pytest.mark.parametrize(
    ("pasted", "expected"),
    [
        ("a\r\nb\rc\nd", ["a", "b", "c", "d"]),
        ("x\u00a01\u20092", ["x 1 2"]),
        ("x \u22121.5 \u20132", ["x -1.5 -2"]),
        ("Pr(&gt;|t|) &lt;2e-16&nbsp;***", ["Pr(>|t|) <2e-16 ***"]),
        ("\ufeffx\u200b 1", ["x 1"]),
        ("x\t1  ", ["x\t1"]),
        ("## a\n##\n## b\n## c", ["a", "", "b", "c"]),
        ("#> a\n#>  b\n#> c", ["a", " b", "c"]),
        ("    a\n      b\n\n    c", ["a", "  b", "", "c"]),
        ("> a\nb\nc\nd", ["> a", "b", "c", "d"]),
    ],
)
def test_tidy_lines_of_pasted_text(pasted: str, expected: list[str]) -> None:
    lines = tidy_lines(pasted)

    assert [line.text for line in lines] == expected
    assert [line.number for line in lines] == list(range(1, len(expected) + 1))


def test_tidy_lines_keeps_the_start_of_a_long_line() -> None:
    (line,) = tidy_lines("x" * (LONGEST_LINE + 5))

    assert len(line.text) == LONGEST_LINE


@pytest.mark.parametrize(
    "text", ["> summary(m)", ">>> m.summary()", ". mixed y x || g:", "julia> m", "In [3]: m"]
)
def test_prompt_of_a_console_is_known(text: str) -> None:
    assert tidy_lines(text)[0].is_prompt


def test_shorten_says_that_there_was_more() -> None:
    assert shorten("a  b\n") == "a b"
    assert shorten("x" * 100) == "x" * 79 + "…"
