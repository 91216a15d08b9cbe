from __future__ import annotations

from dataclasses import replace

import pytest

from grading.graders.number import NumberTask, grade_number, read_number
from grading.numbers import Printed
from grading.quantities import QuantityError, Target
from grading.verdict import Evidence, Malformed, Reveal, Verdict
from tests.grading.families import GAPS, WORDS, make_family, make_fit

FAMILY = make_family()
SE_TIME = NumberTask(Target("se", "random_slope", "time"), WORDS)
GROUPS = NumberTask(Target("groups_used"), WORDS)
RIGHT = Evidence("right", "`formula of random_slope` by REML, on your data", "0.90000")


def test_right_number():
    assert grade_number("0.9004", SE_TIME, FAMILY) == Verdict(
        1.0, "right", "That is right.", evidence=(Evidence("yours", "Your number", "0.9004"), RIGHT)
    )


def test_number_of_a_mistake_names_it_with_the_evidence():
    why = (
        "A random intercept lets patients start at different levels but gives all of them the same slope of time. The "
        "question asks for slopes that may differ. Where slopes differ, as in your data, it is too sure of the average "
        "slope: here its standard error is too small."
    )

    assert grade_number("0.500", SE_TIME, FAMILY) == Verdict(
        0.0,
        "wrong",
        f"Your number is what a model with a random intercept only gives. {why}",
        reveals=(Reveal("random_intercept", ("unjustified-random-effects",), why),),
        evidence=(
            Evidence("yours", "Your number", "0.500"),
            Evidence("mistake", "A model with a random intercept only, on your data", "0.50000"),
            RIGHT,
        ),
    )


def test_number_by_the_other_method_is_half_right():
    verdict = grade_number("0.850", SE_TIME, FAMILY)

    assert (verdict.score, verdict.outcome, verdict.mistakes) == (0.5, "partial", ("undescribed-model",))
    assert verdict.sentence == (
        "Your number is what the same model by ML gives. Your model is the right one, estimated by ML; the question "
        "asks for REML. Check what your package does by default, and say which one you used whenever you report."
    )


def test_number_by_the_other_method_that_hardly_differs_is_right():
    verdict = grade_number("0.893", SE_TIME, make_family(make_fit("random_slope_ml", (2.5, 0.893, 3.0))))

    assert (verdict.score, verdict.reveals) == (1.0, ())
    assert (
        verdict.sentence
        == "That is right: it is what the same model by ML gives, and here that counts as well."
    )


def test_number_of_statsmodels_is_right_and_both_are_shown():
    family = make_family(
        make_fit("random_slope", (2.6, 0.9, 3.2), printed={"statsmodels": Printed(se={"time": 0.93})})
    )

    assert grade_number("0.930", SE_TIME, family) == Verdict(
        1.0,
        "right",
        "That is right: it is what the same model in statsmodels gives, and here that counts as well.",
        evidence=(
            Evidence("yours", "Your number", "0.930"),
            RIGHT,
            Evidence("right", "The same model as statsmodels prints it", "0.93000"),
        ),
    )


def test_number_of_a_confusion_is_named_as_what_it_is():
    verdict = grade_number("3.20", SE_TIME, FAMILY)

    assert verdict.sentence == (
        "Your number is the standard error of `treated`. You copied a number from another place of the same output. "
        "Find the row first, then the column."
    )
    assert verdict.reveals[0].name == "se_of_treated"
    assert verdict.evidence[1] == Evidence(
        "mistake", "The standard error of `treated`, on your data", "3.2000"
    )


def test_number_of_two_mistakes_names_both_the_likelier_first():
    family = make_family(
        make_fit("wrong_group", (1.4, 0.8, 1.6), variance={"intercept": 1.0, "residual": 60.0}),
        make_fit("cluster_robust", (1.4, 0.8003, 1.6)),
    )

    verdict = grade_number("0.800", SE_TIME, family)

    assert verdict.sentence.startswith("Your number is what ordinary regression gives. ")
    assert verdict.sentence.endswith(
        " On your data it is also what ordinary regression with cluster-robust standard errors gives and what a mixed "
        "model grouped by visit gives."
    )
    assert [reveal.name for reveal in verdict.reveals] == ["ols", "wrong_group"]
    assert verdict.mistakes == ("ordinary-regression", "ignored-clustering", "unjustified-random-effects")
    assert [line.value for line in verdict.evidence] == ["0.800", "0.80000", "0.80030", "0.80000", "0.90000"]


def test_number_of_a_valid_analysis_is_wrong_and_reveals_nothing():
    family = make_family(make_fit("cluster_robust", (2.6, 0.97, 3.2)))

    verdict = grade_number("0.97", SE_TIME, family)

    assert (verdict.outcome, verdict.reveals, verdict.mistakes) == ("wrong", (), ())
    assert verdict.sentence.endswith(
        "is a valid analysis, but it is not the mixed model that the question asks for."
    )
    assert len(verdict.evidence) == 3


def test_unknown_number_says_what_to_check():
    assert grade_number("0.707", SE_TIME, FAMILY) == Verdict(
        0.0,
        "wrong",
        "This is not the standard error of `time` in the model asked for, nor any number that we know a mistake to "
        "lead to. Check that you fitted that model to your own data and all of its rows, and that you read the right "
        "line.",
        evidence=(Evidence("yours", "Your number", "0.707"), RIGHT),
    )


def test_words_of_the_author_come_before_ours():
    task = replace(SE_TIME, says={"ols": "Look at the rows.", "random_intercept": "Look at the slopes."})
    family = make_family(
        make_fit("random_intercept", (2.5, 0.5, 3.0), printed={"statsmodels": Printed(se={"time": 0.52})})
    )

    assert (
        grade_number("0.800", task, family).sentence
        == "Your number is what ordinary regression gives. Look at the rows."
    )
    assert grade_number("0.800", task, family).reveals[0].sentence == "Look at the rows."
    assert grade_number("0.52", task, family).sentence == (
        "Your number is what a model with a random intercept only in statsmodels gives. Look at the slopes."
    )


def test_count_that_is_right():
    assert grade_number("10", GROUPS, FAMILY) == Verdict(
        1.0,
        "right",
        "That is right.",
        evidence=(Evidence("yours", "Your number", "10"), Evidence("right", "Counted in your data", "10")),
    )


def test_count_of_rows_for_groups_is_traced():
    verdict = grade_number("34", GROUPS, make_family(facts=GAPS))

    assert verdict.sentence == (
        "Your number is the number of rows with an outcome. Rows of one patient are repeats of the same patient; what "
        "is independent here is the patients."
    )
    assert verdict.mistakes == ("ordinary-regression", "ignored-clustering")
    assert verdict.evidence[1] == Evidence(
        "mistake", "The number of rows with an outcome, on your data", "34"
    )


def test_count_that_is_unknown():
    assert grade_number("11", GROUPS, FAMILY).sentence == (
        "This is not the number of groups in your data, nor any count that we know to be taken for it."
    )


def test_fit_by_least_squares_is_said_to_be_one():
    verdict = grade_number("1.60", NumberTask(Target("se", "ols", "treated"), WORDS), FAMILY)

    assert verdict.evidence[1].label == "`formula of ols` by least squares, on your data"


@pytest.mark.parametrize("text", ["", "nan", "0.9 mmHg", "1,234", "1e999", "1", "0.9" * 400_000])
def test_malformed_answer_is_refused_before_and_while_grading(text: str):
    with pytest.raises(Malformed) as read:
        read_number(text, SE_TIME, FAMILY)
    with pytest.raises(Malformed) as graded:
        grade_number(text, SE_TIME, FAMILY)

    assert str(read.value) == str(graded.value)


def test_number_that_the_data_do_not_have_is_an_error():
    with pytest.raises(QuantityError):
        grade_number("0.9", NumberTask(Target("se", "locf", "time"), WORDS), FAMILY)


def test_verdict_survives_json():
    verdict = grade_number("0.800", SE_TIME, FAMILY)

    assert Verdict.from_json(verdict.to_json()) == verdict
