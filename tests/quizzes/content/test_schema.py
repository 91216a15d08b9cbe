from __future__ import annotations

from typing import Any

import pytest
import yaml
from pydantic import ValidationError

from quizzes.content.schema import Criterion, question_adapter, read_rubric
from tests.quizzes.content.conftest import CHOICE, FORMULA, MATCH, NUMBER, ORDER, OUTPUT, REPORT

TEXTS = {
    "number": NUMBER,
    "choice": CHOICE,
    "formula": FORMULA,
    "order": ORDER,
    "match": MATCH,
    "output": OUTPUT,
    "report": REPORT,
}


def content(like: str, **changes: Any) -> dict[str, Any]:
    read: dict[str, Any] = yaml.safe_load(TEXTS[like])
    return {**read, **changes}


def refusal(like: str, **changes: Any) -> str:
    """What is said first of a question like this one, but for the changes."""
    with pytest.raises(ValidationError) as refused:
        question_adapter.validate_python(content(like, **changes))
    return str(refused.value.errors()[0]["msg"])


@pytest.mark.parametrize(
    ("kind", "uses_data"),
    [("number", True), ("choice", False), ("formula", False), ("output", True), ("report", True)],
)
def test_only_numbers_depend_on_data(kind: str, uses_data: bool):
    assert question_adapter.validate_python(content(kind)).uses_data is uses_data


@pytest.mark.parametrize("kind", TEXTS)
@pytest.mark.parametrize("missing", ["right", "wrong", "malformed"])
def test_cases_cover_right_wrong_and_malformed(kind: str, missing: str):
    cases = content(kind)["cases"]
    replaced = [{**case, "outcome": "partial"} if case["outcome"] == missing else case for case in cases]

    assert refusal(kind, cases=replaced).endswith(f"is needed; missing: {missing}")


def options(*rights: bool) -> list[dict[str, Any]]:
    return [
        {"key": f"k{number}", "text": "T", "right": right, "feedback": "F"}
        for number, right in enumerate(rights)
    ]


@pytest.mark.parametrize(
    ("kind", "rights", "message"),
    [
        ("choice", (False, False, False), "options: none is right"),
        ("choice", (True, True, False), "options: a choice question has exactly one right option"),
        ("multiple", (False, False, False), "options: none is right"),
        ("choice", (True, False), "at least 3 items"),
    ],
)
def test_options_have_right_ones(kind: str, rights: tuple[bool, ...], message: str):
    assert message in refusal("choice", kind=kind, options=options(*rights))


def test_multiple_may_have_several_right_ones():
    question = question_adapter.validate_python(
        content("choice", kind="multiple", options=options(True, True, False))
    )

    assert question.kind == "multiple"


def test_options_need_keys_of_their_own():
    twice = [{**option, "key": "same"} for option in options(True, False, False)]

    assert "each needs a key of its own; found same, same, same" in refusal("choice", options=twice)


def test_items_need_keys_of_their_own():
    twice = [{"key": "same", "text": "T"}] * 3

    assert "items: each needs a key of its own" in refusal("order", items=twice)


@pytest.mark.parametrize(
    ("first", "second", "message"),
    [
        ("moon", "row", "misorders: 'moon' and 'row' must both be keys of items"),
        ("row", "fit", "misorders: 'row' does come before 'fit' in the right order"),
    ],
)
def test_misorders_are_about_the_items(first: str, second: str, message: str):
    part = {"first": first, "second": second, "feedback": "F"}

    assert message in refusal("order", misorders=[part])


@pytest.mark.parametrize(
    "changes",
    [
        {"id": "With Capitals"},
        {"id": "x" * 81},
        {"title": "x" * 201},
        {"title": "  "},
        {"level": 4},
        {"level": "2"},
        {"points": []},
        {"points": ["W"]},
        {"settings": []},
        {"hints": ["a", "b", "c", "d"]},
        {"answer": "42"},
    ],
)
def test_fields_have_their_bounds(changes: dict[str, Any]):
    assert refusal("number", **changes)


def match_items(**changes: Any) -> list[dict[str, Any]]:
    """The items of the question, the first of them changed."""
    first, *others = content("match")["items"]
    return [{**first, **changes}, *others]


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"key": "patients"}, "items: each needs a key of its own; found patients, patients, months"),
        ({"target": "moon"}, "items: 'moon' of 'arms' must be a key of targets"),
        ({"wrong": {}}, "items: 'wrong' of 'arms' needs each of random and no other; found "),
        (
            {"wrong": {"random": {"feedback": "F"}, "fixed": {"feedback": "F"}}},
            "items: 'wrong' of 'arms' needs each of random and no other; found fixed, random",
        ),
    ],
)
def test_items_to_match_have_their_targets(changes: dict[str, Any], message: str):
    assert message in refusal("match", items=match_items(**changes))


@pytest.mark.parametrize(
    ("targets", "message"),
    [
        ([{"key": "fixed", "text": "T"}] * 2, "targets: each needs a key of its own; found fixed, fixed"),
        ([{"key": "fixed", "text": "T"}], "at least 2 items"),
        (
            [{"key": "fixed", "text": "`treated`"}, {"key": "random", "text": "T"}],
            "targets: '`treated`' is shown in a list to choose from, where no Markdown can be",
        ),
    ],
)
def test_targets_are_plain_and_have_keys_of_their_own(targets: list[dict[str, Any]], message: str):
    assert message in refusal("match", targets=targets)


def test_names_of_what_reveals_a_mistake_fit_their_column():
    longest = "k" * 26
    refused = [{"key": "k" * 27, "text": "T"}]

    assert len(f"{longest} before {longest}") == 60
    assert len(f"{longest} as {longest}") < 60
    assert "at most 26 characters" in refusal("order", items=refused, misorders=[])


def test_question_cannot_be_changed():
    question = question_adapter.validate_python(content("number"))

    with pytest.raises(ValidationError):
        question.title = "Another"


def test_a_report_without_numbers_depends_on_no_data():
    cases = [{**case, "numbers": {}} for case in content("report")["cases"]]
    question = question_adapter.validate_python(content("report", numbers=[], cases=cases))

    assert (question.uses_data, question.tutor_marks) == (False, True)


def test_read_rubric_names_the_criteria_in_order():
    assert read_rubric(question_adapter.validate_python(content("report"))) == (
        Criterion(
            key="structure", name="Structure", points=2, words="Patients and visits with their numbers."
        ),
        Criterion(key="meaning", name="Meaning", points=3, words="The effect, with its interval."),
    )


@pytest.mark.parametrize("kind", ["number", "choice", "formula", "order", "match", "output"])
def test_read_rubric_of_what_is_marked_automatically_is_empty(kind: str):
    question = question_adapter.validate_python(content(kind))

    assert (read_rubric(question), question.tutor_marks) == ((), False)


CRITERION = {"key": "structure", "name": "Structure", "points": 2, "words": "W"}


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"rubric": [CRITERION]}, "at least 2 items"),
        ({"rubric": [CRITERION, CRITERION]}, "rubric: each needs a key of its own"),
        ({"rubric": [CRITERION, {**CRITERION, "points": 0}]}, "greater than or equal to 1"),
        ({"rubric": [CRITERION, {**CRITERION, "points": 1.5}]}, "valid integer"),
        ({"points_wanted": []}, "at least 1 item"),
        ({"points_wanted": ["D8"]}, "'D1', 'D2'"),
        ({"points_wanted": ["D1", "D1"]}, "points_wanted: each needs a place of its own"),
        ({"shortest": 80}, "shortest: 80 words must be fewer than longest, 80"),
        ({"numbers": []}, "cases: case 2 names se, which numbers does not have"),
        ({"points_wanted": ["D5"]}, "cases: case 1 finds D1, which points_wanted does not have"),
    ],
)
def test_reports_are_refused_where_they_cannot_be_marked(changes: dict[str, Any], message: str):
    assert message in refusal("report", **changes)
