from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from grading.fitting import build_design, fit_mixed
from grading.fitting.optimise import minimise
from grading.fitting.profile import ProfiledDeviance
from grading.fitting.rotation import compress
from grading.fitting.search import find_optimum, is_singular
from grading.formula import parse_formula
from tests.grading.fitting.dense import searched_criterion
from tests.grading.fitting.more_textbook import solve
from tests.grading.fitting.textbook import textbook_design, visits


def test_find_optimum_of_scarce_data_finds_the_lower_of_two_minima() -> None:
    rng = np.random.default_rng(39)
    frame = visits(rng, patients=5, rows=3, lost=0.2, covariance=((4.0, 2.0), (2.0, 1.0)))
    design = build_design(frame, parse_formula("y ~ time + treated + (time | patient)"))
    profile = ProfiledDeviance(compress(design), "ML")

    trapped = minimise(profile.move, profile.start(1.0))
    best = find_optimum(profile)

    assert np.linalg.eigvalsh(trapped.hessian)[0] > 0
    assert trapped.criterion - best.criterion == pytest.approx(0.7105, abs=1e-3)
    assert fit_mixed(design, "ML").criterion <= searched_criterion(design, "ML", rng, starts=30) + 1e-6


@pytest.mark.parametrize("sd", [0.0, 0.1, 10.0, 100.0])
@pytest.mark.parametrize(
    ("name", "formula"),
    [
        ("mathachieve", "MathAch ~ SES + (SES | School)"),
        ("bodyweight", "weight ~ Time * Diet + (Time | Rat)"),
        ("penicillin", "diameter ~ 1 + (1 | plate) + (1 | sample)"),
        ("dyestuff2", "Yield ~ 1 + (1 | Batch)"),
    ],
)
def test_minimise_ends_at_the_same_optimum_from_everywhere(name: str, formula: str, sd: float) -> None:
    profile = ProfiledDeviance(compress(textbook_design(name, formula)), "REML")

    found = minimise(profile.move, profile.start(sd))

    assert found.criterion == pytest.approx(find_optimum(profile).criterion, abs=1e-8)


# lmer ends elsewhere on all of these but the first, with a zero variance or at a saddle.
TRAPS = [
    "bdf language ~ iq * meaniq + sex + (iq | school) REML",
    "loblolly height ~ age + (age | Seed) ML",
    "fatigue relLength ~ cycles + I(cycles^2) + (cycles | Path) REML",
    "igf conc ~ age + (age | Lot) ML",
    "orange circumference ~ age + (age | Tree) ML",
]


@pytest.mark.parametrize("name", TRAPS)
def test_minimise_escapes_the_saddle_where_nothing_varies(name: str) -> None:
    design, fit = solve(name)
    profile = ProfiledDeviance(compress(design), fit.method)
    shift = profile.data.scaling.criterion_shift(profile.df, reml=profile.reml)

    trap = profile.start(0.0)
    found = [minimise(profile.move, profile.start(sd)).criterion + shift for sd in (0.0, 0.1, 100.0)]

    # The slope is zero there, which would satisfy a search that looks at nothing else.
    assert not trap.gradient.any()
    assert np.linalg.eigvalsh(trap.hessian)[0] < -1.0
    assert found == pytest.approx([fit.criterion] * 3, abs=1e-6)


def test_find_optimum_sets_vanishing_variances_to_zero() -> None:
    profile = ProfiledDeviance(compress(textbook_design("dyestuff2", "Yield ~ 1 + (1 | Batch)")), "ML")

    best = find_optimum(profile)

    assert is_singular(best)
    assert [root.tolist() for root in best.roots] == [[[0.0]]]


def test_find_optimum_of_one_variance_finds_the_lower_of_two_minima() -> None:
    rng = np.random.default_rng(989)
    groups = rng.integers(3, 7)
    codes = np.repeat(np.arange(groups), rng.integers(1, 12, groups))
    y = rng.normal(0, 1, len(codes)) + rng.normal(0, rng.choice([0.3, 1, 2]), groups)[codes]
    frame = pd.DataFrame({"y": y, "g": codes, "x": codes % 2, "t": rng.normal(size=len(y))})
    profile = ProfiledDeviance(compress(build_design(frame, parse_formula("y ~ x + t + (1 | g)"))), "ML")

    ends = [minimise(profile.move, profile.start(sd)).criterion for sd in (0.0, 1.0, 5.0, 20.0)]

    assert max(ends) - min(ends) == pytest.approx(4.54976, abs=1e-4)
    assert find_optimum(profile).criterion == pytest.approx(min(ends), abs=1e-9)
