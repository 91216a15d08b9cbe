"""The drawing: small multiples, one panel for each patient."""

from __future__ import annotations

import altair as alt

from lessons.figures.base import KeyEntry, Layout, Row
from lessons.figures.plots import house_config
from lessons.figures.shrinkage.data import Array, Shrinkage
from lessons.figures.shrinkage.words import panel_name

KEY = {
    "own": KeyEntry("the patient’s own line", "--series-2", dash=(5, 3), width=1.75),
    "average": KeyEntry("the average line", "--ink-soft", dash=(1, 3), width=2),
    "shrunken": KeyEntry("the shrunken line", "--series-1", width=2.5),
    "used": KeyEntry("a visit that was used", "--ink", mark="point"),
    "later": KeyEntry("a later visit, not used", "--ink", mark="ring"),
}
LAYOUTS = (
    Layout("wide", columns=4, width=166, height=118, font=12),
    Layout("narrow", columns=3, width=88, height=76, font=11),
)


def make_rows(shrinkage: Shrinkage, shown: int) -> tuple[Row, ...]:
    """What is drawn for the first `shown` patients: a row for each reading, two for each line."""
    rows: list[Row] = []
    kinds = (("average", shrinkage.average), ("own", shrinkage.own), ("shrunken", shrinkage.shrunken))
    readings = shrinkage.readings[:shown]
    low, high = float(readings.min()), float(readings.max())
    for i in range(shown):
        panel = panel_name(shrinkage, i)
        for kind, lines in kinds:
            if lines is not None:
                rows += [
                    {"panel": panel, "kind": kind, **end}
                    for end in _ends(lines[i], shrinkage.months, low, high)
                ]
        for place, (month, reading) in enumerate(zip(shrinkage.months, readings[i], strict=True)):
            kind = "used" if place < shrinkage.visits else "later"
            rows.append({"panel": panel, "kind": kind, "month": float(month), "sbp": float(reading)})
    return tuple(rows)


def _ends(line: Array, months: Array, low: float, high: float) -> list[dict[str, float]]:
    """The two ends of a line within the months and between the lowest and the highest reading."""
    start, slope = map(float, line)
    first, last = float(months[0]), float(months[-1])
    if slope:
        crossings = sorted(((low - start) / slope, (high - start) / slope))
        first, last = max(first, crossings[0]), min(last, crossings[1])
    if first >= last or not low <= start + slope * first <= high + 1e-9:
        return []
    return [{"month": round(month, 3), "sbp": round(start + slope * month, 2)} for month in (first, last)]


def draw(layout: Layout) -> alt.TopLevelMixin:
    """The chart over the named data set "rows"; all panels share both axes."""
    base = alt.Chart(alt.NamedData("rows")).encode(
        x=alt.X("month:Q", title=None, axis=alt.Axis(values=[0, 2, 4, 6])),
        y=alt.Y("sbp:Q", title=None, scale=alt.Scale(zero=False), axis=alt.Axis(tickCount=4)),
    )
    layers = [_line(base, kind) for kind in ("average", "shrunken", "own")]
    for kind, opacity in (("used", 1), ("later", 0)):
        points = base.transform_filter(f"datum.kind == '{kind}'")
        layers.append(
            points.mark_point(
                size=24, color="var(--ink)", fill="var(--ink)", fillOpacity=opacity, strokeWidth=1, opacity=1
            )
        )
    panels = alt.layer(*layers).properties(width=layout.width, height=layout.height)
    return (
        panels.facet(facet=alt.Facet("panel:N", title=None), columns=layout.columns, spacing=10)
        .properties(
            # Fonts differ between readers: room for labels that come out wider than they were measured.
            padding={"left": 10, "top": 2, "right": 8, "bottom": 4},
            title=alt.Title("Systolic pressure in mmHg, by months since the first visit"),
        )
        .configure(**house_config())
        .configure_header(labelFontSize=layout.font, labelColor="var(--ink)")
    )


def _line(base: alt.Chart, kind: str) -> alt.Chart:
    look = KEY[kind]
    lines = base.transform_filter(f"datum.kind == '{kind}'")
    return lines.mark_line(
        color=f"var({look.colour})",
        strokeWidth=look.width,
        strokeDash=list(look.dash) or [1, 0],
        strokeCap="butt",
    )
