"""What a page says of a student's data set: story, columns, first rows and a plot."""

from __future__ import annotations

from typing import Any

import pandas as pd

from datasets.models import Dataset
from datasets.scenarios.base import Column, Scenario, Structure
from quizzes.student_data.drawings import draw_data, drawn_part
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
        "plot": draw_data(dataset.csv, scenario),
        "plot_caption": plot_caption(frame, scenario.structure),
    }


def differs_between(column: Column, structure: Structure) -> str:
    """The plural of what the column tells apart."""
    return {"group": structure.groups, "second": structure.seconds}.get(column.level, "rows")


def plot_caption(frame: pd.DataFrame, structure: Structure) -> str:
    if structure.binary == structure.outcome:
        return (
            f"Each point is one {structure.unit}: the share of its rows with an outcome in which "
            f"{structure.outcome} is 1."
        )
    kind = "line" if structure.occasion else "column of points"
    groups, drawn = (rows[structure.group].nunique() for rows in (frame, drawn_part(frame, structure)))
    part = f" The first {drawn} of {groups} {structure.groups} are drawn." if drawn < groups else ""
    return f"Each {kind} is one {structure.unit}.{part}"
