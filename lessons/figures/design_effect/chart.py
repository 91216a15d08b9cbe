"""The drawing: effective rows by rows in a group, for several likenesses."""

from __future__ import annotations

from typing import Any

import altair as alt

from lessons.figures.base import KeyEntry, Layout, Row
from lessons.figures.design_effect.data import CURVES, GROUPS, MOST_ROWS, TRIED, DesignEffect, effective_rows
from lessons.figures.plots import house_config

KEY = {
    "chosen": KeyEntry("the ICC chosen", "--series-1", width=2.5),
    "here": KeyEntry("where you are", "--ink", mark="point"),
    "simulated": KeyEntry("seen in simulated studies", "--series-2", mark="square"),
    "others": KeyEntry("other ICCs", "--ink-soft", width=1),
    "groups": KeyEntry(f"one row from each of the {GROUPS} groups", "--ink-soft", dash=(4, 3), width=1.25),
}
LAYOUTS = (
    Layout("wide", columns=1, width=620, height=300, font=12),
    Layout("narrow", columns=1, width=215, height=250, font=11),
)
# Beyond this the curves leave the panel: with an ICC of 0 every row counts.
HIGHEST = 300
# Where the label of a curve stands: above its end, or beside it where it leaves the panel.
PLACES: dict[str, dict[str, Any]] = {
    "label": {"align": "right", "dx": -2, "dy": -8},
    "top": {"align": "left", "dx": 7, "dy": 2},
}
# Where the curves are drawn through; they bend most on the left.
POINTS = (*range(1, 11), *range(12, 21, 2), *range(25, MOST_ROWS + 1, 5))


def make_rows(found: DesignEffect) -> tuple[Row, ...]:
    """The curves, the place chosen, and the simulated studies at TRIED."""
    rows: list[Row] = []
    for icc in CURVES:
        inside = [count for count in POINTS if effective_rows(count, icc) <= HIGHEST]
        rows += [_point("others", count, effective_rows(count, icc), icc=icc) for count in inside]
        rows.append(
            _point(
                "label" if inside[-1] == MOST_ROWS else "top",
                inside[-1],
                effective_rows(inside[-1], icc),
                icc=icc,
            )
        )
    rows += [_point("chosen", count, effective_rows(count, found.icc)) for count in POINTS]
    rows += [_point("simulated", count, found.simulated[count]) for count in TRIED]
    rows.append(_point("here", found.rows, found.effective))
    return tuple(rows)


def _point(kind: str, rows: int, effective: float, **more: float) -> Row:
    return {"kind": kind, "rows": rows, "effective": round(effective, 2), **more}


def draw(layout: Layout) -> alt.TopLevelMixin:
    """The chart over the named data set "rows"."""
    base = alt.Chart(alt.NamedData("rows"))
    x = alt.X(
        "rows:Q",
        title="rows in each group",
        scale=alt.Scale(domain=[0, MOST_ROWS + 1], nice=False),
        axis=alt.Axis(tickCount=5),
    )
    look: dict[str, Any] = {
        "title": "effective number of rows",
        "scale": alt.Scale(domain=[0, HIGHEST], nice=False),
        "axis": alt.Axis(tickCount=6, minExtent=36),
    }
    y = alt.Y("effective:Q", **look)

    def of(kind: str) -> alt.Chart:
        return base.transform_filter(f"datum.kind == '{kind}'").encode(x=x, y=y)

    layers = [
        of("others").mark_line(color="var(--ink-soft)", strokeWidth=1, clip=True).encode(detail="icc:N"),
        base.transform_filter("datum.kind == 'here'")
        .transform_calculate(groups=str(GROUPS))
        .mark_rule(
            color="var(--ink-soft)", strokeDash=list(KEY["groups"].dash), strokeWidth=KEY["groups"].width
        )
        .encode(y=alt.Y("groups:Q", **look)),
        *(
            of(kind)
            .mark_text(color="var(--ink-soft)", fontSize=layout.font, **place)
            .transform_calculate(words="'ICC ' + format(datum.icc, '~g')")
            .encode(text="words:N")
            for kind, place in PLACES.items()
        ),
        of("chosen").mark_line(color="var(--series-1)", strokeWidth=KEY["chosen"].width, clip=True),
        of("simulated").mark_point(
            shape="square", size=34, color="var(--series-2)", fill="var(--series-2)", opacity=1, clip=True
        ),
        of("here").mark_point(size=90, color="var(--surface)", fill="var(--ink)", opacity=1, clip=True),
    ]
    return (
        alt.layer(*layers)
        .properties(
            width=layout.width, height=layout.height, padding={"left": 6, "top": 8, "right": 10, "bottom": 4}
        )
        .configure(**house_config())
    )
