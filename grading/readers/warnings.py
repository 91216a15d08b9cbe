"""Warnings by what they are about, in the words of the packages that print them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from grading.readers.reading import Warned, WarningKind
from grading.readers.text import Line

# The first that is found in a line, without regard to case, gives the kind.
_SAYINGS: Sequence[tuple[str, WarningKind]] = (
    ("boundary (singular) fit", "singular"),
    ("singular fit", "singular"),
    ("on the boundary of the parameter space", "singular"),
    ("random effects covariance matrix is singular", "singular"),
    ("this covariance parameter is redundant", "singular"),
    ("failed to converge with max|grad|", "gradient"),
    ("gradient optimization failed", "gradient"),
    ("unable to evaluate scaled gradient", "gradient"),
    ("degenerate  hessian", "hessian"),
    ("degenerate hessian", "hessian"),
    ("hessian is numerically singular", "hessian"),
    ("hessian is not negative semidefinite", "hessian"),
    ("hessian matrix at the estimated parameter values is not positive definite", "hessian"),
    ("final hessian is not positive definite", "hessian"),
    ("estimated g matrix is not positive definite", "singular"),
    ("final hessian matrix is not positive definite", "hessian"),
    ("non-positive-definite hessian", "hessian"),
    ("extreme or very small eigen", "hessian"),
    ("standard-error calculation failed", "hessian"),
    ("standard error calculation has failed", "hessian"),
    ("on very different scales", "scaling"),
    ("nearly unidentifiable", "scaling"),
    ("model convergence problem", "not converged"),
    ("false convergence (8)", "not converged"),
    ("failed to converge", "not converged"),
    ("did not converge", "not converged"),
    ("stopped because of", "not converged"),
    ("mixedlm optimization failed", "not converged"),
    ("convergence not achieved", "not converged"),
    ("convergence has not been achieved", "not converged"),
    ("maximum number of iterations was reached", "not converged"),
    ("maximum number of function evaluations exceeded", "not converged"),
    ("maxeval_reached", "not converged"),
)
UNCONVERGED = frozenset({"not converged", "gradient", "hessian"})


def find_warnings(lines: Iterable[Line]) -> tuple[Warned, ...]:
    """Every warning once, in the order of the text."""
    found: dict[str, Warned] = {}
    for line in lines:
        lowered = line.text.lower().replace("\t", " ")
        for saying, kind in _SAYINGS:
            if saying in lowered:
                text = " ".join(line.words)
                found.setdefault(text, Warned(kind, text, line.number))
                break
    return tuple(found.values())
