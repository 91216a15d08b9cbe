"""The numbers of a family of fits, as they are stored and compared: plain, frozen, JSON both ways."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from pydantic import TypeAdapter

Component = Literal["intercept", "slope", "second", "residual"]
Place = Literal["first", "smallest", "largest"]
FitMethod = Literal["REML", "ML", "LS", "Laplace", "quadrature", "GEE"]
LOGISTIC = frozenset({"Laplace", "quadrature"})


@dataclass(frozen=True, slots=True)
class Printed:
    """What one package prints for a fit where that differs from the numbers of the fit: by term, by component."""

    estimate: Mapping[str, float] = field(default_factory=dict)
    se: Mapping[str, float] = field(default_factory=dict)
    variance: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class FitNumbers:
    """One fit on one data set.

    `estimate` and `se` by term, in units of the response or, of a logistic fit, in logits. `printed` holds by package
    what it prints otherwise: statsmodels has other standard errors in unbalanced data. `variance` by component in
    squared units of the response (or logits), "second" being that of the second grouping factor; `covariance` is that
    of intercept and slope. `modes` are the predicted random intercepts of some groups. `method` is "LS" for least
    squares; of those only ordinary regression has a `loglik`, by ML. `difference` is the log-likelihood less
    statsmodels' at the same parameters, the second opinion on each mixed fit; None as long as it was not asked for.
    """

    name: str
    formula: str
    method: FitMethod
    n: int
    groups: int
    estimate: Mapping[str, float]
    se: Mapping[str, float]
    printed: Mapping[str, Printed] = field(default_factory=dict)
    variance: Mapping[Component, float] = field(default_factory=dict)
    covariance: float | None = None
    modes: Mapping[Place, float] = field(default_factory=dict)
    loglik: float | None = None
    criterion: float | None = None
    theta: tuple[float, ...] = ()
    gradient: float | None = None
    converged: bool = True
    singular: bool = False
    warnings: tuple[str, ...] = ()
    difference: float | None = None
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Facts:
    """Counts of one data set that need no fit. `rows` includes those with a missing outcome.

    `balanced`: every group has the same values of the within-predictor, none of them missing. `seconds` counts the
    levels of the second grouping factor, each once in every group where it is nested; `second_labels` counts their
    labels. `places` names some groups ("first" in the table; "smallest" and "largest" where there is one of that
    size alone), and `sizes` their rows used.
    """

    rows: int
    rows_used: int
    groups: int
    complete_groups: int
    rows_in_complete_groups: int
    occasions: int = 0
    balanced: bool = True
    seconds: int = 0
    second_labels: int = 0
    places: Mapping[Place, str] = field(default_factory=dict)
    sizes: Mapping[Place, int] = field(default_factory=dict)

    @property
    def rows_per_group(self) -> float:
        return self.rows_used / self.groups


@dataclass(frozen=True, slots=True)
class Family:
    """Every fit on one data set by name, and its counts.

    `within` and `between` name the two predictors, `reference` the fit that is right for this design; `second` names
    the second grouping factor, which is `nested` in the first or crossed with it. `failed` says of each model that
    could not be fitted why.
    """

    facts: Facts
    within: str
    between: str
    reference: str
    fits: Mapping[str, FitNumbers]
    failed: Mapping[str, str] = field(default_factory=dict)
    second: str = ""
    nested: bool = False

    @property
    def crossed(self) -> bool:
        return bool(self.second) and not self.nested

    def to_json(self) -> dict[str, Any]:
        return _FAMILY.dump_python(self, mode="json")

    @staticmethod
    def from_json(data: object) -> Family:
        return _FAMILY.validate_python(data)


_FAMILY = TypeAdapter(Family)
