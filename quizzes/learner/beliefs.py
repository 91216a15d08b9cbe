"""Ability and difficulty as Gaussian beliefs, moved by one logistic step per answer.

    logit P(right) = level + ability + mean of skills - difficulty - mean of pitfalls

`skills` are the student's, one for each mistake that the question probes; `pitfalls` say how readily everybody falls for
those mistakes. Each answer is one closed-form Newton step from the predicted probability (assumed-density filtering:
the beliefs are taken for independent after each step, as in Glickman 1999 for chess and in TrueSkill). Moves are in
logits, variances in squared logits.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Belief:
    """A Gaussian belief about one term: `mean` in logits, `variance` in squared logits."""

    mean: float
    variance: float

    def to_json(self) -> list[float]:
        return [self.mean, self.variance]

    @classmethod
    def from_json(cls, stored: Sequence[float]) -> Belief:
        """Raises ValueError if what was stored is no pair of finite numbers with a variance of at least zero."""
        mean, variance = stored
        if not (math.isfinite(mean) and math.isfinite(variance) and variance >= 0):
            raise ValueError(
                f"belief {list(stored)}: a belief is a finite mean and a variance of at least 0; "
                "start again from the prior"
            )
        return cls(mean, variance)


@dataclass(frozen=True, slots=True)
class Settings:
    """Prior variances, and how much an answer may move.

    The defaults were chosen by cross-validation over students on the training part of a public set of answers, where
    halving or doubling any of them changed the AUC by less than 0.002: they are round numbers on a plateau.

    `ability_drift` is added to the variance of an ability with each answer, since students learn. Questions that were
    chosen because of what is believed about them give difficulties too far apart, so with `only_random` a difficulty
    moves on first attempts at questions drawn at random only; a smaller `difficulty_variance` shrinks it towards its
    mistakes' mean. `narrow_weight` is what an answer counts on an announced topic, where less has to be recognised
    than in a mixed quiz.
    """

    level_variance: float = 1.0
    ability_variance: float = 0.5
    skill_variance: float = 0.5
    difficulty_variance: float = 1.0
    pitfall_variance: float = 1.0
    ability_drift: float = 0.004
    only_random: bool = False
    narrow_weight: float = 0.5


# Answers to questions in an order that nobody chose by what is believed.
FIXED_ORDER = Settings()
# In the tutor questions are chosen by what is believed about them.
ADAPTIVE = Settings(difficulty_variance=0.5, only_random=True)


@dataclass(frozen=True, slots=True)
class Terms:
    """The beliefs that bear on one answer; `skills` and `pitfalls` in the order of the question's mistakes."""

    level: Belief
    ability: Belief
    skills: tuple[Belief, ...]
    difficulty: Belief
    pitfalls: tuple[Belief, ...]


@dataclass(frozen=True, slots=True)
class Step:
    """What an answer did: the `predicted` probability of a right one, its `weight`, and the ability's move in logits."""

    predicted: float
    right: bool
    weight: float
    ability_move: float


@dataclass(frozen=True, slots=True)
class Knowledge:
    """One student: the ability, and a skill for each mistake met so far."""

    ability: Belief
    skills: Mapping[str, Belief]

    def to_json(self) -> dict[str, object]:
        return {
            "ability": self.ability.to_json(),
            "skills": {mistake: skill.to_json() for mistake, skill in self.skills.items()},
        }

    @classmethod
    def from_json(cls, stored: Mapping[str, object]) -> Knowledge:
        ability, skills = stored["ability"], stored["skills"]
        if not (isinstance(ability, list) and isinstance(skills, dict)):
            raise ValueError(
                f"knowledge {dict(stored)}: it has an ability and skills by mistake; start again from the prior"
            )
        return cls(Belief.from_json(ability), {name: Belief.from_json(pair) for name, pair in skills.items()})


def new_knowledge(settings: Settings = ADAPTIVE) -> Knowledge:
    """A student of whom nothing is known."""
    return Knowledge(Belief(0.0, settings.ability_variance), {})


def gather(
    knowledge: Knowledge,
    mistakes: Sequence[str],
    *,
    level: Belief,
    difficulty: Belief,
    pitfalls: Mapping[str, Belief],
    settings: Settings = ADAPTIVE,
) -> Terms:
    """The beliefs on an answer to a question that probes these mistakes; priors for what was not met before."""
    skill, pitfall = Belief(0.0, settings.skill_variance), Belief(0.0, settings.pitfall_variance)
    return Terms(
        level,
        knowledge.ability,
        tuple(knowledge.skills.get(mistake, skill) for mistake in mistakes),
        difficulty,
        tuple(pitfalls.get(mistake, pitfall) for mistake in mistakes),
    )


def put_back(knowledge: Knowledge, mistakes: Sequence[str], terms: Terms) -> Knowledge:
    """The student after an answer that moved `terms`."""
    return Knowledge(terms.ability, {**knowledge.skills, **dict(zip(mistakes, terms.skills, strict=True))})


def predict(terms: Terms) -> float:
    """P(right), averaged over what is uncertain (MacKay's 1992 approximation of the logistic-normal mean)."""
    mean, variance = _logit(terms)
    return squash(mean, variance)


def moves_question(*, first_attempt: bool, at_random: bool, settings: Settings = ADAPTIVE) -> bool:
    """Whether an answer may move what is believed about the question."""
    return first_attempt and (at_random or not settings.only_random)


def learn(
    terms: Terms,
    right: bool,
    *,
    weight: float = 1.0,
    question_moves: bool = True,
    settings: Settings = ADAPTIVE,
) -> tuple[Terms, Step]:
    """Move every belief by one answer.

    `weight` multiplies the answer's log-likelihood: 1 for a mixed quiz, `settings.narrow_weight` for an announced
    topic, 0 for a retry. Without `question_moves` only the student's beliefs move.

    Raises:
        ValueError: the weight is not between 0 and 1.
    """
    if not 0 <= weight <= 1:
        raise ValueError(f"weight {weight}: an answer counts between 0 (not at all) and 1 (fully)")
    mean, variance = _logit(terms)
    predicted = squash(mean, variance)
    information = weight * predicted * (1 - predicted)
    gain = 1 / (1 + information * variance)
    push, narrowing = weight * ((1.0 if right else 0.0) - predicted) * gain, information * gain
    share = 1 / len(terms.skills) if terms.skills else 0.0
    ability = _move(terms.ability, 1.0, push, narrowing)
    level, difficulty, pitfalls = terms.level, terms.difficulty, terms.pitfalls
    if question_moves:
        level = _move(level, 1.0, push, narrowing)
        difficulty = _move(difficulty, -1.0, push, narrowing)
        pitfalls = tuple([_move(pitfall, -share, push, narrowing) for pitfall in pitfalls])
    skills = tuple([_move(skill, share, push, narrowing) for skill in terms.skills])
    drifted = Belief(ability.mean, ability.variance + weight * settings.ability_drift)
    moved = Terms(level, drifted, skills, difficulty, pitfalls)
    return moved, Step(predicted, right, weight, ability.mean - terms.ability.mean)


def student_part(terms: Terms) -> Belief:
    """What the student brings to the logit of a right answer: ability and skills. The rest is the question's."""
    share = 1 / len(terms.skills) if terms.skills else 0.0
    return Belief(
        terms.ability.mean + share * sum(skill.mean for skill in terms.skills),
        terms.ability.variance + share * share * sum(skill.variance for skill in terms.skills),
    )


def difficulty_for(success: float, terms: Terms) -> float:
    """The difficulty of a question with these mistakes that this student would answer rightly with `success`.

    Success falls as difficulty rises, so the questions between two levels of success lie between two difficulties,
    which an index finds.

    Raises:
        ValueError: the success is not a probability inside (0, 1).
    """
    if not 0 < success < 1:
        raise ValueError(f"success {success}: a difficulty belongs to a probability above 0 and below 1")
    mean, variance = _logit(terms)
    wanted = math.log(success / (1 - success)) * math.sqrt(1 + math.pi * variance / 8)
    return terms.difficulty.mean + mean - wanted


def _logit(terms: Terms) -> tuple[float, float]:
    """Mean and variance of the logit of a right answer."""
    mean = terms.level.mean + terms.ability.mean - terms.difficulty.mean
    variance = terms.level.variance + terms.ability.variance + terms.difficulty.variance
    if terms.skills:
        share = 1 / len(terms.skills)
        for skill, pitfall in zip(terms.skills, terms.pitfalls, strict=True):
            mean += share * (skill.mean - pitfall.mean)
            variance += share * share * (skill.variance + pitfall.variance)
    return mean, variance


def squash(mean: float, variance: float) -> float:
    """P(right) where the logit has this mean and variance."""
    logit = mean / math.sqrt(1 + math.pi * variance / 8)
    # Beyond this no answer would tell anything, and the exponential would overflow.
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, logit))))


def _move(belief: Belief, loading: float, push: float, narrowing: float) -> Belief:
    """The belief after a step; `loading` is the derivative of the logit by this term."""
    reach = loading * belief.variance
    return Belief(belief.mean + reach * push, belief.variance - reach * reach * narrowing)
