"""A fit as R prints it, from its stored numbers: `summary()` of lme4's `lmer`, or of `lm` for ordinary regression. Pure.

What needs the rows themselves, such as the quantiles of the residuals, is left out.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from scipy import stats

from grading.formula import ModelSpec, parse_formula
from grading.formula.spec import INTERCEPT, Group, RandomTerm
from grading.numbers import Component, Family, FitNumbers

ORDINARY = "ols"
SMALLEST_P = 2.2e-16
_SINGULAR = (
    "optimizer (nloptwrap) convergence code: 0 (OK)\nboundary (singular) fit: see help('isSingular')\n"
)
_TITLES = {"REML": "by REML ['lmerMod']", "ML": "by maximum likelihood  ['lmerMod']"}


class CannotPrint(LookupError):  # noqa: N818 (it is an answer, not a fault)
    """Neither `lmer` nor `lm` prints such a fit."""


def may_print(fit: FitNumbers) -> bool:
    """Whether the fit is of a linear mixed model, or ordinary regression on all rows."""
    return (fit.method in _TITLES and bool(fit.variance)) or fit.name == ORDINARY


def print_fit(fit: FitNumbers, family: Family) -> str:
    """The output of the fit, numbers to seven significant digits.

    Raises:
        CannotPrint: the fit is of another kind, such as GEE or a regression with robust standard errors.
    """
    if not may_print(fit):
        raise CannotPrint(
            f"no output can be written for {fit.name!r}; only for mixed models and {ORDINARY!r}"
        )
    return _lm_text(fit) if fit.name == ORDINARY else _lmer_text(fit, family)


def _lmer_text(fit: FitNumbers, family: Family) -> str:
    spec = parse_formula(fit.formula)
    levels = "; ".join(f"{group}, {_levels(group, spec, fit, family)}" for group in spec.groups)
    return "\n".join(
        [
            f"Linear mixed model fit {_TITLES[fit.method]}",
            f"Formula: {fit.formula}",
            "",
            *_criteria(fit),
            "",
            "Random effects:",
            *_random_table(spec, fit, family),
            f"Number of obs: {fit.n}, groups:  {levels}",
            "",
            "Fixed effects:",
            *_table(["", "Estimate", "Std. Error", "t value"], _fixed_rows(fit)),
            _SINGULAR if fit.singular else "",
        ]
    )


def _criteria(fit: FitNumbers) -> Iterator[str]:
    if fit.criterion is None:
        return
    if fit.method == "REML":
        yield f"REML criterion at convergence: {_show(fit.criterion)}"
        return
    count = len(fit.estimate) + len(fit.theta) + 1
    aic, bic = fit.criterion + 2 * count, fit.criterion + count * math.log(fit.n)
    numbers = [*map(_show, (aic, bic, -fit.criterion / 2, fit.criterion)), str(fit.n - count)]
    yield from _table(["AIC", "BIC", "logLik", "deviance", "df.resid"], [numbers])


def _random_table(spec: ModelSpec, fit: FitNumbers, family: Family) -> list[str]:
    rows: list[list[str]] = []
    for block in spec.random:
        # lme4 numbers what belongs to the same factor and is kept apart.
        count = sum(row[0].partition(".")[0] == str(block.group) for row in rows)
        label = f"{block.group}.{count}" if count else str(block.group)
        rows += _block_rows(label, block, fit, family)
    rows.append(["Residual", "", *_spread(fit.variance["residual"]), ""])
    return _table(["Groups", "Name", "Variance", "Std.Dev.", "Corr"], rows, left=2)


def _block_rows(label: str, block: RandomTerm, fit: FitNumbers, family: Family) -> Iterator[list[str]]:
    variances = {term: fit.variance[_component(block, str(term), family)] for term in block.terms}
    for place, (term, variance) in enumerate(variances.items()):
        name = "(Intercept)" if term == INTERCEPT else str(term)
        ends = math.prod(variances.values())
        shown = place and fit.covariance is not None and ends > 0
        correlation = f"{(fit.covariance or 0.0) / math.sqrt(ends):.4f}" if shown else ""
        yield ["" if place else label, name, *_spread(variance), correlation]


def _component(block: RandomTerm, term: str, family: Family) -> Component:
    if term == family.within:
        return "slope"
    return "second" if family.second and family.second in block.group.columns else "intercept"


def _levels(group: Group, spec: ModelSpec, fit: FitNumbers, family: Family) -> int:
    """The levels of the first grouping factor as fitted, and of another one as counted."""
    if group == spec.groups[0]:
        return fit.groups
    return family.facts.seconds if len(group.columns) > 1 or not family.nested else family.facts.second_labels


def _lm_text(fit: FitNumbers) -> str:
    left = fit.n - len(fit.estimate)
    rows = [[*row, _show_p(2 * float(stats.t.sf(abs(float(row[-1])), left)))] for row in _fixed_rows(fit)]
    table = _table(["", "Estimate", "Std. Error", "t value", "Pr(>|t|)"], rows)
    spread = math.sqrt(fit.variance["residual"])
    return "\n".join(
        [
            "Call:",
            f"lm(formula = {fit.formula})",
            "",
            "Coefficients:",
            *table,
            "",
            f"Residual standard error: {_show(spread)} on {left} degrees of freedom",
            "",
        ]
    )


def _fixed_rows(fit: FitNumbers) -> list[list[str]]:
    return [
        [term, _show(value), _show(fit.se[term]), f"{value / fit.se[term]:.3f}"]
        for term, value in fit.estimate.items()
    ]


def _spread(variance: float) -> tuple[str, str]:
    return _show(variance), _show(math.sqrt(variance))


def _show(value: float) -> str:
    return f"{value:.7g}"


def _show_p(p: float) -> str:
    """Below this R prints no smaller number."""
    return f"{p:.3g}" if p >= SMALLEST_P else "< 2e-16"


def _table(heads: Sequence[str], rows: Sequence[Sequence[str]], *, left: int = 1) -> list[str]:
    """Lines with the columns under their heads, the first `left` of them flush left."""
    widths = [max(map(len, column)) for column in zip(heads, *rows, strict=True)]
    return [
        " ".join(
            cell.ljust(width) if i < left else cell.rjust(width)
            for i, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in (heads, *rows)
    ]
