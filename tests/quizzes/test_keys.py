from __future__ import annotations

from typing import Any

import pytest

from grading.quantities import Target
from grading.verdict import Malformed
from quizzes.content.schema import question_adapter
from quizzes.keys import as_response, formula_task, judge, number_task, output_task, read_place, target_of
from tests.factories import question_content
from tests.quizzes.helpers import known_family, number_from, output_of


def question(kind: str, **changes: Any) -> Any:
    content = question_content(uid="q", mistake="ordinary-regression", kind=kind, title="Q")
    return question_adapter.validate_python({**content, **changes})


@pytest.mark.parametrize(
    ("kind", "response", "outcome"),
    [
        ("number", [number_from], "right"),
        ("number", ["999.99"], "wrong"),
        ("formula", ["sbp ~ time + (1 | patient)"], "right"),
        ("formula", ["sbp ~ time"], "wrong"),
        ("output", [output_of], "right"),
        ("output", [lambda: output_of("random_slope_ml")], "partial"),
        ("output", [lambda: output_of("random_intercept")], "wrong"),
        ("choice", ["visit"], "right"),
        ("choice", ["arm"], "wrong"),
        ("multiple", ["visit"], "right"),
        ("multiple", ["visit", "patient"], "wrong"),
        ("order", ["report=3", "plot=1", "fit=2"], "right"),
        ("order", ["plot=2", "fit=1", "report=3"], "partial"),
        ("order", ["plot=3", "fit=2", "report=1"], "wrong"),
        ("match", ["arm=effect", "visit=row", "patient=group"], "right"),
        ("match", ["arm=effect", "visit=row", "patient=effect"], "partial"),
        ("match", ["arm=row", "visit=group", "patient=effect"], "wrong"),
    ],
)
def test_judge_knows_every_kind(kind: str, response: list[Any], outcome: str):
    given = [part() if callable(part) else part for part in response]

    assert judge(question(kind), given, known_family()).outcome == outcome


@pytest.mark.parametrize("kind", ["number", "formula", "choice", "multiple", "order", "match", "output"])
@pytest.mark.parametrize("response", [[], [""], ["no such thing"], ["x"] * 21])
def test_judge_refuses_what_no_question_can_take(kind: str, response: list[str]):
    with pytest.raises(Malformed):
        judge(question(kind), response, known_family())


@pytest.mark.parametrize("kind", ["number", "formula", "choice", "output"])
def test_judge_takes_one_answer_where_one_is_asked_for(kind: str):
    with pytest.raises(Malformed, match="This question takes one answer; 2 came in"):
        judge(question(kind), ["visit", "patient"], known_family())


@pytest.mark.parametrize(
    ("response", "message"),
    [
        (["plot=1", "fit=1", "report=3"], "Two items have place 1. Give each its own place."),
        (["plot=1", "fit=first", "report=3"], "A place is a number from 1 upward."),
        (["plot=0", "fit=1", "report=2"], "A place is a number from 1 upward."),
        (["plot=" + "9" * 5000, "fit=1", "report=2"], "A place is a number from 1 upward."),
        (["plot=1", "fit=2"], "Give each of the 3 items its own place. You placed 2."),
        (["plot=1", "fit=2", "report="], "Give each of the 3 items its own place. You placed 2."),
    ],
)
def test_judge_refuses_an_order_with_bad_places(response: list[str], message: str):
    with pytest.raises(Malformed) as refused:
        judge(question("order"), response, known_family())

    assert str(refused.value).startswith(message)


@pytest.mark.parametrize(
    ("response", "message"),
    [
        (["visit=row", "visit=row", "arm=effect"], "The same item came in twice."),
        (["visit=row", "patient=", "arm=effect"], "Match each of the 3 items. You matched 2."),
        (["visit=row", "patient=moon", "arm=effect"], "One of the pairs sent in does not belong"),
        (
            ["visit=row", "patient=group", "arm=effect", "moon=row"],
            "One of the pairs sent in does not belong",
        ),
    ],
)
def test_judge_refuses_pairs_that_are_not_complete(response: list[str], message: str):
    with pytest.raises(Malformed) as refused:
        judge(question("match"), response, known_family())

    assert str(refused.value).startswith(message)


def test_judge_refuses_a_pasted_text_that_is_too_long():
    with pytest.raises(Malformed, match="The text has 20,001 characters; at most 20,000 are read"):
        judge(question("output"), [output_of() + " " * (20_001 - len(output_of()))], known_family())


def test_judge_names_the_line_that_it_cannot_read():
    lines = output_of().splitlines()
    row = next(number for number, line in enumerate(lines) if line.startswith("treated"))
    lines[row] = lines[row].replace(".", "x")

    with pytest.raises(Malformed, match=f"Line {row + 1}, “treated .* cannot be read"):
        judge(question("output"), ["\r\n".join(lines)], known_family())


def test_output_task_has_the_fit_the_outcome_and_the_authors_words():
    asked = question("output", says={"ols": "Not so."})

    task = output_task(asked)

    assert (task.fit, task.outcome, task.words.unit) == ("random_slope", "sbp", "patient")
    assert task.says == {"ols": "Not so."}
    assert "Not so." in judge(asked, [output_of("ols")], known_family()).sentence


def test_order_may_leave_places_between():
    assert judge(question("order"), ["plot=1", "fit=5", "report=20"], known_family()).outcome == "right"


@pytest.mark.parametrize(
    ("text", "place"),
    [("1", 1), ("20", 20), ("21", None), ("0", None), ("-1", None), ("", None), ("²", None)],
)
def test_read_place(text: str, place: int | None):
    assert read_place(text) == place


@pytest.mark.parametrize(
    ("kind", "answer", "response"),
    [
        ("number", "1.5", ["1.5"]),
        ("multiple", ("visit", "arm"), ["visit", "arm"]),
        ("order", ("fit", "plot"), ["fit=1", "plot=2"]),
        ("match", ("visit=row", "arm=effect"), ["visit=row", "arm=effect"]),
    ],
)
def test_as_response_is_what_a_form_sends(kind: str, answer: Any, response: list[str]):
    assert as_response(question(kind), answer) == response


def test_number_task_has_the_target_and_the_authors_words():
    asked = question("number", says={"ols": "Not so."})

    task = number_task(asked)

    assert task.target == target_of(asked) == Target("se", "random_slope", "treated")
    assert task.says == {"ols": "Not so."}
    assert (task.words.unit, task.words.between) == ("patient", "treated")


def test_formula_task_takes_what_its_author_also_accepts():
    asked = question("formula", also=["sbp ~ time * treated + (1 | patient)"])

    assert judge(asked, ["sbp ~ treated * time + (1 | patient)"], known_family()).outcome == "right"
    assert formula_task(asked).groups == ("patient",)


@pytest.mark.parametrize(
    ("scenario", "formula", "plain", "mistake"),
    [
        ("blood-pressure", "sbp ~ time + (1 | patient)", "sbp ~ time", "ordinary-regression"),
        ("hospitals", "recovery ~ ward + (1 | hospital)", "recovery ~ ward", "ignored-clustering"),
    ],
)
def test_formula_without_groups_reveals_what_the_rows_of_its_data_are(
    scenario: str, formula: str, plain: str, mistake: str
):
    """Visits of a patient are repeated measures; patients of a hospital are a cluster."""
    asked = question("formula", scenario=scenario, formula=formula)

    assert judge(asked, [plain], known_family()).mistakes == (mistake,)
