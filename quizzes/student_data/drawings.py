"""The plot of a data set beside its questions. It takes a while, so it is kept, and drawn before anybody looks."""

from __future__ import annotations

from functools import cache
from hashlib import sha256
from pathlib import Path

import pandas as pd
from django.utils.safestring import SafeString

from datasets.scenarios.base import Scenario, Structure
from datasets.tables import from_csv, sha256_of
from lessons.figures import plots
from lessons.figures.plots import SERIES, kept_drawing, spaghetti_svg, strips_svg

# With more points than these a page gets heavy and a plot black.
MOST_DRAWN = 2_000


def draw_data(csv: str, scenario: Scenario) -> SafeString:
    """The plot of canonical rows: a line for each group where its rows have an order, else a column of points.

    Of a yes/no outcome it is a share for each group. It is kept in the data folder until the rows, their story or the
    code that draws them change.
    """
    units = [(column.name, column.unit) for column in scenario.columns]
    asked = (_code(), scenario.structure, units, scenario.row, sha256_of(csv))
    return kept_drawing(repr(asked), lambda: draw_frame(from_csv(csv, scenario), scenario))


def draw_frame(frame: pd.DataFrame, scenario: Scenario) -> SafeString:
    """As `draw_data`, drawn anew from the rows."""
    structure = scenario.structure
    units = {column.name: column.unit for column in scenario.columns}
    yes_no = structure.binary == structure.outcome
    shown = _shares(frame, structure) if yes_no else drawn_part(frame, structure)
    # Colours tell a few kinds of groups apart; a measured predictor has as many values as there are groups.
    few = shown[structure.between].nunique() <= len(SERIES)
    colour_by = structure.between if few else None
    if structure.occasion and not yes_no:
        return spaghetti_svg(
            shown,
            x=structure.within,
            y=structure.outcome,
            group=structure.group,
            colour_by=colour_by,
            title=f"Your data: {structure.outcome} over {structure.within}, one line a {structure.unit}",
            description=scenario.row,
            units=units,
        )
    return strips_svg(
        shown,
        y=structure.outcome,
        group=structure.group,
        colour_by=colour_by,
        title=f"Your data: {structure.outcome} in each {structure.unit}, "
        + (f"one share a {structure.unit}" if yes_no else f"one column of points a {structure.unit}"),
        description=scenario.row,
        units=units,
    )


def drawn_part(frame: pd.DataFrame, structure: Structure) -> pd.DataFrame:
    """The rows that a plot can show: all of them, or whole groups from the first on."""
    if len(frame) <= MOST_DRAWN:
        return frame
    codes, _ = pd.factorize(frame[structure.group])
    last = codes[MOST_DRAWN]
    return frame[codes < max(last, 1)]


def _shares(frame: pd.DataFrame, structure: Structure) -> pd.DataFrame:
    """One row for each group: the share of ones among its outcomes, with what is the same in all of its rows."""
    grouped = frame.groupby(structure.group, sort=False, as_index=False)
    return grouped.agg({structure.between: "first", structure.outcome: "mean"})


@cache
def _code() -> str:
    """Another one whenever the code that draws is another."""
    sources = (Path(__file__), Path(plots.__file__))
    return sha256(b"".join(source.read_bytes() for source in sources)).hexdigest()
