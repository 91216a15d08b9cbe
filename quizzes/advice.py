"""What an automatic reader found in a report, as it is shown to the student and to the tutor who marks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.urls import reverse
from django.utils.safestring import SafeString

from grading.reports.advice import Advice
from grading.reports.wording import Wording, WordingKind
from lessons.places import CAREFUL, FIXED, MEANING, RANDOM, STRUCTURE, WHY_NOT_ORDINARY, Place
from quizzes.models import Answer
from quizzes.texts import render_inline

# Where the guide speaks of a point.
PLACES: Mapping[str, Place] = {
    "D1": STRUCTURE,
    "D2": WHY_NOT_ORDINARY,
    "D3": FIXED,
    "D4": RANDOM,
    "D5": RANDOM,
    "D6": MEANING,
    "D7": CAREFUL,
}
REMARKS: Mapping[WordingKind, str] = {
    "cause": "“{}” speaks of a cause. Was what you speak of decided by lot? If not, write “went with” or “was higher in”.",
    "proof": "“{}” is more than one study can do. Say what the interval makes likely.",
    "zero": "No p-value is zero: “{}” is rounded. Write “p < 0.001”.",
}


@dataclass(frozen=True, slots=True)
class ShownPoint:
    """A point with the sentence that speaks of it, empty if none was found, and the passage of the guide on it."""

    name: str
    evidence: str
    url: str


@dataclass(frozen=True, slots=True)
class ShownNumber:
    """A number that belongs into the report; `state` as in `grading.reports.numbers.NumberRead`."""

    label_html: SafeString
    state: str
    typed: str
    evidence: str
    meaning_html: SafeString


@dataclass(frozen=True, slots=True)
class ShownAdvice:
    """The advice on one report, for the template `quizzes/_advice.html`."""

    words: int
    points: tuple[ShownPoint, ...]
    numbers: tuple[ShownNumber, ...]
    remarks: tuple[str, ...]


def advice_of(answer: Answer | None) -> ShownAdvice | None:
    """The advice on an answer; None where it has none."""
    if answer is None or answer.advice is None:
        return None
    return show_advice(Advice.from_json(answer.advice))


def show_advice(advice: Advice) -> ShownAdvice:
    """Advice with its texts as HTML and its links."""
    return ShownAdvice(
        words=advice.words,
        points=tuple(
            ShownPoint(point.name, point.evidence, _url_of(PLACES[point.point])) for point in advice.points
        ),
        numbers=tuple(
            ShownNumber(
                render_inline(number.label),
                number.state,
                number.typed,
                number.evidence,
                render_inline(number.meaning),
            )
            for number in advice.numbers
        ),
        remarks=tuple(_remark(wording) for wording in advice.wording),
    )


def _remark(wording: Wording) -> str:
    return REMARKS[wording.kind].format(wording.words)


def _url_of(place: Place) -> str:
    return f"{reverse('lessons:section', args=['mixed-effects', place.section])}#{place.anchor}"
