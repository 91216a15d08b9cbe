from __future__ import annotations

from dataclasses import replace

import pytest

from grading.formula import parse_formula
from grading.graders.formula import FormulaTask, grade_formula, read_formula
from grading.verdict import Evidence, Malformed, Reveal, Verdict

COLUMNS = ("patient", "visit", "time", "treated", "sbp")
TASK = FormulaTask(
    wanted=parse_formula("sbp ~ time + treated + (time | patient)"),
    columns=COLUMNS,
    between=("treated",),
    groups=("patient",),
    occasion=("visit",),
    unique_labels={"patient": ("treated",)},
)
ASKED = Evidence("right", "The model asked for", "`sbp ~ time + treated + (1 + time | patient)`")


@pytest.mark.parametrize(
    "text",
    [
        "sbp ~ time + treated + (time | patient)",
        "sbp~treated+time+(1+time|patient)",
        "  sbp ~ 1 + (time + 1 | patient) + treated + time  ",
        "sbp ~ time + treated + time + (time | patient)",
        "sbp ~ time + treated + (time | treated:patient)",
    ],
)
def test_formula_that_means_the_model_is_right_however_it_is_written(text: str):
    verdict = grade_formula(text, TASK)

    assert (verdict.score, verdict.outcome, verdict.reveals) == (1.0, "right", ())
    assert verdict.sentence == "That is right: it means the model that the question asks for."
    assert verdict.evidence[1] == ASKED


def test_formula_is_shown_as_it_was_read():
    verdict = grade_formula("sbp~treated+time+(time|patient)", TASK)

    assert verdict.evidence == (
        Evidence("yours", "Your formula, as we read it", "`sbp ~ treated + time + (1 + time | patient)`"),
        ASKED,
    )


def test_another_model_that_counts_is_right():
    task = replace(TASK, also=(parse_formula("sbp ~ time + treated + (time || patient)"),))

    for text in (
        "sbp ~ treated + time + (time || patient)",
        "sbp ~ time + treated + (time || treated:patient)",
    ):
        assert grade_formula(text, task).outcome == "right"
    assert grade_formula("sbp ~ time + treated + (1 | patient)", task).outcome == "wrong"


@pytest.mark.parametrize(
    ("text", "kinds", "mistakes"),
    [
        ("sbp ~ time + treated", ["no_random_part"], ("ordinary-regression",)),
        ("sbp ~ time + treated + (1 | patient)", ["missing_slope"], ("unjustified-random-effects",)),
        ("sbp ~ time + treated + patient", ["group_as_fixed"], ("fixed-random-confusion",)),
    ],
)
def test_formula_of_a_mistake_reveals_it(text: str, kinds: list[str], mistakes: tuple[str, ...]):
    verdict = grade_formula(text, TASK)

    assert (verdict.score, verdict.outcome) == (0.0, "wrong")
    assert [reveal.name for reveal in verdict.reveals] == kinds
    assert verdict.mistakes == mistakes
    assert verdict.sentence == " ".join(reveal.sentence for reveal in verdict.reveals)


def test_slope_too_many_reveals_what_its_number_does():
    verdict = grade_formula("sbp ~ time + treated + visit + (time + visit | patient)", TASK)

    assert [(reveal.name, reveal.mistakes) for reveal in verdict.reveals] == [
        ("extra_slope", ("overfitted-structure", "slopes-without-data"))
    ]


def test_difference_that_is_no_sign_of_a_mistake_is_told_and_not_revealed():
    verdict = grade_formula("sbp ~ time + treated + (time || patient)", TASK)

    assert (verdict.outcome, verdict.reveals) == ("wrong", ())
    assert verdict.sentence


def test_words_of_the_author_come_before_ours():
    task = replace(TASK, says={"missing_slope": "Each patient has a rate of their own."})

    assert grade_formula("sbp ~ time + treated + (1 | patient)", task) == Verdict(
        0.0,
        "wrong",
        "Each patient has a rate of their own.",
        reveals=(
            Reveal("missing_slope", ("unjustified-random-effects",), "Each patient has a rate of their own."),
        ),
        evidence=(
            Evidence("yours", "Your formula, as we read it", "`sbp ~ time + treated + (1 | patient)`"),
            ASKED,
        ),
    )


@pytest.mark.parametrize("text", ["", " \n", "\t"])
def test_empty_formula_is_malformed(text: str):
    with pytest.raises(Malformed) as caught:
        grade_formula(text, TASK)

    assert str(caught.value) == "Write a formula first, such as outcome ~ predictor + (1 | group)."


@pytest.mark.parametrize(
    "text",
    [
        *("sbp ~", "~ time", "sbp ~ time +", "sbp ~ (time | patient", "sbp", "sbp ~ age + (1 | patient)"),
        *(
            "glmer(sbp ~ time + (time | patient), d, family = poisson)",
            "sbp ~ __import__('os')",
            "sbp ~ time; import os",
            "x" * 10_000,
        ),
    ],
)
def test_formula_that_cannot_be_read_is_malformed(text: str):
    with pytest.raises(Malformed) as caught:
        grade_formula(text, TASK)

    assert str(caught.value)


def test_reading_gives_the_model():
    assert read_formula("sbp ~ time + treated + (1 + time | patient)", TASK) == TASK.wanted
