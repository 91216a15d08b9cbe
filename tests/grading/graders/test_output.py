"""Outputs that students paste, of their own data and of others: what R and statsmodels printed, and what we print."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import pytest
import statsmodels.formula.api as smf

from datasets.scenarios import SCENARIOS
from datasets.tables import from_csv
from grading.family import fit_family
from grading.graders.output import OutputTask, grade_output
from grading.numbers import Family
from grading.printing import print_fit
from grading.quantities import QuantityError
from grading.verdict import Evidence, Verdict
from grading.words import words_of
from tests.grading.families import (
    SCENARIO,
    WORDS,
    certified_seed,
    fitted_family,
    make_family,
    make_fit,
    read_as_student,
)
from tests.grading.graders.test_lmer_numbers import family_of as dropout_family
from tests.grading.graders.test_student_numbers import fit_mixedlm
from tests.grading.readers.printing import julia_text, sas_text, spss_text, stata_text
from tests.grading.readers.showing import FOLDER, text_of

SETTING_OF = {
    "casks": ("casks", "standard"),
    "words": ("reaction-times", "standard"),
    "growth": ("growth", "gaps"),
}
OUTCOME = SCENARIO.structure.outcome


@cache
def family_of(data: str) -> Family:
    if data.startswith("dropout"):
        return dropout_family(data)
    slug, setting = SETTING_OF[data]
    scenario = SCENARIOS[slug]
    frame = from_csv((FOLDER / f"{data}.csv").read_text(), scenario)
    return fit_family(frame, scenario, scenario.settings[setting])


def task_of(data: str, fit: str) -> OutputTask:
    structure = (SCENARIO if data.startswith("dropout") else SCENARIOS[SETTING_OF[data][0]]).structure
    return OutputTask(fit, words_of(structure), structure.outcome)


def grade(text: str, data: str, fit: str) -> Verdict:
    return grade_output(text, task_of(data, fit), family_of(data))


RIGHT = [
    *((f"student-dropout{i}-{end}", f"dropout{i}", "random_intercept")
      for i in (1, 2, 3) for end in ("lme4", "lme4-print", "lmertest", "nlme", "nlme-print", "factor-lme4")),
    *((f"student-dropout{i}-lme4-ml", f"dropout{i}", "random_intercept_ml") for i in (1, 2, 3)),
    *((f"student-dropout{i}-slope-lme4", f"dropout{i}", "random_slope") for i in (1, 2, 3)),
    *((f"student-dropout{i}-null-lme4", f"dropout{i}", "null") for i in (1, 2, 3)),
    *((f"student-dropout{i}-lm", f"dropout{i}", "ols") for i in (1, 2, 3)),
    *((f"statsmodels-student-dropout{i}{end}", f"dropout{i}", "random_intercept")
      for i in (1, 2, 3) for end in ("", "-factor")),
    ("statsmodels-student-dropout1-0.14", "dropout1", "random_intercept"),
    ("student-casks-lme4", "casks", "nested"),
    ("student-casks-nlme", "casks", "nested"),
    ("student-casks-nlme-ml", "casks", "nested_ml"),
    ("statsmodels-student-casks", "casks", "nested"),
    ("student-casks-batch-lme4", "casks", "random_intercept"),
    ("student-words-lme4", "words", "crossed"),
    ("student-words-slope-lmertest", "words", "crossed_slope"),
    ("statsmodels-student-words", "words", "crossed"),
    ("student-growth-lme4", "growth", "random_slope"),
    ("student-growth-nlme", "growth", "random_slope"),
    ("student-growth-nlme-ml", "growth", "random_slope_ml"),
    ("student-growth-bars-lme4", "growth", "uncorrelated_slope"),
    ("statsmodels-student-growth", "growth", "random_slope"),
    ("student-dropout1-glmmtmb", "dropout1", "random_intercept"),
    ("student-dropout1-glmmtmb-ml", "dropout1", "random_intercept_ml"),
    ("student-casks-glmmtmb", "casks", "nested"),
    ("student-words-glmmtmb", "words", "crossed"),
    ("student-growth-glmmtmb", "growth", "random_slope"),
    ("broom-student-dropout1", "dropout1", "random_intercept"),
    ("parameters-student-dropout1", "dropout1", "random_intercept"),
    ("parameters-student-growth", "growth", "random_slope"),
    ("sjplot-student-dropout1", "dropout1", "random_intercept"),
    ("sjplot-student-growth", "growth", "random_slope"),
    ("sas-casks-tabs", "casks", "nested"),
    ("gamlj-student-dropout1", "dropout1", "random_intercept"),
    ("gamlj-student-growth", "growth", "random_slope"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "data", "fit"), RIGHT, ids=[f"{row[0]}-{row[2]}" for row in RIGHT])
def test_output_of_the_model_asked_for_is_right(name: str, data: str, fit: str) -> None:
    verdict = grade(text_of(name), data, fit)

    assert (verdict.score, verdict.outcome, verdict.reveals) == (1.0, "right", ())
    assert verdict.sentence.startswith("That is right: all ")


WRONG = [
    ("student-dropout1-lm", "dropout1", "random_intercept", "ols", "ordinary-regression"),
    ("student-dropout1-slope-lme4", "dropout1", "random_intercept", "random_slope", "overfitted-structure"),
    ("student-dropout1-null-lme4", "dropout1", "random_intercept", "null", "undescribed-model"),
    ("student-dropout1-visit-lme4", "dropout1", "random_intercept", "wrong_group", "ordinary-regression"),
    ("student-dropout3-visit-lme4", "dropout3", "random_intercept", "wrong_group", "ordinary-regression"),
    ("student-casks-labels-lme4", "casks", "nested", "crossed", "ignored-clustering"),
    ("student-casks-batch-lme4", "casks", "nested", "random_intercept", "ignored-clustering"),
    ("student-casks-lm", "casks", "nested", "ols", "ignored-clustering"),
    ("student-words-person-lme4", "words", "crossed", "random_intercept", "ignored-clustering"),
    ("student-words-slope-lmertest", "words", "crossed", "crossed_slope", "overfitted-structure"),
    (
        "student-growth-intercept-lme4",
        "growth",
        "random_slope",
        "random_intercept",
        "unjustified-random-effects",
    ),
    ("student-growth-bars-lme4", "growth", "random_slope", "uncorrelated_slope", "undescribed-model"),
    ("student-growth-complete-lme4", "growth", "random_slope", "complete_cases", "missing-data-forgotten"),
]


@pytest.mark.parametrize(("name", "data", "fit", "found", "mistake"), WRONG, ids=[row[0] for row in WRONG])
def test_output_of_another_model_is_traced_to_it(
    name: str, data: str, fit: str, found: str, mistake: str
) -> None:
    verdict = grade(text_of(name), data, fit)

    assert (verdict.score, verdict.outcome) == (0.0, "wrong")
    assert (verdict.reveals[0].name, verdict.mistakes[0]) == (found, mistake)
    assert verdict.reveals[0].sentence in verdict.sentence


@pytest.mark.parametrize(
    ("name", "data", "fit"),
    [
        ("student-dropout1-lme4-ml", "dropout1", "random_intercept"),
        ("student-dropout1-glmmtmb-ml", "dropout1", "random_intercept"),
        ("student-casks-nlme", "casks", "nested_ml"),
        ("student-growth-nlme-ml", "growth", "random_slope"),
    ],
)
def test_output_by_the_other_method_is_half_right(name: str, data: str, fit: str) -> None:
    verdict = grade(text_of(name), data, fit)

    assert (verdict.score, verdict.outcome, verdict.mistakes) == (0.5, "partial", ("undescribed-model",))


def test_output_of_ordinary_regression_says_which_standard_error_is_wrong_and_shows_them() -> None:
    verdict = grade(text_of("student-dropout1-lm"), "dropout1", "random_intercept")

    assert verdict.sentence.startswith(
        "Your output is of ordinary regression: all 8 numbers that could be checked are its. Ordinary regression takes "
        "every row for an independent observation, but rows of one patient are alike."
    )
    assert "the standard error of `time` too large" in verdict.sentence
    assert "the standard error of `treated` too small" in verdict.sentence
    assert verdict.evidence == (
        Evidence("yours", "Your output, as we read it", "`sbp ~ time + treated` (R)"),
        Evidence("mistake", "The model that it is of", "`sbp ~ time + treated` by least squares"),
        Evidence("yours", "The standard error of `(Intercept)` (line 11)", "1.5611"),
        Evidence("right", "The standard error of `(Intercept)` in the model asked for", "1.9584"),
        Evidence("yours", "The standard error of `time` (line 12)", "0.7856"),
        Evidence("right", "The standard error of `time` in the model asked for", "0.55865"),
        Evidence("yours", "The standard error of `treated` (line 13)", "1.8380"),
        Evidence("right", "The standard error of `treated` in the model asked for", "2.6726"),
        Evidence("right", "The model asked for", "`sbp ~ time + treated + (1 | patient)` by REML"),
    )


def test_output_of_a_model_outside_the_family_is_compared_by_its_formula() -> None:
    verdict = grade(text_of("student-growth-interaction-lme4"), "growth", "random_slope")

    assert verdict.outcome == "wrong"
    assert verdict.sentence.startswith("Your formula adds `term:programme`.")


def test_wrong_one_of_two_outputs_says_which_was_read() -> None:
    text = text_of("student-dropout1-lme4") + text_of("student-dropout1-lm")

    verdict = grade(text, "dropout1", "random_intercept")

    assert verdict.outcome == "wrong"
    assert verdict.sentence.endswith("The text holds 2 outputs. We read the last one, from line 28 on.")


def test_output_of_a_logistic_model_is_named() -> None:
    verdict = grade(text_of("lme4-glmer"), "dropout1", "random_intercept")

    assert verdict.sentence == (
        "This is output of a generalised linear mixed model (glmer). The question asks for a linear mixed model."
    )


@pytest.mark.parametrize("name", ["lme4-sleepstudy-slope", "statsmodels-ols", "student-dropout2-lme4"])
def test_output_of_other_rows_is_told_by_their_number(name: str) -> None:
    verdict = grade(text_of(name), "dropout1", "random_intercept")

    assert (verdict.outcome, verdict.reveals) == ("wrong", ())
    assert "Your data have 256, of which 167 have an outcome. These are not your data" in verdict.sentence


def test_output_of_other_groups_is_told_by_their_number() -> None:
    text = text_of("student-dropout1-lme4").replace("patient, 64", "patient, 60")

    verdict = grade(text, "dropout1", "random_intercept")

    assert verdict.sentence.startswith("Your output has 60 patients (line 15). Your data have 64.")


def statsmodels_text(setting: str, number: int, **options: bool) -> str:
    rows = read_as_student(setting, certified_seed(setting, number))
    return str(fit_mixedlm(rows, **{"slopes": True, **options}).summary())


def certified_family(setting: str, number: int) -> Family:
    return fitted_family(setting, certified_seed(setting, number))


def blood_pressure_task(fit: str) -> OutputTask:
    return OutputTask(fit, WORDS, OUTCOME)


@pytest.mark.parametrize("number", range(3))
def test_statsmodels_on_certified_data_is_right(number: int) -> None:
    verdict = grade_output(
        statsmodels_text("standard", number),
        blood_pressure_task("random_slope"),
        certified_family("standard", number),
    )

    assert (verdict.score, verdict.reveals) == (1.0, ())


def test_statsmodels_by_ml_is_half_right_and_without_slopes_traced() -> None:
    task, family = blood_pressure_task("random_slope"), certified_family("standard", 0)

    by_ml = grade_output(statsmodels_text("standard", 0, reml=False), task, family)
    without = grade_output(statsmodels_text("standard", 0, slopes=False), task, family)

    assert (by_ml.score, by_ml.reveals[0].name) == (0.5, "random_slope_ml")
    assert (without.score, without.reveals[0].name) == (0.0, "random_intercept")


@pytest.mark.parametrize("number", range(3))
def test_ordinary_regression_of_statsmodels_is_recognised(number: int) -> None:
    rows = read_as_student("standard", certified_seed("standard", number))
    text = str(smf.ols("sbp ~ time + treated", rows).fit().summary())

    verdict = grade_output(text, blood_pressure_task("random_slope"), certified_family("standard", number))

    assert (verdict.score, verdict.reveals[0].name) == (0.0, "ols")


def test_regression_with_a_column_for_each_patient_is_recognised() -> None:
    rows = read_as_student("standard", certified_seed("standard", 0))
    text = str(smf.ols("sbp ~ time + C(patient)", rows).fit().summary())

    verdict = grade_output(text, blood_pressure_task("random_slope"), certified_family("standard", 0))

    assert (verdict.score, verdict.reveals[0].name) == (0.0, "cluster_dummies")
    assert verdict.mistakes == ("fixed-random-confusion",)


def test_output_of_somebody_elses_data_of_the_same_size_is_told() -> None:
    rows = read_as_student("standard", certified_seed("standard", 0))
    theirs = rows.assign(sbp=rows["sbp"].sample(frac=1.0, random_state=1).to_numpy())
    text = str(fit_mixedlm(theirs, slopes=True).summary())

    verdict = grade_output(text, blood_pressure_task("random_slope"), certified_family("standard", 0))

    assert (verdict.outcome, verdict.reveals) == ("wrong", ())
    assert "These are not your data, or not all of their rows, or a column was changed." in verdict.sentence


@pytest.mark.parametrize("fit", ["random_intercept", "random_slope", "random_slope_ml"])
def test_stata_in_its_layout_is_right(fit: str) -> None:
    family = certified_family("standard", 0)

    verdict = grade_output(
        stata_text(family.fits[fit], family, WORDS, OUTCOME), blood_pressure_task(fit), family
    )

    assert (verdict.score, verdict.reveals) == (1.0, ())


@pytest.mark.parametrize("comma", [False, True])
@pytest.mark.parametrize("factor", [False, True])
@pytest.mark.parametrize("fit", ["random_intercept", "random_slope"])
def test_spss_in_its_layout_is_right(fit: str, factor: bool, comma: bool) -> None:
    family = certified_family("standard", 0)
    text = spss_text(family.fits[fit], family, WORDS, comma=comma, factor=factor)

    verdict = grade_output(text, blood_pressure_task(fit), family)

    assert (verdict.score, verdict.reveals) == (1.0, ())


@pytest.mark.parametrize(("fit", "html", "factor"), [
    ("random_intercept", False, False), ("random_slope", False, True), ("random_slope_ml", True, False),
    ("random_intercept", True, True),
])  # fmt: skip
def test_sas_in_its_layout_is_right(fit: str, html: bool, factor: bool) -> None:
    family = certified_family("standard", 0)
    text = sas_text(family.fits[fit], family, WORDS, OUTCOME, html=html, factor=factor)

    verdict = grade_output(text, blood_pressure_task(fit), family)

    assert (verdict.score, verdict.reveals) == (1.0, ())


def test_julia_in_its_layout_is_right_and_half_right_where_reml_is_asked_for() -> None:
    family = certified_family("standard", 0)
    text = julia_text(family.fits["random_slope_ml"], family, WORDS, OUTCOME)

    scores = [
        grade_output(text, blood_pressure_task(fit), family).score
        for fit in ("random_slope_ml", "random_slope")
    ]

    assert scores == [1.0, 0.5]


def test_one_number_that_was_changed_is_named_with_its_line() -> None:
    text = text_of("student-dropout1-lme4").replace("0.5587", "0.4587")

    verdict = grade(text, "dropout1", "random_intercept")

    assert verdict.outcome == "wrong"
    assert verdict.sentence == (
        "Nearly all numbers are those of the model asked for on your data, but not the standard error of `time` (0.4587, "
        "line 20). Paste the output unchanged, and of one fit only."
    )


def test_one_number_of_ordinary_regression_among_right_ones_is_traced() -> None:
    text = text_of("student-dropout1-lme4").replace("0.5587", "0.7856")

    verdict = grade(text, "dropout1", "random_intercept")

    assert (verdict.outcome, verdict.reveals[0].name) == ("wrong", "ols")
    assert "0.7856 is what ordinary regression gives. Paste the output unchanged" in verdict.sentence


def test_ordinary_regression_with_other_terms_is_still_ordinary_regression() -> None:
    rows = read_as_student("standard", certified_seed("standard", 0))
    text = str(smf.ols("sbp ~ time * treated", rows).fit().summary())

    verdict = grade_output(text, blood_pressure_task("random_slope"), certified_family("standard", 0))

    assert (verdict.outcome, verdict.mistakes[0]) == ("wrong", "ordinary-regression")
    assert verdict.sentence.startswith(
        "This is another model than the one asked for: it has `time:treated`, which that model does not have; it has no "
        "random effects."
    )


def test_numbers_of_a_search_that_ended_early_are_an_ignored_warning() -> None:
    text = text_of("student-dropout1-lme4").replace("84.34", "70.11").replace("9.184", "8.373")
    text += "\noptimizer (nloptwrap) convergence code: 0 (OK)\nModel failed to converge with max|grad| = 0.9 (tol = 0.002)\n"

    verdict = grade(text, "dropout1", "random_intercept")

    assert (verdict.outcome, verdict.mistakes) == ("wrong", ("ignored-warnings",))
    assert "the variance of the random intercepts of patients (70.11, line 13)" in verdict.sentence


def test_warning_that_was_a_false_alarm_is_right_and_said() -> None:
    text = text_of("student-dropout1-lme4")
    text += "\nModel failed to converge with max|grad| = 0.0021 (tol = 0.002, component 1)\n"

    verdict = grade(text, "dropout1", "random_intercept")

    assert (verdict.outcome, verdict.mistakes) == ("right", ())
    assert "Your package warned about convergence." in verdict.sentence


def test_singular_fit_that_was_asked_for_is_right_and_the_warning_explained() -> None:
    verdict = grade(text_of("student-dropout1-visit-lme4"), "dropout1", "wrong_group")

    assert verdict.outcome == "right"
    assert "Your output warns of a singular fit: a variance is zero" in verdict.sentence


def test_singular_fit_without_a_warning_is_said_all_the_same() -> None:
    lines = text_of("student-dropout1-visit-lme4").splitlines()
    text = "\n".join(line for line in lines if "singular" not in line)

    verdict = grade(text, "dropout1", "wrong_group")

    assert verdict.outcome == "right"
    assert "Your output does not say it, but the fit is singular" in verdict.sentence


def test_trimmed_head_is_checked_as_far_as_it_goes() -> None:
    text = "\n".join(text_of("student-dropout1-lme4").splitlines()[8:])

    verdict = grade(text, "dropout1", "random_intercept")

    assert verdict.outcome == "right"
    assert (
        "The text lacks the title with the method, the formula, so nothing of that was checked."
        in verdict.sentence
    )


def test_authors_own_words_are_said_of_a_wrong_fit() -> None:
    task = replace(task_of("dropout1", "random_intercept"), says={"ols": "You forgot the patients."})

    verdict = grade_output(text_of("student-dropout1-lm"), task, family_of("dropout1"))

    assert verdict.sentence.endswith("You forgot the patients.")
    assert verdict.reveals[0].sentence == "You forgot the patients."


def test_fit_that_the_data_do_not_have_is_an_error_of_the_question() -> None:
    with pytest.raises(QuantityError):
        grade(text_of("student-dropout1-lme4"), "dropout1", "crossed")


def test_verdicts_survive_storage() -> None:
    verdict = grade(text_of("student-dropout1-lm"), "dropout1", "random_intercept")

    assert Verdict.from_json(verdict.to_json()) == verdict


def test_effects_kept_apart_are_not_the_correlated_ones_where_the_correlation_is_next_to_nothing() -> None:
    # Their numbers agree in every digit that counts, but it is another model, and its output shows that.
    correlated = make_fit(
        "random_slope",
        (2.6, 0.9, 3.2),
        formula="sbp ~ time + treated + (1 + time | patient)",
        variance={"intercept": 64.0, "slope": 4.0, "residual": 9.0},
        covariance=-1e-3,
        loglik=-115.0,
    )
    apart = replace(
        correlated,
        name="uncorrelated_slope",
        formula="sbp ~ time + treated + (1 | patient) + (0 + time | patient)",
        covariance=None,
        loglik=-115.0 - 1e-3,
        criterion=230.0 + 2e-3,
        theta=(1.0, 1.0),
    )
    family = make_family(correlated, apart)

    asked_apart, asked_correlated = (
        grade_output(print_fit(apart, family), OutputTask(fit, WORDS, "sbp"), family)
        for fit in ("uncorrelated_slope", "random_slope")
    )

    assert asked_apart.outcome == "right"
    assert (asked_correlated.outcome, asked_correlated.mistakes) == ("wrong", ("undescribed-model",))
