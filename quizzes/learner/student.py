"""One student as a whole: what an answer does to everything that is kept, and where each mistake stands."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from random import Random
from typing import Any

from fsrs import Rating

from quizzes.learner.beliefs import (
    ADAPTIVE,
    Belief,
    Knowledge,
    Settings,
    Step,
    Terms,
    gather,
    learn,
    moves_question,
    new_knowledge,
    predict,
    put_back,
    student_part,
)
from quizzes.learner.diagnosis import (
    USUAL_DYNAMICS,
    USUAL_RATES,
    Dynamics,
    Rates,
    Shift,
    Sighting,
    Sign,
    Suspicion,
    explain,
    fade,
    new_suspicion,
    observe,
    read_signs,
    unlearn,
)
from quizzes.learner.mastery import Record, count_answer, find_missing
from quizzes.learner.revision import Card, Reviewed, rate, review, urgency
from quizzes.learner.selection import Session, Standing, record_asked


@dataclass(frozen=True, slots=True)
class Answer:
    """A marked answer. `mistakes`: what the question probes, the one it was chosen for first; `revealed`: the confusion
    behind each mistake that the answer shows ("ols").

    `at_random`: the question was drawn so; `announced`: the student knew which mistake it is about; `retry`: it came
    after the feedback on this question, and is not scored.

    Raises:
        ValueError: no mistake is probed, or the score is not between 0 and 1.
    """

    question: str
    mistakes: tuple[str, ...]
    score: float
    revealed: Mapping[str, str] = field(default_factory=dict)
    hint_used: bool = False
    retry: bool = False
    at_random: bool = False
    announced: bool = False

    def __post_init__(self) -> None:
        if not self.mistakes or not 0 <= self.score <= 1:
            raise ValueError(
                f"question {self.question!r}, mistakes {self.mistakes}, score {self.score}: "
                "a question probes at least one mistake, and its score lies between 0 and 1"
            )

    @property
    def right(self) -> bool:
        """Wholly right, and without a sign of a mistake."""
        return self.score == 1 and not self.revealed


@dataclass(frozen=True, slots=True)
class QuestionBeliefs:
    """What is believed about a question, apart from who answers; `pitfalls` by mistake."""

    level: Belief
    difficulty: Belief
    pitfalls: Mapping[str, Belief]

    def to_json(self) -> dict[str, Any]:
        return {
            "level": self.level.to_json(),
            "difficulty": self.difficulty.to_json(),
            "pitfalls": {mistake: pitfall.to_json() for mistake, pitfall in self.pitfalls.items()},
        }

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> QuestionBeliefs:
        return cls(
            Belief.from_json(stored["level"]),
            Belief.from_json(stored["difficulty"]),
            {mistake: Belief.from_json(pair) for mistake, pair in stored["pitfalls"].items()},
        )


@dataclass(frozen=True, slots=True)
class StudentState:
    """All that is kept about a student, by mistake where it is about mistakes."""

    knowledge: Knowledge
    suspicions: Mapping[str, Suspicion] = field(default_factory=dict)
    records: Mapping[str, Record] = field(default_factory=dict)
    cards: Mapping[str, Card] = field(default_factory=dict)
    session: Session = field(default_factory=Session)

    def to_json(self) -> dict[str, Any]:
        return {
            "knowledge": self.knowledge.to_json(),
            "suspicions": {name: each.to_json() for name, each in self.suspicions.items()},
            "records": {name: each.to_json() for name, each in self.records.items()},
            "cards": {name: each.to_json() for name, each in self.cards.items()},
            "session": self.session.to_json(),
        }

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> StudentState:
        return cls(
            Knowledge.from_json(stored["knowledge"]),
            {name: Suspicion.from_json(each) for name, each in stored["suspicions"].items()},
            {name: Record.from_json(each) for name, each in stored["records"].items()},
            {name: Card.from_json(each) for name, each in stored["cards"].items()},
            Session.from_json(stored["session"]),
        )


@dataclass(frozen=True, slots=True)
class Log:
    """What an answer did: to the chance of being right, to each suspicion, and to the revision, if there is one.

    `chance_after` is P(right) on the same question after the answer, where `step.predicted` is that before; `student`
    is what the student brought to its logit before the answer.
    """

    step: Step
    shifts: Mapping[str, Shift]
    reviewed: Reviewed | None
    chance_after: float
    student: Belief

    def to_json(self) -> dict[str, Any]:
        step, reviewed = self.step, self.reviewed
        return {
            "chance": [step.predicted, self.chance_after],
            "right": step.right,
            "weight": step.weight,
            "ability_move": step.ability_move,
            "student": self.student.to_json(),
            "shifts": {
                mistake: [shift.before, shift.after, shift.step, shift.sign.value]
                for mistake, shift in self.shifts.items()
            },
            "reviewed": reviewed and [reviewed.rating and int(reviewed.rating), reviewed.why, reviewed.days],
        }

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Log:
        before, after = stored["chance"]
        reviewed = stored["reviewed"]
        return cls(
            Step(before, stored["right"], stored["weight"], stored["ability_move"]),
            {
                mistake: Shift(was, became, step, Sign(sign))
                for mistake, (was, became, step, sign) in stored["shifts"].items()
            },
            reviewed and Reviewed(reviewed[0] and Rating(reviewed[0]), reviewed[1], reviewed[2]),
            after,
            Belief.from_json(stored["student"]),
        )


def new_student(settings: Settings = ADAPTIVE) -> StudentState:
    """A student of whom nothing is known."""
    return StudentState(new_knowledge(settings))


def take_answer(
    student: StudentState,
    about: QuestionBeliefs,
    answer: Answer,
    *,
    now: datetime,
    rng: Random,
    rates: Rates = USUAL_RATES,
    dynamics: Dynamics = USUAL_DYNAMICS,
    settings: Settings = ADAPTIVE,
) -> tuple[StudentState, QuestionBeliefs, Log]:
    """The student and what is believed about the question after an answer, whose feedback is then read.

    A retry moves nothing. A mistake goes into revision with the answer by which it is mastered.

    Raises:
        ValueError: `now` has no time zone, or lies before the last answer.
    """
    before = _gather(student.knowledge, about, answer, settings)
    brought = student_part(before)
    knowledge, about, step = _learn(student, about, answer, before, settings)
    if answer.retry:
        return student, about, Log(step, {}, None, step.predicted, brought)
    suspicions, shifts = _suspect(student, answer, step.weight, now=now, rates=rates, dynamics=dynamics)
    records = {**student.records, **_count(student, answer, now)}
    session = record_asked(student.session, answer.mistakes[0], answer.question, right=answer.right, rng=rng)
    after = StudentState(knowledge, suspicions, records, student.cards, session)
    after, reviewed = _revise(after, answer, now)
    chance = predict(_gather(knowledge, about, answer, settings))
    return after, about, Log(step, shifts, reviewed, chance, brought)


def disagree(student: StudentState, mistake: str) -> StudentState:
    """The student after they said that they know this: it is asked about next, and nothing else is believed."""
    return replace(student, session=replace(student.session, challenge=mistake))


def find_standings(
    student: StudentState,
    mistakes: Sequence[str],
    *,
    now: datetime,
    names: Mapping[str, str],
    dynamics: Dynamics = USUAL_DYNAMICS,
) -> list[Standing]:
    """Where each of these mistakes stands at `now`; `names` says confusions in words, for the evidence."""
    found = []
    for mistake in mistakes:
        suspicion = student.suspicions.get(mistake) or new_suspicion(now, dynamics)
        record, card = student.records.get(mistake, Record()), student.cards.get(mistake)
        missing = find_missing(suspicion.holds, record)
        found.append(
            Standing(
                mistake,
                fade(suspicion, now=now, dynamics=dynamics).holds,
                due=urgency(card, now) if card else 0.0,
                mastered=missing.nothing,
                resting=missing.only_a_later_day and record.last_day == now.date(),
                evidence=explain(suspicion, names) if suspicion.sightings else "",
            )
        )
    return found


def _gather(knowledge: Knowledge, about: QuestionBeliefs, answer: Answer, settings: Settings) -> Terms:
    """The beliefs that bear on this answer."""
    return gather(
        knowledge,
        answer.mistakes,
        level=about.level,
        difficulty=about.difficulty,
        pitfalls=about.pitfalls,
        settings=settings,
    )


def _learn(
    student: StudentState, about: QuestionBeliefs, answer: Answer, terms: Terms, settings: Settings
) -> tuple[Knowledge, QuestionBeliefs, Step]:
    """Ability, skills and the question's beliefs after the answer."""
    weight = 0.0 if answer.retry else settings.narrow_weight if answer.announced else 1.0
    moves = moves_question(first_attempt=not answer.retry, at_random=answer.at_random, settings=settings)
    moved, step = learn(terms, answer.right, weight=weight, question_moves=moves, settings=settings)
    if moves:
        pitfalls = {**about.pitfalls, **dict(zip(answer.mistakes, moved.pitfalls, strict=True))}
        about = QuestionBeliefs(moved.level, moved.difficulty, pitfalls)
    return put_back(student.knowledge, answer.mistakes, moved), about, step


def _suspect(
    student: StudentState, answer: Answer, weight: float, *, now: datetime, rates: Rates, dynamics: Dynamics
) -> tuple[dict[str, Suspicion], dict[str, Shift]]:
    """Every suspicion after the answer, and after the feedback on the mistakes that were not answered rightly."""
    suspicions, shifts = dict(student.suspicions), {}
    signs = read_signs(answer.mistakes, tuple(answer.revealed), right=answer.right)
    before = {mistake: suspicions.get(mistake) or new_suspicion(now, dynamics) for mistake in signs}
    free = {
        mistake: 1 - fade(before[mistake], now=now, dynamics=dynamics).holds
        for mistake, sign in signs.items()
        if sign is Sign.SHOWN
    }
    for mistake, sign in signs.items():
        sighting = Sighting(answer.question, sign, answer.revealed.get(mistake, ""), now)
        # One answer that shows several mistakes is explained by any of them: a noisy or, as in Pearl's networks.
        others = 1 - math.prod(chance for other, chance in free.items() if other != mistake)
        after, shifts[mistake] = observe(
            before[mistake],
            sighting,
            now=now,
            rates=rates,
            dynamics=dynamics,
            weight=weight,
            others=others if sign is Sign.SHOWN else 0.0,
        )
        suspicions[mistake] = after if sign is Sign.RIGHT else unlearn(after, dynamics=dynamics)
    return suspicions, shifts


def _count(student: StudentState, answer: Answer, now: datetime) -> dict[str, Record]:
    """The records of the mistakes that the answer counts for."""
    return {
        mistake: count_answer(
            student.records.get(mistake, Record()),
            answer.question,
            right=answer.right,
            unaided=not answer.hint_used,
            now=now,
        )[0]
        for mistake in answer.mistakes
    }


def _revise(student: StudentState, answer: Answer, now: datetime) -> tuple[StudentState, Reviewed | None]:
    """The student with the card of the question's first mistake, if that is in revision or now mastered."""
    mistake = answer.mistakes[0]
    card = student.cards.get(mistake)
    if card is None and not find_missing(student.suspicions[mistake].holds, student.records[mistake]).nothing:
        return student, None
    rating = rate(score=answer.score, mistake_shown=mistake in answer.revealed, hint_used=answer.hint_used)
    card, reviewed = review(card, rating, now=now)
    return (replace(student, cards={**student.cards, mistake: card}) if card else student), reviewed
