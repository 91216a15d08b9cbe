"""The formula language: text in lme4's syntax to a canonical model, and what to say about differences."""

from __future__ import annotations

from grading.formula.compare import Difference, Kind, Mistake, compare_specs
from grading.formula.errors import FormulaError
from grading.formula.parser import parse_formula
from grading.formula.render import PACKAGES, Package, render
from grading.formula.spec import INTERCEPT, Factor, Group, ModelSpec, RandomTerm, Term

__all__ = [
    "INTERCEPT",
    "PACKAGES",
    "Difference",
    "Factor",
    "FormulaError",
    "Group",
    "Kind",
    "Mistake",
    "ModelSpec",
    "Package",
    "RandomTerm",
    "Term",
    "compare_specs",
    "parse_formula",
    "render",
]
