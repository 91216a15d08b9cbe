"""What to ask next: first which mistake, then which question of it, each with its reason in words.

Mistakes are interleaved: never the same twice running. After a wrong answer a mistake rests, and comes back with another
question three to five later. One question in ten is drawn at random, and from those alone difficulties are learned.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from random import Random
from typing import Any


class Ground(StrEnum):
    """Why a mistake was chosen."""

    CHALLENGE = "challenge"  # the student says that they know it
    RETURN = "return"  # it was answered wrongly a few questions ago
    HELD = "held"
    DUE = "due"
    UNCERTAIN = "uncertain"
    UNPROVEN = "unproven"  # not held, but not shown often enough either
    BETWEEN = "between"  # what presses may not come yet
    IDLE = "idle"  # nothing is pressing


@dataclass(frozen=True, slots=True)
class Policy:
    """How questions are chosen.

    `lowest` to `highest`: predicted success of a question that is worth asking, `target` the best. `random_share`: the
    share drawn without regard to it. `earliest` to `latest`: how many questions after a wrong answer its mistake
    returns. `curiosity`: what full uncertainty (P(holds) = 0.5, one bit) counts against certainty that a mistake is held.

    Raises:
        ValueError: the bounds are out of order.
    """

    lowest: float = 0.65
    target: float = 0.75
    highest: float = 0.85
    random_share: float = 0.1
    earliest: int = 3
    latest: int = 5
    curiosity: float = 0.6

    def __post_init__(self) -> None:
        if not 0 < self.lowest <= self.target <= self.highest < 1:
            raise ValueError(f"{self}: success must satisfy 0 < lowest <= target <= highest < 1")
        if not 1 < self.earliest <= self.latest:
            raise ValueError(f"{self}: a mistake returns after at least 2 questions, earliest before latest")


# For somebody who says that they know it: a question that only they would answer, and none at random.
HARDER = Policy(lowest=0.35, target=0.5, highest=0.65, random_share=0.0)


@dataclass(frozen=True, slots=True)
class Standing:
    """One mistake of one student as of now.

    `due`: how pressing its revision is, from 0 (not due) to 1; see `revision.urgency`. `resting`: no more can be gained
    today (`mastery.Missing.only_a_later_day`). `evidence` is the sentence of `diagnosis.explain`.
    """

    mistake: str
    holds: float
    due: float = 0.0
    mastered: bool = False
    resting: bool = False
    evidence: str = ""


@dataclass(frozen=True, slots=True)
class Return:
    """A mistake that comes back at question number `position`, with another question than `question`."""

    mistake: str
    position: int
    question: str


@dataclass(frozen=True, slots=True)
class Session:
    """Where a student is: how many questions were `asked`, the `last` mistake, and what is to return.

    `challenge` is a mistake that the student says they do not make, until a question about it was answered.
    """

    asked: int = 0
    last: str | None = None
    returns: tuple[Return, ...] = ()
    challenge: str | None = None

    def to_json(self) -> dict[str, Any]:
        return {
            "asked": self.asked,
            "last": self.last,
            "returns": [[back.mistake, back.position, back.question] for back in self.returns],
            "challenge": self.challenge,
        }

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Session:
        returns = tuple(Return(mistake, int(at), question) for mistake, at, question in stored["returns"])
        return cls(int(stored["asked"]), stored["last"], returns, stored.get("challenge"))


@dataclass(frozen=True, slots=True)
class MistakeChoice:
    """The mistake to ask about, on which ground, and the reason for the student. `avoid`: not this question again."""

    mistake: str
    ground: Ground
    reason: str
    avoid: str | None = None


@dataclass(frozen=True, slots=True)
class Candidate:
    """A question of the chosen mistake, with predicted success, and when it was last `asked` (None: never)."""

    question: str
    success: float
    asked: int | None = None


@dataclass(frozen=True, slots=True)
class QuestionChoice:
    """The question to ask. Only answers `at_random` may move its difficulty."""

    question: str
    success: float
    at_random: bool
    reason: str


def choose_mistake(
    standings: Sequence[Standing],
    session: Session,
    *,
    titles: Mapping[str, str],
    rng: Random,
    policy: Policy = Policy(),
) -> MistakeChoice:
    """The mistake for the next question; ties are broken by lot.

    What the student says they know comes first, then what is to return now. Otherwise the largest of P(holds), revision
    due and uncertainty decides among mistakes that are not waiting to return. The last mistake is taken again only if
    there is no other; where nothing else is pressing, something idle comes in between.

    Raises:
        ValueError: there is no mistake to choose from.
    """
    if not standings:
        raise ValueError("no mistakes to choose from; give the standing of at least one")
    if session.challenge in {standing.mistake for standing in standings}:
        return _challenging(session.challenge, titles)
    others = [standing for standing in standings if standing.mistake != session.last] or standings
    for back in sorted(session.returns, key=lambda back: back.position):
        if back.position <= session.asked and any(back.mistake == each.mistake for each in others):
            return _returning(back, titles)
    waiting = {back.mistake for back in session.returns}
    free = [standing for standing in others if standing.mistake not in waiting] or others
    _, ground, standing = _draw_largest([(*_press(each, policy), each) for each in free], rng)
    if ground is Ground.IDLE and any(_press(each, policy)[1] is not Ground.IDLE for each in standings):
        ground = Ground.BETWEEN
    reason = _REASONS[ground].format(title=titles[standing.mistake], chance=_in_ten(standing.holds))
    if ground is Ground.HELD and standing.evidence:
        reason = f"{reason} So far you {standing.evidence}."
    return MistakeChoice(standing.mistake, ground, reason)


def choose_question(
    candidates: Sequence[Candidate],
    *,
    rng: Random,
    avoid: str | None = None,
    policy: Policy = Policy(),
    at_random: bool | None = None,
) -> QuestionChoice:
    """An unseen question, if there is one, with predicted success nearest to the target, or now and then any.

    Where all were seen, the one that was asked longest ago, on fresh data. `avoid` is passed over if there is another.
    `at_random` says whether any will do, where that was drawn before the candidates were; see `draw_at_random`.

    Raises:
        ValueError: there is no question to choose from.
    """
    if not candidates:
        raise ValueError("no questions to choose from; give at least one of this mistake")
    others = [candidate for candidate in candidates if candidate.question != avoid] or candidates
    unseen = [candidate for candidate in others if candidate.asked is None]
    if not unseen:
        oldest = min(others, key=lambda candidate: candidate.asked or 0)
        reason = "You have seen all questions here; this one was longest ago, and comes on fresh data."
        return QuestionChoice(oldest.question, oldest.success, False, reason)
    if draw_at_random(rng, policy) if at_random is None else at_random:
        drawn = rng.choice(unseen)
        reason = "It was drawn at random, as one question in ten is: so we learn how difficult questions are."
        return QuestionChoice(drawn.question, drawn.success, True, reason)
    # Shuffled first, so that the lot decides between questions that are equally near.
    nearest = min(
        rng.sample(unseen, len(unseen)), key=lambda candidate: abs(candidate.success - policy.target)
    )
    return QuestionChoice(nearest.question, nearest.success, False, _explain_success(nearest.success, policy))


def draw_at_random(rng: Random, policy: Policy = Policy()) -> bool:
    """Whether the next question is one of those that are drawn without regard to what is believed."""
    return rng.random() < policy.random_share


def record_asked(
    session: Session,
    mistake: str,
    question: str,
    *,
    right: bool,
    rng: Random,
    policy: Policy = Policy(),
) -> Session:
    """The session after an answer: a wrong one lets its mistake return, at a position that no other return has.

    Position `latest` is always free, since each position is promised at most once and nobody asked earlier can have
    been given one that late.
    """
    returns = tuple(back for back in session.returns if back.mistake != mistake)
    if not right:
        taken = {back.position for back in returns}
        free = [
            position
            for gap in range(policy.earliest, policy.latest + 1)
            if (position := session.asked + gap) not in taken
        ]
        returns = (*returns, Return(mistake, rng.choice(free), question))
    challenge = None if session.challenge == mistake else session.challenge
    return Session(session.asked + 1, mistake, returns, challenge)


def begin_session(session: Session) -> Session:
    """The session when a student comes back: after a break no mistake would come twice running."""
    return replace(session, last=None)


def _challenging(mistake: str | None, titles: Mapping[str, str]) -> MistakeChoice:
    assert mistake is not None
    reason = f"You say that you know “{titles[mistake]}”. Here is a harder question on it: a right answer shows it."
    return MistakeChoice(mistake, Ground.CHALLENGE, reason)


def _returning(back: Return, titles: Mapping[str, str]) -> MistakeChoice:
    reason = (
        f"A few questions ago “{titles[back.mistake]}” went wrong. Here is another question on it, "
        "now that there has been something else in between."
    )
    return MistakeChoice(back.mistake, Ground.RETURN, reason, avoid=back.question)


_REASONS = {
    Ground.HELD: "Your answers suggest “{title}”: this mistake seems to be yours with a chance of {chance}.",
    Ground.DUE: "You have mastered “{title}”, and it is time to see whether that has lasted.",
    Ground.UNCERTAIN: "Your answers do not yet say whether “{title}” is a mistake of yours; this one will tell more.",
    Ground.UNPROVEN: "“{title}” does not seem to be a mistake of yours; a right answer or two more will show it.",
    Ground.BETWEEN: "Something else in between makes the next question worth more: here is one on “{title}”.",
    Ground.IDLE: "Nothing is pressing today. If you like to go on, here is one on “{title}”.",
}


def _press(standing: Standing, policy: Policy) -> tuple[float, Ground]:
    """How much a mistake wants to be asked about, from 0 to 1, and why."""
    if standing.due > 0:
        held = (0.0, Ground.HELD) if standing.mastered else (standing.holds, Ground.HELD)
        return max((standing.due, Ground.DUE), held)
    if standing.mastered or standing.resting:
        return 0.0, Ground.IDLE
    doubt = (policy.curiosity * entropy(standing.holds), Ground.UNCERTAIN)
    largest = max((standing.holds, Ground.HELD), doubt)
    # Below this neither belief nor doubt is worth naming; what is missing are right answers.
    return largest if standing.holds >= 0.05 else (largest[0], Ground.UNPROVEN)


def entropy(probability: float) -> float:
    """Uncertainty about yes or no, in bits: 1 at a probability of 0.5, 0 at certainty."""
    if probability in (0.0, 1.0):
        return 0.0
    return -probability * math.log2(probability) - (1 - probability) * math.log2(1 - probability)


def _draw_largest(
    pressing: Sequence[tuple[float, Ground, Standing]], rng: Random
) -> tuple[float, Ground, Standing]:
    # An idle mistake comes after every other, however small its press.
    ranks = [(ground is not Ground.IDLE, press) for press, ground, _ in pressing]
    best = max(ranks)
    return rng.choice([each for each, rank in zip(pressing, ranks, strict=True) if rank == best])


def _in_ten(probability: float) -> str:
    tenths = max(1, min(9, round(10 * probability)))
    return f"about {tenths} in 10"


def _explain_success(success: float, policy: Policy) -> str:
    chance = _in_ten(success)
    if policy.lowest <= success <= policy.highest:
        return f"You would answer it rightly with a chance of {chance}: hard enough to learn from."
    level = "easier" if success > policy.highest else "harder"
    return (
        f"It is {level} than would suit you best (right with a chance of {chance}), but the nearest there is."
    )
