from __future__ import annotations

import base64
from dataclasses import replace
from xml.etree import ElementTree as ET

import pytest

from quizzes.exchange.moodle import moodle_quiz
from quizzes.exchange.records import Item, Numbers, Options
from tests.quizzes.exchange.conftest import item_of

# What Moodle's own export writes for every question, in its order.
HEAD = ["name", "questiontext", "generalfeedback", "defaultgrade", "penalty", "hidden", "idnumber"]


def questions_of(*items: Item) -> list[ET.Element]:
    return [part for part in ET.fromstring(moodle_quiz(items)) if part.get("type") != "category"]


def text_of(element: ET.Element, path: str) -> str:
    found = element.find(f"{path}/text")
    assert found is not None, path
    return found.text or ""


def test_every_question_has_what_moodle_needs(items: tuple[Item, ...]):
    quiz = questions_of(*items)

    assert [part.get("type") for part in quiz] == [
        *("numerical", "numerical", "multichoice", "multichoice", "ordering", "matching", "essay")
    ]
    assert [[child.tag for child in part][: len(HEAD)] for part in quiz] == [HEAD] * len(items)
    assert len({part.findtext("idnumber") for part in quiz}) == len(items)


def test_variants_of_a_question_share_a_category(items: tuple[Item, ...]):
    quiz = ET.fromstring(moodle_quiz(items))

    kinds = [part.get("type") for part in quiz]
    assert kinds[:4] == ["category", "numerical", "numerical", "category"]
    assert text_of(quiz[0], "category").endswith("/Standard error of the treatment effect")


def test_data_are_attached_byte_for_byte_and_linked(items: tuple[Item, ...]):
    for item, question in zip(items, questions_of(*items), strict=True):
        file = question.find("questiontext/file")
        assert file is not None
        assert base64.b64decode(file.text or "") == item.table.content
        assert (file.get("name"), file.get("path"), file.get("encoding")) == (item.table.name, "/", "base64")
        assert f'href="@@PLUGINFILE@@/{item.table.name}"' in text_of(question, "questiontext")


def test_number_comes_back_with_keys_tolerances_and_feedback():
    item = item_of("number")
    assert isinstance(item.answer, Numbers)
    answers = questions_of(item)[0].findall("answer")

    read = [
        (
            float(text_of_answer(part)),
            float(part.findtext("tolerance") or ""),
            float(part.get("fraction", "")) / 100,
            text_of(part, "feedback"),
        )
        for part in answers[:-1]
    ]

    assert [(value, width, score) for value, width, score, _ in read] == [
        (key.value, key.half_width, key.score) for key in item.answer.keys
    ]
    assert [said for *_, said in read] == [key.feedback.strip() for key in item.answer.keys]
    assert (text_of_answer(answers[-1]), answers[-1].get("fraction")) == ("*", "0")


def text_of_answer(answer: ET.Element) -> str:
    return answer.findtext("text") or ""


@pytest.mark.parametrize(
    ("kind", "single", "fractions"),
    [("choice", "true", ["100", "0", "0"]), ("multiple", "false", ["50", "50", "-50"])],
)
def test_options_are_worth_what_they_are_here(kind: str, single: str, fractions: list[str]):
    item = item_of(kind)
    assert isinstance(item.answer, Options)
    question = questions_of(item)[0]

    assert question.findtext("single") == single
    assert [part.get("fraction") for part in question.findall("answer")] == fractions
    assert [text_of_answer(part) for part in question.findall("answer")] == [
        option.text for option in item.answer.options
    ]
    assert [text_of(part, "feedback") for part in question.findall("answer")] == [
        option.feedback.strip() for option in item.answer.options
    ]


def test_thirds_have_the_digits_that_moodle_knows():
    item = item_of("multiple")
    assert isinstance(item.answer, Options)
    three = Options((*item.answer.options, item.answer.options[0]), single=False)

    question = questions_of(with_answer(item, three))[0]

    assert [part.get("fraction") for part in question.findall("answer")][:3] == [
        "33.33333",
        "33.33333",
        "-33.33333",
    ]


def with_answer(item: Item, answer: Options) -> Item:
    return replace(item, answer=answer)


def test_order_is_the_right_one_and_its_pairs_are_graded():
    question = questions_of(item_of("order"))[0]

    assert question.findtext("gradingtype") == "RELATIVE_ALL_PREVIOUS_AND_NEXT"
    assert [(part.get("fraction"), text_of_answer(part)) for part in question.findall("answer")] == [
        ("1", "Say what a row is."),
        ("2", "Fit the model."),
        ("3", "Report it."),
    ]
    assert "You fitted first." in text_of(question, "generalfeedback")


def test_match_has_its_pairs_and_says_what_wrong_ones_mean():
    question = questions_of(item_of("match"))[0]

    assert [(text_of_answer(part), text_of(part, "answer")) for part in question.findall("subquestion")] == [
        ("The two arms", "fixed"),
        ("The patients", "random"),
        ("The months", "fixed"),
    ]
    assert "The patients are a sample." in text_of(question, "generalfeedback")


def test_formula_is_an_essay_with_its_key_for_the_marker():
    question = questions_of(item_of("formula"))[0]

    assert "sbp ~ time + treated + (1 | patient)" in text_of(question, "graderinfo")
    assert "sbp ~ time + treated + (1 | patient)" not in text_of(question, "questiontext")
