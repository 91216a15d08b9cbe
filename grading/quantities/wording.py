"""Quantities in words, and their units."""

from __future__ import annotations

from collections.abc import Mapping

from datasets.scenarios.base import Scenario
from grading.family.logistic import LOGISTIC_NAMES
from grading.quantities.base import Target
from grading.quantities.catalogue import QUANTITIES
from grading.words import Words

COMPONENT_WORDS: Mapping[str, str] = {
    "intercept": "random intercepts of {units}",
    "slope": "random slopes of `{within}`",
    "second": "random intercepts of {seconds}",
    "residual": "residuals",
}
PLACE_WORDS: Mapping[str, str] = {
    "": "a {unit}",
    "first": "the {unit} in the first row",
    "smallest": "the {unit} with the fewest rows",
    "largest": "the {unit} with the most rows",
}
MODEL_WORDS: Mapping[str, str] = {
    "ols": "ordinary regression",
    "null": "the model without predictors",
    "random_intercept": "the model with a random intercept of {unit} only",
    "random_slope": "the model with a random slope of `{within}`",
    "uncorrelated_slope": "the model with an uncorrelated random slope of `{within}`",
    "nested": "the model with random intercepts of {unit} and of {second} within {unit}",
    "nested_slope": "the model with a random slope of `{within}` over {units} and a random intercept of {second}",
    "crossed": "the model with random intercepts of {unit} and of {second}",
    "crossed_slope": "the model with a random slope of `{within}` over {units}",
}


def describe_target(target: Target, words: Words) -> str:
    """The number that is meant, in words: "the standard error of `time`"."""
    quantity = QUANTITIES[target.quantity]
    part = {
        "component": COMPONENT_WORDS,
        "place": PLACE_WORDS,
        "fit": MODEL_WORDS,
    }.get(quantity.of, {})
    of = words.fill(part.get(target.term.removesuffix("_ml"), target.term))
    return quantity.meaning.format(
        term=target.term, component=of, place=of, smaller=of, within=words.within, unit=words.unit
    )


def unit_of(target: Target, scenario: Scenario) -> str:
    """The unit of the number, such as "mmHg per months"; empty for a number without one."""
    unit = QUANTITIES[target.quantity].unit
    if unit in {"rows", "groups"}:
        return unit
    if unit == "1":
        return ""
    units = {column.name: column.unit for column in scenario.columns}
    outcome = "logits" if target.fit in LOGISTIC_NAMES else units[scenario.structure.outcome]
    per_within = _per(outcome, units[scenario.structure.within])
    match unit:
        case "outcome":
            return outcome
        case "outcome / term":
            return _per(outcome, units.get(target.term, ""))
        case "outcome / within":
            return per_within
        case "outcome² / within":
            return _per(_squared(outcome), units[scenario.structure.within])
        case "sd":
            return per_within if target.term == "slope" else outcome
        case "variance":
            return _squared(per_within if target.term == "slope" else outcome)
    raise ValueError(f"{target.quantity} has the unit {unit!r}, which has no rule: add one to unit_of")


def _per(unit: str, other: str) -> str:
    return f"{unit} per {other}" if unit and other else unit


def _squared(unit: str) -> str:
    if not unit:
        return ""
    return f"({unit})²" if " " in unit else f"{unit}²"
