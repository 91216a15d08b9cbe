"""The same model in the syntax of six packages."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Literal

from grading.formula.render.julia import mixedmodels_call
from grading.formula.render.python import statsmodels_call
from grading.formula.render.r import lme4_call, nlme_call
from grading.formula.render.request import Package, Request
from grading.formula.render.spss import spss_command
from grading.formula.render.stata import stata_command
from grading.formula.spec import ModelSpec

__all__ = ["PACKAGES", "Package", "render"]

_PRINTERS: dict[Package, Callable[[Request], str | None]] = {
    "lme4": lme4_call,
    "nlme": nlme_call,
    "statsmodels": statsmodels_call,
    "stata": stata_command,
    "spss": spss_command,
    "mixedmodels": mixedmodels_call,
}
PACKAGES: tuple[Package, ...] = tuple(_PRINTERS)


def render(
    spec: ModelSpec,
    package: Package,
    *,
    data: str = "d",
    factors: Collection[str] = (),
    method: Literal["REML", "ML"] = "REML",
    missing: bool = False,
) -> str | None:
    """The command that fits `spec` in `package`, or None where the package has no direct way of saying it.

    `data` names the table where the language has a name for it. `factors` are the columns of categories: text
    for R, Python and Julia, which then treat them so by themselves, and numbers with value labels for Stata
    (`encode` makes them). A spec without random terms gives the package's ordinary regression by least squares
    or by `method`. `missing` says that the table has gaps, for packages that stop at them by default. The
    estimation criterion is spelt out wherever `method` is not the package's default, and always for Stata, SPSS
    and MixedModels.jl.
    """
    return _PRINTERS[package](Request(spec, data, frozenset(factors), method, missing))
