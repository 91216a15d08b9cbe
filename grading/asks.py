"""What questions may ask for on the data of a setting: names of small sets of targets. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from datasets.scenarios.base import Setting, Structure
from grading.numbers import Component
from grading.quantities import Target

# For each right model: the one that lacks the last variance of it, both by ML.
SMALLER: Mapping[str, str] = {
    "random_intercept": "ols",
    "random_slope": "random_intercept_ml",
    "nested": "random_intercept_ml",
    "nested_slope": "nested_ml",
    "crossed": "random_intercept_ml",
    "crossed_slope": "crossed_ml",
}
_COMPONENTS: Mapping[str, tuple[Component, ...]] = {
    "random_intercept": ("intercept", "residual"),
    "random_slope": ("intercept", "slope", "residual"),
    "nested": ("intercept", "second", "residual"),
    "nested_slope": ("intercept", "slope", "second", "residual"),
    "crossed": ("intercept", "second", "residual"),
    "crossed_slope": ("intercept", "slope", "second", "residual"),
    "logistic": ("intercept",),
}

Ask = Callable[[Setting, Structure], Iterator[Target]]


def targets_of(setting: Setting, structure: Structure) -> tuple[Target, ...]:
    """Every number that a question on this setting's data may ask for.

    Raises:
        KeyError: the setting names an ask that there is not.
    """
    return tuple(dict.fromkeys(target for name in setting.asks for target in ASKS[name](setting, structure)))


def _of_predictors(quantity: str) -> Ask:
    def targets(setting: Setting, structure: Structure) -> Iterator[Target]:
        for term in (structure.within, structure.between):
            yield Target(quantity, setting.reference, term)

    return targets


def _between_se(setting: Setting, structure: Structure) -> Iterator[Target]:
    yield Target("se", setting.reference, structure.between)


def _variances(setting: Setting, structure: Structure) -> Iterator[Target]:
    for component in _COMPONENTS[setting.reference]:
        yield Target("variance", setting.reference, component)
        yield Target("sd", setting.reference, component)


def _variance_of(component: Component) -> Ask:
    def targets(setting: Setting, structure: Structure) -> Iterator[Target]:
        yield Target("variance", setting.reference, component)
        yield Target("sd", setting.reference, component)

    return targets


def _of_reference(*quantities: str) -> Ask:
    def targets(setting: Setting, structure: Structure) -> Iterator[Target]:
        yield from (Target(quantity, setting.reference) for quantity in quantities)

    return targets


def _without_predictors(*quantities: str) -> Ask:
    def targets(setting: Setting, structure: Structure) -> Iterator[Target]:
        fit = "logistic" if setting.reference == "logistic" else "null"
        yield from (Target(quantity, fit) for quantity in quantities)

    return targets


def _at(quantity: str, fit: str, *places: str) -> Ask:
    def targets(setting: Setting, structure: Structure) -> Iterator[Target]:
        yield from (Target(quantity, fit, place) for place in places)

    return targets


def _against_smaller(quantity: str) -> Ask:
    def targets(setting: Setting, structure: Structure) -> Iterator[Target]:
        yield Target(quantity, f"{setting.reference}_ml", SMALLER[setting.reference])

    return targets


def _levels(setting: Setting, structure: Structure) -> Iterator[Target]:
    for quantity in ("within_slope", "between_slope", "contextual_slope"):
        yield Target(quantity, "contextual")


def _odds_ratios(setting: Setting, structure: Structure) -> Iterator[Target]:
    for fit in ("logistic", "gee"):
        for term in (structure.within, structure.between):
            yield Target("odds_ratio", fit, term)


def _counts(setting: Setting, structure: Structure) -> Iterator[Target]:
    yield Target("rows_used")
    yield Target("groups_used")


ASKS: Mapping[str, Ask] = {
    "estimates": _of_predictors("estimate"),
    "standard_errors": _of_predictors("se"),
    "between_standard_error": _between_se,
    "variances": _variances,
    "slope_variance": _variance_of("slope"),
    "residual_variance": _variance_of("residual"),
    "correlation": _of_reference("covariance", "correlation"),
    "slope_range": _of_reference("slope_range_low", "slope_range_high"),
    "icc": _without_predictors("icc"),
    "design_effect": _without_predictors("design_effect", "effective_n"),
    "shrinkage": _at("shrinkage_factor", "null", ""),
    "shrinkage_by_size": _at("shrinkage_factor", "null", "smallest", "largest"),
    "predictor": _at("predictor", "random_intercept", "first"),
    "parameters": _of_reference("fixed_parameters", "covariance_parameters", "parameters"),
    "deviance_difference": _against_smaller("deviance_difference"),
    "boundary_p": _against_smaller("boundary_p"),
    "levels": _levels,
    "odds_ratios": _odds_ratios,
    "counts": _counts,
}
