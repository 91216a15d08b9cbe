"""Plots as SVG for pages: the colours of the house, and words for those who do not see them."""

from __future__ import annotations

import json
import logging
import xml.etree.ElementTree as ET
from collections.abc import Callable, Mapping
from functools import cache, lru_cache
from hashlib import sha256
from importlib.metadata import version
from typing import Any

import altair as alt
import pandas as pd
import vl_convert
from django.conf import settings
from django.core.cache.backends.filebased import FileBasedCache
from django.utils.safestring import SafeString, mark_safe

logger = logging.getLogger(__name__)

SVG = "{http://www.w3.org/2000/svg}"
# Vega hands a colour on as it is, so a custom property of the page works in light and dark alike.
INK, QUIET_INK, LINE = "var(--ink)", "var(--ink-soft)", "var(--line-strong)"
SERIES = ("var(--series-1)", "var(--series-2)", "var(--series-3)", "var(--series-4)")
DASHES = ([1, 0], [6, 3], [2, 2], [8, 3, 2, 3])
# Narrow, so that its letters stay readable where the page draws it as wide as a phone.
WIDTH, HEIGHT = 300, 220
ELEMENTS = {"svg", "g", "path", "line", "rect", "circle", "text", "tspan"}
SHAPE = {"viewBox", "width", "height", "transform", "x", "y", "x1", "x2", "y1", "y2", "cx", "cy", "r", "d"}
PAINT = {"opacity", "fill", "fill-opacity", "stroke", "stroke-opacity", "stroke-width", "stroke-miterlimit"}
STYLE = {"stroke-dasharray", "stroke-linecap", "text-anchor", "font-size", "font-weight", "font-style"}
ATTRIBUTES = SHAPE | PAINT | STYLE
# Raised whenever this module would make another SVG of the same chart.
VERSION = 3
# Some 10 kB each: the data of a course of 500 in a dozen exercises.
MOST_KEPT = 6000


def house_config() -> dict[str, Any]:
    """How every plot looks, as Vega-Lite's `config`."""
    text = {"labelColor": QUIET_INK, "titleColor": QUIET_INK, "labelFontSize": 12, "titleFontSize": 12}
    plain = {**text, "titleFontWeight": "normal"}
    return {
        "aria": False,
        "background": "transparent",
        "font": "inherit",
        "view": {"stroke": "var(--line)"},
        "axis": {**plain, "domainColor": LINE, "tickColor": LINE, "grid": False, "labelFlush": False},
        "header": {**text, "labelColor": INK},
        "title": {
            "anchor": "start",
            "color": QUIET_INK,
            "fontSize": 12,
            "fontWeight": "normal",
            "offset": 12,
        },
        "legend": {**plain, "symbolStrokeWidth": 2, "symbolSize": 300},
    }


def to_svg(chart: alt.TopLevelMixin | Mapping[str, Any], *, title: str, description: str) -> SafeString:
    """The chart as one `<svg>` element that can stand inside a page, with words for screen readers.

    It holds shapes and texts only: no scripts, styles, links or identifiers but those of its own title and
    description; colours are the custom properties of the page. See `kept_drawing`.
    """
    spec = dict(chart) if isinstance(chart, Mapping) else chart.to_dict()
    asked = json.dumps([spec, title, description], sort_keys=True, default=str)
    return kept_drawing(asked, lambda: draw_svg(spec, title=title, description=description))


def kept_drawing(asked: str, draw: Callable[[], SafeString]) -> SafeString:
    """The drawing that `asked` names, from the data folder if it is there, and else by `draw`.

    `asked` is another one wherever the drawing would be, as long as this module is the same.
    """
    drawn_by = f"{VERSION} {version('altair')} {version('vl-convert-python')}"
    name = sha256(f"{drawn_by} {asked}".encode()).hexdigest()
    svg = _drawings().get(name)
    if svg is None:
        svg = str(draw())
        try:
            _drawings().set(name, svg)
        except OSError as error:
            logger.warning("a drawing is not kept, and is drawn anew the next time: %s", error)
    return mark_safe(svg)


def draw_svg(spec: Mapping[str, Any], *, title: str, description: str) -> SafeString:
    """As `to_svg`, drawn anew: it takes some 60 ms, the first time in a process 1 s."""
    drawing = ET.fromstring(vl_convert.vegalite_to_svg(dict(spec)))
    return mark_safe(_for_page(drawing, title=title, description=description))


@cache
def _drawings() -> FileBasedCache:
    folder = settings.DATA_DIR / "drawings"
    return FileBasedCache(str(folder), {"TIMEOUT": None, "OPTIONS": {"MAX_ENTRIES": MOST_KEPT}})


def _for_page(drawing: ET.Element, *, title: str, description: str) -> str:
    svg = _cleaned(drawing)
    if svg is None:
        raise ValueError(f"The chart “{title}” draws nothing: give it data and marks.")
    name = f"plot-{sha256(ET.tostring(svg) + f'{title} {description}'.encode()).hexdigest()[:10]}"
    for place, (tag, words) in enumerate((("title", title), ("desc", description))):
        element = ET.Element(tag, {"id": f"{name}-{tag}"})
        element.text = words
        svg.insert(place, element)
    svg.attrib |= {"class": "drawing", "role": "img", "aria-labelledby": f"{name}-title {name}-desc"}
    return ET.tostring(svg, encoding="unicode")


def _cleaned(element: ET.Element) -> ET.Element | None:
    """What is drawn, without the rest of what Vega writes; None if nothing is left."""
    tag = element.tag.removeprefix(SVG)
    if tag not in ELEMENTS:
        return None
    kept = ET.Element(tag, {name: value for name, value in element.attrib.items() if name in ATTRIBUTES})
    kept.text = element.text
    kept.extend([child for part in element if (child := _cleaned(part)) is not None])
    empty_group = tag in {"svg", "g"} and not len(kept)
    empty_path = tag == "path" and not (kept.get("d") and {"fill", "stroke"} & set(kept.attrib))
    return None if empty_group or empty_path else kept


def spaghetti_svg(
    frame: pd.DataFrame,
    *,
    x: str,
    y: str,
    group: str,
    title: str,
    description: str,
    units: Mapping[str, str],
    colour_by: str | None = None,
) -> SafeString:
    """One thin line for each level of `group`, its points marked; levels of `colour_by` also differ in dash.

    `units` gives the unit of a column, or nothing. A missing value of `y` leaves a gap in its line.
    """
    names = {"x": x, "y": y, **({"colour": colour_by} if colour_by else {})}
    titles = {part: f"{name} ({units[name]})" if units.get(name) else name for part, name in names.items()}
    rows = pd.DataFrame({part: frame[name] for part, name in {**names, "group": group}.items()})
    rows = rows.astype({"group": str, **({"colour": str} if colour_by else {})}).sort_values(
        "x", kind="stable"
    )
    data = rows.astype(object).where(rows.notna(), None).to_dict("records")
    spec = _spaghetti(**titles)
    return draw_svg({**spec, "datasets": {"rows": data}}, title=title, description=description)


@lru_cache(maxsize=64)
def _spaghetti(x: str, y: str, colour: str = "") -> Mapping[str, Any]:
    """The chart over the named data set "rows" with columns x, y, group and perhaps colour, by their titles.

    Altair checks it against the schema of Vega-Lite, which takes longer than some drawings do.
    """
    dots = alt.OverlayMarkDef(size=14, filled=True, opacity=0.75)
    chart = (
        alt.Chart(alt.NamedData("rows"))
        .mark_line(strokeWidth=1.25, opacity=0.75, point=dots)
        .encode(
            x=alt.X("x:Q", title=x, axis=alt.Axis(tickMinStep=1)),
            y=alt.Y("y:Q", title=y, scale=alt.Scale(zero=False)),
            detail="group:N",
            color=alt.value(SERIES[0]),
        )
    )
    if colour:
        legend = alt.Legend(orient="top", title=colour, symbolType="stroke")
        chart = chart.encode(
            color=alt.Color("colour:N", scale=alt.Scale(range=list(SERIES)), legend=legend),
            strokeDash=alt.StrokeDash("colour:N", scale=alt.Scale(range=list(DASHES)), legend=legend),
        )
    spec: dict[str, Any] = chart.properties(width=WIDTH, height=HEIGHT).configure(**house_config()).to_dict()
    return spec


# With more groups than this their labels would run into each other.
MOST_LABELS = 20
SHAPES = ("circle", "triangle-up", "square", "cross")


def strips_svg(
    frame: pd.DataFrame,
    *,
    y: str,
    group: str,
    title: str,
    description: str,
    units: Mapping[str, str],
    colour_by: str | None = None,
) -> SafeString:
    """One column of points for each level of `group`, ordered by its mean; levels of `colour_by` differ in shape too.

    `units` gives the unit of a column, or nothing. Rows without a value of `y` are left out.
    """
    known = frame[frame[y].notna()]
    order = known.groupby(known[group].astype(str))[y].mean().sort_values(kind="stable").index.tolist()
    rows = pd.DataFrame({"y": known[y].astype(float), "group": known[group].astype(str)})
    titles = {"x": f"{group}, from the lowest mean to the highest", "y": y}
    if colour_by:
        rows["colour"] = known[colour_by].astype(str)
        titles["colour"] = colour_by
    titles |= {part: f"{name} ({units[name]})" for part, name in (("y", y),) if units.get(name)}
    spec = _strips(titles, order).to_dict()
    return draw_svg(
        {**spec, "datasets": {"rows": rows.to_dict("records")}}, title=title, description=description
    )


def _strips(titles: Mapping[str, str], order: list[str]) -> alt.Chart:
    """The chart over the named data set "rows" with columns y, group and perhaps colour."""
    labels = len(order) <= MOST_LABELS
    chart = (
        alt.Chart(alt.NamedData("rows"))
        .mark_point(size=18, filled=True, opacity=0.6)
        .encode(
            x=alt.X("group:N", title=titles["x"], sort=order, axis=alt.Axis(labels=labels, ticks=labels)),
            y=alt.Y("y:Q", title=titles["y"], scale=alt.Scale(zero=False)),
            color=alt.value(SERIES[0]),
        )
    )
    if "colour" in titles:
        legend = alt.Legend(orient="top", title=titles["colour"], symbolSize=60, symbolStrokeWidth=0)
        chart = chart.encode(
            color=alt.Color("colour:N", scale=alt.Scale(range=list(SERIES)), legend=legend),
            shape=alt.Shape("colour:N", scale=alt.Scale(range=list(SHAPES)), legend=legend),
        )
    return chart.properties(width=WIDTH, height=HEIGHT).configure(**house_config())
