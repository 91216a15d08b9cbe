"""Names that a package does not take are given others, and the program renames the columns first."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Mapping
from dataclasses import replace

from grading.formula.render import Package, render
from grading.formula.spec import INTERCEPT, Factor, Group, ModelSpec, RandomTerm, Term

# Julia reads this letter as an epsilon.
_OPEN_E = "\u025b"
# What a formula of statsmodels calls or names itself, beside what its printer refuses.
_OWN_NAMES: Mapping[Package, frozenset[str]] = {"statsmodels": frozenset({"Intercept", "Group"})}
# Stata has 32 characters for a name; a number may follow.
_LONGEST = 28


def takes_name(package: Package, column: str) -> bool:
    """Whether the package takes the column's name as it is, and does not read it as another one."""
    if not unicodedata.is_normalized("NFKC", column) or column in _OWN_NAMES.get(package, ()):
        return False
    if package == "mixedmodels" and _OPEN_E in column:
        return False
    return render(ModelSpec(column, (INTERCEPT,)), package) is not None


def new_names(package: Package, columns: Collection[str]) -> dict[str, str]:
    """New names for those columns that need one in the package, no two columns under one name.

    SPSS does not tell capitals from small letters, so of `Y` and `y` the second gets another name there.
    """
    found: dict[str, str] = {}
    seen: set[str] = set()
    for column in columns:
        key = column.casefold() if package == "spss" else column
        if key in seen or not takes_name(package, column):
            found[column] = free_name(package, column, [*columns, *found.values()])
        seen.add(key)
    return found


def free_name(package: Package, wanted: str, taken: Collection[str]) -> str:
    """A name like `wanted` that the package takes and that is not `taken`, whatever its capitals."""
    letters = re.sub(r"\W", "_", unicodedata.normalize("NFKC", wanted)).replace(_OPEN_E, "e").strip("_")
    start = (letters if letters and not letters[0].isdigit() else f"v{letters}")[:_LONGEST].rstrip("_")
    used = {name.casefold() for name in taken}
    number = 0
    name = start
    while name.casefold() in used or not takes_name(package, name):
        number += 1
        name = f"{start}_{number}"
    return name


def rename(spec: ModelSpec, names: Mapping[str, str]) -> ModelSpec:
    """The model with columns under their new names."""
    return ModelSpec(
        names.get(spec.response, spec.response),
        tuple(_renamed(term, names) for term in spec.fixed),
        tuple(
            RandomTerm(
                tuple(_renamed(term, names) for term in block.terms),
                Group(tuple(names.get(column, column) for column in block.group.columns)),
            )
            for block in spec.random
        ),
    )


def _renamed(term: Term, names: Mapping[str, str]) -> Term:
    return Term(tuple(Factor(names.get(factor.name, factor.name), factor.power) for factor in term.factors))


def regroup(spec: ModelSpec, groups: Mapping[Group, Group]) -> ModelSpec:
    """The model with other columns for some groups."""
    random = tuple(replace(block, group=groups.get(block.group, block.group)) for block in spec.random)
    return replace(spec, random=random)
