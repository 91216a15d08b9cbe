from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
import yaml

from datasets.making import CannotCertify
from grading.numbers import Family
from quizzes.content.schema import Question, question_adapter
from quizzes.content.trying import Data, resolve_answer, try_questions
from quizzes.keys import judge
from tests.quizzes.content.conftest import CHOICE, FORMULA, NUMBER, ORDER, OUTPUT, REPORT
from tests.quizzes.helpers import known_family, number_from, output_of


def question(text: str, **changes: Any) -> Question:
    return question_adapter.validate_python({**yaml.safe_load(text), **changes})


@pytest.fixture
def fitted(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, int, int]]:
    """No fits: every data set has the fits that are known. Setting, seed and number of questions of each."""
    asked = []

    def fit(self: Data, questions: list[Question]) -> Family:
        asked.append((self.setting, self.seed, len(questions)))
        return known_family()

    monkeypatch.setattr(Data, "fit", fit)
    return asked


def failures(*questions: Question, seeds: int = 1) -> list[str]:
    return [str(failure) for failure in try_questions(questions, seeds=seeds)]


def test_sound_questions_fail_nothing():
    assert failures(question(NUMBER), question(CHOICE), question(ORDER)) == []


def test_questions_on_the_same_setting_share_their_data(fitted: Any):
    failures(question(NUMBER), question(CHOICE), question(FORMULA), question(ORDER), seeds=2)

    assert fitted == [
        ("standard", 0, 3),
        ("standard", 1, 3),
        ("two-visits", 0, 2),
        ("two-visits", 1, 2),
    ]


def test_sound_output_question_fails_nothing(fitted: Any):
    assert failures(question(OUTPUT)) == []


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        ("$moon", "no fit 'moon' on this data set; there are "),
        ("$cluster_robust", "no output can be written for 'cluster_robust'"),
        ("$ols", "came out wrong, not right (Your output is of ordinary regression"),
    ],
)
def test_output_case_that_comes_out_otherwise_is_a_failure(fitted: Any, answer: str, message: str):
    cases = [*yaml.safe_load(OUTPUT)["cases"], {"answer": answer, "outcome": "right"}]

    (found,) = failures(question(OUTPUT, cases=cases))

    assert found.startswith(f"paste-the-slopes on standard, seed 0, answer '{answer}': {message}")


CASES = yaml.safe_load(NUMBER)["cases"]


@pytest.mark.parametrize(
    ("case", "failure"),
    [
        (
            {"answer": "$ols", "outcome": "right"},
            "answer '$ols': came out wrong, not right (Your number is what ordinary regression gives.",
        ),
        (
            {"answer": "$ols", "outcome": "wrong", "reveals": "causal-overclaim"},
            "answer '$ols': reveals ordinary-regression, ignored-clustering, not causal-overclaim",
        ),
        ({"answer": "12.345", "outcome": "malformed"}, "answer '12.345': came out wrong, not malformed"),
        (
            {"answer": "many", "outcome": "wrong"},
            "answer 'many': refused as malformed (“many” is not a number.",
        ),
        (
            {"answer": "$moon", "outcome": "wrong"},
            "answer '$moon': there is no number 'moon' on these data; there are right, ",
        ),
        (
            {"answer": "$right", "outcome": "wrong", "reveals": "causal-overclaim"},
            "answer '$right': came out right, not wrong (That is right.",
        ),
    ],
)
def test_case_that_comes_out_otherwise_is_a_failure(fitted: Any, case: dict[str, Any], failure: str):
    (found,) = failures(question(NUMBER, cases=[*CASES, case]))

    assert found.startswith(f"se-of-treated on standard, seed 0, {failure}")


def test_case_that_reveals_nothing_is_a_failure(fitted: Any):
    cases = [
        *yaml.safe_load(CHOICE)["cases"],
        {"answer": "arm", "outcome": "wrong", "reveals": "causal-overclaim"},
    ]

    found = failures(question(CHOICE, cases=cases, settings=["standard"]))

    assert found == [
        "what-one-row-is on standard, seed 0, answer 'arm': reveals nothing, not causal-overclaim"
    ]


def test_right_answer_that_reveals_a_mistake_is_a_failure(fitted: Any, monkeypatch: pytest.MonkeyPatch):
    def blame(*args: Any) -> Any:
        verdict = judge(*args)
        wrong = judge(args[0], [number_from("ols")], args[2])
        return replace(verdict, reveals=wrong.reveals) if verdict.score == 1 else verdict

    monkeypatch.setattr("quizzes.content.trying.judge", blame)

    (found,) = failures(question(NUMBER))

    assert "is right and yet reveals ordinary-regression" in found


def test_hostile_answers_are_tried_without_being_asked_for(fitted: Any, monkeypatch: pytest.MonkeyPatch):
    tried = []

    def note(*args: Any) -> Any:
        tried.extend(args[1])
        return judge(*args)

    monkeypatch.setattr("quizzes.content.trying.judge", note)

    failures(question(NUMBER))

    assert {"", "1e999", "nan", "1" * 1_000_000} <= set(tried)


def test_feedback_on_a_number_that_does_not_exist_is_a_failure(fitted: Any):
    spoilt = question(NUMBER, says={"ols": "A.", "olz": "B."})

    (found,) = failures(spoilt, seeds=3)

    assert found.startswith("se-of-treated on every setting, seed 0, says 'olz': no such number; there are ")


def test_feedback_on_a_number_is_not_judged_by_one_data_set(fitted: Any):
    assert failures(question(NUMBER, says={"olz": "B."}), seeds=2) == []


@pytest.fixture
def unfit(monkeypatch: pytest.MonkeyPatch) -> None:
    """No data suit the number question, alone or with others."""

    def fit(self: Data, questions: list[Question]) -> Family:
        if any(question.kind == "number" for question in questions):
            raise CannotCertify("blood-pressure", self.setting, 50, {"exists": 50})
        return known_family()

    monkeypatch.setattr(Data, "fit", fit)


def test_question_that_no_data_suit_fails_alone(unfit: None):
    spoilt = question(CHOICE, cases=[*yaml.safe_load(CHOICE)["cases"], {"answer": "arm", "outcome": "right"}])

    found = failures(question(NUMBER), spoilt)

    assert [failure.split(": ")[0] for failure in found] == [
        "se-of-treated on standard, seed 0, data",
        "what-one-row-is on standard, seed 0, answer 'arm'",
        "what-one-row-is on two-visits, seed 0, answer 'arm'",
    ]
    assert "None of 50 seeds gave data that show what blood-pressure/standard promises" in found[0]


def cases_of(text: str) -> Iterator[Any]:
    asked = question(text)
    for case in asked.cases:
        yield resolve_answer(asked, case, known_family())


def test_resolve_answer_puts_numbers_in_place_of_names():
    right, ordinary, words = cases_of(NUMBER)

    assert float(right) == pytest.approx(float(number_from()))
    assert float(ordinary) == pytest.approx(float(number_from("ols")))
    assert words == "about five"


def test_resolve_answer_leaves_other_kinds_as_they_are():
    assert list(cases_of(ORDER)) == [("row", "fit", "report"), ("report", "fit", "row"), ("row",)]
    assert next(cases_of(CHOICE)) == "visit"


def test_resolve_answer_puts_outputs_in_place_of_names_of_fits():
    right, by_ml, intercepts, words = cases_of(OUTPUT)

    assert right == output_of("random_slope")
    assert by_ml == output_of("random_slope_ml")
    assert intercepts == output_of("random_intercept")
    assert words == "SE = 2.5"


def test_sound_report_question_fails_nothing(fitted: Any):
    assert failures(question(REPORT)) == []


@pytest.mark.parametrize(
    ("case", "message"),
    [
        ({"numbers": {"se": "mistake"}}, "has the numbers {'se': 'right'}, not {'se': 'mistake'}"),
        ({"finds": []}, "speaks of D1, not of none"),
        (
            {"outcome": "partial"},
            "comes out right, not partial (it lacks no point; its numbers are {'se': 'right'})",
        ),
        ({"reveals": "ordinary-regression"}, "reveals nothing, not ordinary-regression"),
        ({"answer": "Short."}, "refused as malformed (The text has 1 words; write at least 10.), not right"),
        ({"answer": "It is {x}."}, "there is no number 'x'; there are se"),
        ({"answer": "It is {se:magic}."}, "there is no 'se' by 'magic' on these data; there are right, "),
    ],
)
def test_report_that_is_read_otherwise_than_its_author_says(fitted: Any, case: dict[str, Any], message: str):
    first, *rest = yaml.safe_load(REPORT)["cases"]

    (failure,) = failures(question(REPORT, cases=[{**first, **case}, first, *rest]))

    assert message in failure
