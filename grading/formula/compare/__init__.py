"""What a formula says that the wanted model does not, and the reverse, in sentences for the student."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from grading.formula.compare.canonical import canonical_spec
from grading.formula.compare.comparison import Comparison, Side
from grading.formula.compare.difference import RANK, Difference, Kind, Mistake
from grading.formula.compare.effects import effect_differences
from grading.formula.compare.fixed import fixed_differences, response_differences
from grading.formula.compare.groups import group_differences, turned_round
from grading.formula.spec import ModelSpec

__all__ = ["Difference", "Kind", "Mistake", "compare_specs"]


def compare_specs(
    *,
    given: ModelSpec,
    wanted: ModelSpec,
    between: Collection[str] = (),
    groups: Collection[str] = (),
    occasion: Collection[str] = (),
    unique_labels: Mapping[str, Collection[str]] | None = None,
    factors: Collection[str] = (),
    repeated: bool = True,
) -> tuple[Difference, ...]:
    """The differences of a given formula from the wanted one, the most fundamental first; none when they agree.

    `between`: predictors that are constant within the groups. `groups`: columns that identify units, besides
    the groups of the wanted model. `occasion`: columns that number the rows of a unit, such as a visit.
    `unique_labels`: a column and the columns that its labels determine; with `{"class": ["school"]}`
    no label of `class` occurs in two schools, and `(1 | school/class)` equals `(1 | school) + (1 | class)`.
    `factors`: categorical columns, for which `0 + arm` and `arm` are one model. `repeated`: whether the rows are
    repeated measurements of a unit rather than different units in a cluster, which decides between the
    mistakes `ordinary-regression` and `ignored-clustering`.
    """
    comparison = Comparison(
        given=_side(given, unique_labels or {}, factors),
        wanted=_side(wanted, unique_labels or {}, factors),
        between=frozenset(between),
        groups=frozenset(groups),
        occasion=frozenset(occasion),
        repeated=repeated,
    )
    if comparison.given.spec == comparison.wanted.spec:
        return ()
    return tuple(sorted(_differences(comparison), key=lambda difference: RANK[difference.kind]))


def _side(spec: ModelSpec, unique_labels: Mapping[str, Collection[str]], factors: Collection[str]) -> Side:
    return Side(canonical_spec(spec, unique_labels=unique_labels, factors=factors), spec.random)


def _differences(comparison: Comparison) -> Iterator[Difference]:
    yield from response_differences(comparison)
    turned = list(turned_round(comparison))
    yield from turned
    if not turned:
        # Else nothing is known of what was meant to vary, and over which groups.
        yield from group_differences(comparison)
        yield from effect_differences(comparison)
    yield from fixed_differences(comparison)
