"""What a page says of a student's data set: story, columns, first rows and a plot."""

from __future__ import annotations

from typing import Any

import pandas as pd
from django.utils.safestring import SafeString

from datasets.models import Dataset
from datasets.scenarios.base import Column, Scenario, Structure
from lessons.figures.plots import SERIES, spaghetti_svg, strips_svg
from quizzes.texts import render_inline, render_text

FIRST_ROWS = 8
# With more points than these a page gets heavy and a plot black.
MOST_DRAWN = 2_000


def show_study(scenario: Scenario) -> dict[str, Any]:
    """The story, what a row is, and the context of `quizzes/_columns.html`."""
    return {
        "scenario": scenario,
        "story_html": render_text(scenario.story),
        "row_html": render_inline(scenario.row),
        "columns": [(column, differs_between(column, scenario.structure)) for column in scenario.columns],
    }


def show_data(dataset: Dataset) -> dict[str, Any]:
    """The study with its data: the context of `quizzes/_data.html`. No query."""
    scenario, frame = dataset.meaning, dataset.frame
    first = frame.head(FIRST_ROWS)
    return {
        **show_study(scenario),
        "dataset": dataset,
        "rows": first.astype(object).where(first.notna(), "").values.tolist(),
        "plot": draw_data(frame, scenario),
        "plot_caption": plot_caption(frame, scenario.structure),
    }


def differs_between(column: Column, structure: Structure) -> str:
    """The plural of what the column tells apart."""
    return {"group": structure.groups, "second": structure.seconds}.get(column.level, "rows")


def plot_caption(frame: pd.DataFrame, structure: Structure) -> str:
    kind = "line" if structure.occasion else "column of points"
    groups, drawn = (rows[structure.group].nunique() for rows in (frame, _drawn_part(frame, structure)))
    part = f" The first {drawn} of {groups} {structure.groups} are drawn." if drawn < groups else ""
    return f"Each {kind} is one {structure.group}.{part}"


def _drawn_part(frame: pd.DataFrame, structure: Structure) -> pd.DataFrame:
    """The rows that a plot can show: all of them, or whole groups from the first on."""
    if len(frame) <= MOST_DRAWN:
        return frame
    codes, _ = pd.factorize(frame[structure.group])
    last = codes[MOST_DRAWN]
    return frame[codes < max(last, 1)]


def draw_data(frame: pd.DataFrame, scenario: Scenario) -> SafeString:
    """A line for each group where its rows have an order, else a column of points."""
    structure = scenario.structure
    units = {column.name: column.unit for column in scenario.columns}
    shown = _drawn_part(frame, structure)
    # Colours tell a few kinds of groups apart; a measured predictor has as many values as there are groups.
    few = shown[structure.between].nunique() <= len(SERIES)
    colour_by = structure.between if few else None
    if structure.occasion:
        return spaghetti_svg(
            shown,
            x=structure.within,
            y=structure.outcome,
            group=structure.group,
            colour_by=colour_by,
            title=f"Your data: {structure.outcome} over {structure.within}, one line a {structure.group}",
            description=scenario.row,
            units=units,
        )
    return strips_svg(
        shown,
        y=structure.outcome,
        group=structure.group,
        colour_by=colour_by,
        title=f"Your data: {structure.outcome} in each {structure.group}, one column of points a {structure.group}",
        description=scenario.row,
        units=units,
    )
