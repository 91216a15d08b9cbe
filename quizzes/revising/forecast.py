"""The coming weeks of revision as a chart, with the same in words and as a table."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import altair as alt
from django.utils.safestring import SafeString

from lessons.figures.plots import SERIES, house_config, to_svg
from quizzes.learner.outlook import Day, look_ahead
from quizzes.revising.due import Agenda

DAYS = 28
WITH, WITHOUT = "with revision", "without"
WIDE, NARROW = 760, 215


@dataclass(frozen=True, slots=True)
class Line:
    """One day of the table: how many questions it asks, and of a hundred how many would be answered rightly."""

    day: date
    questions: int
    without: int
    with_revision: int


@dataclass(frozen=True, slots=True)
class Forecast:
    """`wide` and `narrow` are the same drawing for two widths; both are empty in a pause."""

    lines: tuple[Line, ...]
    summary: str
    wide: SafeString
    narrow: SafeString


def forecast_of(agenda: Agenda, *, today: date) -> Forecast | None:
    """Four weeks from `today`, the student's own date, on; None where nothing is in revision."""
    days = look_ahead(
        agenda.cards,
        now=agenda.now,
        days=DAYS,
        cap=agenda.wishes.daily_cap,
        exam=agenda.exam,
        done_today=agenda.done_today,
        paused=agenda.is_paused,
    )
    if not days:
        return None
    lines = tuple(_line(day, today) for day in days)
    summary = describe_weeks(lines, paused=agenda.is_paused)
    if agenda.is_paused:
        return Forecast(lines, summary, SafeString(), SafeString())
    return Forecast(lines, summary, _draw(lines, summary, WIDE), _draw(lines, summary, NARROW))


def describe_weeks(lines: Sequence[Line], *, paused: bool) -> str:
    """What the chart shows, in two sentences."""
    questions, last = sum(line.questions for line in lines), lines[-1]
    if paused:
        return (
            f"While you pause, no question comes. After four weeks you would answer about {last.without} of a hundred "
            f"questions rightly, where today it would be {lines[0].without}."
        )
    some = "1 question" if questions == 1 else f"{questions} questions"
    return (
        f"The next four weeks ask {some} of you. With them you would then answer about {last.with_revision} of a hundred "
        f"rightly, and without them {last.without}."
    )


def _line(day: Day, today: date) -> Line:
    return Line(
        today + timedelta(days=day.ahead), len(day.names), round(100 * day.alone), round(100 * day.revised)
    )


def _draw(lines: Sequence[Line], summary: str, width: int) -> SafeString:
    return to_svg(_chart(lines, width), title="Your revision in the next four weeks", description=summary)


def _chart(lines: Sequence[Line], width: int) -> alt.TopLevelMixin:
    days = [{"ahead": ahead, "questions": line.questions} for ahead, line in enumerate(lines)]
    rows: list[dict[str, Any]] = [
        {"ahead": ahead, "kind": kind, "right": right}
        for ahead, line in enumerate(lines)
        for kind, right in ((WITH, line.with_revision), (WITHOUT, line.without))
    ]
    most = max(2, *(line.questions for line in lines))
    scale = alt.Scale(domain=[-0.7, DAYS + 0.7], nice=False, padding=0)
    axis = alt.Axis(values=list(range(0, DAYS + 1, 7)))
    kinds = [WITH, WITHOUT]
    legend = alt.Legend(orient="top", title=None, symbolType="stroke")
    # Where one line covers the other, the dashed one lies above.
    remembered = (
        alt.Chart(alt.Data(values=rows))
        .mark_line(strokeWidth=2)
        .encode(
            x=alt.X("ahead:Q", title=None, scale=scale, axis=axis),
            y=alt.Y("right:Q", title="right of a hundred", scale=alt.Scale(domain=[0, 100])),
            color=alt.Color(
                "kind:N", sort=kinds, scale=alt.Scale(domain=kinds, range=list(SERIES[:2])), legend=legend
            ),
            strokeDash=alt.StrokeDash(
                "kind:N", sort=kinds, scale=alt.Scale(domain=kinds, range=[[1, 0], [6, 3]]), legend=legend
            ),
        )
        .properties(width=width, height=170)
    )
    load = (
        alt.Chart(alt.Data(values=days))
        .mark_bar(size=max(4, width // 50), color=SERIES[0])
        .encode(
            x=alt.X("ahead:Q", title="days from today", scale=scale, axis=axis),
            y=alt.Y(
                "questions:Q",
                title="questions",
                axis=alt.Axis(format="d", values=list(range(0, most + 1, math.ceil(most / 4)))),
                scale=alt.Scale(domain=[0, most]),
            ),
        )
        .properties(width=width, height=70)
    )
    return alt.vconcat(remembered, load, spacing=12).configure(**house_config())
