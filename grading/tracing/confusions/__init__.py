"""Right fit in hand, wrong number on paper: what reading or reckoning wrongly leads to.

Each rule yields `Confusion`s for one quantity. A wrong number that needs another fit is not here but in `stands`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from grading.numbers import Family
from grading.quantities import Target
from grading.tracing.confusions.base import Confusion
from grading.tracing.confusions.components import (
    of_correlation,
    of_covariance,
    of_sd,
    of_slope_range,
    of_variance,
)
from grading.tracing.confusions.counts import (
    of_covariance_parameters,
    of_fixed_parameters,
    of_groups,
    of_parameters,
    of_rows,
    of_seconds,
)
from grading.tracing.confusions.fixed import of_estimate, of_se
from grading.tracing.confusions.levels import of_levels
from grading.tracing.confusions.likelihoods import of_boundary_p, of_deviance, of_difference, of_loglik
from grading.tracing.confusions.odds import of_odds_ratio
from grading.tracing.confusions.shares import (
    of_design_effect,
    of_effective_n,
    of_icc,
    of_inner_icc,
    of_predictor,
    of_second_share,
    of_shrinkage,
)

__all__ = ["Confusion", "confusions_of"]

_RULES: Mapping[str, Callable[[Target, Family], Iterator[Confusion]]] = {
    "estimate": of_estimate,
    "se": of_se,
    "variance": of_variance,
    "sd": of_sd,
    "covariance": of_covariance,
    "correlation": of_correlation,
    "icc": of_icc,
    "second_share": of_second_share,
    "inner_icc": of_inner_icc,
    "design_effect": of_design_effect,
    "effective_n": of_effective_n,
    "shrinkage_factor": of_shrinkage,
    "loglik": of_loglik,
    "deviance": of_deviance,
    "odds_ratio": of_odds_ratio,
    **dict.fromkeys(("within_slope", "between_slope", "contextual_slope"), of_levels),
    **dict.fromkeys(("slope_range_low", "slope_range_high"), of_slope_range),
    "predictor": of_predictor,
    "deviance_difference": of_difference,
    "boundary_p": of_boundary_p,
    "fixed_parameters": of_fixed_parameters,
    "covariance_parameters": of_covariance_parameters,
    "parameters": of_parameters,
    "groups_used": of_groups,
    "rows_used": of_rows,
    "seconds_used": of_seconds,
}


def confusions_of(target: Target, family: Family) -> Iterator[Confusion]:
    """Every confusion that is known for the quantity asked for."""
    return _RULES[target.quantity](target, family)
