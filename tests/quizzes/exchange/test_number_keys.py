from __future__ import annotations

import pytest

from grading.graders.number import NumberTask, grade_number
from grading.numerals import show_number
from grading.quantities import Target, tolerance_of, value_of
from grading.tracing.candidates import candidates_for
from quizzes.exchange.number_keys import number_keys, typed
from quizzes.exchange.records import NumberKey
from quizzes.keys import number_task
from tests.classroom import NUMBER
from tests.quizzes.exchange.conftest import question
from tests.quizzes.helpers import known_family

TREATED = Target("se", "random_slope", "treated")


def task_of(**changes: object) -> NumberTask:
    asked = question({**NUMBER, **changes})
    assert asked.kind == "number"
    return number_task(asked)


def first_fit(value: float, keys: tuple[NumberKey, ...]) -> NumberKey | None:
    return next((key for key in keys if abs(value - key.value) <= key.half_width), None)


def test_right_number_comes_first_with_the_tolerance_of_the_grader():
    family = known_family()
    right = number_keys(task_of(), family).keys[0]

    value = value_of(family, TREATED)
    assert (right.value, right.half_width, right.score) == (value, tolerance_of(family, TREATED, value), 1.0)


def test_every_number_that_the_grader_takes_for_right_is_right():
    task, family = task_of(), known_family()

    rights = [found for found in candidates_for(task.target, family, task.words) if found.right]

    keys = [key for key in number_keys(task, family).keys if key.score == 1.0]
    assert [(key.value, key.half_width) for key in keys] == [(found.value, found.width) for found in rights]


@pytest.mark.parametrize(
    "target",
    [
        {"quantity": "se", "fit": "random_slope", "term": "treated"},
        {"quantity": "estimate", "fit": "random_slope", "term": "time"},
        {"quantity": "variance", "fit": "random_slope", "term": "residual"},
        {"quantity": "groups_used"},
        {"quantity": "icc", "fit": "random_intercept"},
    ],
    ids=lambda target: target["quantity"],
)
def test_each_key_is_worth_what_the_grader_gives(target: dict[str, str]):
    task, family = task_of(target=target), known_family()
    keys = number_keys(task, family).keys

    found = [first_fit(key.value, keys) for key in keys]

    scores = [grade_number(typed(key.value, task), task, family).score for key in keys]
    assert [key.score for key in found if key] == scores
    assert len(keys) >= 3


def test_wrong_number_names_its_mistake_in_the_words_of_the_author():
    family = known_family()
    ols = value_of(family, Target("se", "ols", "treated"))

    key = first_fit(ols, number_keys(task_of(says={"ols": "You took *visits* for patients."}), family).keys)

    assert key is not None
    assert "You took <em>visits</em> for patients." in key.feedback
    assert "<strong>Ordinary regression for repeated measures; Ignoring clustering</strong>" in key.feedback


def test_same_model_by_ml_is_worth_half():
    family = known_family()
    by_ml = value_of(family, Target("se", "random_slope_ml", "treated"))

    key = first_fit(by_ml, number_keys(task_of(), family).keys)

    assert key is not None
    assert (key.score, "by ML" in key.feedback) == (
        grade_number(show_number(by_ml), task_of(), family).score,
        True,
    )


def test_unknown_number_is_told_what_to_check():
    assert (
        "nor any number that we know a mistake to lead to" in number_keys(task_of(), known_family()).unknown
    )
