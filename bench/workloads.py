"""The data that benchmarks fit: simulated from a seed, of any size."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

SEED = 20


@dataclass(frozen=True, slots=True, eq=False)
class Workload:
    """One model on one table."""

    name: str
    frame: pd.DataFrame
    formula: str


def small_models(scale: float = 1.0) -> Iterator[Workload]:
    """The models of lessons and questions on data of their size, which `scale` multiplies."""
    rng = np.random.default_rng(SEED)
    patients = max(4, round(60 * scale))
    balanced = visits(rng, patients=patients, rows=4)
    slope = "y ~ time + treated + (time | patient)"
    yield Workload("random intercept", balanced, "y ~ time + treated + (1 | patient)")
    yield Workload("random slope", balanced, slope)
    yield Workload("random slope, unbalanced", visits(rng, patients=patients, rows=5, lost=0.25), slope)
    yield Workload(
        "random slope, singular", visits(rng, patients=patients, rows=4, slope_sd=0.0, seed=3), slope
    )
    yield Workload("random slope, 6 patients", visits(rng, patients=6, rows=4), slope)
    yield Workload(
        "nested",
        casks(rng, batches=max(4, round(30 * scale)), per_batch=3, rows=2),
        "y ~ 1 + (1 | batch/cask)",
    )
    yield Workload(
        "nested, 10 batches", casks(rng, batches=10, per_batch=3, rows=2), "y ~ 1 + (1 | batch/cask)"
    )
    items = crossed(rng, subjects=max(4, round(24 * scale)), items=max(4, round(20 * scale)), rows=1)
    yield Workload("crossed", items, "y ~ x + (1 | subject) + (1 | item)")
    yield Workload("crossed, with slopes", items, "y ~ x + (x | subject) + (1 | item)")
    yield Workload(
        "crossed, 24 x 6", crossed(rng, subjects=24, items=6, rows=1), "y ~ 1 + (1 | subject) + (1 | item)"
    )


def large_models(rows: int) -> Iterator[Workload]:
    """The same kinds of models on `rows` rows: more rows per group, more groups, and crossed groups."""
    rng = np.random.default_rng(SEED)
    slope = "y ~ time + treated + (time | patient)"
    yield Workload("random slope, 20 groups", visits(rng, patients=20, rows=rows // 20), slope)
    yield Workload("random slope, 50 rows a group", visits(rng, patients=rows // 50, rows=50), slope)
    yield Workload(
        "nested, 20 x 5", casks(rng, batches=20, per_batch=5, rows=rows // 100), "y ~ 1 + (1 | batch/cask)"
    )
    yield Workload(
        "crossed, 30 x 20",
        crossed(rng, subjects=30, items=20, rows=-(-rows // 600)).head(rows),
        "y ~ x + (1 | subject) + (1 | item)",
    )


def visits(
    rng: np.random.Generator,
    *,
    patients: int,
    rows: int,
    lost: float = 0.0,
    slope_sd: float = 1.0,
    seed: int | None = None,
) -> pd.DataFrame:
    """Patients with `rows` visits each, of which the share `lost` is missing; half of them are treated."""
    rng = rng if seed is None else np.random.default_rng(seed)
    patient, time = (
        np.repeat(np.arange(patients), rows),
        np.tile(np.arange(rows) * (3.0 / (rows - 1)), patients),
    )
    treated = patient % 2
    level, slope = rng.normal(0.0, 2.0, patients), rng.normal(0.0, slope_sd, patients)
    y = (
        20.0
        + (2.0 + slope[patient]) * time
        - 3.0 * treated
        + level[patient]
        + rng.normal(0.0, 1.0, len(time))
    )
    frame = pd.DataFrame({"y": y, "time": time, "treated": treated, "patient": _labels("p", patient)})
    return frame[rng.random(len(frame)) >= lost].reset_index(drop=True)


def casks(rng: np.random.Generator, *, batches: int, per_batch: int, rows: int) -> pd.DataFrame:
    """`rows` measurements of each of some casks of each batch; the labels of casks begin anew in each batch."""
    batch = np.repeat(np.arange(batches), per_batch * rows)
    cask = np.tile(np.repeat(np.arange(per_batch), rows), batches)
    of_batch, of_cask = rng.normal(0.0, 1.5, batches), rng.normal(0.0, 2.5, (batches, per_batch))
    y = 60.0 + of_batch[batch] + of_cask[batch, cask] + rng.normal(0.0, 0.8, len(batch))
    return pd.DataFrame({"y": y, "batch": _labels("b", batch), "cask": _labels("c", cask)})


def crossed(rng: np.random.Generator, *, subjects: int, items: int, rows: int) -> pd.DataFrame:
    """Every subject with every item, `rows` times."""
    subject = np.tile(np.repeat(np.arange(subjects), items), rows)
    item = np.tile(np.arange(items), subjects * rows)
    x = rng.normal(size=len(item))
    level, slope, of_item = (
        rng.normal(0.0, 1.0, subjects),
        rng.normal(0.0, 0.5, subjects),
        rng.normal(0.0, 0.7, items),
    )
    y = 5.0 + (1.0 + slope[subject]) * x + level[subject] + of_item[item] + rng.normal(0.0, 1.0, len(x))
    return pd.DataFrame({"y": y, "x": x, "subject": _labels("s", subject), "item": _labels("i", item)})


def _labels(letter: str, codes: NDArray[np.intp]) -> list[str]:
    return [f"{letter}{code:04d}" for code in codes]
