from __future__ import annotations

from typing import Any

import pytest
import yaml

from datasets.making import draw_certified
from grading.certify import Certifier
from grading.numerals import show_number
from grading.quantities import Target, value_of
from quizzes.bank_pages.preview import build_preview
from quizzes.content.schema import Question, question_adapter
from tests.classroom import CHOICE, NUMBER
from tests.quizzes.content.conftest import REPORT

TREATED = Target("se", "random_slope", "treated")
ORDER: dict[str, Any] = {
    **{name: value for name, value in CHOICE.items() if name != "options"},
    "kind": "order",
    "items": [{"key": key, "text": f"Step {key}"} for key in ("a", "b", "c")],
    "misorders": [
        {"first": "c", "second": "a", "feedback": "The end comes last.", "mistakes": ["ignored-warnings"]}
    ],
}


def question(content: dict[str, Any]) -> Question:
    return question_adapter.validate_python(content)


def test_number_shows_its_key_on_the_data_of_the_seed():
    shown = build_preview(question(NUMBER), setting="standard", seed=3)

    certifier = Certifier(targets=(TREATED,))
    draw = draw_certified(
        scenario="blood-pressure", setting="standard", seed_parts=("preview", 3), certify=certifier
    )
    assert certifier.family is not None
    expected = show_number(value_of(certifier.family, TREATED))
    assert [(answer.name, answer.shown_html) for answer in shown.right[:1]] == [("right", expected)]
    assert (shown.rows, shown.tries) == (len(draw.frame), draw.tries)


def test_wrong_number_shows_what_it_reveals_in_the_words_of_its_author():
    says = {"ols": "You counted every visit as a patient."}

    shown = build_preview(question({**NUMBER, "says": says}), setting="standard", seed=1)

    ols = next(answer for answer in shown.others if answer.name == "ols")
    assert [mistake.slug for mistake in ols.mistakes] == ["ordinary-regression", "ignored-clustering"]
    assert (ols.score, ols.by_author) == (0.0, True)
    assert "You counted every visit as a patient." in ols.meaning_html
    assert [answer.name for answer in shown.others if answer.by_author] == ["ols"]


def test_options_show_which_is_right_and_their_feedback():
    shown = build_preview(question(CHOICE), setting="standard", seed=1)

    assert [answer.name for answer in shown.right] == ["visit"]
    assert [answer.name for answer in shown.others] == ["patient", "arm"]
    assert "A patient has four rows." in shown.others[0].meaning_html


def test_order_shows_the_right_one_and_what_each_misorder_reveals():
    shown = build_preview(question(ORDER), setting="standard", seed=1)

    assert [answer.name for answer in shown.right] == ["a", "b", "c"]
    assert [answer.name for answer in shown.misorders] == ["c before a"]
    assert shown.misorders[0].shown_html == "Step c <strong>before</strong> Step a"
    assert [mistake.slug for mistake in shown.misorders[0].mistakes] == ["ignored-warnings"]


def test_output_shows_what_becomes_of_each_fit():
    content = {
        **{name: value for name, value in CHOICE.items() if name != "options"},
        "kind": "output",
        "target": {"fit": "random_slope"},
        "says": {"random_intercept": "All patients have one slope here."},
    }

    shown = build_preview(question(content), setting="standard", seed=1)

    assert [answer.name for answer in shown.right] == ["random_slope"]
    assert shown.right[0].shown_html == "<code>sbp ~ time + treated + (1 + time | patient)</code> by REML"
    others = {answer.name: answer for answer in shown.others}
    assert others["random_slope_ml"].score == 0.5
    assert "All patients have one slope here." in others["random_intercept"].meaning_html
    assert [mistake.slug for mistake in others["ols"].mistakes][:1] == ["ordinary-regression"]
    assert [name for name, answer in others.items() if answer.by_author] == ["random_intercept"]
    assert not {"two_stage", "cluster_robust"} & set(others)


def test_report_shows_its_rubric_its_numbers_and_its_paragraphs():
    shown = build_preview(question(yaml.safe_load(REPORT)), setting="standard", seed=1)

    assert [(line.name, line.most) for line in shown.rubric] == [("Structure", 2), ("Meaning", 3)]
    assert shown.right[0].name == "se:right"
    wrong = {answer.name: answer for answer in shown.others}
    assert [mistake.slug for mistake in wrong["se:ols"].mistakes][:1] == ["ordinary-regression"]
    first, second = shown.paragraphs
    assert (first.outcome, second.outcome) == ("right", "wrong")
    assert str(shown.right[0].shown_html)[:4] in first.text
    assert first.advice is not None
    assert [
        (number.state, point.evidence != "")
        for number, point in zip(first.advice.numbers, first.advice.points, strict=True)
    ] == [("right", True)]


def test_setting_that_the_question_is_not_for_is_refused():
    with pytest.raises(ValueError, match="is for standard, not two-visits"):
        build_preview(question(NUMBER), setting="two-visits", seed=1)
