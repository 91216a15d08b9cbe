"""What a practice came to: which beliefs moved, what to read, and what comes next and when."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse

from grading.mistakes import MISTAKES, Mistake
from lessons.guides import load_guides
from quizzes.feedback import passage_url
from quizzes.learner.selection import Standing
from quizzes.learning.standing import standings_of
from quizzes.models import LearnerStep, MistakeState, Practice, PracticeQuestion
from quizzes.practising.words import per_cent, say_chance, say_move, say_sureness
from quizzes.variants import read_question

# So many dates of revision are named.
DATES = 3


@dataclass(frozen=True, slots=True)
class Line:
    """A question of the practice with how it went; `passage_url` is what to read on it, or empty."""

    place: int
    title: str
    outcome: str
    retry: bool
    passage_url: str


@dataclass(frozen=True, slots=True)
class Move:
    """What the practice did to the belief about one mistake, in words and per cent."""

    mistake: Mistake
    words: str
    before: int
    after: int


@dataclass(frozen=True, slots=True)
class Place:
    """Where the student stands with one mistake, how sure that is, and the section on it (empty: none)."""

    mistake: Mistake
    words: str
    chance: int
    sureness: str
    section_url: str


def summary_page(practice: Practice, *, now: datetime) -> dict[str, Any]:
    """The context of `practising/summary.html`. Three queries, and those of `standings_of`."""
    questions = list(practice.questions.select_related("version__question").order_by("place"))
    lines = [_line(question) for question in questions if question.answered_at is not None]
    scored = [line for line in lines if not line.retry]
    standings = standings_of(practice.student, now=now)
    states = {state.mistake: state for state in MistakeState.objects.filter(student=practice.student)}
    is_diagnostic = practice.purpose == Practice.Purpose.DIAGNOSTIC
    return {
        "practice": practice,
        "is_diagnostic": is_diagnostic,
        "lines": lines,
        "answered": len(scored),
        "right": sum(line.outcome == "right" for line in scored),
        "partly": sum(line.outcome == "partial" for line in scored),
        "moves": moves_of(questions),
        "places": [_place(standing, states.get(standing.mistake)) for standing in standings]
        if is_diagnostic
        else [],
        "reading": list({line.passage_url: line for line in lines if _is_worth_reading(line)}.values()),
        "next": what_next(standings, states.values(), now=now),
    }


def moves_of(questions: Sequence[PracticeQuestion]) -> list[Move]:
    """Each mistake that an answer bore on, from before the first to after the last, what moved most first. One query."""
    ends: dict[str, tuple[float, float]] = {}
    steps = LearnerStep.objects.filter(practised__in=questions).order_by("at", "pk")
    for step in steps:
        for mistake, (before, after, *_) in step.log["shifts"].items():
            first = ends.get(mistake, (before, 0.0))[0]
            ends[mistake] = (first, after)
    found = [
        Move(MISTAKES[slug], say_move(before, after), per_cent(before), per_cent(after))
        for slug, (before, after) in ends.items()
    ]
    return sorted(found, key=lambda move: (-abs(move.after - move.before), move.mistake.number))


def what_next(
    standings: Iterable[Standing], states: Iterable[MistakeState], *, now: datetime
) -> list[tuple[str, datetime | None]]:
    """Sentences on what comes next, with the date where there is one: what presses, what rests, what is due."""
    known = [standing for standing in standings if standing.mistake in MISTAKES]
    pressing = [each for each in known if not (each.mastered or each.resting)]
    found: list[tuple[str, datetime | None]] = []
    if pressing:
        most = max(pressing, key=lambda each: each.holds)
        found.append((f"Most pressing now: “{MISTAKES[most.mistake].title}”. It is asked about first.", None))
    found += [
        (
            f"“{MISTAKES[each.mistake].title}” rests today: a right answer on a later day will show that it has lasted.",
            None,
        )
        for each in known
        if each.resting and not each.mastered
    ]
    due = sorted(
        (state.due_at, state.mistake) for state in states if state.due_at is not None and state.due_at > now
    )
    found += [(f"“{MISTAKES[slug].title}” comes back", when) for when, slug in due[:DATES]]
    return found


def _line(practised: PracticeQuestion) -> Line:
    question = read_question(practised.version)
    return Line(practised.place, question.title, practised.outcome, practised.retry, passage_url(question))


def _is_worth_reading(line: Line) -> bool:
    return line.outcome != "right" and bool(line.passage_url)


def _place(standing: Standing, state: MistakeState | None) -> Place:
    answers = len(state.suspicion["sightings"]) if state else 0
    mistake = MISTAKES[standing.mistake]
    return Place(
        mistake,
        say_chance(standing.holds),
        per_cent(standing.holds),
        say_sureness(answers),
        _section_on(mistake),
    )


def _section_on(mistake: Mistake) -> str:
    wanted = f"mistake-{mistake.slug}"
    for guide in load_guides().values():
        if any(section.slug == wanted for section in guide.sections):
            return reverse("lessons:section", args=[guide.slug, wanted])
    return ""
