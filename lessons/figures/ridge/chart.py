"""The drawing: contour lines of the criterion, the optimum and the truth."""

from __future__ import annotations

import altair as alt

from lessons.figures.base import KeyEntry, Layout, Row
from lessons.figures.plots import house_config
from lessons.figures.ridge.contours import contour_lines
from lessons.figures.ridge.data import CORRELATIONS, SPREADS, WIDEST, Ridge
from lessons.figures.strokes import only, stroke

KEY = {
    "1": KeyEntry("1 above the lowest", "--series-1", width=3),
    "4": KeyEntry("4 above the lowest", "--series-1", dash=(7, 3), width=1.75),
    "9": KeyEntry("9 above the lowest", "--series-1", dash=(2, 3), width=1.5),
    "best": KeyEntry("the lowest point, the estimates", "--ink", mark="point"),
    "true": KeyEntry("the truth", "--series-2", mark="cross"),
}
LEVELS = (1, 4, 9)
CROSS = "M-0.7,-0.7L0.7,0.7M-0.7,0.7L0.7,-0.7"
LAYOUTS = (
    Layout("wide", columns=1, width=640, height=320, font=12),
    Layout("narrow", columns=1, width=264, height=264, font=11),
)


def make_rows(ridge: Ridge) -> tuple[Row, ...]:
    """The points of each contour line in their order, the optimum and the truth."""
    rows: list[Row] = []
    for level in LEVELS:
        lines = contour_lines(SPREADS, CORRELATIONS, ridge.above, level)
        for number, line in enumerate(lines):
            rows += [
                {
                    "kind": str(level),
                    "line": f"{level}.{number}",
                    "place": place,
                    "spread": round(spread, 4),
                    "correlation": round(correlation, 4),
                }
                for place, (spread, correlation) in enumerate(line)
            ]
    spread, correlation = ridge.best
    if not ridge.boundary or ridge.boundary == "correlation":
        rows.append({"kind": "best", "spread": round(spread, 4), "correlation": round(correlation, 4)})
    elif ridge.boundary == "slopes":
        # Without a spread there is no correlation: every one is as good.
        rows += [{"kind": "edge", "spread": 0.0, "correlation": end} for end in (-1.0, 1.0)]
    if ridge.slope_sd > 0:
        rows.append(
            {
                "kind": "true",
                "spread": round(ridge.slope_sd / ridge.residual_sd, 4),
                "correlation": ridge.correlation,
            }
        )
    return tuple(rows)


def draw(layout: Layout) -> alt.TopLevelMixin:
    """The chart over the named data set "rows"."""
    base = alt.Chart(alt.NamedData("rows")).encode(
        x=alt.X(
            "spread:Q",
            title="SD of slopes, in residual SDs a month",
            scale=alt.Scale(domain=[0, WIDEST]),
            axis=alt.Axis(tickCount=6),
        ),
        y=alt.Y(
            "correlation:Q",
            title=None,
            scale=alt.Scale(domain=[-1, 1]),
            axis=alt.Axis(values=[-1, -0.5, 0, 0.5, 1]),
        ),
    )
    lines = [
        stroke(base, kind, KEY[kind]).encode(detail="line:N", order="place:Q") for kind in ("9", "4", "1")
    ]
    edge = only(base, "edge").mark_line(color="var(--ink)", strokeWidth=6)
    best = only(base, "best").mark_point(size=90, filled=True, color="var(--ink)", opacity=1)
    true = only(base, "true").mark_point(
        size=110, shape=CROSS, color=f"var({KEY['true'].colour})", strokeWidth=2.5, opacity=1
    )
    return (
        alt.layer(*lines, edge, best, true)
        .properties(
            width=layout.width,
            height=layout.height,
            padding={"left": 10, "top": 2, "right": 12, "bottom": 4},
            title=alt.Title("Correlation of slopes and intercepts"),
        )
        .configure(**house_config())
    )
