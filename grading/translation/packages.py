"""Each package's call and program for a model, with what has to be known of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from grading.formula.render import PACKAGES, Package
from grading.translation.julia import mixedmodels_program
from grading.translation.notes import notes_on, why_not
from grading.translation.python import statsmodels_program
from grading.translation.r import lme4_program, nlme_program
from grading.translation.request import Request
from grading.translation.rewriting import Prepared, prepare
from grading.translation.spss import spss_program
from grading.translation.stata import stata_program

_PROGRAMS: dict[Package, Callable[[Prepared], tuple[str, str] | None]] = {
    "lme4": lme4_program,
    "nlme": nlme_program,
    "statsmodels": statsmodels_program,
    "stata": stata_program,
    "spss": spss_program,
    "mixedmodels": mixedmodels_program,
}
TITLES: dict[Package, str] = {
    "lme4": "R: lme4",
    "nlme": "R: nlme",
    "statsmodels": "Python: statsmodels",
    "stata": "Stata: mixed",
    "spss": "SPSS: MIXED",
    "mixedmodels": "Julia: MixedModels.jl",
}


@dataclass(frozen=True, slots=True)
class Translation:
    """`call` is the command that fits the model and `program` all that has to be run; both empty where there is none.

    `refusal` then says why. `notes` are Markdown, a sentence or two each.
    """

    package: Package
    title: str
    call: str
    program: str
    refusal: str
    notes: tuple[str, ...]


def translate(request: Request, package: Package) -> Translation:
    """The model in one package."""
    prepared = prepare(request, package)
    found = _PROGRAMS[package](prepared)
    if found is None:
        return Translation(package, TITLES[package], "", "", why_not(prepared), ())
    return Translation(package, TITLES[package], *found, "", notes_on(prepared, found[0]))


def translate_all(request: Request) -> tuple[Translation, ...]:
    """The model in all packages."""
    return tuple(translate(request, package) for package in PACKAGES)
