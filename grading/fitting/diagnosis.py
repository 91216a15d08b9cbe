"""What the reader of a fit should know: short sentences on what is the matter, what it means and what to do."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from grading.fitting.design import Design, RandomDesign
from grading.fitting.result import Array, RandomBlock

FEW_GROUPS = 5
# lme4 asks for other units when the standard deviations of two predictors differ by more than this factor.
SCALE_RATIO = 1e3
# A standard deviation below this share of the residual one counts as zero, as in `search.SINGULAR`.
NEGLIGIBLE = 1e-4


def diagnose(
    design: Design, random: tuple[RandomBlock, ...], *, sigma2: float, converged: bool, singular: bool
) -> tuple[str, ...]:
    """The warnings of a fit, the gravest first."""
    return tuple(_warnings(design, random, sigma2, converged, singular))


def _warnings(
    design: Design, random: tuple[RandomBlock, ...], sigma2: float, converged: bool, singular: bool
) -> Iterator[str]:
    if not converged:
        yield "Not converged: the search did not end at an optimum. Do not report these numbers; simplify the model."
    for block, columns in zip(random, design.random, strict=True):
        if singular and (text := _singular(block, columns, sigma2)):
            yield f"Singular fit: {text}"
    for columns in design.random:
        if columns.Z.shape[1] * len(columns.levels) >= design.n:
            yield (
                f"Not identified: there are as many random effects of {columns.group} as rows, so their variances"
                " and the residual variance cannot be told apart. Leave out a slope."
            )
    for group, levels in {block.group: block.levels for block in random}.items():
        if levels < FEW_GROUPS:
            yield (
                f"Few groups: {group} has {levels} levels, and a variance estimated from so few is hardly more than"
                f" a guess. Consider {group} as a fixed effect instead."
            )
    yield from _scales(design)
    if design.n_dropped:
        rows = "1 row was" if design.n_dropped == 1 else f"{design.n_dropped} rows were"
        yield f"Missing values: {rows} left out; the fit uses the other {design.n}."


def _singular(block: RandomBlock, columns: RandomDesign, sigma2: float) -> str:
    """Which variance is zero or which effects are perfectly correlated; empty when this term is not at fault."""
    size = np.sqrt(np.mean(columns.Z**2, axis=0))
    scaled = block.covariance * np.outer(size, size) / sigma2
    sd = np.sqrt(np.diag(scaled))
    zero = [name for name, value in zip(block.names, sd, strict=True) if value < NEGLIGIBLE]
    if zero:
        return (
            f"the variance of {_listed(zero)} between levels of {block.group} is estimated as zero: the levels differ"
            " in it no more than the residuals alone would make them. That does not prove that they are alike; fit"
            " the model without it, and see whether your conclusion changes."
        )
    if _smallest_direction(scaled) >= NEGLIGIBLE:
        return ""
    if len(sd) == 2:
        sign = "1" if block.covariance[0, 1] > 0 else "-1"
        what = f"the correlation of {_listed(list(block.names))} between levels of {block.group} is estimated as {sign}"
    else:
        what = f"the effects of {_listed(list(block.names))} on {block.group} are perfectly correlated"
    return (
        f"{what}: these data cannot carry all of these variances and correlations. Leave out a slope, or the"
        f" correlation by writing || for |."
    )


def _smallest_direction(scaled: Array) -> float:
    """The standard deviation in the direction of least variation, relative to the residual one."""
    return float(np.sqrt(max(np.linalg.eigvalsh(scaled)[0], 0.0)))


def _listed(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def _scales(design: Design) -> Iterator[str]:
    sd = {name: float(np.std(column)) for name, column in zip(design.names, design.X.T, strict=True)}
    varying = {name: value for name, value in sd.items() if value > 0}
    if not varying:
        return
    large, small = max(varying, key=varying.__getitem__), min(varying, key=varying.__getitem__)
    if varying[large] > SCALE_RATIO * varying[small]:
        yield (
            f"Scales: {large} varies {varying[large] / varying[small]:.2g} times as widely as {small}. This fit copes,"
            " other programs may not converge: use other units, such as thousands."
        )
