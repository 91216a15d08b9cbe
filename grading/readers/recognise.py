"""Which package printed a text, and where in it an output begins."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from grading.readers.text import Line

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
        ("lme4", r"^\s*Number of obs: .*groups:"),
        ("lme4", r"^\s*Estimate +Std\. Error +(?:df +)?t value(?: +Pr\(>\|t\|\))?$"),
        ("lme4", r"^\s*Fixed Effects:|^\s*Scaled residuals:|^\s*Correlation of Fixed Effects:"),
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
        ("julia", r"^\s*Variance components:"),
        ("julia", r"; levels of grouping factors:"),
        ("julia", r"^\s*Fixed-effects parameters:"),
        ("julia", r"^\s*logLik +(?:-2 logLik|deviance) +AIC|Linear Mixed Model fit by"),
        ("julia", r"^\s*Coef\. +Std\. Error +z"),
    )
)
_ANY = re.compile("|".join(f"(?:{sign.pattern})" for _, sign in _SIGNS))
# Where an output begins.
_HEAD = re.compile(
    r"^\s*(?:Generalized l|L)inear mixed model fit by"
    r"|^\s*Linear mixed-effects model fit by|^\s*Generalized least squares fit by"
    r"|^\s*Call:\s*$"
    r"|\w Regression Results$"
    r"|^\s*Mixed-effects \w+ regression\b"
    r"|^\s*(?:Generalized )?Linear [Mm]ixed [Mm]odel fit by"
    r"|^[\s|│]*Model Dimension\s?[a-z]?[\s|│]*$"
)


def outputs_in(lines: Sequence[Line]) -> list[Sequence[Line]]:
    """The text cut where an output begins; what stands before the first belongs to it.

    Between two outputs the first line with a prompt parts them.
    """
    heads = [i for i, line in enumerate(lines) if _HEAD.search(line.text)]
    if len(heads) < 2:
        return [lines]
    cuts = [0]
    for before, head in pairwise(heads):
        cuts.append(next((i for i in range(before + 1, head) if lines[i].is_prompt), head))
    return [lines[start:end] for start, end in zip(cuts, [*cuts[1:], len(lines)], strict=True)]


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
