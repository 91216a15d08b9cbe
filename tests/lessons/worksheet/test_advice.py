from __future__ import annotations

import itertools
from typing import Any

import pytest

from lessons.guides import load_guides
from lessons.places import (
    CAUSES,
    CURVED,
    DESIGN,
    EVERY_PLACE,
    FEW_GROUPS,
    FEW_ROWS,
    GUIDE,
    MISSING,
    STEPS,
    Place,
)
from lessons.worksheet.advice import Advice, advise
from lessons.worksheet.answers import advise_on, progress
from lessons.worksheet.facts import Predictor, Study
from lessons.worksheet.items import ANSWERS, CHECKLIST, ITEMS, METHOD

TIME = Predictor("time", 1, "within", True)
DOSE = Predictor("dose", 1, "within", True)
TREATED = Predictor("treated", 1, "group", None)


def study(*predictors: Predictor, **facts: Any) -> Study:
    given = {"group": "patient", "groups": 60, "largest": 4, "outcome_kind": "measured"}
    return Study(predictors=predictors, **{**given, **facts})


def place_of(words: str, found: Study) -> Place:
    """The passage of the one piece of advice that has these words."""
    places = [advice.place for advice in advise(found) if words in advice.text]
    assert len(places) == 1
    return places[0]


def test_sound_study_needs_no_advice():
    assert advise(study(TIME)) == ()


def test_two_rows_are_too_few_for_a_slope():
    assert advise(study(TIME, largest=2)) == (
        Advice(
            "You want a random slope of time, which makes 2 effects in each patient, and none has more than 2 rows: little "
            "or nothing tells slopes that differ from rows that stray. The formula leaves them out; say in your report that "
            "the effect may differ all the same.",
            FEW_ROWS,
            "attention",
        ),
    )


def test_three_rows_are_enough_in_principle_only():
    assert place_of("in principle, and roughly unless groups are many", study(TIME, largest=3)) == FEW_ROWS


def test_slopes_that_are_too_many_together_are_to_be_chosen_from():
    assert place_of("Choose the one that your question is about.", study(TIME, DOSE, largest=3)) == FEW_ROWS


@pytest.mark.parametrize(
    ("groups", "words"),
    [
        (4, "Ask whether they should not be fixed effects; you then speak about these groups only."),
        (19, "19 groups are few. Fit by REML and use t with Satterthwaite’s"),
    ],
)
def test_few_groups_are_said_to_be(groups: int, words: str):
    assert place_of(words, study(groups=groups)) == FEW_GROUPS


def test_twenty_groups_are_not_called_few():
    assert advise(study(groups=20)) == ()


def test_few_groups_that_would_absorb_a_predictor_are_not_to_be_fixed():
    text = " ".join(advice.text for advice in advise(study(TREATED, groups=4)))

    assert (
        "would absorb treated, which varies between them only; so there is no way round more groups." in text
    )
    assert "should not be fixed effects" not in text


def test_few_groups_of_a_binary_outcome_are_not_told_to_use_reml():
    text = " ".join(advice.text for advice in advise(study(groups=8, outcome_kind="binary")))

    assert "REML" not in text
    assert "a bootstrap or a likelihood profile" in text


@pytest.mark.parametrize(
    ("found", "words", "place"),
    [
        (study(groups=1), "With a single patient nothing can be said", FEW_GROUPS),
        (study(largest=1), "No patient has more than one row", DESIGN),
        (study(TIME, groups=4), "4 groups cannot tell how slopes of time spread", FEW_GROUPS),
        (study(Predictor("treated", 1, "group", True)), "No random slope of treated", DESIGN),
        (study(Predictor("time", 1, "within", False)), "is the same in every patient", STEPS[5]),
        (study(Predictor("time", 1, "", None)), "whether it varies within groups", STEPS[3]),
        (study(Predictor("dose", 1, "both", None)), "one coefficient mixes the two", CAUSES),
        (study(TREATED), "treated varies between groups only, so count 60 groups", STEPS[3]),
        (study(standing="observed"), "does not remove confounding", CAUSES),
        (study(outcome_kind="binary"), "has no residual variance", CURVED),
        (study(outcome_kind="count"), "begin with a Poisson model", CURVED),
        (study(outcome_kind="ordered"), "a cumulative model", CURVED),
        (study(rows=240, missing=12), "missing in 12 of 240 rows (5.0%)", MISSING),
        (study(upper="item", uppers=30, relation="crossed"), "varies within one item", STEPS[5]),
        (study(upper="clinic", uppers=30, relation="nested"), "The formula has clinic:patient", STEPS[1]),
        (study(upper="clinic", uppers=3, relation="nested"), "3 levels of clinic are few: ask", FEW_GROUPS),
        (study(upper="clinic", uppers=9, relation="nested"), "will be known roughly", FEW_GROUPS),
        (study(upper="clinic", uppers=1, relation="nested"), "a single level of clinic", FEW_GROUPS),
        (
            study(Predictor("area", 1, "upper", None), upper="clinic", uppers=3, relation="nested"),
            "as fixed effects they would absorb it",
            FEW_GROUPS,
        ),
        (
            study(Predictor("treated", 1, "group", True), upper="clinic", uppers=5, relation="nested"),
            "Slopes of treated over clinic are left out",
            FEW_GROUPS,
        ),
    ],
)
def test_structure_asks_for_advice(found: Study, words: str, place: Place):
    assert place_of(words, found) == place


def test_nothing_missing_asks_for_nothing():
    assert advise(study(rows=240, missing=0)) == ()


def test_weightier_advice_comes_first():
    tones = [advice.tone for advice in advise(study(TREATED, standing="observed", rows=240, missing=12))]

    assert tones == sorted(tones)


def test_no_to_an_item_says_what_to_do():
    for item in ITEMS.values():
        assert advise_on(item.code, "no", Study()) == Advice(item.if_no, item.place, "attention")


def test_not_applicable_is_answered_where_it_always_applies():
    answered = {code for code in ITEMS if advise_on(code, "none", Study())}

    assert answered == {code for code, item in ITEMS.items() if item.if_none}


@pytest.mark.parametrize("answer", ["yes", "later", ""])
def test_other_answers_need_no_word(answer: str):
    assert {advise_on(code, answer, Study(missing=0)) for code in ITEMS} == {None}


def test_answer_against_the_head_of_the_sheet_is_noticed():
    alike = advise_on("S3", "none", study())
    slopes = advise_on("C7", "yes", study(Predictor("time", 1, "within", None)))
    missing = advise_on("C11", "yes", study())

    assert alike is not None
    assert "up to 4 rows belong to one patient" in alike.text
    assert slopes is not None
    assert "whether the effect of time could differ" in slopes.text
    assert missing is not None
    assert missing.place == MISSING


def test_progress_counts_what_is_settled():
    assert progress({}) == (0, 22)
    assert progress({"S1": "yes", "S2": "none", "S3": "no", "C1": "later", "X9": "yes"}) == (2, 22)


def test_items_are_the_points_of_the_guide():
    assert [item.code for item in METHOD] == [f"S{number}" for number in range(1, 11)]
    assert [item.code for item in CHECKLIST] == [f"C{number}" for number in range(1, 13)]
    assert set(ANSWERS) == {"yes", "no", "later", "none"}


def test_every_place_is_a_heading_of_the_guide():
    anchors = {section.slug: section.anchors for section in load_guides()[GUIDE].sections}

    assert [place for place in EVERY_PLACE if place.anchor not in anchors.get(place.section, ())] == []
    assert len(set(EVERY_PLACE)) == len(EVERY_PLACE)


def test_advice_is_whole_sentences_whatever_is_known():
    structures = itertools.product(
        [1, 4, 12, 60],
        [None, 1, 2, 3, 4],
        ["", "clinic"],
        ["measured", "binary"],
        ["within", "both", "group", "upper", ""],
    )
    for groups, largest, upper, kind, varies in structures:
        found = study(
            Predictor("x", 1, varies, True),
            groups=groups,
            largest=largest,
            upper=upper,
            uppers=3 if upper else None,
            relation="nested" if upper else "",
            outcome_kind=kind,
            standing="observed",
        )
        for advice in advise(found):
            assert advice.text.endswith(".")
            assert not {"  ", " ,", " .", "None", "[", "{"} & {
                advice.text[i : i + 2] for i in range(len(advice.text))
            }
            assert "None" not in advice.text
