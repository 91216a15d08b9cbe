"""Which fit on the same data stands for which mistake, and what to say of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from grading.numbers import Family
from grading.quantities import Target
from grading.tracing import meanings
from grading.tracing.directions import RANDOM_BY_GROUP, WITH_SECOND, WITH_SLOPES, base_of, direction_of
from grading.tracing.identities import gives_the_same, is_same_model, plain_name
from grading.tracing.meanings import ALWAYS, GROUP_ONLY, LABELS, NOT_AS_ASKED, Meaning


@dataclass(frozen=True, slots=True)
class Stand:
    """What it means that a student's number comes from this fit and not from the one asked for.

    `label` names the analysis. `why` explains it in a few sentences. `mistakes` are slugs, the likelier first;
    none where the fit is a valid analysis of another kind. The texts hold the placeholders of `Words`, which the
    caller fills in.

    `near`: the right model in what the question is about; it counts as right where the two can hardly be told
    apart, and as half right elsewhere. `close`: as a rule about right in what the question is about; it counts
    likewise where its number is hardly another one, and as wrong elsewhere. `remote`: more than one step away from
    what was asked; it is named where its number stands apart, and no data are turned down for its sake.
    """

    label: str
    why: str
    mistakes: tuple[str, ...] = ()
    near: bool = False
    close: bool = False
    remote: bool = False


# Where two fits give one number, the earlier one is named first: what people do most often.
LIKELIEST_FIRST = (
    *("ols", "random_intercept", "nested", "crossed", "random_slope", "uncorrelated_slope", "null"),
    *(
        "random_intercept_ml",
        "nested_ml",
        "crossed_ml",
        "random_slope_ml",
        "null_ml",
        "complete_cases",
        "locf",
    ),
    *("second_only", "inner_only", "crossed_slope", "nested_slope", "crossed_slope_ml", "nested_slope_ml"),
    "contextual",
    "unadjusted",
    *("cluster_robust", "cluster_means", "cluster_dummies", "unpaired", "two_stage", "wrong_group"),
    *("ordinary_logistic", "logistic", "logistic_quadrature", "gee"),
)

_MIXED = RANDOM_BY_GROUP | WITH_SECOND | {"null"}
_LOGISTIC = frozenset({"logistic", "logistic_quadrature"})
# They differ in the correlation alone.
_WITH_SLOPE = frozenset({"random_slope", "uncorrelated_slope"})
# What these say of a predictor whose mean differs between groups.
_LEVELS: Mapping[str, Meaning] = {
    "cluster_means": meanings.MEANS_LEVELS,
    "cluster_dummies": meanings.DUMMIES_LEVELS,
}
# The right model by the other method, or one that differs in what the question is not about: half right.
NEAR_SCORE = 0.5
# Of so small a share of the rows the lack moves estimates by next to nothing, however it is dealt with.
FEW_GAPS = 0.05


def stand_of(fit: str, target: Target, family: Family) -> Stand | None:
    """What a number from `fit` stands for where the question asks for the target; None if it is the same model."""
    base, asked = plain_name(base_of(fit), family), base_of(target.fit)
    if fit == target.fit or is_same_model(fit, target, family):
        return None
    if base == asked:
        return _other_method(fit)
    why, mistakes = _meaning(base, asked, target, family)
    other_method = base in _MIXED and asked in _MIXED and _by_ml(fit) != _by_ml(target.fit)
    return Stand(
        label=_label(base, family) + (f" by {_method(fit)}" if other_method else ""),
        why=f"{why} {direction_of(fit, target, family)}".strip(),
        mistakes=mistakes,
        near=_differs_elsewhere(base, asked, target, family) or gives_the_same(fit, target, family),
        close=_is_close(base, mistakes, target, family),
        remote=other_method or _is_remote(base, asked, target),
    )


def _label(base: str, family: Family) -> str:
    return GROUP_ONLY if base == "random_intercept" and family.second else LABELS[base]


def _is_remote(base: str, asked: str, target: Target) -> bool:
    """Whether two things at once set the models apart, so that hardly anybody gets from one to the other.

    What a predictor that is left out confounds is the estimate of another one.
    """
    if base == "unadjusted":
        return target.quantity != "estimate"
    if base == "uncorrelated_slope":
        return asked != "random_slope"
    return base in {"nested_slope", "crossed_slope"} and asked not in {"nested", "crossed"}


def _differs_elsewhere(base: str, asked: str, target: Target, family: Family) -> bool:
    """Whether both know how the predictor asked for is clustered, and differ in how something else varies."""
    if {base, asked} in (_LOGISTIC, _WITH_SLOPE) or _is_marginal_too(base, asked, target):
        return True
    if target.term == family.between:
        return {base, asked} <= RANDOM_BY_GROUP | WITH_SECOND
    # In a crossed design the within-predictor belongs to the second factor.
    return family.crossed and target.term == family.within and {base, asked} == {"second_only", "crossed"}


def _is_close(base: str, mistakes: tuple[str, ...], target: Target, family: Family) -> bool:
    """Whether the fit is as a rule about right in what is asked for.

    Estimates of fixed effects need no random part, a sound model may be another than asked for, a slope that hardly
    varies does no harm, and how much crossed factors vary can be seen from each alone. Groups without a gap show how
    much things vary as well as all of them. Estimates that a missing predictor confounds, or gaps bias, are near by luck.
    """
    if target.quantity == "estimate" and (base == "unadjusted" or _gaps_bias(mistakes, family)):
        return False
    if target.quantity in {"estimate", "odds_ratio"} or mistakes in (NOT_AS_ASKED, meanings.TOO_RICH[1]):
        return True
    if target.quantity not in {"variance", "sd"}:
        return False
    alone = {"intercept": "random_intercept", "second": "second_only"}.get(target.term)
    return base == "complete_cases" or (family.crossed and base == alone)


def _gaps_bias(mistakes: tuple[str, ...], family: Family) -> bool:
    """Whether the fit deals wrongly with gaps that are more than a few."""
    facts = family.facts
    return "missing-data-forgotten" in mistakes and facts.rows - facts.rows_used > FEW_GAPS * facts.rows


def _is_marginal_too(base: str, asked: str, target: Target) -> bool:
    """Ordinary logistic regression compares shares of the population as well; it is its standard error that is wrong."""
    return (base, asked) == ("ordinary_logistic", "gee") and target.quantity in {"estimate", "odds_ratio"}


def _meaning(base: str, asked: str, target: Target, family: Family) -> Meaning:
    if asked in _LOGISTIC | {"gee"}:
        return meanings.MARGINAL_TOO if _is_marginal_too(base, asked, target) else _of_logistic(base, asked)
    if asked == "contextual":
        return _of_levels(base, family)
    if asked not in _MIXED:
        return _not_as_asked(asked)
    if base == "ols":
        return _of_ordinary(target, family)
    if base == "null":
        return meanings.NO_PREDICTORS
    if base == "wrong_group" and family.fits[base].variance["intercept"] == 0.0:
        # With nothing left between occasions the fit is ordinary regression, and shows no more than that.
        return ALWAYS[base][0], meanings.ORDINARY[1]
    if base in _LEVELS and "contextual" in family.fits and target.term == family.within:
        return _LEVELS[base]
    if base in ALWAYS:
        return ALWAYS[base]
    if asked == "null":
        return meanings.WITH_PREDICTORS
    return _of_second(base, asked, family) if family.second else _of_slopes(base, asked, family)


def _of_ordinary(target: Target, family: Family) -> Meaning:
    if family.facts.rows_used < family.facts.rows and target.quantity == "estimate":
        return meanings.AVAILABLE_ROWS
    return meanings.ORDINARY if family.facts.occasions else meanings.ORDINARY_CLUSTERS


def _of_slopes(base: str, asked: str, family: Family) -> Meaning:
    """Between models with a random intercept of the group, and perhaps a random slope."""
    if asked == "random_intercept":
        return meanings.TOO_RICH if family.reference == "random_intercept" else _not_as_asked(asked)
    if base == "random_intercept":
        return meanings.TOO_SIMPLE if family.reference == "random_slope" else _not_as_asked(asked)
    return meanings.KEPT_UNCORRELATED if asked == "random_slope" else _not_as_asked(asked)


def _of_second(base: str, asked: str, family: Family) -> Meaning:
    """Between models that treat two grouping factors otherwise."""
    if asked not in WITH_SECOND:
        return _not_as_asked(asked)
    if base in RANDOM_BY_GROUP:
        return meanings.INNER_LEFT_OUT if family.nested else meanings.SECOND_LEFT_OUT
    if base == "inner_only":
        return meanings.OUTER_LEFT_OUT
    if base == "second_only":
        return meanings.LABELS_MERGED if family.nested else meanings.GROUP_LEFT_OUT
    if base == "crossed" and family.nested:
        return meanings.LABELS_MERGED
    if base in WITH_SLOPES and asked not in WITH_SLOPES:
        return meanings.SLOPE_TOO_MUCH
    return meanings.TOO_SIMPLE if family.reference == asked else _not_as_asked(asked)


def _of_levels(base: str, family: Family) -> Meaning:
    """Where the question asks for the model that keeps the slopes within and between groups apart."""
    if base == "ols":
        return meanings.ORDINARY if family.facts.occasions else meanings.ORDINARY_CLUSTERS
    if base in ALWAYS:
        return ALWAYS[base]
    return _not_as_asked("contextual")


def _of_logistic(base: str, asked: str) -> Meaning:
    if base == "ordinary_logistic":
        return ALWAYS[base]
    if asked == "gee":
        return meanings.CONDITIONAL
    if base == "gee":
        return meanings.MARGINAL
    return meanings.QUADRATURE if base == "logistic_quadrature" else _not_as_asked(asked)


def _not_as_asked(asked: str) -> Meaning:
    """A sound model, but another one than the question is about."""
    return f"The question asks for {LABELS[asked]}.", NOT_AS_ASKED


def _other_method(fit: str) -> Stand:
    used, wanted = _method(fit), "REML" if _by_ml(fit) else "ML"
    return Stand(
        f"the same model by {used}",
        f"Your model is the right one, estimated by {used}; the question asks for {wanted}. Check what your "
        "package does by default, and say which one you used whenever you report.",
        NOT_AS_ASKED,
        near=True,
    )


def _by_ml(fit: str) -> bool:
    return fit.endswith("_ml")


def _method(fit: str) -> str:
    return "ML" if _by_ml(fit) else "REML"
