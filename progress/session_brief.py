"""What a tutor reads in two minutes before a session with a student."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from accounts.models import Course, User
from grading.mistakes import MISTAKES, Mistake
from lessons.passages.own import PlacedQuestion, UnclearPassage
from progress.mistake_map import Evidence, evidence_by_mistake, tally_of
from progress.models import SessionNote
from progress.queries import RIGHT, counted_marks
from progress.tally import Tally
from quizzes.learning.standing import standings_in
from quizzes.learning.store import Kept, load_kept
from quizzes.models import Exercise, Variant

# From this probability on a mistake counts as held.
HELD = 0.5
SIGNS_SHOWN = 2
MOST_HELD = 4
MOST_PROPOSALS = 3


@dataclass(frozen=True, slots=True)
class Held:
    """A mistake that the student seems to hold: `why` in words, with the latest answers that showed it in this course.

    `percent` is P(holds) from all their answers, practice included; None where only marks are counted.
    """

    mistake: Mistake
    why: str
    percent: int | None
    signs: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class Deadline:
    """An open exercise and how far the student is."""

    exercise: Exercise
    answered: int
    questions: int

    @property
    def left(self) -> int:
        return self.questions - self.answered


@dataclass(frozen=True, slots=True)
class Changes:
    """What happened since the last session, or ever: marked answers, and what they say of mistakes.

    `shown` has how many answers revealed each; `overcome` are those that showed before and were answered rightly since,
    with no new sign.
    """

    marked: int
    right: int
    shown: tuple[tuple[Mistake, int], ...]
    overcome: tuple[Mistake, ...]
    mastered: tuple[Mistake, ...]


@dataclass(frozen=True, slots=True)
class Proposal:
    """Something to talk about, and why."""

    topic: str
    reason: str


@dataclass(frozen=True, slots=True)
class Brief:
    held: tuple[Held, ...]
    changes: Changes
    deadlines: tuple[Deadline, ...]


@dataclass(frozen=True, slots=True)
class _Mark:
    """A marked answer in short; `probes` is a slug."""

    probes: str
    score: float
    attempt: int
    submitted_at: datetime


def with_last_session(students: QuerySet[User], course: Course) -> QuerySet[Any]:
    """The same with `last_met` and `last_note`: when a tutor of the course met them last, and what was noted."""
    sessions = SessionNote.objects.filter(course=course, student=OuterRef("pk")).order_by("-met_at", "-pk")
    return students.annotate(
        last_met=Subquery(sessions.values("met_at")[:1]), last_note=Subquery(sessions.values("note")[:1])
    )


def brief_of(student: User, course: Course, *, since: datetime | None, now: datetime) -> Brief:
    """Mistakes held, what changed since `since` (ever, without it), and open deadlines. Five queries."""
    kept = load_kept(student.pk)
    marks = list(_marks(student, course))
    evidence = evidence_by_mistake(student=student, item__exercise__course=course)
    return Brief(
        held=tuple(_held(kept, marks, evidence, now=now))[:MOST_HELD],
        changes=_changes(kept, marks, evidence, since=since),
        deadlines=tuple(_deadlines(student, course, now=now)),
    )


def propose(
    held: Sequence[Held],
    *,
    unclear: Sequence[UnclearPassage],
    asked: Sequence[PlacedQuestion],
    deadlines: Sequence[Deadline],
) -> list[Proposal]:
    """Up to three things to talk about: what they asked, what they hold most, what they marked unclear, what is due."""
    found = [
        *_from_questions(asked),
        *_from_held(held[:1]),
        *_from_unclear(unclear),
        *_from_held(held[1:2]),
        *_from_deadlines(deadlines),
    ]
    return found[:MOST_PROPOSALS]


def _marks(student: User, course: Course) -> Iterator[_Mark]:
    """The student's marks in the course from the oldest. One query."""
    rows = (
        counted_marks()
        .filter(student=student, item__exercise__course=course)
        .order_by("answer__submitted_at", "pk")
        .values_list("item__question__mistake", "score", "attempt", "answer__submitted_at")
    )
    return (_Mark(*row) for row in rows)


def _held(
    kept: Kept, marks: Sequence[_Mark], evidence: Mapping[str, Sequence[Evidence]], *, now: datetime
) -> Iterator[Held]:
    """The likeliest first, by what is believed of the student; before anything is, by what the marks showed."""
    if kept.moved_at is not None:
        believed = sorted(standings_in(kept.state, now=now), key=lambda standing: -standing.holds)
        for standing in believed:
            if standing.holds >= HELD:
                signs = tuple(evidence.get(standing.mistake, ())[:SIGNS_SHOWN])
                percent = round(100 * standing.holds)
                yield Held(MISTAKES[standing.mistake], standing.evidence, percent, signs)
        return
    tallies = _tallies(marks, evidence)
    for slug in sorted(tallies, key=lambda slug: (-tallies[slug].likeliest, -tallies[slug].missed)):
        if (tally := tallies[slug]).likeliest:
            yield Held(MISTAKES[slug], _count(tally), None, tuple(evidence[slug][:SIGNS_SHOWN]))


def _tallies(marks: Iterable[_Mark], evidence: Mapping[str, Sequence[Evidence]]) -> dict[str, Tally]:
    first: dict[str, list[bool]] = defaultdict(list)
    for mark in marks:
        if mark.attempt == 1:
            first[mark.probes].append(mark.score >= RIGHT)
    return {slug: tally_of((len(first[slug]), sum(first[slug])), evidence.get(slug, ())) for slug in MISTAKES}


def _count(tally: Tally) -> str:
    shown = f"shown by {tally.revealed} answer{'' if tally.revealed == 1 else 's'}"
    return (
        f"{shown}, {tally.right} of {tally.asked} questions right at the first attempt"
        if tally.asked
        else shown
    )


def _changes(
    kept: Kept,
    marks: Sequence[_Mark],
    evidence: Mapping[str, Sequence[Evidence]],
    *,
    since: datetime | None,
) -> Changes:
    recent = [mark for mark in marks if since is None or mark.submitted_at > since]
    new = {
        slug: sum(since is None or sign.submitted_at > since for sign in signs)
        for slug, signs in evidence.items()
    }
    right_now = {mark.probes for mark in recent if mark.score >= RIGHT}
    return Changes(
        marked=len(recent),
        right=sum(mark.score >= RIGHT for mark in recent),
        shown=tuple((mistake, new[slug]) for slug, mistake in MISTAKES.items() if new.get(slug)),
        overcome=tuple(
            mistake
            for slug, mistake in MISTAKES.items()
            if evidence.get(slug) and not new.get(slug) and slug in right_now
        ),
        mastered=tuple(
            mistake
            for slug, mistake in MISTAKES.items()
            if slug in kept.mastered and (since is None or kept.mastered[slug] > since)
        ),
    )


def _deadlines(student: User, course: Course, *, now: datetime) -> Iterator[Deadline]:
    """The open exercises by deadline. One query."""
    answered = (
        Variant.objects.current()
        .filter(item__exercise=OuterRef("pk"), student=student, attempt=1, answer__isnull=False)
        .order_by()
        .values("item__exercise")
        .annotate(count=Count("pk"))
        .values("count")
    )
    found = (
        course.exercises.filter(published_at__isnull=False, opens_at__lte=now, closes_at__gt=now)
        .annotate(questions=Count("items"), answered=Coalesce(Subquery(answered), 0))
        .order_by("closes_at", "pk")
    )
    for exercise in found:
        yield Deadline(exercise, exercise.answered, exercise.questions)


def _from_questions(asked: Iterable[PlacedQuestion]) -> Iterator[Proposal]:
    """The oldest question without an answer."""
    for entry in asked:
        if entry.asked.question.answer is None:
            yield Proposal(
                f"Their question on “{entry.place.title}”", "They asked it, and it has no answer yet."
            )
            return


def _from_held(held: Iterable[Held]) -> Iterator[Proposal]:
    for entry in held:
        chance = f" ({entry.percent}% likely to be held)" if entry.percent is not None else ""
        yield Proposal(f"{entry.mistake.title}", f"{entry.why[:1].upper()}{entry.why[1:]}{chance}.")


def _from_unclear(unclear: Sequence[UnclearPassage]) -> Iterator[Proposal]:
    if unclear:
        newest = max(unclear, key=lambda entry: entry.mark.marked_at)
        others = len(unclear) - 1
        beside = f", and {others} other passage{'' if others == 1 else 's'}" if others else ""
        yield Proposal(
            f"“{newest.place.title}” in “{newest.place.section_title}”", f"They marked it unclear{beside}."
        )


def _from_deadlines(deadlines: Iterable[Deadline]) -> Iterator[Proposal]:
    for entry in deadlines:
        if entry.left:
            yield Proposal(
                f"How to finish “{entry.exercise}”",
                f"{entry.answered} of {entry.questions} questions are answered; it is the next to close.",
            )
            return
