"""The fits of every setting beside a thorough search: ten starts scattered at random, each followed to its end.

`python -m tests.grading.fitting.test_every_setting 7` tries seven data sets of each setting and prints the worst gap.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator

import numpy as np
import pytest

from datasets.scenarios import SCENARIOS
from datasets.scenarios.base import Scenario
from datasets.tables import from_csv, to_csv
from grading.family import with_means
from grading.family.models import models_of, structure_names
from grading.fitting import DesignError, Method, build_design, fit_mixed
from grading.fitting.design import Design
from grading.fitting.optimise import minimise
from grading.fitting.profile import ProfiledDeviance
from grading.fitting.rotation import compress
from grading.formula import parse_formula

STARTS = 10
# The contract allows 1e-4.
GAP = 1e-6
EVERY = [(scenario.slug, slug) for scenario in SCENARIOS.values() for slug in scenario.settings]


def designs(scenario: Scenario, setting: str, rng: np.random.Generator) -> Iterator[tuple[Design, Method]]:
    """Every mixed model that the data of the setting can carry, by each of its methods."""
    frame = from_csv(to_csv(scenario.simulate(setting, rng), scenario), scenario)
    for model in models_of(scenario.structure):
        spec = parse_formula(model.formula.format(**structure_names(scenario.structure)))
        try:
            design = build_design(with_means(frame, scenario.structure), spec)
        except DesignError:
            continue
        for _, method in model.named():
            yield design, method


def searched(design: Design, method: Method, rng: np.random.Generator) -> float:
    """The lowest criterion that ten searches from random covariances end at, in the units of the data."""
    data = compress(design)
    profile = ProfiledDeviance(data, method)
    found = [
        minimise(profile.move, profile.evaluate([scatter(factor.q, rng) for factor in data.factors]))
        for _ in range(STARTS)
    ]
    shift = data.scaling.criterion_shift(profile.df, reml=profile.reml)
    return min(point.criterion for point in found) + shift


def scatter(q: int, rng: np.random.Generator) -> np.ndarray:
    return np.tril(rng.normal(0.0, 10 ** rng.uniform(-1.5, 1.0), (q, q)))


def gaps(scenario: str, setting: str, rng: np.random.Generator) -> Iterator[float]:
    """By how much each fit ends above the thorough search."""
    for design, method in designs(SCENARIOS[scenario], setting, rng):
        fit = fit_mixed(design, method)
        assert fit.converged, (str(design.spec), method)
        yield fit.criterion - searched(design, method, rng)


@pytest.mark.parametrize(("scenario", "setting"), EVERY)
def test_fits_of_a_setting_end_where_a_thorough_search_ends(scenario: str, setting: str) -> None:
    rng = np.random.default_rng([EVERY.index((scenario, setting)), 3])

    assert max(gaps(scenario, setting, rng)) <= GAP


if __name__ == "__main__":
    count, worst = 0, -np.inf
    for number in range(int(sys.argv[1])):
        for place, names in enumerate(EVERY):
            found = list(gaps(*names, np.random.default_rng([place, number, 5])))
            count, worst = count + len(found), max(worst, *found)
            if max(found) > GAP:
                print(*names, number, max(found), flush=True)
    print(f"{count} fits on {len(EVERY) * int(sys.argv[1])} data sets: at most {worst:.2g} above", flush=True)
