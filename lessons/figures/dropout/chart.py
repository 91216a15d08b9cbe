"""The drawing: a strip of estimates for each analysis, its mean, and the truth."""

from __future__ import annotations

from typing import Any

import altair as alt

from lessons.figures.base import KeyEntry, Layout, Row
from lessons.figures.dropout.data import METHODS, STUDIES, TRUTH, Dropout
from lessons.figures.plots import house_config

KEY = {
    "study": KeyEntry("the estimate of one study", "--series-1", mark="ring"),
    "mean": KeyEntry(f"the mean of {STUDIES}", "--series-2", mark="square"),
    "truth": KeyEntry("the truth", "--ink", dash=(4, 3), width=1.5),
}
LAYOUTS = (
    Layout("wide", columns=1, width=560, height=260, font=12),
    Layout("narrow", columns=1, width=205, height=240, font=11),
)
SHOWN = 50
# Always the same, so that strips can be seen to move.
DOMAIN = (-8.5, 1)


def make_rows(found: Dropout) -> tuple[Row, ...]:
    """A row for each of the first SHOWN estimates, and for the mean of all; `place` is across the strip, from 0 to 1."""
    rows: list[Row] = []
    for method, label in METHODS.items():
        slopes = found.slopes[method]
        rows += [
            # Places that follow each other by the golden ratio do not lie on each other.
            {
                "kind": "study",
                "method": label,
                "slope": round(float(slope), 3),
                "place": round(study * 0.618034 % 1, 3),
            }
            for study, slope in enumerate(slopes[:SHOWN])
        ]
        rows.append({"kind": "mean", "method": label, "slope": round(float(slopes.mean()), 3), "place": 0.5})
    return tuple(rows)


def draw(layout: Layout) -> alt.TopLevelMixin:
    """The chart over the named data set "rows"."""
    base = alt.Chart(alt.NamedData("rows"))
    narrow = layout.name == "narrow"
    words = "split(datum.label, ' ')" if narrow else "datum.label"
    y = alt.Y(
        "method:N",
        sort=list(METHODS.values()),
        title=None,
        axis=alt.Axis(labelExpr=words, ticks=False, labelLimit=0, minExtent=76 if narrow else 146),
    )
    offset = alt.YOffset("place:Q", scale=alt.Scale(domain=[-0.25, 1.25]))
    look: dict[str, Any] = {
        "title": "estimated change, mmHg a month",
        "scale": alt.Scale(domain=list(DOMAIN), nice=False, zero=False),
        "axis": alt.Axis(tickCount=6),
    }
    x = alt.X("slope:Q", **look)
    studies = (
        base.transform_filter("datum.kind == 'study'")
        .mark_point(size=14, color="var(--series-1)", strokeWidth=1, opacity=0.7, clip=True)
        .encode(x=x, y=y, yOffset=offset)
    )
    means = (
        base.transform_filter("datum.kind == 'mean'")
        .mark_point(
            shape="square", size=110, color="var(--surface)", fill="var(--series-2)", opacity=1, strokeWidth=1
        )
        .encode(x=x, y=y, yOffset=offset)
    )
    truth = (
        base.transform_filter(f"datum.kind == 'mean' && datum.method == '{METHODS['mixed']}'")
        .transform_calculate(truth=str(TRUTH))
        .mark_rule(color="var(--ink)", strokeDash=list(KEY["truth"].dash), strokeWidth=KEY["truth"].width)
        .encode(x=alt.X("truth:Q", **look))
    )
    return (
        alt.layer(studies, truth, means)
        .properties(
            width=layout.width,
            height=layout.height,
            padding={"left": 6, "top": 6, "right": 10, "bottom": 4},
        )
        .configure(**house_config())
        .configure_axisY(labelColor="var(--ink)", labelFontSize=layout.font, domain=False)
    )
