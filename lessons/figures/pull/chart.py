"""The drawing: a line for each school, and the share kept by size."""

from __future__ import annotations

import altair as alt
import numpy as np

from lessons.figures.base import KeyEntry, Layout, Row
from lessons.figures.plots import house_config
from lessons.figures.pull.data import LARGEST, SMALLEST, Array, Pull, kept_share
from lessons.figures.strokes import only, ring, stroke

KEY = {
    "own": KeyEntry("the mean of a school’s own pupils", "--series-2", mark="ring"),
    "predicted": KeyEntry("what the model predicts for it", "--series-1", mark="point"),
    "overall": KeyEntry("the overall mean", "--ink-soft", dash=(1, 3), width=2),
    "estimated": KeyEntry("share kept, as estimated", "--series-1", width=2),
    "true": KeyEntry("share kept, with the true spreads", "--ink-soft", dash=(6, 3), width=1.5),
}
LAYOUTS = (
    Layout("wide", columns=2, width=280, height=288, font=12),
    Layout("narrow", columns=1, width=210, height=252, font=11),
)


def make_rows(pull: Pull) -> tuple[Row, ...]:
    """A row for each school, one for the overall mean, and both curves of the share kept."""
    rows: list[Row] = [{"kind": "overall", "mean": round(pull.overall, 2)}]
    schools = zip(pull.schools, pull.sizes, pull.own, pull.predicted, pull.kept, strict=True)
    for school, size, own, predicted, kept in schools:
        rows.append(
            {
                "kind": "school",
                "school": school_name(school, int(size)),
                "size": int(size),
                "own": round(float(own), 2),
                "predicted": round(float(predicted), 2),
                "kept": round(float(kept), 4),
            }
        )
    sizes = np.unique(np.round(np.geomspace(SMALLEST, LARGEST, 40), 2))
    return (
        *rows,
        *_curve("estimated", sizes, kept_share(sizes, pull.fitted_school_sd, pull.fitted_pupil_sd)),
        *_curve("true", sizes, kept_share(sizes, pull.school_sd, pull.pupil_sd)),
    )


def _curve(kind: str, sizes: Array, kept: Array) -> list[Row]:
    return [
        {"kind": kind, "size": float(size), "kept": round(float(share), 4)}
        for size, share in zip(sizes, kept, strict=True)
    ]


def school_name(school: str, size: int) -> str:
    return f"{school} ({size})"


def draw(layout: Layout) -> alt.TopLevelMixin:
    """Both panels over the named data set "rows", side by side or one below the other."""
    panels = (_schools(layout), _share(layout))
    joined = alt.hconcat(*panels, spacing=28) if layout.columns == 2 else alt.vconcat(*panels, spacing=20)
    return joined.properties(padding={"left": 10, "top": 2, "right": 12, "bottom": 4}).configure(
        **house_config()
    )


def _schools(layout: Layout) -> alt.LayerChart | alt.FacetChart:
    base = alt.Chart(alt.NamedData("rows"))
    scale = alt.Scale(zero=False, nice=False, padding=8)
    schools = only(base, "school").encode(
        y=alt.Y(
            "school:N",
            sort=None,
            title=None,
            axis=alt.Axis(labelFontSize=layout.font, ticks=False, labelPadding=6),
        )
    )

    def x(column: str) -> alt.X:
        return alt.X(f"{column}:Q", scale=scale, title=None, axis=alt.Axis(tickCount=6))

    overall = KEY["overall"]
    return alt.layer(
        only(base, "overall")
        .mark_rule(color=f"var({overall.colour})", strokeDash=list(overall.dash), strokeWidth=overall.width)
        .encode(x=x("mean")),
        schools.mark_rule(color="var(--ink-soft)", strokeWidth=1).encode(x=x("own"), x2="predicted:Q"),
        ring(schools, "school", KEY["own"]).encode(x=x("own")),
        _dot(schools).encode(x=x("predicted")),
    ).properties(
        width=layout.width,
        height=layout.height,
        title=alt.Title("Mean of maths, in points (pupils in brackets)"),
    )


def _share(layout: Layout) -> alt.LayerChart | alt.FacetChart:
    base = alt.Chart(alt.NamedData("rows")).encode(
        x=alt.X(
            "size:Q",
            title="pupils in the school",
            scale=alt.Scale(type="log", domain=[SMALLEST, LARGEST], nice=False),
            axis=alt.Axis(values=[2, 5, 10, 20, 40]),
        ),
        y=alt.Y(
            "kept:Q", title=None, scale=alt.Scale(domain=[0, 1]), axis=alt.Axis(format=".0%", tickCount=5)
        ),
    )
    curves = [stroke(base, kind, KEY[kind]) for kind in ("true", "estimated")]
    height = layout.height if layout.columns == 2 else layout.height * 2 // 3
    return alt.layer(*curves, _dot(only(base, "school"))).properties(
        width=layout.width, height=height, title=alt.Title("Share kept of a school’s own distance")
    )


def _dot(chart: alt.Chart) -> alt.Chart:
    return chart.mark_point(size=42, color=f"var({KEY['predicted'].colour})", filled=True, opacity=1)
