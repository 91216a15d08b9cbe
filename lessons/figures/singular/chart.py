"""The drawing: the estimates of all studies, and the share of singular fits by the number of patients."""

from __future__ import annotations

from typing import Any

import altair as alt
import numpy as np

from datasets.scenarios.blood_pressure import POPULATION
from lessons.figures.base import KeyEntry, Layout, Row
from lessons.figures.plots import house_config
from lessons.figures.singular.data import FEWEST, MOST, Singular

KEY = {
    "regular": KeyEntry("a fit that is not singular", "--series-1", mark="ring"),
    "singular": KeyEntry("a singular fit", "--series-2", mark="cross"),
    "truth": KeyEntry("the truth", "--ink", dash=(4, 3), width=1.5),
    "curve": KeyEntry("share of singular fits", "--series-2", width=2),
    "here": KeyEntry("the number of patients chosen", "--ink", mark="point"),
}
LAYOUTS = (
    Layout("wide", columns=2, width=290, height=230, font=12),
    Layout("narrow", columns=1, width=220, height=190, font=11),
)


def make_rows(found: Singular) -> tuple[Row, ...]:
    """A row for each fit that has a correlation, the truth, and the curve of shares."""
    fits = found.fits
    rows: list[Row] = [
        {
            "kind": "singular" if singular else "regular",
            "sd": round(float(sd), 3),
            "correlation": round(float(correlation), 3),
        }
        for sd, correlation, singular in zip(fits.slope_sd, fits.correlation, fits.singular, strict=True)
        if np.isfinite(correlation)
    ]
    rows.append({"kind": "truth", "sd": found.spread})
    if found.spread:
        rows.append({"kind": "truth", "correlation": POPULATION["correlation"]})
    # Not drawn: keeps the axis where it is while patients come and go.
    rows.append({"kind": "frame", "sd": float(found.by_count[FEWEST].slope_sd.max()), "correlation": 0.0})
    for count, one in found.by_count.items():
        rows.append({"kind": "curve", "patients": count, "share": float(one.singular.mean())})
    rows.append({"kind": "here", "patients": found.patients, "share": float(fits.singular.mean())})
    return tuple(rows)


def draw(layout: Layout) -> alt.TopLevelMixin:
    """The chart over the named data set "rows"."""
    return (
        alt.concat(_estimates(layout), _shares(layout), columns=layout.columns, spacing=26)
        .properties(padding={"left": 6, "top": 2, "right": 10, "bottom": 4})
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


def _estimates(layout: Layout) -> alt.LayerChart | alt.FacetChart:
    x = alt.X("sd:Q", title="estimated SD of slopes, mmHg a month", axis=alt.Axis(tickCount=5))
    y = alt.Y(
        "correlation:Q",
        title="estimated correlation",
        scale=alt.Scale(domain=[-1, 1], padding=6),
        axis=alt.Axis(values=[-1, -0.5, 0, 0.5, 1], minExtent=36),
    )
    base = alt.Chart(alt.NamedData("rows"))
    layers = [
        base.transform_filter("datum.kind == 'frame'").mark_point(opacity=0).encode(x=x, y=y),
        *(
            base.transform_filter(f"datum.kind == '{kind}'")
            .mark_point(
                shape=shape, size=size, stroke=f"var({KEY[kind].colour})", strokeWidth=1.25, opacity=0.8
            )
            .encode(x=x, y=y)
            for kind, shape, size in (("regular", "circle", 26), ("singular", "M-1,-1L1,1M-1,1L1,-1", 14))
        ),
    ]
    truth = base.transform_filter("datum.kind == 'truth'")
    look: dict[str, Any] = {
        "color": "var(--ink)",
        "strokeDash": list(KEY["truth"].dash),
        "strokeWidth": KEY["truth"].width,
    }
    layers.append(truth.transform_filter("isValid(datum.sd)").mark_rule(**look).encode(x=x))
    layers.append(truth.transform_filter("isValid(datum.correlation)").mark_rule(**look).encode(y=y))
    return alt.layer(*layers).properties(
        width=layout.width, height=layout.height, title="What the studies estimate"
    )


def _shares(layout: Layout) -> alt.LayerChart | alt.FacetChart:
    x = alt.X(
        "patients:Q",
        title="patients in each study",
        scale=alt.Scale(domain=[0, MOST]),
        axis=alt.Axis(tickCount=5),
    )
    y = alt.Y(
        "share:Q",
        title="singular fits",
        scale=alt.Scale(domain=[0, 1]),
        axis=alt.Axis(format=".0%", tickCount=5, minExtent=44),
    )
    base = alt.Chart(alt.NamedData("rows"))
    curve = base.transform_filter("datum.kind == 'curve'").mark_line(
        color=f"var({KEY['curve'].colour})", strokeWidth=2
    )
    here = base.transform_filter("datum.kind == 'here'").mark_point(
        size=70, color="var(--ink)", fill="var(--ink)", opacity=1
    )
    return alt.layer(curve.encode(x=x, y=y), here.encode(x=x, y=y)).properties(
        width=layout.width, height=layout.height, title="How many of the fits are singular"
    )
