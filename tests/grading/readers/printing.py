"""Outputs of packages that are not on this machine, written in their layout from the numbers of a fit."""

from __future__ import annotations

import math

from grading.numbers import Family, FitNumbers
from grading.words import Words


def stata_text(fit: FitNumbers, family: Family, words: Words, outcome: str) -> str:
    """`mixed` with a random intercept, and a random slope where the fit has one, as Stata 18 prints it."""
    restricted = fit.method == "REML"
    rows = "\n".join(_stata_row(term, fit) for term in (family.within, family.between, "(Intercept)"))
    effects = [("var(_cons)", fit.variance["intercept"])]
    if fit.covariance is not None:
        effects = [(f"var({family.within})", fit.variance["slope"]), *effects]
        effects.append((f"cov({family.within},_cons)", fit.covariance))
    random = "\n".join(
        f"{name:>28} | {value:10.7g}   .1234567      .0123456    1.234567" for name, value in effects
    )
    return f"""
. mixed {outcome} {family.within} i.{family.between} || {words.unit}:

Mixed-effects {fit.method} regression                          Number of obs    = {fit.n:,}
Group variable: {words.unit}                                 Number of groups = {fit.groups:,}
                                                       Wald chi2(2)     =  33.20
Log {"restricted-" if restricted else ""}likelihood = {fit.loglik:.4f}               Prob > chi2      = 0.0000

------------------------------------------------------------------------------
{outcome:>12} | Coefficient  Std. err.      z    P>|z|     [95% conf. interval]
-------------+----------------------------------------------------------------
{rows}
------------------------------------------------------------------------------

------------------------------------------------------------------------------
  Random-effects parameters  |   Estimate   Std. err.     [95% conf. interval]
-----------------------------+------------------------------------------------
{words.unit + ": Unstructured":<28} |
{random}
-----------------------------+------------------------------------------------
               var(Residual) | {fit.variance["residual"]:10.7g}   .1234567      .0123456    1.234567
------------------------------------------------------------------------------
LR test vs. linear model: chi2(3) = 99.91                 Prob > chi2 = 0.0000
"""


def _stata_row(term: str, fit: FitNumbers) -> str:
    estimate, se = fit.estimate[term], fit.se[term]
    name = "_cons" if term == "(Intercept)" else term
    return (
        f"{name:>12} | {_stata(estimate)} {_stata(se)} {estimate / se:8.2f}   0.000  "
        f"{_stata(estimate - 2 * se)} {_stata(estimate + 2 * se)}"
    )


def _stata(value: float) -> str:
    """Without the zero before the point."""
    return f"{value:10.7g}".replace("0.", ".", 1) if abs(value) < 1 else f"{value:10.7g}"


def spss_text(fit: FitNumbers, family: Family, words: Words, *, comma: bool, factor: bool) -> str:
    """MIXED as a pasted pivot table. `factor`: the predictor between groups follows BY, with 1 as its reference."""
    b, shift = family.between, fit.estimate[family.between] if factor else 0.0
    intercept = f"{fit.estimate['(Intercept)'] + shift:.6f}\t{fit.se['(Intercept)']:.6f}"
    rows = [f"Intercept\t{intercept}\t60.000\t45.634\t<.001\t1.000000\t2.000000"]
    for term, name in ((family.within, family.within), (b, f"[{b}=0]" if factor else b)):
        sign = -1 if factor and term == b else 1
        rows.append(
            f"{name}\t{sign * fit.estimate[term]:.6f}\t{fit.se[term]:.6f}\t59.000\t-6.101\t.010\t1.000000\t2.000000"
        )
    if factor:
        rows.append(f"[{b}=1]\t0b\t0\t.\t.\t.\t.\t.")
    spreads = [("Residual\t", fit.variance["residual"])]
    if fit.covariance is None:
        spreads.append((f"Intercept [subject = {words.unit}]\tVariance", fit.variance["intercept"]))
    else:
        spreads += [
            (f"Intercept + {family.within} [subject = {words.unit}]\tUN (1,1)", fit.variance["intercept"]),
            ("\tUN (2,1)", fit.covariance),
            ("\tUN (2,2)", fit.variance["slope"]),
        ]
    table = "\n".join(f"{name}\t{value:.6f}\t1.179470\t7.746\t<.001" for name, value in spreads)
    likelihood = "-2 Restricted Log Likelihood" if fit.method == "REML" else "-2 Log Likelihood"
    text = f"""Information Criteriaa
{likelihood}\t{-2 * (fit.loglik or math.nan):.3f}
a. Dependent Variable: outcome.
Estimates of Fixed Effectsa
Parameter\tEstimate\tStd. Error\tdf\tt\tSig.\t95% Confidence Interval\t
\t\t\t\t\t\tLower Bound\tUpper Bound
{chr(10).join(rows)}
b. This parameter is set to zero because it is redundant.
Estimates of Covariance Parametersa
Parameter\t\tEstimate\tStd. Error\tWald Z\tSig.
{table}
"""
    text = text.replace("\t0.", "\t.").replace("\t-0.", "\t-.")
    return (
        "\n".join(line.replace(".", ",") if "\t" in line else line for line in text.splitlines())
        if comma
        else text
    )


def sas_text(fit: FitNumbers, family: Family, words: Words, outcome: str, *, html: bool, factor: bool) -> str:
    """PROC MIXED as a listing, or its HTML tables as a browser copies them. `factor`: the predictor is in CLASS."""
    b, shift = family.between, fit.estimate[family.between] if factor else 0.0
    rows = [("Intercept", "", fit.estimate["(Intercept)"] + shift, fit.se["(Intercept)"])]
    for term in (family.within, b):
        level, sign = ("0", -1) if factor and term == b else ("", 1)
        rows.append((term, level, sign * fit.estimate[term], fit.se[term]))
    spreads = [("Intercept", words.unit, fit.variance["intercept"])]
    if fit.covariance is not None:
        spreads = [
            ("UN(1,1)", words.unit, fit.variance["intercept"]),
            ("UN(2,1)", words.unit, fit.covariance),
            ("UN(2,2)", words.unit, fit.variance["slope"]),
        ]
    spreads.append(("Residual", "", fit.variance["residual"]))
    fixed = [
        [name, level, _best(value), _best(se), "60", "12.34", "<.0001"] for name, level, value, se in rows
    ]
    fixed += [[b, "1", "0", ".", ".", ".", "."]] if factor else []
    covariance = [
        [name, subject, _best(value), "1.2345", "4.21", "<.0001"] for name, subject, value in spreads
    ]
    restricted = "Res " if fit.method == "REML" else ""
    top = [["Data Set", "WORK.OWN"], ["Dependent Variable", outcome], ["Estimation Method", fit.method]]
    criteria = [[f"-2 {restricted}Log Likelihood", f"{-2 * (fit.loglik or math.nan):.1f}"]]
    head = ["Effect", b if factor else "", "Estimate", "Standard Error", "DF", "t Value", "Pr > |t|"]
    if html:
        head[3] = "Standard\nError"
    tables = [
        ("Model Information", top),
        ("Class Level Information", [["Class", "Levels", "Values"], [words.unit, str(fit.groups), "1 2 3"]]),
        ("Dimensions", [["Covariance Parameters", str(len(spreads))], ["Subjects", str(fit.groups)]]),
        ("Number of Observations", [["Number of Observations Used", str(fit.n)]]),
        ("Convergence criteria met.", []),
        (
            "Covariance Parameter Estimates",
            [["Cov Parm", "Subject", "Estimate", "Standard\nError", "Z\nValue", "Pr > Z"], *covariance],
        ),
        ("Fit Statistics", criteria),
        ("Solution for Fixed Effects", [head, *fixed]),
    ]
    lines = ["The Mixed Procedure"]
    for title, cells in tables:
        lines += [title if html else f"{title:^80}", "" if not html else "\t"]
        for row in cells:
            lines.append("\t".join(row) if html else "   ".join(f"{cell:>12}" for cell in row))
    return "\n".join(lines).replace("Standard\nError", "Standard\nError" if html else "Error")


def _best(value: float) -> str:
    """Six characters, and one place more where a zero stands before the point, as SAS writes numbers."""
    digits = max(0, 5 - len(f"{abs(value):.0f}")) if abs(value) >= 1 else 4
    return f"{value:.{digits}f}"


def julia_text(fit: FitNumbers, family: Family, words: Words, outcome: str) -> str:
    """A MixedModels.jl fit by maximum likelihood with a random intercept and a random slope."""
    assert fit.covariance is not None
    assert fit.loglik is not None
    w, b = family.within, family.between
    spread = [
        (name, fit.variance[name], math.sqrt(fit.variance[name]))
        for name in ("intercept", "slope", "residual")
    ]
    (_, v0, s0), (_, v1, s1), (_, v2, s2) = spread
    rows = "\n".join(
        f"{name:<12}{fit.estimate[term]:12.6g}{fit.se[term]:12.6g}{fit.estimate[term] / fit.se[term]:8.2f}    <1e-04"
        for term, name in (("(Intercept)", "(Intercept)"), (w, w), (b, f"{b}: 1"))
    )
    return f"""Linear mixed model fit by maximum likelihood
 {outcome} ~ 1 + {w} + {b} + (1 + {w} | {words.unit})
   logLik   -2 logLik     AIC       AICc        BIC
 {fit.loglik:.4f} {-2 * fit.loglik:.4f} {-2 * fit.loglik + 14:.4f} {-2 * fit.loglik + 14.5:.4f} {-2 * fit.loglik + 30:.4f}

Variance components:
            Column    Variance Std.Dev.   Corr.
{words.unit:<9}(Intercept)  {v0:.5f} {s0:.5f}
         {w:<12} {v1:.5f} {s1:.5f} {fit.covariance / (s0 * s1):+.2f}
Residual              {v2:.5f} {s2:.5f}
 Number of obs: {fit.n}; levels of grouping factors: {fit.groups}

  Fixed-effects parameters:
──────────────────────────────────────────────────
                Coef.  Std. Error      z  Pr(>|z|)
──────────────────────────────────────────────────
{rows}
──────────────────────────────────────────────────
"""
