"""Fits of mixed models and of their rivals: from a table and a formula to numbers. Pure.

`build_design` sets up the matrices, `fit_mixed` finds the optimum, `check_fit` asks statsmodels about it.
"""

from __future__ import annotations

from grading.fitting.alternatives import (
    fit_cluster_dummies,
    fit_cluster_means,
    fit_cluster_robust,
    fit_ols,
    fit_two_stage,
)
from grading.fitting.crosscheck import (
    CrossCheck,
    StatsmodelsFit,
    check_fit,
    compare_loglik,
    start_statsmodels_there,
    statsmodels_loglik,
)
from grading.fitting.design import Design, RandomDesign, build_design
from grading.fitting.errors import DesignError, FitError
from grading.fitting.mixed import fit_mixed
from grading.fitting.modes import fitted, predict_random
from grading.fitting.result import Method, MixedFit, RandomBlock, SimpleFit
from grading.fitting.satterthwaite import CoefficientTests, satterthwaite
from grading.fitting.table import Table

__all__ = [
    "CoefficientTests",
    "CrossCheck",
    "Design",
    "DesignError",
    "FitError",
    "Method",
    "MixedFit",
    "RandomBlock",
    "RandomDesign",
    "SimpleFit",
    "StatsmodelsFit",
    "Table",
    "build_design",
    "check_fit",
    "compare_loglik",
    "fit_cluster_dummies",
    "fit_cluster_means",
    "fit_cluster_robust",
    "fit_mixed",
    "fit_ols",
    "fit_two_stage",
    "fitted",
    "predict_random",
    "satterthwaite",
    "start_statsmodels_there",
    "statsmodels_loglik",
]
