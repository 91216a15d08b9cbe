"""Which model is right for a study that somebody brings along, and why. Pure."""

from __future__ import annotations

import math
from collections.abc import Mapping

import pandas as pd

from datasets.scenarios.base import Reference, Scenario, Setting, Structure
from grading.family import FamilyFits
from grading.numbers import Component, Family
from grading.quantities import QuantityError, Target, value_of
from grading.quantities.base import NEXT_TO_NOTHING
from grading.words import Words, words_of

# A random slope belongs into the reference if its test against the random intercept says so.
SLOPE_P = 0.05
# Equal labels that are taken for one group fit better than nested ones by so much of minus twice the log-likelihood, with
# as many parameters: then they are alike across the upper groups.
ALIKE = 4.0


class NoModelError(ValueError):
    """No model of the family is right for the study; the message says why and what its tutor can do."""


def choose_reference(
    frame: pd.DataFrame, scenario: Scenario, setting: Setting
) -> tuple[Reference, str, Family]:
    """The right model for a study, why it is that one, and the fits of the study itself, confirmed by statsmodels.

    `setting` names the least model, with a random intercept at every level of the groups; a random slope of the groups
    is added where it converges, is not singular and improves the fit by more than chance.

    Raises:
        NoModelError: the least model cannot be fitted, or the two levels of groups are not what they seem.
    """
    family = FamilyFits(frame, scenario, setting).confirmed()
    least = setting.reference
    if least not in family.fits:
        raise NoModelError(
            f"The model with a random intercept cannot be fitted: {family.failed.get(least, 'no reason is given')}. "
            "Choose other columns."
        )
    if least == "logistic":
        return least, _judge_logistic(family, words_of(scenario.structure)), family
    levels = _judge_levels(family, words_of(scenario.structure)) if family.second else ""
    richer: Reference = "nested_slope" if family.second else "random_slope"
    wanted, why = _judge_slope(family, scenario.structure, richer)
    return (richer if wanted else least), f"{levels} {why}".strip(), family


def _judge_slope(family: Family, structure: Structure, richer: Reference) -> tuple[bool, str]:
    """Whether the model with a random slope is the right one, and why or why not."""
    within, group, groups = structure.within, structure.unit, structure.groups
    slope = family.fits.get(richer)
    if slope is None:
        why = family.failed.get(richer, "it could not be fitted")
        return False, f"A slope of {within} for each {group} cannot be fitted: {why}."
    if not slope.converged or slope.singular:
        end = "is singular" if slope.singular else "does not converge"
        return False, f"The model with a slope of {within} for each {group} {end}."
    # Both have the same fixed effects, so REML compares their random parts as ML does.
    larger, smaller = (
        (richer, family.reference) if family.second else (f"{richer}_ml", f"{family.reference}_ml")
    )
    try:
        p = value_of(family, Target("boundary_p", larger, smaller))
    except QuantityError as error:
        return False, f"A slope of {within} for each {group} cannot be tested: {error}."
    if p < SLOPE_P:
        return True, f"The slope of {within} differs between {groups} ({_say_p(p)})."
    return False, f"The data do not show that the slope of {within} differs between {groups} ({_say_p(p)})."


def _judge_levels(family: Family, words: Words) -> str:
    """Why both levels belong into the model.

    Raises:
        NoModelError: equal labels are alike across groups, or one of the levels has no variance.
    """
    nested, facts = family.fits["nested"], family.facts
    crossed = family.fits.get("crossed")
    if crossed is not None and facts.second_labels < facts.seconds:
        gain = _criterion(nested.criterion) - _criterion(crossed.criterion)
        if gain > ALIKE:
            raise NoModelError(words.fill(_CROSSED).replace("GAIN", f"{gain:.1f}"))
    for component, sentence in _NO_VARIANCE.items():
        if nested.singular and nested.variance[component] < NEXT_TO_NOTHING * nested.variance["residual"]:
            raise NoModelError(words.fill(sentence))
    try:
        p = value_of(family, Target("boundary_p", "nested_ml", "random_intercept_ml"))
    except QuantityError as error:
        untested = words.fill("whether {seconds} of one {unit} differ cannot be tested")
        return f"Both levels are in it since both are in the design; {untested}: {error}."
    said = (
        "Both levels are in it: {seconds} of one {unit} differ"
        if p < SLOPE_P
        else "Both levels are in it since both are in the design, though the data do not show that {seconds} of one {unit} "
        "differ"
    )
    return f"{words.fill(said)} ({_say_p(p)})."


def _judge_logistic(family: Family, words: Words) -> str:
    """Why the model of a yes/no outcome is the right one.

    Raises:
        NoModelError: it did not converge, or the groups have no variance.
    """
    fit = family.fits["logistic"]
    if not fit.converged:
        raise NoModelError(
            "The logistic model does not converge: subtract the means of its predictors in the file, or choose other "
            "columns."
        )
    if fit.singular:
        raise NoModelError(
            words.fill(
                "The variance of {unit} is estimated as zero: {units} differ no more than chance makes them. Choose other "
                "groups, or other data."
            )
        )
    return words.fill(
        "The outcome is yes or no, so the model is a logistic one, in which each {unit} has a level of its own."
    )


def _criterion(value: float | None) -> float:
    return math.inf if value is None else value


def _say_p(p: float) -> str:
    return "p < 0.001" if p < 0.001 else f"p = {p:.3f}"


_CROSSED = (
    "Equal labels of {second} are alike in different {units}: taken for one and the same they fit better than nested in "
    "{units}, by GAIN in minus twice the log-likelihood. That is how crossed groups look, where each label stands for the "
    "same in every {unit}, and those cannot be used here yet: leave {second_column} out. If they are different {seconds} "
    "all the same, what equal labels have in common is a predictor, or every {second} needs a label of its own in the file."
)
_NO_VARIANCE: Mapping[Component, str] = {
    "second": (
        "The variance of {second} is estimated as zero: {seconds} of one {unit} differ no more than their rows make them. "
        "Leave {second_column} out, and the study has one level of groups."
    ),
    "intercept": (
        "The variance of {unit} is estimated as zero: {units} differ no more than their {seconds} make them. Choose "
        "{second_column} as the group, and none inside it; every {second} needs a label of its own in the file for that."
    ),
}
