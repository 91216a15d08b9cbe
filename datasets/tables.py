"""Tables as text and back: what is stored, fitted and downloaded is the very same text."""

from __future__ import annotations

import hashlib
import io

import pandas as pd

from datasets.scenarios.base import Scenario


def to_csv(frame: pd.DataFrame, scenario: Scenario) -> str:
    r"""The table as CSV: a header, lines that end with \n, numbers in full, a missing value as an empty cell.

    Raises:
        ValueError: the columns are not those of the scenario in their order.
    """
    _check_columns(list(frame.columns), scenario)
    return frame.to_csv(index=False, lineterminator="\n")


def from_csv(text: str, scenario: Scenario) -> pd.DataFrame:
    """The table that `to_csv` wrote: labels as text, the outcome as float64, empty cells of numbers as NaN.

    Raises:
        ValueError: the columns are not those of the scenario in their order.
    """
    labels = scenario.labels
    frame = pd.read_csv(
        io.StringIO(text),
        dtype={**dict.fromkeys(labels, "str"), scenario.structure.outcome: "float64"},
        keep_default_na=False,
        na_values={column.name: [""] for column in scenario.columns if not column.label},
    )
    _check_columns(list(frame.columns), scenario)
    return frame


def sha256_of(text: str) -> str:
    """The SHA-256 of the text in UTF-8, as 64 hexadecimal digits."""
    return hashlib.sha256(text.encode()).hexdigest()


def _check_columns(found: list[str], scenario: Scenario) -> None:
    expected = [column.name for column in scenario.columns]
    if found != expected:
        raise ValueError(
            f"The scenario “{scenario.slug}” has the columns {', '.join(expected)}; the table has "
            f"{', '.join(found)}: give it these columns in this order."
        )
