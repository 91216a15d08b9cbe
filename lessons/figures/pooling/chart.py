"""The drawing: a curve for each estimate, and marks for one sample."""

from __future__ import annotations

import altair as alt

from lessons.figures.base import KeyEntry, Layout, Row
from lessons.figures.plots import house_config
from lessons.figures.pooling.data import MOST_ROWS, Pooling, expected_errors
from lessons.figures.strokes import only, stroke

KEY = {
    "none": KeyEntry("own means (no pooling)", "--series-2", dash=(5, 3), width=2),
    "complete": KeyEntry("the overall mean (complete pooling)", "--ink-soft", dash=(1, 3), width=2.5),
    "partial": KeyEntry("the model’s predictions (partial pooling)", "--series-1", width=2.5),
}
SAMPLE = {
    "none": KeyEntry("own means in this sample", "--series-2", mark="triangle"),
    "complete": KeyEntry("the overall mean in this sample", "--ink-soft", mark="square"),
    "partial": KeyEntry("the predictions in this sample", "--series-1", mark="point"),
}
SHAPES = {"triangle": "triangle-up", "square": "square", "point": "circle"}
LAYOUTS = (
    Layout("wide", columns=1, width=640, height=300, font=12),
    Layout("narrow", columns=1, width=270, height=250, font=11),
)


def make_rows(pooling: Pooling) -> tuple[Row, ...]:
    """The curves at each number of readings, and the errors of the sample at its own."""
    rows: list[Row] = []
    for count in range(1, MOST_ROWS + 1):
        errors = expected_errors(pooling.icc, count)
        rows += [{"kind": kind, "rows": count, "error": round(getattr(errors, kind), 3)} for kind in KEY]
    return (
        *rows,
        *(
            {
                "kind": f"sample {kind}",
                "rows": pooling.rows,
                "error": round(getattr(pooling.realised, kind), 3),
            }
            for kind in KEY
        ),
    )


def draw(layout: Layout) -> alt.TopLevelMixin:
    """The chart over the named data set "rows"."""
    base = alt.Chart(alt.NamedData("rows")).encode(
        x=alt.X(
            "rows:Q",
            title="readings of each patient",
            scale=alt.Scale(domain=[0, MOST_ROWS]),
            axis=alt.Axis(values=[1, 5, 10, 15, 20]),
        ),
        y=alt.Y("error:Q", title=None, scale=alt.Scale(domain=[0, 16]), axis=alt.Axis(tickCount=5)),
    )
    lines = [stroke(base, kind, look) for kind, look in KEY.items()]
    marks = [
        only(base, f"sample {kind}").mark_point(
            size=80, filled=True, color=f"var({look.colour})", shape=SHAPES[look.mark], opacity=1
        )
        for kind, look in SAMPLE.items()
    ]
    return (
        alt.layer(*lines, *marks)
        .properties(
            width=layout.width,
            height=layout.height,
            padding={"left": 10, "top": 2, "right": 10, "bottom": 4},
            title=alt.Title("Distance from the true means, in mmHg"),
        )
        .configure(**house_config())
    )
