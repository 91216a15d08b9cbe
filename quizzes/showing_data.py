"""What a page says of a student's data set: story, columns, first rows and a plot."""

from __future__ import annotations

from typing import Any

import pandas as pd
from django.utils.safestring import SafeString

from datasets.models import Dataset
from datasets.scenarios.base import Column, Scenario, Structure
from lessons.figures.plots import spaghetti_svg, strips_svg
from quizzes.texts import render_inline, render_text

FIRST_ROWS = 8


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
        "plot_caption": plot_caption(scenario.structure),
    }


def differs_between(column: Column, structure: Structure) -> str:
    """The plural of what the column tells apart."""
    return {"group": structure.groups, "second": structure.seconds}.get(column.level, "rows")


def plot_caption(structure: Structure) -> str:
    kind = "line" if structure.occasion else "column of points"
    return f"Each {kind} is one {structure.group}."


def draw_data(frame: pd.DataFrame, scenario: Scenario) -> SafeString:
    """A line for each group where its rows have an order, else a column of points."""
    structure = scenario.structure
    units = {column.name: column.unit for column in scenario.columns}
    if structure.occasion:
        return spaghetti_svg(
            frame,
            x=structure.within,
            y=structure.outcome,
            group=structure.group,
            colour_by=structure.between,
            title=f"Your data: {structure.outcome} over {structure.within}, one line a {structure.group}",
            description=scenario.row,
            units=units,
        )
    return strips_svg(
        frame,
        y=structure.outcome,
        group=structure.group,
        colour_by=structure.between,
        title=f"Your data: {structure.outcome} in each {structure.group}, one column of points a {structure.group}",
        description=scenario.row,
        units=units,
    )
