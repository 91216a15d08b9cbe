"""The drawing: four panels of intervals below each other, a predictor in each column, a method in each row."""

from __future__ import annotations

from collections.abc import Mapping

import altair as alt

from lessons.figures.base import KeyEntry, Layout, Row
from lessons.figures.intervals.data import TRUTH, Intervals
from lessons.figures.plots import house_config

KEY = {
    "contains": KeyEntry("an interval that contains the truth", "--series-1", width=1.5),
    "misses": KeyEntry("an interval that misses it", "--series-2", width=3.5),
    "truth": KeyEntry("the truth", "--ink", dash=(4, 3), width=1.5),
}
LAYOUTS = (
    Layout("wide", columns=2, width=330, height=130, font=12),
    Layout("narrow", columns=2, width=124, height=130, font=11),
)
SHOWN = 25
# The same at every ICC, so that widths can be compared; an interval that leaves the panel is cut off.
DOMAINS = {"treated": (-25, 9), "time": (-7.5, 1.5)}
PREDICTORS = {"treated": "treated (between)", "time": "time (within)"}
METHODS = {"ordinary": "Ordinary regression", "mixed": "Mixed model"}


def make_rows(found: Mapping[tuple[str, str], Intervals]) -> tuple[Row, ...]:
    """A row for each of the first SHOWN studies in each panel."""
    return tuple(
        {
            "panel": f"{predictor} {method}",
            "kind": "contains" if one.contains[study] else "misses",
            "study": study + 1,
            "estimate": round(float(one.estimate[study]), 3),
            "low": round(float(one.low[study]), 3),
            "high": round(float(one.high[study]), 3),
        }
        for (predictor, method), one in found.items()
        for study in range(SHOWN)
    )


def draw(layout: Layout) -> alt.TopLevelMixin:
    """The chart over the named data set "rows"."""
    rows = [
        alt.hconcat(*(_panel(layout, predictor, method) for predictor in PREDICTORS), spacing=18)
        for method in METHODS
    ]
    return (
        alt.vconcat(*rows, spacing=14)
        .properties(padding={"left": 6, "top": 2, "right": 8, "bottom": 4})
        .configure(**house_config())
        .configure_title(
            fontSize=layout.font,
            offset=6,
            anchor="start",
            frame="group",
            color="var(--ink)",
            fontWeight="normal",
        )
    )


def _panel(layout: Layout, predictor: str, method: str) -> alt.LayerChart | alt.FacetChart:
    low, high = DOMAINS[predictor]
    last = method == "mixed"
    unit = "mmHg" if predictor == "treated" else "mmHg a month"
    axis = alt.Axis(tickCount=5 if layout.name == "wide" else 3, labels=last, ticks=last)
    scale = alt.Scale(domain=[low, high], nice=False, zero=False)
    base = (
        alt.Chart(alt.NamedData("rows"))
        .transform_filter(f"datum.panel == '{predictor} {method}'")
        .encode(y=alt.Y("study:O", axis=None))
    )
    truth = (
        alt.Chart(alt.NamedData("rows"))
        .transform_filter(f"datum.panel == '{predictor} {method}' && datum.study == 1")
        .transform_calculate(truth=str(TRUTH[predictor]))
        .mark_rule(color="var(--ink)", strokeDash=list(KEY["truth"].dash), strokeWidth=KEY["truth"].width)
        .encode(x=alt.X("truth:Q", scale=scale, title=unit if last else None, axis=axis))
    )
    layers = [
        base.transform_filter(f"datum.kind == '{kind}'")
        .mark_rule(color=f"var({KEY[kind].colour})", strokeWidth=KEY[kind].width, clip=True)
        .encode(x=alt.X("low:Q", scale=scale, title=unit if last else None, axis=axis), x2="high:Q")
        for kind in ("contains", "misses")
    ]
    title = [METHODS[method], PREDICTORS[predictor]]
    return alt.layer(*layers, truth).properties(width=layout.width, height=layout.height, title=title)
