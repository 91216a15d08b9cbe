"""A reading as plain values in the shape of `manage.py fit`, with what follows from what is printed filled in."""

from __future__ import annotations

import math
from typing import Any

from grading.readers.reading import Number, RandomEffect, ReadOutput, Residual


def describe_output(found: ReadOutput) -> dict[str, Any]:
    """The numbers under the keys of `fit`, `package` first; None for what the text does not say.

    A variance says its standard deviation and the other way round, a covariance between two variances the
    correlation, and a log-likelihood the criterion. What `fit` has no key for comes last.
    """
    criterion, loglik = value_of(found.criterion), value_of(found.loglik)
    return {
        "package": found.package,
        "formula": str(found.spec) if found.spec else found.formula,
        "method": found.method,
        "n": None if found.n is None else int(found.n.value),
        "groups": {name: int(number.value) for name, number in found.groups.items()},
        "criterion": -2 * loglik if criterion is None and loglik is not None else criterion,
        "loglik": -criterion / 2 if loglik is None and criterion is not None else loglik,
        "converged": found.converged,
        "singular": True if "singular" in found.warned else None,
        "fixed": [
            {
                "term": row.term,
                "estimate": value_of(row.estimate),
                "se": value_of(row.se),
                "df": value_of(row.df),
                "p": value_of(row.p),
            }
            for row in found.fixed
        ],
        "random": [_describe_block(block) for block in found.random],
        "residual": None if found.residual is None else _describe_residual(found.residual),
        "warnings": [warning.text for warning in found.warnings],
        "seconds": None,
        "kind": found.kind,
        "aic": value_of(found.aic),
        "bic": value_of(found.bic),
        "unread": [{"line": row.line, "text": row.text, "why": row.why} for row in found.unread],
        "missing": list(found.missing),
        "notes": list(found.notes),
    }


def value_of(number: Number | None) -> float | None:
    return None if number is None else number.value


def variance_from(variance: Number | None, sd: Number | None) -> float | None:
    return variance.value if variance else sd.value**2 if sd else None


def sd_from(variance: Number | None, sd: Number | None) -> float | None:
    if sd:
        return sd.value
    return math.sqrt(variance.value) if variance and variance.value >= 0 else None


def _describe_residual(residual: Residual) -> dict[str, float | None]:
    return {
        "variance": variance_from(residual.variance, residual.sd),
        "sd": sd_from(residual.variance, residual.sd),
    }


def _describe_block(block: RandomEffect) -> dict[str, Any]:
    size = range(len(block.terms))
    sds = [sd_from(block.variance[i], block.sd[i]) for i in size]
    return {
        "group": block.group,
        "terms": list(block.terms),
        "variance": [variance_from(block.variance[i], block.sd[i]) for i in size],
        "sd": sds,
        "correlation": [[_correlation(block, sds, i, j) for j in size] for i in size],
    }


def _correlation(block: RandomEffect, sds: list[float | None], i: int, j: int) -> float | None:
    if i == j:
        return 1.0
    place = max(i, j), min(i, j)
    if place in block.correlation:
        return block.correlation[place].value
    one, other = sds[i], sds[j]
    return (
        block.covariance[place].value / (one * other) if place in block.covariance and one and other else None
    )
