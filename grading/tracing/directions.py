"""Whether a wrong standard error is too small or too large on the data at hand, and why.

There is no law: what ordinary regression gets wrong for a predictor that varies between groups it gets wrong the
other way round for one that varies within them. Only the direction is told, since the right number may have to
stay hidden.
"""

from __future__ import annotations

from grading.numbers import Family
from grading.quantities import Target

WITH_SLOPES = frozenset({"random_slope", "uncorrelated_slope", "nested_slope", "crossed_slope"})
# The models of both predictors whose random part is by group.
RANDOM_BY_GROUP = frozenset({"random_slope", "uncorrelated_slope", "random_intercept"})
# Those that know of the second grouping factor too.
WITH_SECOND = frozenset({"nested", "nested_slope", "crossed", "crossed_slope"})


def base_of(fit: str) -> str:
    """The name of a model, whether fitted by REML or by ML."""
    return fit.removesuffix("_ml")


def direction_of(fit: str, target: Target, family: Family) -> str:
    """What to say of the standard error from `fit` where the target is that of another; empty if nothing.

    The text may hold the placeholders of `Words`.
    """
    asked = base_of(target.fit)
    if target.quantity != "se" or asked not in RANDOM_BY_GROUP | WITH_SECOND | {"logistic"}:
        return ""
    found, right = (family.fits[name].se.get(target.term) for name in (fit, target.fit))
    if found is None or right is None or found == right:
        return ""
    too_small, slopes = found < right, asked in WITH_SLOPES
    if fit in {"ols", "ordinary_logistic"}:
        return _of_ordinary(target.term, family, too_small=too_small, slopes=slopes)
    if not too_small or target.term != family.within:
        return ""
    if slopes and base_of(fit) in {"random_intercept", "crossed", "nested"}:
        return (
            "Where slopes differ, as in your data, it is too sure of the average slope: here its standard error "
            "is too small."
        )
    if family.crossed and base_of(fit) in RANDOM_BY_GROUP:
        return _same_in_second(family)
    return ""


def _same_in_second(family: Family) -> str:
    return (
        "Here that makes the standard error of `{within}` too small: `{within}` is the same in every row of a "
        "{second}, so further rows of the same {seconds} tell less about it than new {seconds} would."
    )


def _of_ordinary(term: str, family: Family, *, too_small: bool, slopes: bool) -> str:
    if term == family.between and too_small:
        return (
            "Here that makes the standard error of `{between}` too small: `{between}` is the same in every row of "
            "a {unit}, so further rows of the same {units} tell less about it than new {units} would "
            "(pseudo-replication)."
        )
    if term == family.within and too_small and family.crossed:
        return _same_in_second(family)
    if term == family.within and too_small and slopes:
        return (
            "Here that makes the standard error of `{within}` too small: slopes differ between {units}, and it "
            "counts the rows of one {unit} as separate evidence about the average slope."
        )
    if term == family.within and not too_small:
        text = (
            "Here that makes the standard error of `{within}` too large: how much {units} differ in level is "
            "left in the residual variance, although it does not blur a comparison within a {unit}."
        )
        return text + (" That outweighs here that slopes differ, which it leaves out too." if slopes else "")
    name = f"`{term}`" if term in {family.within, family.between} else "the intercept"
    return f"Here that makes the standard error of {name} too {'small' if too_small else 'large'}."
