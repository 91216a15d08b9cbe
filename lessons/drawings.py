"""Figures of the registry as pages show them: drawn on the server, with what the browser needs to go on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.utils.safestring import SafeString

from lessons.figures import FIGURES
from lessons.figures.answers import state_of
from lessons.figures.base import Control, Figure, Layout, ParameterError, State
from lessons.figures.plots import to_svg


@dataclass(frozen=True, slots=True)
class Slider:
    """A control at its present value."""

    control: Control
    value: int

    @property
    def words(self) -> str:
        return self.control.words(self.value)


@dataclass(frozen=True, slots=True)
class FigureView:
    """A figure at one setting. `error` says why the setting that was asked for is not shown."""

    figure: Figure
    caption: str
    setting: Mapping[str, int]
    state: State
    drawings: tuple[tuple[Layout, SafeString], ...]
    error: str

    @property
    def sliders(self) -> tuple[Slider, ...]:
        return tuple(Slider(control, self.setting[control.name]) for control in self.figure.controls)

    @property
    def sample(self) -> int | None:
        return self.setting[self.figure.sample.name] if self.figure.sample else None

    @property
    def next_sample(self) -> int | None:
        sample = self.figure.sample
        return None if sample is None else (self.setting[sample.name] + 1) % (sample.high + 1)


def view_figure(slug: str, *, caption: str, given: Mapping[str, str]) -> FigureView:
    """The figure at the setting that a page's address gives, or at its defaults where that is no setting."""
    figure = FIGURES[slug]
    error = ""
    try:
        setting = figure.read(given)
    except ParameterError as refused:
        setting, error = figure.defaults, str(refused)
    drawings = tuple((layout, draw_figure(figure, layout, setting)) for layout in figure.layouts)
    return FigureView(figure, caption, setting, state_of(figure, setting), drawings, error)


def draw_figure(figure: Figure, layout: Layout, setting: Mapping[str, int]) -> SafeString:
    """The figure as SVG; kept on disk once drawn."""
    state = state_of(figure, setting)
    rows = [dict(row) for row in state.rows]
    spec = {**figure_spec(figure, layout), "datasets": {"rows": rows}}
    return to_svg(spec, title=figure.title, description=f"{figure.description} {' '.join(state.summary)}")


@cache
def figure_spec(figure: Figure, layout: Layout) -> dict[str, Any]:
    """The Vega-Lite specification over the named data set "rows"."""
    return figure.chart(layout).to_dict()
