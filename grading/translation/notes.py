"""What has to be known of a package's command, and why it may have none for a model. Markdown."""

from __future__ import annotations

from collections.abc import Iterator

from grading.formula.spec import INTERCEPT, RandomTerm
from grading.translation.rewriting import Prepared

_P_VALUES = {
    "lme4": "It prints no p-values. Load `lmerTest` in place of `lme4` for Satterthwaite's degrees of freedom.",
    "nlme": "Its degrees of freedom come from counting rows and groups, whatever slopes vary, so its p-values can be far "
    "smaller than those of `lmerTest` where slopes do.",
    "statsmodels": "Its p-values take the estimates as normal, which is too sure with few groups. Its standard "
    "errors come from the whole Hessian and may differ a little from those of lme4; both are right.",
    "stata": "Its p-values take the estimates as normal, which is too sure with few groups.",
    "spss": "Its degrees of freedom are Satterthwaite's.",
    "mixedmodels": "Its p-values take the estimates as normal, which is too sure with few groups.",
}


def notes_on(prepared: Prepared, call: str) -> tuple[str, ...]:
    """The notes on a command that there is, the most important first."""
    return (
        *_on_names(prepared),
        *_on_groups(prepared, call),
        *_on_method(prepared, crossed="pdIdent" in call),
        *_on_categories(prepared),
    )


def why_not(prepared: Prepared) -> str:
    """Why the package has no command for the model."""
    spec, package = prepared.spec, prepared.package
    slopes = [block for block in spec.random if block.slopes]
    categorical = [block for block in slopes if any(term.columns & prepared.factors for term in block.terms)]
    if not spec.fixed:
        return "A model without any fixed effect, not even an intercept, cannot be said here."
    if package == "nlme":
        return (
            "`lme` is made for nested groups. Random intercepts of crossed ones can be forced into it, random slopes "
            "cannot be without writing out their columns: use lme4."
        )
    if package == "statsmodels":
        if any(len(block.terms) > 1 for block in slopes) and len(spec.groups) > 1:
            return (
                "Correlated random effects are possible for the outermost of nested groups only; everything else has "
                "to be a variance component of its own. Write `||` if the model without the correlation will do."
            )
        return (
            "One correlated set of random effects is possible, the rest are single variance components of numbers "
            "within nested groups. This model needs more."
        )
    if package == "stata":
        if categorical or any(
            len(term.factors) != 1 or term.factors[0].power > 1 for block in slopes for term in block.slopes
        ):
            return (
                "Random slopes have to be variables of their own here, not categories, products or powers. Make the "
                "columns by `generate`, and write the formula with them."
            )
        if len(spec.groups) > 1 and len(slopes) > 1:
            return "Of crossed groups only one can have random slopes; the others go into `_all: R.` with an intercept."
        return (
            "Without a constant Stata would choose other columns for the categories than R does, so that its "
            "coefficients would mean something else. Leave the intercept in."
        )
    if package == "spss" and categorical:
        return (
            "SPSS gives a random slope of a category one column for each category, with no first one to compare "
            "with, so that its variances would mean something else. Code the category as 0 and 1 in columns of numbers."
        )
    return (
        "The columns of these categories cannot be kept apart in random effects of one group here. Put all that varies "
        "between the groups into one pair of parentheses."
    )


def _on_names(prepared: Prepared) -> Iterator[str]:
    for old, new in prepared.renamed.items():
        where = "in the file" if prepared.package == "stata" else "on reading"
        yield f"`{old}` is no name that this package takes as it is, so the column is called `{new}` {where}."


def _on_groups(prepared: Prepared, call: str) -> Iterator[str]:
    package, spec = prepared.package, prepared.spec
    for name, columns in prepared.combined.items():
        yield f"Groups named by {' and '.join(f'`{column}`' for column in columns)} together need a column: `{name}`."
    if package == "lme4" and len(spec.groups) > 1:
        yield "lme4 finds out by itself which groups are nested and which are crossed."
    if package == "nlme" and "pdIdent" in call:
        yield (
            "`lme` is made for nested groups. Here all rows are one group, in which the crossed factors are blocks of "
            "equal variances: estimates and variances are right, but it is slow on large tables, and degrees of "
            "freedom and p-values are not to be used. lme4 is the better tool."
        )
    if package == "statsmodels" and "vc_formula" in call:
        yield _on_components(call)
    if package == "stata" and "_all:" in call:
        yield (
            "The factor after `R.` gets a column for each level, within one group of all rows: put the factor with the "
            "fewest levels there."
        )
    if package == "stata" and any(len(block.terms) > 1 for block in spec.random):
        yield "Without `covariance(unstructured)` Stata would leave intercept and slope uncorrelated."
    if package == "stata" and len(spec.groups) > 1 and "_all:" not in call:
        yield "The outermost group comes first: each `||` is nested in the one before it."
    if package == "spss" and any(len(block.terms) > 1 for block in spec.random):
        yield "Without `COVTYPE(UN)` SPSS would leave intercept and slope uncorrelated."
    if package in _SPLIT and _is_split(spec.random):
        yield _SPLIT[package]


_SPLIT = {
    "lme4": "`||` takes terms apart, not columns: the effects of one category stay correlated with each other.",
    "nlme": "`pdDiag` is the covariance matrix without correlations; `pdBlocked` has them within its blocks only.",
    "mixedmodels": "`zerocorr` takes the correlations out; where categories vary, `fulldummy` keeps a column for each.",
}


def _is_split(blocks: tuple[RandomTerm, ...]) -> bool:
    return len({block.group for block in blocks}) < len(blocks)


def _on_components(call: str) -> str:
    if "all_rows" in call:
        return (
            "Crossed factors are variance components of one group that holds all rows. That is exact, but slow and "
            "hungry for memory when there are many rows."
        )
    return (
        "`vc_formula` lists variance components without correlations. They come after the group's own effects in the "
        "output, as variances."
    )


def _on_method(prepared: Prepared, *, crossed: bool) -> Iterator[str]:
    package, ml = prepared.package, prepared.request.method == "ML"
    if not prepared.spec.random:
        yield "Without a random part this is ordinary regression: all rows count as independent."
        return
    if package == "stata":
        yield (
            "Maximum likelihood is Stata's default; `reml` has to be asked for."
            if not ml
            else "`mle` is Stata's default."
        )
        if not ml:
            yield "Add `dfmethod(satterthwaite)` for t tests; it works with `reml` only."
    if package == "mixedmodels":
        yield (
            "Maximum likelihood is the default, so `REML = true` has to be said."
            if not ml
            else "`REML = false` is the default."
        )
    if package == "nlme" and ml:
        yield (
            'With `method = "ML"` the standard errors of `summary` are larger by a factor of √(n/(n − p)) than those '
            "of lme4; `sqrt(diag(vcov(m)))` gives those without it."
        )
    if not (package == "nlme" and crossed):
        yield _P_VALUES[package]


def _on_categories(prepared: Prepared) -> Iterator[str]:
    if prepared.categories:
        yield (
            "Coefficients compare each category with the last one, not with the first: the fit is the same, the rows of "
            "the table are not."
            if prepared.package == "spss"
            else "Coefficients compare each category with the first one in sorted order."
        )
    if prepared.package == "spss" and INTERCEPT not in prepared.spec.fixed:
        yield "`NOINT` leaves the intercept out."
