from __future__ import annotations

from typing import Any

import pytest
import yaml

from grading.verdict import Malformed
from quizzes.content.schema import ReportQuestion
from quizzes.keys import MarkedByTutor, check_form, judge, targets_of
from quizzes.reports import advise, fill_in, number_names
from tests.quizzes.content.conftest import REPORT
from tests.quizzes.helpers import TARGET, known_family, number_from

TEXT = "Pressure was measured at 4 visits in 60 patients. The standard error of treated was {se} mmHg."


def question(**changes: Any) -> ReportQuestion:
    return ReportQuestion.model_validate({**yaml.safe_load(REPORT), **changes})


def test_advise_finds_points_and_numbers_of_the_question():
    text = fill_in(question(), TEXT, known_family())

    found = advise(question(), [text], known_family())

    assert [(point.point, point.found) for point in found.points] == [("D1", True)]
    assert [(number.name, number.state) for number in found.numbers] == [("se", "right")]
    assert found.outcome == "right"


@pytest.mark.parametrize(("by_lot", "words"), [(False, ["reduced"]), (True, [])])
def test_advise_knows_whether_causes_may_be_named(by_lot: bool, words: list[str]):
    text = "The drug reduced the pressure of the patients in this study by a lot of mmHg."

    found = advise(question(by_lot=by_lot), [text], known_family())

    assert [wording.words for wording in found.wording] == words


def test_fill_in_gives_four_digits_of_these_data():
    right, ordinary = float(number_from()), float(number_from("ols"))

    assert fill_in(question(), "{se} and {se:ols}", known_family()) == f"{right:#.4g} and {ordinary:#.4g}"


def test_number_names_are_those_in_braces():
    assert number_names("{se} {se:ols} {other} { no } {}") == ("se", "other")


def test_data_are_chosen_for_the_numbers_of_a_report():
    assert targets_of([question()]) == (TARGET,)


def test_judge_leaves_a_report_to_the_tutor():
    with pytest.raises(MarkedByTutor, match="“write-up” asks for a report: a tutor marks it"):
        judge(question(), [TEXT], known_family())


def test_check_form_takes_a_report_and_sends_back_what_is_none():
    check_form(question(), [TEXT], known_family())

    for response in ([], [""], ["too short"], [TEXT, TEXT], ["word " * 81], ["x" * 25_000]):
        with pytest.raises(Malformed):
            check_form(question(), response, known_family())
