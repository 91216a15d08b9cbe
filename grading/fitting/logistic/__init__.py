"""Logistic regression with a random intercept, and its marginal counterparts. Pure.

`build_logistic_design` sets up the matrices, `fit_logistic` finds the optimum, `fit_gee` fits the marginal model.
"""

from __future__ import annotations

from grading.fitting.logistic.design import LogisticDesign, build_logistic_design, from_design
from grading.fitting.logistic.fit import fit_logistic
from grading.fitting.logistic.glmer import GlmerPrint, printed_by_glmer
from grading.fitting.logistic.marginal import (
    MarginalFit,
    approximate_marginal_odds_ratio,
    attenuation,
    fit_gee,
    marginal_odds_ratio,
    marginal_probability,
)
from grading.fitting.logistic.ordinary import fit_ordinary
from grading.fitting.logistic.predict import average_probability, fitted_probability, typical_probability
from grading.fitting.logistic.result import LogisticFit

__all__ = [
    "GlmerPrint",
    "LogisticDesign",
    "LogisticFit",
    "MarginalFit",
    "approximate_marginal_odds_ratio",
    "attenuation",
    "average_probability",
    "build_logistic_design",
    "fit_gee",
    "fit_logistic",
    "fit_ordinary",
    "fitted_probability",
    "from_design",
    "marginal_odds_ratio",
    "marginal_probability",
    "printed_by_glmer",
    "typical_probability",
]
