from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pandas as pd
import pytest
import yaml

from datasets.certificates import Certificate
from datasets.making import CannotCertify
from grading.certify import Certifier
from quizzes.composing import trying
from quizzes.composing.trying import draw_for, try_together
from quizzes.content.schema import Question, question_adapter
from tests.classroom import CHOICE, NUMBER
from tests.quizzes.content.conftest import REPORT

SE = question_adapter.validate_python(NUMBER)
ROW = question_adapter.validate_python(CHOICE)
TIME = question_adapter.validate_python(
    {**NUMBER, "id": "time", "target": {"quantity": "estimate", "fit": "random_slope", "term": "time"}}
)
STANDARD: dict[str, Any] = {"scenario": "blood-pressure", "setting": "standard"}


@pytest.fixture
def judged(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Let the certifier turn each data set down for these reasons, one tuple a data set, and accept those after."""

    def judge(*reasons: tuple[str, ...]) -> None:
        left = list(reasons)

        def call(self: Certifier, frame: pd.DataFrame, *rest: object) -> Certificate:
            found = left.pop(0) if left else ()
            return Certificate(accepted=not found, reasons=found, evidence={})

        monkeypatch.setattr(Certifier, "__call__", call)

    return judge


def test_try_together_finds_fair_data_for_questions_of_the_standard_setting():
    trial = try_together([SE, ROW, TIME], **STANDARD)

    assert trial.passes
    assert (trial.fair, trial.refused) == (trying.ENOUGH, {})


def test_try_together_of_a_number_that_these_data_never_have_names_its_question():
    """A nested model's variance does not exist where there is no second grouping factor."""
    missing = question_adapter.validate_python(
        {**NUMBER, "id": "missing", "target": {"quantity": "estimate", "fit": "nested", "term": "time"}}
    )

    trial = try_together([SE, missing], **STANDARD)

    assert not trial.passes
    assert (trial.drawn, trial.fair, trial.refused) == (trying.MOST_DRAWS, 0, {"missing": trying.MOST_DRAWS})


def test_try_together_stops_at_enough_fair_data(judged: Callable[..., None]):
    judged(("singular: found 1",), ("estimate of time in random_slope separable: within four",))

    trial = try_together([SE, ROW, TIME], **STANDARD)

    assert (trial.drawn, trial.fair, trial.passes) == (5, 3, True)
    assert (trial.refused, trial.others) == ({"time": 1}, {"singular": 1})


def test_try_together_is_bounded_and_names_the_worst_first(judged: Callable[..., None]):
    both = (
        "se of treated in random_slope separable: x",
        "estimate of time in random_slope exists: y",
    )
    judged(*[both] * 4, *[both[1:]] * 14)

    trial = try_together([SE, TIME], **STANDARD)

    assert (trial.drawn, trial.fair, trial.passes) == (20, 2, False)
    assert list(trial.refused.items()) == [("time", 18), ("se-of-treatment", 4)]


def test_try_together_names_a_report_whose_numbers_cannot_be_told_apart(judged: Callable[..., None]):
    report = question_adapter.validate_python(yaml.safe_load(REPORT))
    judged(*[("se of treated in random_slope separable: x",)] * trying.MOST_DRAWS)

    trial = try_together([report, ROW], **STANDARD)

    assert trial.refused == {"write-up": trying.MOST_DRAWS}


@pytest.mark.parametrize("questions", [[], [ROW], [SE, ROW, TIME]])
def test_draw_for_gives_the_same_data_for_the_same_seed(questions: list[Question]):
    first, again, other = (draw_for(questions, seed=seed, **STANDARD) for seed in (1, 1, 2))

    assert first.csv == again.csv
    assert first.csv != other.csv


def test_draw_for_gives_up_after_most_draws(judged: Callable[..., None]):
    judged(*[("singular: x",)] * trying.MOST_DRAWS)

    with pytest.raises(CannotCertify, match="None of 20 seeds"):
        draw_for([SE], seed=1, **STANDARD)
