"""What the reader of a fit should know: short sentences on what is the matter, what it means and what to do."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from grading.fitting.design import Design, RandomDesign
from grading.fitting.remember import remember
from grading.fitting.result import Array, RandomBlock
from grading.formula.spec import RandomTerm
from grading.listing import listed

FEW_GROUPS = 5
# lme4 asks for other units when the standard deviations of two predictors differ by more than this factor.
SCALE_RATIO = 1e3
# A standard deviation below this share of the residual one counts as zero, as in `search.SINGULAR`.
NEGLIGIBLE = 1e-4
# What changes the covariance of the response by less than this share changes nothing.
UNSEEN = 1e-12


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
    for block, columns, term in zip(random, design.random, design.spec.random, strict=True):
        if singular and (text := _singular(block, columns, term, sigma2)):
            yield f"Singular fit: {text}"
    for columns, what in zip(design.random, _undetermined_by_term(design), strict=True):
        if what:
            yield (
                f"Not identified: these data do not determine {what} between levels of {columns.group}. Other values"
                " would fit exactly as well, so do not report them; let only those effects vary that change within a"
                f" level of {columns.group}."
            )
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


def _singular(block: RandomBlock, columns: RandomDesign, term: RandomTerm, sigma2: float) -> str:
    """Which variance is zero or which effects are perfectly correlated; empty when this term is not at fault."""
    size = np.sqrt(np.mean(columns.Z**2, axis=0))
    scaled = block.covariance * np.outer(size, size) / sigma2
    sd = np.sqrt(np.diag(scaled))
    zero = [name for name, value in zip(block.names, sd, strict=True) if value < NEGLIGIBLE]
    if zero:
        return (
            f"the variance of {listed(zero)} between levels of {block.group} is estimated as zero: the levels differ"
            " in it no more than the residuals alone would make them. That does not prove that they are alike; fit"
            " the model without it, and see whether your conclusion changes."
        )
    if _smallest_direction(scaled) >= NEGLIGIBLE:
        return ""
    effects = listed(list(block.names))
    if len(sd) == 2:
        sign = "1" if block.covariance[0, 1] > 0 else "-1"
        what = f"the correlation of {effects} between levels of {block.group} is estimated as {sign}"
    else:
        what = (
            f"the effects of {effects} do not vary independently between levels of {block.group}, for one of them"
            " follows from the others"
        )
    return f"{what}: these data cannot carry all of these variances and correlations. {_simpler(block, term)}"


def _simpler(block: RandomBlock, term: RandomTerm) -> str:
    """The mend for correlated effects. `||` takes correlations from numbers only: the levels of a factor keep theirs."""
    columns = {frozenset(name.split(":")) for name in block.names}
    factors = [effect for effect in term.slopes if frozenset(str(effect).split(":")) not in columns]
    if not factors:
        return "Leave out a slope, or the correlation by writing || for |."
    factor = factors[0]
    return (
        f"Leave {factor} out of this random part, or let it vary as (1 | {block.group}) + (1 | {block.group}:{factor}),"
        " with one variance for all its levels."
    )


def _smallest_direction(scaled: Array) -> float:
    """The standard deviation in the direction of least variation, relative to the residual one."""
    return float(np.sqrt(max(np.linalg.eigvalsh(scaled)[0], 0.0)))


@remember
def _undetermined_by_term(design: Design) -> list[str]:
    return [_undetermined(columns) for columns in design.random]


def _undetermined(columns: RandomDesign) -> str:
    """The variances and correlations of a term that leave the covariance of the response as it is; empty when none do.

    A change E of the covariance matrix of the effects is unseen when Z E Z' is zero in every level, that is, when
    the sum of tr(E Z'Z E Z'Z) over levels is.
    """
    n, q = columns.Z.shape
    if q == 1:
        return ""
    Q, R = np.linalg.qr(columns.Z)
    products = (Q[:, :, None] * Q[:, None, :]).reshape(n, q * q)
    grams = np.column_stack([np.bincount(columns.codes, product) for product in products.T])
    square = (grams.T @ grams).reshape(q, q, q, q).transpose(0, 2, 1, 3).reshape(q * q, q * q)
    basis = _symmetric_basis(q)
    symmetric = basis.reshape(len(basis), q * q)
    values, vectors = np.linalg.eigh(symmetric @ square @ symmetric.T)
    unseen = vectors[:, values < UNSEEN * values[-1]].T
    if not len(unseen):
        return ""
    back = np.linalg.inv(R / np.linalg.norm(R, axis=0))
    changes = back @ np.tensordot(unseen, basis, 1) @ back.T
    return _named(np.array(columns.names), np.abs(changes).max(axis=0) > 1e-6)


def _symmetric_basis(q: int) -> Array:
    """One matrix (q, q) for each entry of a symmetric matrix on or above its diagonal."""
    rows, columns = np.triu_indices(q)
    basis = np.zeros((len(rows), q, q))
    entries = np.arange(len(rows))
    basis[entries, rows, columns] = basis[entries, columns, rows] = 1.0
    return basis


def _named(names: NDArray[np.str_], changed: NDArray[np.bool_]) -> str:
    """In words, the variances on the diagonal of `changed` (q, q) and the correlations beside it."""
    moved, variances = names[changed.any(axis=0)].tolist(), names[changed.diagonal()].tolist()
    correlations = f"the correlation{'s' * (len(moved) > 2)} of {listed(moved)}"
    if not variances:
        return correlations
    return f"the variance{'s' * (len(variances) > 1)} of {listed(variances)} and {correlations}"


def _scales(design: Design) -> Iterator[str]:
    sds = design.X.std(axis=0).tolist()
    varying = {name: sd for name, sd in zip(design.names, sds, strict=True) if sd > 0}
    if not varying:
        return
    large, small = max(varying, key=varying.__getitem__), min(varying, key=varying.__getitem__)
    if varying[large] > SCALE_RATIO * varying[small]:
        yield (
            f"Scales: {large} varies {varying[large] / varying[small]:.2g} times as widely as {small}. This fit copes,"
            " other programs may not converge: use other units, such as thousands."
        )
