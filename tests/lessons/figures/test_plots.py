from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Mapping
from types import MappingProxyType

import altair as alt
import numpy as np
import pandas as pd
import pytest

from lessons.figures.plots import spaghetti_svg, strips_svg, to_svg

SVG = "{http://www.w3.org/2000/svg}"


def frame_of(groups: int, rows: int) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "patient": np.repeat([f"P{i}" for i in range(groups)], rows),
            "time": np.tile(np.arange(rows), groups),
            "sbp": np.arange(groups * rows, dtype=float) + 100,
            "treated": np.repeat(np.arange(groups) % 2, rows),
        }
    )


def draw(
    frame: pd.DataFrame,
    *,
    y: str = "sbp",
    title: str = "T",
    description: str = "D",
    units: Mapping[str, str] = MappingProxyType({}),
    colour_by: str | None = None,
) -> ET.Element:
    svg = spaghetti_svg(
        frame,
        x="time",
        y=y,
        group="patient",
        title=title,
        description=description,
        units=units,
        colour_by=colour_by,
    )
    return ET.fromstring(svg)


def lines_of(svg: ET.Element) -> list[ET.Element]:
    """The paths that are lines of groups: long enough, and not filled."""
    return [
        path
        for path in svg.iter("path")
        if path.get("d", "").count("L") >= 2 and path.get("stroke-width") == "1.25"
    ]


def texts_of(svg: ET.Element) -> list[str]:
    return [text.text or "" for text in svg.iter("text")]


def test_drawing_names_itself_to_screen_readers():
    svg = draw(frame_of(2, 3), title="Your <data>", description="One line & more")

    title, description = svg[0], svg[1]
    assert (title.tag, title.text) == ("title", "Your <data>")
    assert (description.tag, description.text) == ("desc", "One line & more")
    assert svg.get("role") == "img"
    assert svg.get("aria-labelledby") == f"{title.get('id')} {description.get('id')}"


def test_drawing_has_shapes_only_and_no_colours_of_its_own():
    svg = draw(frame_of(3, 4), colour_by="treated")

    assert {element.tag for element in svg.iter()} <= {
        "svg",
        "title",
        "desc",
        "g",
        "path",
        "line",
        "rect",
        "text",
    }
    attributes = {name for element in svg.iter() for name in element.attrib}
    assert not {name for name in attributes if name.startswith(("on", "style", "href", "xlink"))}
    paints = {element.get(name, "none") for element in svg.iter() for name in ("fill", "stroke")}
    assert {paint for paint in paints if not paint.startswith("var(--")} == {"none"}


def test_one_line_for_each_group():
    assert len(lines_of(draw(frame_of(5, 4)))) == 5


def test_groups_differ_by_dash_and_colour():
    lines = lines_of(draw(frame_of(4, 4), colour_by="treated"))

    looks = sorted((line.get("stroke", ""), line.get("stroke-dasharray", "")) for line in lines)
    assert looks == [("var(--series-1)", "1,0")] * 2 + [("var(--series-2)", "6,3")] * 2


def test_missing_value_leaves_a_gap():
    frame = frame_of(1, 7)
    frame.loc[3, "sbp"] = np.nan

    line = next(path for path in draw(frame).iter("path") if path.get("stroke-width") == "1.25")

    assert (line.get("d", "").count("M"), line.get("d", "").count("L")) == (2, 4)


def test_axes_are_named_with_units():
    svg = draw(frame_of(2, 3), units={"time": "months", "sbp": "mmHg", "treated": ""}, colour_by="treated")

    assert [text for text in texts_of(svg) if text in {"time (months)", "sbp (mmHg)", "treated"}] == [
        "time (months)",
        "sbp (mmHg)",
        "treated",
    ]


def test_awkward_column_names_are_drawn():
    frame = frame_of(2, 3).rename(columns={"sbp": "blood.pressure [mmHg]"})

    assert len(lines_of(draw(frame, y="blood.pressure [mmHg]"))) == 2


def test_same_chart_is_drawn_once(monkeypatch: pytest.MonkeyPatch):
    rows = alt.Data(values=[{"x": 1, "y": 2}])
    chart = alt.Chart(rows).mark_point().encode(x="x:Q", y="y:Q").properties(title="Drawn once")
    first = to_svg(chart, title="Once", description="D")
    monkeypatch.setattr(
        "lessons.figures.plots.vl_convert.vegalite_to_svg", lambda spec: pytest.fail("drawn again")
    )

    assert to_svg(chart, title="Once", description="D") == first


def test_chart_that_draws_nothing_is_refused(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(
        "lessons.figures.plots.vl_convert.vegalite_to_svg", lambda spec: f'<svg xmlns="{SVG[1:-1]}"/>'
    )

    with pytest.raises(ValueError, match=r"^The chart “Empty” draws nothing: give it data and marks\.$"):
        to_svg(alt.Chart(alt.NamedData("rows")).mark_line(), title="Empty", description="D")


def strips(frame: pd.DataFrame, *, colour_by: str | None = None) -> ET.Element:
    svg = strips_svg(
        frame,
        y="sbp",
        group="patient",
        title="T",
        description="D",
        units={"sbp": "mmHg"},
        colour_by=colour_by,
    )
    return ET.fromstring(svg)


def points_of(svg: ET.Element) -> list[ET.Element]:
    return [path for path in svg.iter("path") if path.get("fill-opacity") or path.get("opacity") == "0.6"]


def test_strips_have_a_point_for_each_known_outcome():
    frame = frame_of(3, 4)
    lacking = frame.assign(sbp=frame["sbp"].where(frame.index != 2))

    assert len(points_of(strips(frame))) == 12
    assert len(points_of(strips(lacking))) == 11


def test_strips_are_ordered_by_the_mean_of_their_group():
    frame = pd.DataFrame({"patient": ["P1", "P1", "P2", "P2"], "sbp": [150.0, 152.0, 120.0, 122.0]})

    assert [text for text in texts_of(strips(frame)) if text.startswith("P")] == ["P2", "P1"]


def test_strips_of_many_groups_have_no_labels_that_overlap():
    few, many = strips(frame_of(20, 2)), strips(frame_of(21, 2))

    labels = set(frame_of(21, 2)["patient"].astype(str))
    assert len(labels & set(texts_of(few))) == 20
    assert labels & set(texts_of(many)) == set()


def test_strips_name_their_units():
    assert "sbp (mmHg)" in texts_of(strips(frame_of(2, 3)))
    assert "patient, from the lowest mean to the highest" in texts_of(strips(frame_of(2, 3)))
