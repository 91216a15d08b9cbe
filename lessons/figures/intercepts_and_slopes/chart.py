"""The drawing: the same patients with parallel lines and with lines that tilt."""

from __future__ import annotations

import altair as alt

from lessons.figures.base import KeyEntry, Layout, Row
from lessons.figures.intercepts_and_slopes.data import VISITS, TwoModels
from lessons.figures.plots import house_config

KEY = {
    "line": KeyEntry("the line of one patient", "--series-1", width=1.5),
    "average": KeyEntry("the average line", "--ink", dash=(4, 3), width=2.5),
    "reading": KeyEntry("a reading", "--series-2", mark="point"),
}
LAYOUTS = (
    Layout("wide", columns=2, width=335, height=280, font=12),
    Layout("narrow", columns=2, width=108, height=230, font=11),
)
SHOWN = 8
TITLES = {"intercepts": ("Random", "intercepts"), "slopes": ("Random intercepts", "and slopes")}


def shown_patients(found: TwoModels) -> list[int]:
    """The places of the first patients with usual care, so that one average line belongs to them all."""
    return [place for place, treated in enumerate(found.treated) if not treated][:SHOWN]


def make_rows(found: TwoModels) -> tuple[Row, ...]:
    """Two rows for each line, one for each reading in both panels."""
    rows: list[Row] = []
    last = VISITS - 1
    for model, lines in found.models.items():
        for month in (0, last):
            height = lines.average[0] + lines.average[1] * month
            rows.append({"model": model, "kind": "average", "month": month, "sbp": round(float(height), 2)})
        for place in shown_patients(found):
            name = found.patients[place]
            start, slope = map(float, lines.lines[place])
            rows += [
                {
                    "model": model,
                    "kind": "line",
                    "patient": name,
                    "month": month,
                    "sbp": round(start + slope * month, 2),
                }
                for month in (0, last)
            ]
            rows += [
                {
                    "model": model,
                    "kind": "reading",
                    "month": month,
                    "sbp": float(found.readings[place, month]),
                }
                for month in range(VISITS)
            ]
    return tuple(rows)


def draw(layout: Layout) -> alt.TopLevelMixin:
    """The chart over the named data set "rows"; both panels share their axes."""
    panels = [_panel(layout, model, first=model == "intercepts") for model in TITLES]
    return (
        alt.hconcat(*panels, spacing=12)
        .resolve_scale(y="shared")
        .properties(padding={"left": 6, "top": 2, "right": 8, "bottom": 4})
        .configure(**house_config())
        .configure_title(
            fontSize=layout.font,
            offset=8,
            anchor="start",
            frame="group",
            color="var(--ink)",
            fontWeight="normal",
        )
    )


def _panel(layout: Layout, model: str, *, first: bool) -> alt.LayerChart | alt.FacetChart:
    x = alt.X("month:Q", title="months", axis=alt.Axis(values=list(range(VISITS))))
    y = alt.Y(
        "sbp:Q",
        title="systolic pressure, mmHg" if first else None,
        scale=alt.Scale(zero=False),
        axis=alt.Axis(tickCount=6, labels=first, ticks=first, minExtent=36 if first else 0),
    )
    base = alt.Chart(alt.NamedData("rows")).transform_filter(f"datum.model == '{model}'").encode(x=x, y=y)
    layers = [
        base.transform_filter("datum.kind == 'reading'").mark_point(
            size=12, color="var(--series-2)", fill="var(--series-2)", opacity=0.7
        ),
        base.transform_filter("datum.kind == 'line'")
        .mark_line(color="var(--series-1)", strokeWidth=KEY["line"].width)
        .encode(detail="patient:N"),
        base.transform_filter("datum.kind == 'average'").mark_line(
            color="var(--ink)", strokeWidth=KEY["average"].width, strokeDash=list(KEY["average"].dash)
        ),
    ]
    words = TITLES[model]
    title = list(words) if layout.name == "narrow" else " ".join(words)
    return alt.layer(*layers).properties(width=layout.width, height=layout.height, title=title)
