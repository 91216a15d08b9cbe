from __future__ import annotations

import pytest

from grading.reports.form import check_report, count_words
from grading.verdict import Malformed


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("", 0),
        ("— … !", 0),
        ("one", 1),
        ("two words", 2),
        ("It fell by 2.53 mmHg (95% CI −3.1 to −1.9).", 10),
        ("1,240 readings of well-known patients", 5),
        ("the patients’ own pace", 4),
        ("sbp ~ time + (1 | patient)", 4),
        ("first line\n\nsecond line", 4),
    ],
)
def test_count_words(text: str, count: int):
    assert count_words(text) == count


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "There is no text. Write your report first."),
        (" \n\t ", "There is no text. Write your report first."),
        ("one two", "The text has 2 words; write at least 3."),
        ("one two three four five six", "The text has 6 words; at most 5 are taken. Shorten it."),
        (
            "one two \x00 three",
            "The text holds a character that is no text (U+0000), perhaps from pasting. Type that place anew.",
        ),
        (
            "one two \x1b three",
            "The text holds a character that is no text (U+001B), perhaps from pasting. Type that place anew.",
        ),
        (
            "one two \ud800 three",
            "The text holds a character that is no text (U+D800), perhaps from pasting. Type that place anew.",
        ),
    ],
)
def test_check_report_sends_back_what_is_no_report(text: str, message: str):
    with pytest.raises(Malformed) as refused:
        check_report(text, shortest=3, longest=5)

    assert str(refused.value) == message


@pytest.mark.parametrize("text", ["one two three", "one\ttwo\r\nthree four five", "été ‘naïve’ 日本語"])
def test_check_report_takes_text(text: str):
    check_report(text, shortest=3, longest=5)
