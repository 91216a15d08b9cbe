"""Every answer that bears on one mistake of a student, and how it moved what is believed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import altair as alt
from django.db.models import Q
from django.urls import reverse
from django.utils.safestring import SafeString

from accounts.models import User
from lessons.figures.plots import QUIET_INK, SERIES, house_config, to_svg
from quizzes.learner.diagnosis import Sign
from quizzes.learner.mastery import Criterion
from quizzes.learning.entries import local_time
from quizzes.learning.replaying import DISAGREES
from quizzes.learning.standing import confusion_names
from quizzes.models import LearnerStep
from quizzes.practising.words import per_cent

# The latest ones; nobody reads further back.
LONGEST = 200
WIDE, NARROW = 760, 215


@dataclass(frozen=True, slots=True)
class Event:
    """An answer, or what the student said of themselves: then there is no `before` and `after` (in per cent).

    `url` leads to the answer; it is empty where that is gone.
    """

    at: datetime
    title: str
    url: str
    words: str
    before: int | None = None
    after: int | None = None


@dataclass(frozen=True, slots=True)
class Curve:
    """How P(holds) went, up to `last`, the per cent after the last answer. `wide` and `narrow` are one drawing twice."""

    summary: str
    last: int | None
    wide: SafeString
    narrow: SafeString


def history_of(student: User, mistake: str) -> list[Event]:
    """The latest answers about the mistake and what was said of it, the newest first. One query."""
    steps = (
        LearnerStep.objects.filter(student=student)
        .filter(Q(log__shifts__has_key=mistake) | Q(**{f"log__{DISAGREES}": mistake}))
        .select_related("question", "mark__answer__variant__item", "practised")
        .defer("mark__verdict", "mark__answer__response", "practised__verdict", "practised__response")
        .order_by("-at", "-pk")
    )
    return [_event(step, mistake) for step in steps[:LONGEST]]


def draw_curve(events: Sequence[Event], *, title: str) -> Curve | None:
    """The chance over time, from the events that moved it; None without any."""
    moved = [event for event in reversed(events) if event.after is not None]
    if not moved:
        return None
    first, last = moved[0], moved[-1]
    answers = "1 answer" if len(moved) == 1 else f"{len(moved)} answers"
    summary = (
        f"{answers} moved the chance that this mistake is yours from {first.before}% before the first "
        f"to {last.after}% after the last."
    )
    return Curve(summary, last.after, *(_draw(moved, width, title, summary) for width in (WIDE, NARROW)))


def _event(step: LearnerStep, mistake: str) -> Event:
    if DISAGREES in step.log:
        return Event(step.at, "You said that you know this", "", "no evidence, but a harder question follows")
    before, after, _, sign = step.log["shifts"][mistake]
    title = step.question.title if step.question else "A question that is gone"
    chosen = step.log["revealed"].get(mistake, "")
    return Event(step.at, title, _url(step), _say_sign(Sign(sign), chosen), per_cent(before), per_cent(after))


def _url(step: LearnerStep) -> str:
    if step.mark is not None:
        item = step.mark.answer.variant.item
        return f"{reverse('quizzes:exercise', args=[item.exercise_id])}#question-{item.pk}"
    if step.practised is not None:
        return reverse("practising:question", args=[step.practised.practice_id, step.practised.place])
    return ""


def _say_sign(sign: Sign, chosen: str) -> str:
    if sign is Sign.RIGHT:
        return "right"
    if sign is Sign.OTHER:
        return "not right, but in another way"
    name = confusion_names().get(chosen)
    return f"chose {name}" if name else "an answer typical of this mistake"


def _draw(moved: Sequence[Event], width: int, title: str, summary: str) -> SafeString:
    rows: list[dict[str, Any]] = [
        {"at": local_time(event.at).strftime("%Y-%m-%dT%H:%M:%S"), "chance": event.after} for event in moved
    ]
    days = {row["at"][:10] for row in rows}
    axis = alt.Axis(format="%-d %b" if len(days) > 1 else "%H:%M", tickCount=6 if width == WIDE else 3)
    chance = alt.Y("chance:Q", title="chance in %", scale=alt.Scale(domain=[0, 100]))
    line = (
        alt.Chart(alt.Data(values=rows))
        .mark_line(
            strokeWidth=1.5, color=SERIES[0], interpolate="step-after", point=alt.OverlayMarkDef(size=40)
        )
        .encode(x=alt.X("at:T", title=None, axis=axis), y=chance)
    )
    mastered = (
        alt.Chart(alt.Data(values=[{"chance": 100 * Criterion().holds_below}]))
        .mark_rule(strokeDash=[4, 3], color=QUIET_INK)
        .encode(y=chance)
    )
    chart = alt.layer(mastered, line).properties(width=width, height=180).configure(**house_config())
    return to_svg(chart, title=title, description=summary)
