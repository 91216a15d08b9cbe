from __future__ import annotations

from typing import Any

import pytest

from lessons.report.faults import find_faults
from tests.lessons.report.filled import SLOPE, TIME, TREATMENT, facts


def faults(**changes: Any) -> list[str]:
    return [fault.text for fault in find_faults(facts(**changes))]


def of_meaning(meaning: str, **effect: str) -> list[str]:
    """The faults of a report whose effect of time, which no lot decided on, means this."""
    return faults(effects=({**TIME, "meaning": meaning, **effect}, TREATMENT))


def test_whole_report_has_no_fault():
    assert faults() == []


@pytest.mark.parametrize(
    "meaning",
    [
        "Time caused the fall.",
        "Pressure fell because of the programme.",
        "The fall is due to diet.",
        "Walking reduces pressure.",
        "The effect of time was large.",
        "Time led to a fall.",
        "Visits improved pressure.",
        "The impact of time was large.",
        "Coffee raised pressure.",
    ],
)
def test_causal_words_need_a_lot(meaning: str):
    (fault,) = of_meaning(meaning)

    assert "speaks of a cause, and time was not allocated by lot." in fault


@pytest.mark.parametrize(
    "meaning",
    [
        "Pressure was lower in later months.",
        "Time was associated with lower pressure.",
        "We cannot say whether time caused it.",
        "It is not due to the drug.",
        "Pressure fell by 3 mmHg a month on average.",
        "The cases improvised.",
    ],
)
def test_words_of_association_do_not(meaning: str):
    assert of_meaning(meaning) == []


def test_causal_words_are_right_of_what_a_lot_decided():
    assert faults(effects=({**TREATMENT, "meaning": "The drug lowered pressure on average."},)) == []


def test_conclusion_of_an_observational_study_may_not_be_causal():
    effect = {name: text for name, text in TREATMENT.items() if name != "by_lot"}
    (fault,) = faults(standing="observed", effects=(effect,), conclusion="The drug prevents strokes.")

    assert "“prevents” speaks of a cause, and nothing was allocated by lot." in fault


@pytest.mark.parametrize(
    ("meaning", "words"),
    [
        ("This proves a fall.", "“proves” is more than one study can do."),
        ("Pressure fell (p = 0.000).", "No p-value is zero: “p = 0.000” is rounded."),
        ("Each patient had lower pressure later.", "“Each patient” claims it of all."),
        ("Every treated patient gained.", "“Every treated patient” claims it of all."),
    ],
)
def test_words_that_say_too_much(meaning: str, words: str):
    (fault,) = of_meaning(meaning)

    assert words in fault


@pytest.mark.parametrize(
    "meaning",
    [
        "At each visit pressure was lower.",
        "Each patient fell by 3 on average.",
        "It fell (p < 0.001, p = 0.03).",
    ],
)
def test_words_that_do_not(meaning: str):
    assert of_meaning(meaning) == []


def test_each_patient_is_meant_by_a_logistic_model():
    effects = ({**TIME, "meaning": "For each patient the odds fell."}, TREATMENT)

    assert faults(outcome_kind="binary", effects=effects) == []


def test_no_effect_is_not_what_an_interval_says():
    (fault,) = of_meaning("There was no difference.", estimate="1", low="-4", high="6")

    assert "it runs from −4 to 6, and all in it goes with the data" in fault


def test_significant_without_a_number():
    (fault,) = of_meaning("The fall was significant.", estimate="", low="", high="")

    assert fault.startswith("“Significant” says of time neither how much nor which way.")


def test_reml_cannot_compare_fixed_parts():
    (fault,) = faults(compared="fixed")

    assert fault.startswith("REML criteria of models with different fixed parts cannot be compared.")


@pytest.mark.parametrize(
    "lines", [{"compared": "refitted"}, {"compared": "random"}, {"compared": "fixed", "method": "ml"}]
)
def test_comparison_that_is_right(lines: dict[str, str]):
    assert faults(**lines) == []


def test_maximum_likelihood_with_few_groups():
    (fault,) = faults(method="ml", groups="12")

    assert "as few as 12 groups too small" in fault


def test_estimates_without_convergence():
    (fault,) = faults(converged="failed")

    assert fault.startswith("The search did not end")


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"intercept_sd": "0.00"}, "A standard deviation of 0.00 for the random intercepts is the mark"),
        ({"upper_sd": "0"}, "A standard deviation of 0 for the larger groups is the mark"),
        ({"slopes": [{**SLOPE, "sd": "0"}]}, "A standard deviation of 0 for the slopes of time is the mark"),
        ({"correlation": "-1.00"}, "A correlation of −1.00 is the mark of a singular fit."),
    ],
)
def test_singular_fit_that_is_not_said_to_be_one(changes: dict[str, Any], words: str):
    (fault,) = faults(**changes)

    assert words in fault
    assert [text for text in faults(singular="yes", **changes) if "is the mark" in text] == []


def test_correlation_of_a_singular_fit_means_nothing():
    assert faults(singular="yes", correlation="1") == [
        "A correlation of 1 or −1 in a singular fit means nothing. Leave it out, and say what you did instead."
    ]


def test_spread_given_for_a_standard_error():
    (fault,) = faults(slopes=[{**SLOPE, "sd": "0.430"}])

    assert fault.startswith(
        "The standard deviation of the slopes of time and the standard error of its average"
    )


def test_observational_study_has_no_lot():
    assert (
        "You call the study observational, and treatment allocated by lot. One of them cannot be."
        in faults(standing="observed")
    )


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"formula": "y ~ x"}, "The formula has no random effects"),
        ({"formula": "y ~ x + (1 | g)"}, "You describe random slopes, and the formula has none."),
        ({"slopes": []}, "The formula has random slopes, and the report does not describe them."),
        ({"intercept": "no"}, "The formula has a random intercept, though you say"),
        ({"formula": "y ~ x + (x || g)"}, "The formula keeps intercepts and slopes uncorrelated"),
        ({"correlated": "no"}, "The formula lets intercepts and slopes correlate"),
    ],
)
def test_formula_that_says_something_else(changes: dict[str, Any], words: str):
    (fault,) = faults(**changes)

    assert words in fault
