"""Studies of a figure as tables, for the fits that check it."""

from __future__ import annotations

import numpy as np
import pandas as pd

from lessons.figures.repeated import Array, treated


def frame_of(pressures: Array) -> pd.DataFrame:
    """The table of one study, from pressures (patients, visits); the second half of the patients is treated."""
    patients, visits = pressures.shape
    return pd.DataFrame(
        {
            "patient": np.repeat([f"P{i}" for i in range(patients)], visits),
            "time": np.tile(np.arange(visits, dtype=float), patients),
            "treated": np.repeat(treated(patients), visits),
            "sbp": pressures.ravel(),
        }
    )
