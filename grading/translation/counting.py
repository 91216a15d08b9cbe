"""How many parameters a model has, as far as the table says how many categories there are."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from grading.formula.spec import Term
from grading.translation.request import Request


@dataclass(frozen=True, slots=True)
class Counts:
    """Parameters: `fixed` coefficients, `covariance` parameters with the residual variance; None where not known."""

    fixed: int | None
    covariance: int | None

    @property
    def total(self) -> int | None:
        return None if self.fixed is None or self.covariance is None else self.fixed + self.covariance


def count_parameters(request: Request) -> Counts:
    """The counts as R codes the columns: treatment contrasts, full columns where no margin is in the model."""
    levels = {column.name: column.levels for column in request.data.columns}
    fixed = count_columns(request.spec.fixed, request.factors, levels)
    covariance: int | None = 1
    for block in request.spec.random:
        columns = count_columns(block.terms, request.factors, levels)
        if covariance is not None:
            covariance = None if columns is None else covariance + columns * (columns + 1) // 2
    return Counts(fixed, covariance)


def count_columns(
    terms: Collection[Term], factors: frozenset[str], levels: Mapping[str, int | None]
) -> int | None:
    """Columns of the terms; None where the number of categories of one is not known."""
    total = 0
    for term in terms:
        columns = 1
        for factor in term.factors:
            if factor.name not in factors:
                continue
            known = levels.get(factor.name)
            if known is None:
                return None
            margin = Term(tuple(other for other in term.factors if other != factor))
            columns *= known - 1 if _has_margin(margin, terms) else known
        total += columns
    return total


def _has_margin(margin: Term, terms: Collection[Term]) -> bool:
    """R drops the first category where the term without the factor is in the model."""
    return margin in terms
