"""The drawing: curves of hospitals, the average hospital, and the average of the curves."""

from __future__ import annotations

import altair as alt

from lessons.figures.base import KeyEntry, Layout, Row
from lessons.figures.link.data import SEVERITIES, Array, Link
from lessons.figures.plots import house_config
from lessons.figures.strokes import ring, stroke

KEY = {
    "hospital": KeyEntry("single hospitals", "--series-quiet", width=1),
    "average": KeyEntry("the average hospital", "--series-1", width=2.5),
    "marginal": KeyEntry("the average over hospitals", "--series-2", dash=(7, 3), width=2.5),
    "share": KeyEntry("share in a sample, over all its hospitals", "--ink", mark="ring"),
}
LAYOUTS = (
    Layout("wide", columns=1, width=640, height=320, font=12),
    Layout("narrow", columns=1, width=264, height=250, font=11),
)


def make_rows(link: Link) -> tuple[Row, ...]:
    """The points of each curve, and a point for each unit of severity in the sample."""
    rows: list[Row] = []
    for place, curve in enumerate(link.hospitals):
        rows += _curve("hospital", curve, str(place))
    rows += _curve("average", link.average, "average") + _curve("marginal", link.marginal, "marginal")
    for severity, share in link.shares:
        rows.append({"kind": "share", "severity": round(severity, 2), "probability": round(share, 4)})
    return tuple(rows)


def _curve(kind: str, values: Array, line: str) -> list[Row]:
    return [
        {"kind": kind, "line": line, "severity": float(x), "probability": round(float(y), 4)}
        for x, y in zip(SEVERITIES, values, strict=True)
    ]


def draw(layout: Layout) -> alt.TopLevelMixin:
    """The chart over the named data set "rows"."""
    base = alt.Chart(alt.NamedData("rows")).encode(
        x=alt.X("severity:Q", title="severity", scale=alt.Scale(domain=[0, 10]), axis=alt.Axis(tickCount=6)),
        y=alt.Y(
            "probability:Q",
            title=None,
            scale=alt.Scale(domain=[0, 1]),
            axis=alt.Axis(format=".0%", tickCount=5),
        ),
    )
    curves = [
        stroke(base, kind, KEY[kind]).encode(detail="line:N") for kind in ("hospital", "average", "marginal")
    ]
    shares = ring(base, "share", KEY["share"])
    return (
        alt.layer(*curves, shares)
        .properties(
            width=layout.width,
            height=layout.height,
            padding={"left": 10, "top": 2, "right": 10, "bottom": 4},
            title=alt.Title("Probability of a complication"),
        )
        .configure(**house_config())
    )
