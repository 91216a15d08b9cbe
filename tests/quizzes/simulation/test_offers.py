from __future__ import annotations

import pytest

from grading.mistakes import MISTAKES
from quizzes.content.schema import question_adapter
from quizzes.simulation.offers import PER_LEVEL, make_offer, plant_difficulty
from quizzes.simulation.students import Wrong
from tests.classroom import CHOICE, NUMBER
from tests.factories import REPORT, question_content
from tests.quizzes.helpers import known_family, number_from


def question_of(kind: str):
    return question_adapter.validate_python(
        question_content(uid="q", mistake="ordinary-regression", kind=kind, title="A question")
    )


def test_choice_offers_every_option_with_what_it_reveals():
    offer = make_offer(question_adapter.validate_python(CHOICE), None, difficulty=0.3)
    assert offer.right == (("visit",),)
    assert offer.wrong == (Wrong(("patient",), ("ordinary-regression",)), Wrong(("arm",)))
    assert (offer.mistake, offer.difficulty) == ("ordinary-regression", 0.3)


def test_number_offers_what_each_model_gives_and_one_from_nowhere():
    offer = make_offer(question_adapter.validate_python(NUMBER), known_family())
    assert float(number_from()) in [float(text) for (text,) in offer.right]
    assert any(
        wrong.reveals
        and wrong.reveals[0] == "ordinary-regression"
        and float(wrong.response[0]) == float(number_from("ols"))
        for wrong in offer.wrong
    )
    assert any(not wrong.reveals for wrong in offer.wrong)
    assert {slug for wrong in offer.wrong for slug in wrong.reveals} <= set(MISTAKES)


@pytest.mark.parametrize("kind", ["multiple", "match", "order", "formula", "output"])
def test_every_kind_offers_a_right_and_a_wrong_answer(kind: str):
    offer = make_offer(question_of(kind), known_family())
    assert offer.right
    assert offer.wrong


def test_report_offers_its_authors_paragraphs():
    offer = make_offer(question_of("report"), known_family())
    assert offer.right == ((REPORT,),)
    assert [wrong.response for wrong in offer.wrong] == [("A mixed model was used and the drug worked.",)]


def test_question_on_data_without_fits_is_refused():
    with pytest.raises(ValueError, match="is asked on data: give the fits"):
        make_offer(question_of("number"), None)


def test_difficulty_rises_with_the_level_and_is_the_same_for_a_seed():
    easy = question_adapter.validate_python({**CHOICE, "level": 1})
    hard = question_adapter.validate_python({**CHOICE, "level": 3})
    assert plant_difficulty(hard, 5) - plant_difficulty(easy, 5) == pytest.approx(2 * PER_LEVEL)
    assert plant_difficulty(easy, 5) != plant_difficulty(easy, 6)
