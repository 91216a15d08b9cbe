from __future__ import annotations

from typing import Any

import pytest

from quizzes.exchange.moodle import moodle_quiz
from quizzes.exchange.reading.moodle_xml import read_moodle_xml
from quizzes.exchange.reading.questions import ReadNumber, ReadOption
from quizzes.exchange.records import Numbers
from tests.quizzes.exchange.conftest import item_of

CHOICE = """\
<?xml version="1.0" encoding="UTF-8"?>
<quiz>
  <question type="category"><category><text>a</text></category></question>
  <question type="multichoice">
    <name><text>What a row is</text></name>
    <questiontext format="html"><text><![CDATA[<p>What is <b>one</b> row?</p>]]></text></questiontext>
    <generalfeedback format="html"><text>Rows are visits.</text></generalfeedback>
    <single>true</single>
    <answer fraction="100" format="html"><text>A visit</text><feedback><text>Yes.</text></feedback></answer>
    <answer fraction="50" format="html"><text>A patient</text><feedback><text>No.</text></feedback></answer>
    <answer fraction="0" format="plain_text"><text>a_b</text></answer>
  </question>
</quiz>
"""
NUMBER = """\
<quiz><question type="numerical"><name><text>SE</text></name><questiontext format="markdown"><text>How *sure*?</text>
</questiontext><answer fraction="100"><text>4.2</text><tolerance>0.1</tolerance></answer>
<answer fraction="0"><text>9</text><feedback format="html"><text>By &lt;i&gt;rows&lt;/i&gt;.</text></feedback></answer>
<answer fraction="0"><text>*</text></answer></question></quiz>
"""


def read(text: str) -> Any:
    return read_moodle_xml(text.encode(), file="quiz.xml")


def faults(text: str) -> list[str]:
    return [str(fault) for fault in read(text).faults]


def test_choice_is_read_with_its_texts_as_markdown():
    reading = read(CHOICE)

    (question,) = reading.questions
    assert reading.faults == []
    assert (question.line, question.name, question.kind) == (4, "What a row is", "choice")
    assert (question.prompt, question.explanation) == ("What is **one** row?", "Rows are visits.")
    assert question.options == (
        ReadOption("A visit", 100.0, "Yes."),
        ReadOption("A patient", 50.0, "No."),
        ReadOption(r"a\_b", 0.0, ""),
    )


def test_several_right_options_make_a_multiple():
    text = CHOICE.replace("<single>true", "<single>false").replace('"100"', '"50"')

    assert [question.kind for question in read(text).questions] == ["multiple"]


def test_numbers_are_read_as_they_stand():
    (question,) = read(NUMBER).questions

    assert (question.kind, question.prompt) == ("number", "How *sure*?")
    assert question.numbers == (ReadNumber("4.2 ± 0.1", 100.0, ""), ReadNumber("9", 0.0, "By *rows*."))


def test_what_we_export_can_be_read_again():
    items = [item_of(kind) for kind in ("choice", "multiple", "number")]
    reading = read_moodle_xml(moodle_quiz(items), file="quiz.xml")

    assert [question.kind for question in reading.questions] == ["choice", "multiple", "number"]
    assert [option.text for option in reading.questions[1].options] == ["This & *that*", "`x < 3`", "No"]
    assert isinstance(items[2].answer, Numbers)
    right = items[2].answer.keys[0]
    assert reading.questions[2].numbers[0].text == f"{right.value!r} ± {right.half_width!r}"
    assert all("the attached file 'blood-pressure-" in fault.message for fault in reading.faults)


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("</quiz>", "", "quiz.xml:14: this is not XML: no element found"),
        ("multichoice", "matching", "quiz.xml:4: “What a row is” is left out: it is of the type 'matching'"),
        (
            'fraction="100"',
            'fraction="90"',
            "quiz.xml:4: “What a row is” is left out: 0 options are worth 100%",
        ),
        ('fraction="0"', 'fraction="nan"', "quiz.xml:11: “What a row is”: fraction='nan' is no share"),
        (
            "Rows are",
            "\nRows <i>are</i>",
            "quiz.xml:8: “What a row is”: <i> stands in a text as it is, and is left out",
        ),
        ("<text>A visit</text>", "", "quiz.xml:4: “What a row is” is left out: an option has no text"),
        (
            "<![CDATA[<p>What is <b>one</b> row?</p>]]>",
            " ",
            "quiz.xml:4: “What a row is” is left out: it has no text",
        ),
        ("quiz>", "test>", "quiz.xml:2: the file begins with <test>"),
        ("<single>true</single>", "<single>true", "quiz.xml:12: this is not XML: mismatched tag"),
        ('encoding="UTF-8"', 'encoding="nonsense"', "quiz.xml:1: "),
    ],
)
def test_fault_is_named_with_its_line(old: str, new: str, fault: str):
    assert faults(CHOICE.replace(old, new))[0].startswith(fault)


def test_two_options_are_too_few():
    text = CHOICE.replace('    <answer fraction="0" format="plain_text"><text>a_b</text></answer>\n', "")

    assert faults(text) == [
        "quiz.xml:4: “What a row is” is left out: it has 2 options, and questions here have three to eight"
    ]


BOMB = (
    '<?xml version="1.0"?>\n<!DOCTYPE quiz [<!ENTITY a "ha">'
    + "".join(f'<!ENTITY a{n} "{f"&a{n - 1 or str()};" * 10}">' for n in range(1, 12))
    + "]>\n<quiz>&a11;</quiz>"
)


@pytest.mark.parametrize(
    "text",
    [
        BOMB,
        '<!DOCTYPE quiz [<!ENTITY x SYSTEM "file:///etc/passwd">]><quiz>&x;</quiz>',
        "<!DOCTYPE quiz><quiz/>",
    ],
)
def test_document_type_is_refused_whatever_it_declares(text: str):
    reading = read(text)

    assert reading.questions == []
    assert "declares a document type" in reading.faults[0].message


def test_deep_nesting_is_refused():
    assert "nested more than 50 deep" in faults("<quiz>" + "<a>" * 100_000)[0]


def test_undeclared_entity_is_a_fault():
    assert faults("<quiz>&nbsp;</quiz>") == ["quiz.xml:1: this is not XML: undefined entity"]
