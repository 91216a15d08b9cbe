"""The drawing: pupils, the means of their schools, and the lines of four slopes."""

from __future__ import annotations

import altair as alt

from lessons.figures.base import KeyEntry, Layout, Row
from lessons.figures.levels.data import Levels
from lessons.figures.plots import house_config
from lessons.figures.strokes import only, ring, stroke

KEY = {
    "pupil": KeyEntry("a pupil", "--series-quiet", mark="point"),
    "school": KeyEntry("the mean of a school", "--ink", mark="ring"),
    "within": KeyEntry("slope within schools", "--series-1", width=2),
    "between": KeyEntry("slope between schools", "--series-3", dash=(9, 3), width=2.25),
    "ols": KeyEntry("ordinary regression", "--series-2", dash=(5, 3), width=2.25),
    "single": KeyEntry("random intercept, one slope", "--series-4", dash=(1, 3), width=3),
}
LAYOUTS = (
    Layout("wide", columns=1, width=640, height=340, font=12),
    Layout("narrow", columns=1, width=270, height=280, font=11),
)


def make_rows(levels: Levels) -> tuple[Row, ...]:
    """Pupils and schools as points; two rows for each line."""
    frame = levels.frame
    rows: list[Row] = [
        {"kind": "pupil", "ses": float(ses), "maths": float(maths)}
        for ses, maths in zip(frame["ses"], frame["maths"], strict=True)
    ]
    schools = frame.groupby("school")[["ses", "maths"]].agg(["min", "max", "mean"])
    corners = (schools["ses", "min"], schools["ses", "max"], schools["ses", "mean"], schools["maths", "mean"])
    for school, first, last, ses, maths in zip(schools.index, *corners, strict=True):
        rows.append({"kind": "school", "ses": round(ses, 3), "maths": round(maths, 2)})
        rows += _line("within", maths - levels.within * ses, levels.within, (first, last), line=school)
    everybody = float(frame["ses"].min()), float(frame["ses"].max())
    means = float(frame["mean"].min()), float(frame["mean"].max())
    return (
        *rows,
        *_line("between", float(levels.both.beta[0]), levels.between, means),
        *_line("ols", float(levels.ols.beta[0]), float(levels.ols.beta[1]), everybody),
        *_line("single", float(levels.single.beta[0]), float(levels.single.beta[1]), everybody),
    )


def _line(kind: str, start: float, slope: float, ends: tuple[float, float], line: str = "") -> list[Row]:
    return [
        {"kind": kind, "line": line or kind, "ses": round(ses, 3), "maths": round(start + slope * ses, 2)}
        for ses in ends
    ]


def draw(layout: Layout) -> alt.TopLevelMixin:
    """The chart over the named data set "rows"."""
    base = alt.Chart(alt.NamedData("rows")).encode(
        x=alt.X(
            "ses:Q",
            title="home of the pupil, in standard deviations",
            scale=alt.Scale(zero=False),
            axis=alt.Axis(tickCount=6),
        ),
        y=alt.Y(
            "maths:Q",
            title=None,
            scale=alt.Scale(zero=False),
            axis=alt.Axis(tickCount=5),
        ),
    )
    pupils = only(base, "pupil").mark_point(
        size=9, filled=True, color=f"var({KEY['pupil'].colour})", opacity=0.7
    )
    lines = [
        stroke(base, kind, KEY[kind]).encode(
            detail="line:N", opacity=alt.value(0.6 if kind == "within" else 1)
        )
        for kind in ("within", "between", "ols", "single")
    ]
    schools = ring(base, "school", KEY["school"])
    return (
        alt.layer(pupils, *lines, schools)
        .properties(
            width=layout.width,
            height=layout.height,
            padding={"left": 10, "top": 2, "right": 8, "bottom": 4},
            title=alt.Title("Maths test, in points"),
        )
        .configure(**house_config())
    )
