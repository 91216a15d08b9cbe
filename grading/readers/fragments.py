"""What students paste in place of a summary: other prints of a model, commands, errors; and what to paste instead."""

from __future__ import annotations

import re
from collections.abc import Sequence

from grading.readers.reading import Unreadable
from grading.readers.text import Line, shorten

_SUMMARY = "Paste what summary(m) prints for the model itself."
# The first that is found on any line says what the text is.
_FRAGMENTS: Sequence[tuple[re.Pattern[str], str]] = tuple(
    (re.compile(pattern), said)
    for pattern, said in (
        (
            r"^\s*Error(?: in |:)|^Traceback \(most recent|^r\(\d{3}\);$|^ERROR: ",
            "This is an error message: your package stopped before it had fitted a model. Mend what it complains "
            "about, and paste what is printed for the fitted model.",
        ),
        (
            r"Analysis of (?:Variance|Deviance) Table|^\s*ANOVA-like table|Pr\(>Chisq\)|\bnumDF +denDF\b",
            "This is a table of tests, as anova() prints it, without the estimates and the variances. "
            + _SUMMARY,
        ),
        (
            r"^\s*with conditional variances for|^\$\w[\w:.]*$|^attr\(,\"class\"\)",
            "This lists single groups, as ranef() or coef() does, and not the model's estimates and variances. "
            + _SUMMARY,
        ),
        (
            r"^\s*2\.5 ?% +97\.5 ?%|Computing profile confidence|^\s*Approximate 95% confidence intervals",
            "These are confidence intervals without the estimates that they belong to. " + _SUMMARY,
        ),
        (
            r"\bemmean\b|^\s*contrast +estimate|\.trend +SE\b",
            "These are marginal means or contrasts, worked out from a model. " + _SUMMARY,
        ),
        (
            r"\bREMLcrit\b|^\s*nobs +sigma\b",
            "This is what glance() gives: measures of fit, without the estimates and the variances. "
            + _SUMMARY,
        ),
        (
            r"^\s*(?:Population-Level Effects|Multilevel Hyperparameters):|\bRhat\b|^\s*stan_g?lmer",
            "This is a Bayesian model (brms, rstanarm or the like), whose numbers depend on priors and on chance. Fit "
            "the model by REML or maximum likelihood, for instance with lmer, and paste its summary.",
        ),
        (
            r"^\s*Final estimation of (?:fixed effects|variance components)",
            "HLM's output is not read. Fit the model in another package, and paste what that prints.",
        ),
        (
            r"^\s*Fixed Effects Estimates$|^\s*Variance/Correlation Estimates",
            "JASP's output is not read: it codes factors so that their effects sum to zero, which gives other estimates. "
            "Fit the model in another package, for instance with lmer, and paste its summary.",
        ),
        (
            r"^\s*Num\. ?[Oo]bs\.?|^\s*Dependent variable:\s*$",
            "This is a table made for a paper (modelsummary, texreg, stargazer), which leaves out digits and parts of "
            "the model. " + _SUMMARY,
        ),
        (
            r"^\s*dtype: float64",
            "These are numbers without the rest of the output. Paste what print(result.summary()) prints.",
        ),
        (
            r"\b(?:lmer|lme|lm|glmmTMB|mixedlm|MixedLM)\(|^\s*(?:\. )?mixed \w+ .*\|\||^\s*(?:PROC )?MIXED \w+",
            "This is a command and not what it printed. Run it, and paste what your package prints for the model.",
        ),
        (
            r"^\s*\(Intercept\)\s+\S|^\s*Intercept\s+-?[\d.]+$",
            "These are coefficients alone, as fixef() or coef() gives them, without the variances. "
            + _SUMMARY,
        ),
    )
)
_ANY = re.compile("|".join(f"(?:{pattern.pattern})" for pattern, _ in _FRAGMENTS))


def name_fragment(lines: Sequence[Line]) -> Unreadable | None:
    """What a text is that is no whole output, what to paste instead, and the line that tells; None if we do not know."""
    likely = [line for line in lines if _ANY.search(line.text)]
    for pattern, said in _FRAGMENTS:
        for line in likely:
            if pattern.search(line.text):
                return Unreadable(said, line.number, shorten(line.text))
    return None
