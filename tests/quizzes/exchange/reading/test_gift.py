from __future__ import annotations

import pytest

from quizzes.exchange.reading.gift import read_gift
from quizzes.exchange.reading.questions import ReadNumber, ReadOption

TEXT = r"""// a comment
$CATEGORY: tom/dick

::Rows::What is one row? {
  =A visit # Yes.
  ~A patient # No: each \= several rows.
  ~%-50%An arm
  ####Rows are visits.
}

::Several::[markdown]Which are *true*? {~%50%this ~%50%that ~%-100%none}

::SE::How sure? {#
  =4.2:0.1 # Good.
  =%50%4.2:0.5
  =9 # By rows.
  ~ # Not known.
}

Two plus two is {=four ~three ~five} in words.

One number {#3..5}
"""


def test_questions_are_read_with_lines_and_texts():
    reading = read_gift(TEXT, file="q.gift")

    assert reading.faults == []
    assert [(q.line, q.name, q.kind) for q in reading.questions] == [
        (4, "Rows", "choice"),
        (11, "Several", "multiple"),
        (13, "SE", "number"),
        (20, "the question of line 20", "choice"),
        (22, "the question of line 22", "number"),
    ]
    first = reading.questions[0]
    assert (first.prompt, first.explanation) == ("What is one row?", "Rows are visits.")
    assert first.options == (
        ReadOption("A visit", 100.0, "Yes."),
        ReadOption("A patient", 0.0, "No: each = several rows."),
        ReadOption("An arm", -50.0, ""),
    )


def test_weights_without_a_right_mark_make_a_multiple():
    several = read_gift(TEXT, file="q.gift").questions[1]

    assert [(option.text, option.share) for option in several.options] == [
        ("this", 50.0),
        ("that", 50.0),
        ("none", -100.0),
    ]
    assert several.prompt == "Which are *true*?"


def test_numbers_keep_tolerance_share_and_feedback():
    numbers = read_gift(TEXT, file="q.gift").questions[2].numbers

    assert numbers == (
        ReadNumber("4.2 ± 0.1", 100.0, "Good."),
        ReadNumber("4.2 ± 0.5", 50.0, ""),
        ReadNumber("9", 100.0, "By rows."),
    )


def test_text_after_the_answers_leaves_a_gap():
    assert read_gift(TEXT, file="q.gift").questions[3].prompt == r"Two plus two is \_\_\_\_\_ in words."


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("Is it? {T}", "q.gift:1: “the question of line 1” is left out: true or false"),
        ("\n::M::Match {=a -> b =c -> d ~x}", "q.gift:2: “M” is left out: true or false, matching"),
        ("::E::Write {}", "q.gift:1: “E” is left out: true or false, matching, a short answer, or an essay"),
        ("No answers", "q.gift:1: “the question of line 1” is left out: its answers do not stand in braces"),
        (
            "Open {=a ~b ~c",
            "q.gift:1: “the question of line 1” is left out: its answers do not stand in braces",
        ),
        ("::W::a {=b ~%x%c ~d}", "q.gift:1: “W”: %x% is no share in percent"),
        ("::N::a {#%50%3}", "q.gift:1: “N” is left out: no number is worth 100%"),
        ("", "q.gift:1: there is no question in the file"),
    ],
)
def test_fault_is_named_with_its_line(text: str, fault: str):
    assert str(read_gift(text, file="q.gift").faults[0]).startswith(fault)
