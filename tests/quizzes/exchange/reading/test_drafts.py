from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from quizzes.content.files import QuestionFile, read_file
from quizzes.exchange.reading.drafts import draft_of, keys_of, slug_of, uid_of
from quizzes.exchange.reading.questions import ReadNumber, ReadOption, ReadQuestion

OPTIONS = (
    ReadOption("A visit", 100.0, "Yes.\n\nIt is."),
    ReadOption("yes", 0.0, ""),
    ReadOption("12", 50.0, "- no: #1"),
)
CHOICE = ReadQuestion(4, "What: a row", "choice", "What is *one*\n\nrow?", "So.", OPTIONS)
NUMBER = ReadQuestion(
    9,
    "SE",
    "number",
    "How sure?",
    "",
    numbers=(ReadNumber("4.2 ± 0.1", 100.0, ""), ReadNumber("9", 0.0, "By\nrows.")),
)


def draft(question: ReadQuestion, target: str = "") -> str:
    return draft_of(question, uid="a-row", mistake="ordinary-regression", file="quiz.xml", target=target)


def faults_of(text: str, tmp_path: Path) -> list[str]:
    path = tmp_path / "bank" / "ordinary-regression" / "a-row.yaml"
    path.parent.mkdir(parents=True)
    path.write_text(text, encoding="utf-8")
    found = read_file(path, tmp_path / "bank")
    assert not isinstance(found, QuestionFile)
    return [fault.message for fault in found]


def test_choice_keeps_what_the_file_says():
    content = yaml.safe_load(draft(CHOICE))

    assert content["title"] == "What: a row"
    assert content["prompt"] == "What is *one*\n\nrow?\n"
    assert [(option["key"], option["text"]) for option in content["options"]] == [
        ("a-visit", "A visit"),
        ("yes", "yes"),
        ("12", "12"),
    ]
    assert [option["feedback"] for option in content["options"]] == ["Yes.\n\nIt is.\n", "TODO", "- no: #1"]
    assert content["cases"][0] == {"answer": "a-visit", "outcome": "right"}
    assert "# worth 50% in the file" in draft(CHOICE)


def test_only_what_is_missing_is_reported(tmp_path: Path):
    messages = faults_of(draft(CHOICE), tmp_path)

    assert [message.removesuffix(": TODO: still to be written") for message in messages] == [
        *("points.0", "level", "scenario", "settings.0"),
        *("options.1.feedback", "options.1.mistakes.0", "options.2.mistakes.0"),
        *("hints.0", "read", "cases.1.reveals"),
    ]


def test_number_of_the_file_is_a_comment_and_its_target_is_to_be_written(tmp_path: Path):
    text = draft(NUMBER)

    assert "#   4.2 ± 0.1, worth 100%\n#   9, worth 0%: By rows.\n" in text
    assert {"target.quantity", "target.fit", "target.term"} <= {
        message.removesuffix(": TODO: still to be written") for message in faults_of(text, tmp_path)
    }


@pytest.mark.parametrize(
    ("target", "found"),
    [
        ("se:random_slope:(Intercept)", {"quantity": "se", "fit": "random_slope", "term": "(Intercept)"}),
        ("icc:null", {"quantity": "icc", "fit": "null"}),
        ("groups_used", {"quantity": "groups_used"}),
    ],
)
def test_target_of_the_author_stands_in_the_draft(target: str, found: dict[str, str]):
    assert yaml.safe_load(draft(NUMBER, target))["target"] == found


def test_several_right_options_stand_in_the_cases():
    several = ReadQuestion(
        1,
        "S",
        "multiple",
        "Which?",
        "",
        tuple(ReadOption(t, s, "") for t, s in (("one", 50.0), ("two", 50.0), ("three", -50.0))),
    )

    assert [case["answer"] for case in yaml.safe_load(draft(several))["cases"]] == [
        ["one", "two"],
        ["three"],
        [],
    ]


def test_texts_cannot_break_out_of_their_place():
    hostile = ReadQuestion(
        1,
        "a\nkind: number\u2028x",
        "choice",
        "p\n---\nid: other",
        "e: [",
        tuple(
            ReadOption(text, share, "x\u0085y")
            for text, share in (("!!python/object:os", 100.0), ("*a", 0.0), ("&b", 0.0))
        ),
    )

    content = yaml.safe_load(draft(hostile))

    assert (content["id"], content["kind"]) == ("a-row", "choice")
    assert content["prompt"] == "p\n---\nid: other\n"
    assert content["options"][0]["text"] == "!!python/object:os"


def test_ids_and_keys_are_words_that_are_not_taken():
    assert uid_of("Größe & Maß", {"groe-ma"}) == "groe-ma-2"
    assert uid_of("???", set()) == "question"
    assert slug_of("word " * 30, 26) == "word-word-word-word-word"
    assert keys_of((OPTIONS[0], OPTIONS[0], ReadOption("≥", 0.0, ""))) == ["a-visit", "a-visit-2", "option"]
