"""The model as one package needs it: columns under names that it takes, groups as columns where it wants that."""

from __future__ import annotations

from dataclasses import dataclass

from grading.formula.render import Package, render
from grading.formula.render.structure import nested_levels
from grading.formula.spec import Group, ModelSpec
from grading.translation.naming import free_name, new_names, regroup, rename
from grading.translation.request import Request

# These say groups by one column, or by columns nested in each other.
ONE_COLUMN_GROUPS: tuple[Package, ...] = ("nlme", "statsmodels", "stata")


@dataclass(frozen=True, slots=True)
class Prepared:
    """`renamed`: old and new names of columns. `combined`: new columns, each from those that together name a group.

    `spec` and `factors` are under the new names. `kept` are the columns of the table that it needs.
    """

    request: Request
    package: Package
    spec: ModelSpec
    factors: frozenset[str]
    renamed: dict[str, str]
    combined: dict[str, tuple[str, ...]]

    @property
    def used(self) -> tuple[str, ...]:
        """Every column that the model needs, under the new names."""
        return tuple(self.name(column) for column in self.request.used)

    @property
    def categories(self) -> tuple[str, ...]:
        """The categorical predictors under the new names."""
        return tuple(self.name(column) for column in self.request.predictors_in_categories)

    @property
    def groups(self) -> tuple[str, ...]:
        """The table's own columns that tell groups apart, under the new names."""
        return tuple(self.name(column) for column in self.request.group_columns)

    def name(self, column: str) -> str:
        return self.renamed.get(column, column)

    def free(self, wanted: str) -> str:
        """A name for a further column."""
        return free_name(self.package, wanted, [*self.all_columns, *self.combined])

    @property
    def all_columns(self) -> tuple[str, ...]:
        """The columns of the table as far as known, under the new names."""
        known = [column.name for column in self.request.data.columns]
        return tuple(map(self.name, dict.fromkeys([*known, *self.request.used])))

    def call(self, *, missing: bool = False) -> str | None:
        """The command itself, or None where the package has none for the model."""
        return render(
            self.spec,
            self.package,
            factors=self.factors,
            method=self.request.method,
            missing=missing,
        )


def prepare(request: Request, package: Package) -> Prepared:
    """The request's model with new names, and combined groups where they are not nested in each other."""
    known = [column.name for column in request.data.columns]
    renamed = new_names(package, [*dict.fromkeys([*request.used, *known])])
    spec = rename(request.spec, renamed)
    factors = frozenset(renamed.get(name, name) for name in request.factors)
    combined: dict[str, tuple[str, ...]] = {}
    if package in ONE_COLUMN_GROUPS and nested_levels(spec) is None:
        taken = [renamed.get(name, name) for name in [*request.used, *known]]
        groups: dict[Group, Group] = {}
        for group in spec.groups:
            if len(group.columns) > 1:
                name = free_name(package, "_".join(group.columns), [*taken, *combined])
                combined[name] = group.columns
                groups[group] = Group((name,))
        spec = regroup(spec, groups)
    return Prepared(request, package, spec, factors, renamed, combined)
