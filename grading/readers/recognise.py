"""Which package printed a text, and where in it an output begins."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from grading.readers.text import Line
from grading.readers.warnings import find_warnings

Layout = str

# What only one layout prints, also where its head or its tail is missing.
_SIGNS: Sequence[tuple[Layout, re.Pattern[str]]] = tuple(
    (layout, re.compile(pattern))
    for layout, pattern in (
        (
            "lme4",
            r"\[ ?'?(?:lmerMod|glmerMod|lmerModLmerTest)|^lmerModLmerTest\]|t-tests use (?:Satterth|Kenward)",
        ),
        ("lme4", r"^\s*Groups\s+Name\s+(?:Variance|Std\.Dev\.)"),
        ("lme4", r"^\s*[Nn]umber of obs: .*groups:"),
        ("lme4", r"^\s*Estimate +Std\. Error +(?:df +)?t value(?: +Pr\(>\|t\|\))?$"),
        ("lme4", r"^\s*Fixed Effects:|^\s*Scaled residuals:|^\s*Correlation of Fixed Effects:"),
        ("glmmtmb", r"^\s*Family: \w+ +\( ?\w+ ?\)$|^\s*Formula: {6,}\S"),
        ("glmmtmb", r"^\s*Random-effects \(co\)variances:|Number of obs: .* / Conditional model:"),
        ("glmmtmb", r"^\s*(?:Conditional|Zero-inflation|Dispersion) model:"),
        ("glmmtmb", r"^\s*Dispersion (?:estimate|parameter) for \w+ family"),
        ("nlme", r"^\s*Linear mixed-effects model fit by|^\s*Generalized least squares fit by"),
        ("nlme", r"^\s*Value +Std\.Error +(?:DF +)?t-value"),
        ("nlme", r"^\s*StdDev:|^\s*StdDev +Corr|^\s*Formula: ~.*\|"),
        ("nlme", r"^\s*Number of Groups:|^\s*Number of Observations:|^\s*Standardized Within-Group"),
        ("nlme", r"^\s*Log-(?:restricted-)?likelihood: "),
        ("r", r"^\s*g?lm\(|^\s*Call:"),
        ("r", r"^\s*Residual standard error:|^\s*Multiple R-squared:"),
        ("r", r"^\s*Coefficients:|^\s*F-statistic: .* on .* DF|Dispersion parameter for"),
        ("r", r"^\s*Estimate +Std\. Error +t value +Pr\(>\|t\|\)$"),
        ("python", r"\w Regression Results$"),
        ("python", r"^\s*Coef\. +Std\.\s?Err\. +z|^\s*coef +std err +[tz] "),
        ("python", r"No\. Observations:|No\. Groups:|Df Residuals:"),
        ("python", r"\S Var +[\d.]+ +[\d.]+$"),
        ("stata", r"Mixed-effects \w+ regression"),
        ("stata", r"\|\s*Coef(?:ficient|\.) +Std\. [Ee]rr\."),
        ("stata", r"^\s*Random-effects [Pp]arameters *\||^\s*(?:var|sd)\(\S+\) *\|"),
        ("stata", r"^\s*Log (?:restricted-)?likelihood += |^\s*_cons +\|"),
        ("stata", r"Number of obs +=|Root MSE +="),
        ("spss", r"Estimates of Fixed Effects|Estimates of Covariance Parameters"),
        ("spss", r"^[\s|│]*-2 (?:Restricted )?Log|\[subject = "),
        ("spss", r"Information Criteria|^[\s|│]*Model Dimension"),
        ("sas", r"^\s*The (?:Mixed|GLIMMIX) Procedure"),
        ("sas", r"^\s*(?:Class Level|Model) Information$|^\s*Covariance Structures? +\w"),
        ("sas", r"^\s*Covariance Parameter Estimates$|^\s*Cov Parm\b"),
        ("sas", r"^\s*Solutions? for Fixed Effects$"),
        ("sas", r"^\s*Effect\b.* Estimate\b.*t Value +Pr > \|t\||^\s*-2 (?:Res )?Log Likelihood +[\d.-]+$"),
        ("sas", r"^\s*AICC? +\([Ss]maller is [Bb]etter\)"),
        ("broom", r"^[|\s]*(?:effect|term)\b.*\b(?:term|estim)"),
        ("broom", r"^\W*\d*\s*ran_pars\b|^\s*# A tibble: "),
        ("parameters", r"^\W*Parameter\s*\|\s*(?:Coefficient|Estimate|Log-Odds|Odds Ratio)\b"),
        ("parameters", r"^\W*SD \(Residual\)|^\W*SD \(Intercept: "),
        ("gamlj", r"^\s*Model Info$|^\s*Random Parameters correlations$"),
        ("gamlj", r"^\s*(?:Fixed Effects Parameter Estimates|Parameter Estimates \(Fixed coefficients\))$"),
        ("gamlj", r"^\s*Random Components$|^\s*Fixed Effects? Omnibus [Tt]ests$|Number of Obs: "),
        ("sjplot", r"^\s*Predictors\s+(?:Estimates|Odds Ratios|Log-Odds)\b"),
        ("sjplot", r"^\s*[τρ] ?\d\d\b|^\s*σ[2²]\s|^\s*Marginal R2? ?/ Conditional R|^\s*Marginal R2 / "),
        ("julia", r"^\s*Variance components:"),
        ("julia", r"; levels of grouping factors:"),
        ("julia", r"^\s*Fixed-effects parameters:"),
        ("julia", r"^\s*logLik +(?:-2 logLik|deviance) +AIC|Linear Mixed Model fit by"),
        ("julia", r"^\s*Coef\. +Std\. Error +z"),
    )
)
_ANY = re.compile("|".join(f"(?:{sign.pattern})" for _, sign in _SIGNS))
_MESSAGE = re.compile(
    r"^\s*(?:Warning|In (?:addition|check)|\d{1,2}: In |fixed-effect model matrix| *Family: )"
)
_OPTIMISER = re.compile(r"^\s*(?:optimizer \(|fit warnings:)")
# Where an output begins.
_HEAD = re.compile(
    r"^\s*(?:Generalized l|L)inear mixed model fit by"
    r"|^\s*Linear mixed-effects model fit by|^\s*Generalized least squares fit by"
    r"|^\s*Formula: {6,}\S"
    r"|^\s*Call:\s*$"
    r"|\w Regression Results$"
    r"|^\s*Mixed-effects \w+ regression\b"
    r"|^\s*(?:Generalized )?Linear [Mm]ixed [Mm]odel fit by"
    r"|^\s*Model Info(?:rmation)?$"
    r"|^[\s|│]*Model Dimension\s?[a-z]?[\s|│]*$"
)


def outputs_in(lines: Sequence[Line]) -> list[Sequence[Line]]:
    """The text cut where an output begins; what stands before the first belongs to it.

    Between two outputs the first line with a prompt parts them; without one, the second begins with the warnings above it.
    """
    heads = [i for i, line in enumerate(lines) if _HEAD.search(line.text)]
    if len(heads) < 2:
        return [lines]
    cuts = [0]
    for before, head in pairwise(heads):
        prompt = next((i for i in range(before + 1, head) if lines[i].is_prompt), None)
        cuts.append(_with_warnings(lines, before, head) if prompt is None else prompt)
    return [lines[start:end] for start, end in zip(cuts, [*cuts[1:], len(lines)], strict=True)]


def _with_warnings(lines: Sequence[Line], before: int, head: int) -> int:
    """Where an output begins: at its head, or at the messages that its fit gave just before.

    Those that follow the line of the optimiser are the last lines of the output above.
    """
    start = head
    while start - 1 > before and (
        not lines[start - 1].bare
        or _MESSAGE.match(lines[start - 1].text)
        or find_warnings([lines[start - 1]])
    ):
        start -= 1
    if _OPTIMISER.match(lines[start - 1].text):
        start = next((i for i in range(start, head) if not lines[i].bare), head)
    return start


def layout_of(lines: Sequence[Line]) -> Layout | None:
    """The layout with the most of its own signs in the text; None if there is no sign of any."""
    found: dict[Layout, set[int]] = {}
    for line in lines:
        if not _ANY.search(line.text):
            continue
        for k, (layout, sign) in enumerate(_SIGNS):
            if k not in found.get(layout, ()) and sign.search(line.text):
                found.setdefault(layout, set()).add(k)
    if not found:
        return None
    return max(found, key=lambda layout: len(found[layout]))
