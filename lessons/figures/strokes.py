"""Lines and points of a chart over the named data set "rows", drawn as the key shows them."""

from __future__ import annotations

import altair as alt

from lessons.figures.base import KeyEntry


def only(base: alt.Chart, kind: str) -> alt.Chart:
    """The rows of one kind."""
    return base.transform_filter(f"datum.kind == '{kind}'")


def stroke(base: alt.Chart, kind: str, look: KeyEntry) -> alt.Chart:
    """The rows of one kind as a line."""
    return only(base, kind).mark_line(
        color=f"var({look.colour})",
        strokeWidth=look.width,
        strokeDash=list(look.dash) or [1, 0],
        strokeCap="butt",
    )


def ring(base: alt.Chart, kind: str, look: KeyEntry) -> alt.Chart:
    """The rows of one kind as open circles."""
    return only(base, kind).mark_point(size=46, color=f"var({look.colour})", strokeWidth=1.5, opacity=1)
