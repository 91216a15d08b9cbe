"""What compression must keep: every cross-product of Z, X and y."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from grading.fitting import FitError, build_design
from grading.fitting.coding import Codes
from grading.fitting.design import Design
from grading.fitting.result import Array
from grading.fitting.rotation import Compressed, compress, find_components
from grading.fitting.scaling import scale
from grading.formula import parse_formula
from tests.grading.fitting.textbook import visits


def spread_Z(design: Design, data: Compressed) -> tuple[Array, Array]:  # noqa: N802
    """The scaled Z of all rows in the columns of R, and [X, y]."""
    scaled = scale(design)
    Z = np.zeros((design.n, data.R.shape[2]))
    for factor in data.factors:
        for number, block in factor.blocks:
            codes = design.random[number].codes
            start = factor.columns.start + factor.slot[codes] * factor.q + block.start
            for j in range(block.stop - block.start):
                Z[np.arange(design.n), start + j] = scaled.Z[number][:, j]
    return Z, scaled.data


def component_of_rows(design: Design, data: Compressed) -> Codes:
    factor = data.factors[0]
    return factor.component[design.random[factor.blocks[0][0]].codes]


FORMULAS = [
    "y ~ time + treated + (time | patient)",
    "y ~ time + (time || patient)",
    "y ~ 1 + (1 | ward/patient)",
    "y ~ time + (time | ward) + (1 | ward:patient)",
    "y ~ time + (1 | patient) + (time | nurse)",
    "y ~ time + (1 | patient) + (1 | nurse) + (1 | ward)",
    "y ~ time + (time | patient) + (1 | many)",
]


def nursed(rng: np.random.Generator, *, patients: int = 18, rows: int = 5, lost: float = 0.4) -> pd.DataFrame:
    frame = visits(rng, patients=patients, rows=rows, lost=lost)
    frame["ward"] = frame["patient"].str[1:].astype(int) % 4
    frame["nurse"] = rng.integers(0, 6, len(frame))
    frame["many"] = rng.integers(0, 25, len(frame))
    return frame.sample(frac=1.0, random_state=3).reset_index(drop=True)


@pytest.mark.parametrize("formula", FORMULAS)
def test_compress_keeps_every_cross_product(formula: str) -> None:
    design = build_design(nursed(np.random.default_rng(5)), parse_formula(formula), check_identified=False)

    data = compress(design)

    Z, rest = spread_Z(design, data)
    component = component_of_rows(design, data)
    for c in range(len(data.R)):
        here = component == c
        np.testing.assert_allclose(data.R[c].T @ data.R[c], Z[here].T @ Z[here], atol=1e-10)
        np.testing.assert_allclose(data.R[c].T @ data.C[c], Z[here].T @ rest[here], atol=1e-10)
    flat = data.C.reshape(-1, data.C.shape[2])
    np.testing.assert_allclose(data.within + flat.T @ flat, rest.T @ rest, atol=1e-9)


def test_compress_of_groups_with_one_row_keeps_slopes_that_are_not_told() -> None:
    frame = visits(np.random.default_rng(6), patients=8, rows=4)
    frame = frame[(frame["patient"] > "p02") | (frame["time"] == 1.0)]
    design = build_design(frame, parse_formula("y ~ time + (time | patient)"))

    data = compress(design)

    Z, rest = spread_Z(design, data)
    component = component_of_rows(design, data)
    for c in range(len(data.R)):
        here = component == c
        np.testing.assert_allclose(data.R[c].T @ data.R[c], Z[here].T @ Z[here], atol=1e-12)
        np.testing.assert_allclose(data.R[c].T @ data.C[c], Z[here].T @ rest[here], atol=1e-12)


def test_compress_is_done_once_for_each_design() -> None:
    frame, spec = visits(np.random.default_rng(7)), parse_formula("y ~ time + (time | patient)")
    design = build_design(frame, spec)

    assert compress(design) is compress(design)
    assert compress(build_design(frame, spec)) is not compress(design)


def test_compress_of_more_rows_per_group_is_no_larger() -> None:
    spec = parse_formula("y ~ time + (time | patient)")
    few, many = (
        compress(build_design(visits(np.random.default_rng(8), rows=rows), spec)) for rows in (4, 40)
    )

    assert few.R.shape == many.R.shape
    assert few.C.shape == many.C.shape


def test_compress_of_too_many_crossed_groups_is_refused() -> None:
    rng = np.random.default_rng(9)
    n = 20_000
    frame = pd.DataFrame(
        {"y": rng.normal(size=n), "a": rng.integers(0, 6000, n), "b": rng.integers(0, 3000, n)}
    )

    with pytest.raises(FitError, match="too many for this program"):
        compress(build_design(frame, parse_formula("y ~ 1 + (1 | a) + (1 | b)")))


def test_find_components_follows_chains_of_shared_levels() -> None:
    patient = np.array([0, 0, 1, 1, 2, 3])
    nurse = np.array([0, 1, 1, 2, 3, 3])

    assert find_components([patient, nurse]).tolist() == [0, 0, 0, 0, 1, 1]
