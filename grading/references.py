"""Storing the family of fits of a data set, once."""

from __future__ import annotations

import platform
import time
from functools import cache
from importlib.metadata import version

from datasets.models import Dataset
from grading.family import fit_family
from grading.models import ReferenceFit
from grading.numbers import Family
from grading.quantities import get_fit

# Raised whenever the same rows would give other numbers; stored fits of an older core are then made anew.
CORE_VERSION = 2
WRITTEN = (
    *("family", "converged", "singular", "gradient", "difference"),
    *("seconds", "core_version", "versions", "fitted_at"),
)
LIBRARIES = ("numpy", "scipy", "pandas", "statsmodels")


def fit_and_store(dataset: Dataset) -> ReferenceFit:
    """The stored fits of the data set; fitted now if there are none of this core version. One query if there are.

    Raises:
        QuantityError: the data cannot carry the reference model of their setting, so there is nothing to mark by.
    """
    found = ReferenceFit.objects.filter(dataset=dataset, core_version=CORE_VERSION).first()
    if found is not None:
        return found
    started = time.perf_counter()
    scenario = dataset.meaning
    family = fit_family(dataset.frame, scenario, scenario.settings[dataset.setting])
    return store_family(dataset, family, seconds=time.perf_counter() - started)


def store_family(dataset: Dataset, family: Family, *, seconds: float = 0.0) -> ReferenceFit:
    """Store fits that were made already. A second call writes the same numbers again.

    Raises:
        QuantityError: the reference model of the setting is not among them.
    """
    reference = get_fit(family, family.reference)
    row = ReferenceFit(
        dataset=dataset,
        family=family.to_json(),
        converged=reference.converged,
        singular=reference.singular,
        gradient=reference.gradient or 0.0,
        difference=reference.difference or 0.0,
        seconds=seconds or sum(fit.seconds for fit in family.fits.values()),
        core_version=CORE_VERSION,
        versions=_versions(),
    )
    # One statement, whether the row is there or not.
    ReferenceFit.objects.bulk_create(
        [row], update_conflicts=True, unique_fields=["dataset"], update_fields=WRITTEN
    )
    return row


@cache
def _versions() -> dict[str, str]:
    """Of Python and of what computes; to read them takes as long as some fits."""
    return {"python": platform.python_version(), **{name: version(name) for name in LIBRARIES}}
