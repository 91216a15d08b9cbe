"""The parameters of a linear mixed model one by one, on the scale on which people read them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from grading.fitting.design import Design
from grading.fitting.result import MixedFit

Kind = Literal["fixed", "sd", "correlation", "sigma"]

# Random effects that vary by less than this share of the residual SD do not vary.
NEGLIGIBLE = 1e-7


@dataclass(frozen=True, slots=True)
class Parameter:
    """A fixed effect, the SD of a random coefficient, the correlation of two, or sigma, the residual SD.

    `names`: the columns it belongs to (one, two for a correlation, none for sigma). `group`: the grouping factor.
    `block` is the number of the random term and `index` the columns' positions in it, or among the fixed effects.
    """

    kind: Kind
    names: tuple[str, ...] = ()
    group: str = ""
    block: int = 0
    index: tuple[int, ...] = ()

    def __str__(self) -> str:
        """`Days`, `sd(Days | Subject)`, `cor((Intercept), Days | Subject)` or `sigma`."""
        if self.kind == "sigma":
            return "sigma"
        if self.kind == "fixed":
            return self.names[0]
        return f"{'sd' if self.kind == 'sd' else 'cor'}({', '.join(self.names)} | {self.group})"


def list_parameters(design: Design) -> tuple[Parameter, ...]:
    """All parameters in lme4's order: each random term's lower triangle by columns, sigma, the fixed effects."""
    found = []
    for number, block in enumerate(design.random):
        for i, name in enumerate(block.names):
            found.append(Parameter("sd", (name,), block.group, number, (i,)))
            for j in range(i + 1, len(block.names)):
                pair = (name, block.names[j])
                found.append(Parameter("correlation", pair, block.group, number, (i, j)))
    found.append(Parameter("sigma"))
    found.extend(Parameter("fixed", (name,), index=(i,)) for i, name in enumerate(design.names))
    return tuple(found)


def estimate_of(design: Design, fit: MixedFit, parameter: Parameter) -> float:
    """The estimate; NaN for a correlation beside a variance of zero, up to rounding."""
    if parameter.kind == "sigma":
        return float(np.sqrt(fit.sigma2))
    if parameter.kind == "fixed":
        return float(fit.beta[parameter.index[0]])
    block = fit.random[parameter.block]
    if parameter.kind == "sd":
        return float(block.sd[parameter.index[0]])
    columns = design.random[parameter.block].Z[:, list(parameter.index)]
    spread = block.sd[list(parameter.index)] * np.sqrt(np.mean(columns**2, axis=0))
    if spread.min() < NEGLIGIBLE * np.sqrt(fit.sigma2):
        return float("nan")
    return float(np.clip(block.correlation[parameter.index], -1.0, 1.0))
