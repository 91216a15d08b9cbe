"""What may be concluded from a fit: intervals, likelihood-ratio tests, information criteria, predictions. Pure."""

from __future__ import annotations

from grading.fitting.inference.conditional import conditional_covariances, conditional_sds
from grading.fitting.inference.information import (
    ModelLikelihood,
    mixed_likelihood,
    regression_likelihood,
    why_not_comparable,
)
from grading.fitting.inference.intervals import Interval, profile_intervals, wald_intervals
from grading.fitting.inference.likelihood_ratio import LikelihoodRatioTest, likelihood_ratio_test
from grading.fitting.inference.parameters import Parameter, estimate_of, list_parameters
from grading.fitting.inference.predictions import Predictions, predict

__all__ = [
    "Interval",
    "LikelihoodRatioTest",
    "ModelLikelihood",
    "Parameter",
    "Predictions",
    "conditional_covariances",
    "conditional_sds",
    "estimate_of",
    "likelihood_ratio_test",
    "list_parameters",
    "mixed_likelihood",
    "predict",
    "profile_intervals",
    "regression_likelihood",
    "wald_intervals",
    "why_not_comparable",
]
