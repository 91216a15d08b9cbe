"""How well the beliefs predict the next answer, on answers of real students."""

from __future__ import annotations

import csv
import gzip
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from quizzes.learner.beliefs import FIXED_ORDER, Belief, Settings, Terms, learn

BINS = 10


@dataclass(frozen=True, slots=True)
class Response:
    """One answer: who, on which item, and whether it was right."""

    user: str
    item: str
    right: bool


@dataclass(frozen=True, slots=True)
class Evaluation:
    """Figures on the test part; all but `auc_frozen_items` with items that go on learning from its answers.

    `auc_frozen_items`: items learned on the training part only, as in published comparisons. `ece`: expected
    calibration error over ten bins of equal width. `microseconds_per_answer`: processor time of prediction and step.
    """

    auc: float
    log_loss: float
    ece: float
    auc_frozen_items: float
    microseconds_per_answer: float


@dataclass(slots=True)
class _Store:
    """Beliefs by key, as a database would keep them."""

    settings: Settings
    level: Belief = field(init=False)
    abilities: dict[str, Belief] = field(default_factory=dict)
    skills: dict[tuple[str, str], Belief] = field(default_factory=dict)
    difficulties: dict[str, Belief] = field(default_factory=dict)
    pitfalls: dict[str, Belief] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.level = Belief(0.0, self.settings.level_variance)

    def answer(self, response: Response, skills: Sequence[str], *, question_moves: bool) -> float:
        """Predict the answer, then learn from it; gives the prediction."""
        user, item, priors = response.user, response.item, self.settings
        skill, pitfall = Belief(0.0, priors.skill_variance), Belief(0.0, priors.pitfall_variance)
        terms = Terms(
            self.level,
            self.abilities.get(user) or Belief(0.0, priors.ability_variance),
            tuple([self.skills.get((user, name), skill) for name in skills]),
            self.difficulties.get(item) or Belief(0.0, priors.difficulty_variance),
            tuple([self.pitfalls.get(name, pitfall) for name in skills]),
        )
        moved, step = learn(terms, response.right, question_moves=question_moves, settings=priors)
        self.abilities[user] = moved.ability
        for name, belief in zip(skills, moved.skills, strict=True):
            self.skills[user, name] = belief
        if question_moves:
            self.level, self.difficulties[item] = moved.level, moved.difficulty
            self.pitfalls.update(zip(skills, moved.pitfalls, strict=True))
        return step.predicted


def evaluate(
    train: Sequence[Response],
    test: Sequence[Response],
    items: Mapping[str, Sequence[str]],
    settings: Settings = FIXED_ORDER,
) -> Evaluation:
    """Learn from `train` in its order, then predict each answer of `test` before learning from it.

    `items` gives the skills of each item. The test part has students of its own.

    Raises:
        ValueError: a part is empty or has right (or wrong) answers only, shares a student with the other one, or names
            an item without skills.
    """
    _check(train, test, items)
    frozen, online = _Store(settings), _Store(settings)
    for response in train:
        frozen.answer(response, items[response.item], question_moves=True)
    online.level, online.difficulties, online.pitfalls = (
        frozen.level,
        dict(frozen.difficulties),
        dict(frozen.pitfalls),
    )
    right = np.array([response.right for response in test])
    held = [frozen.answer(response, items[response.item], question_moves=False) for response in test]
    begun = time.process_time()
    moving = [online.answer(response, items[response.item], question_moves=True) for response in test]
    spent = time.process_time() - begun
    predicted = np.array(moving)
    return Evaluation(
        auc=area_under_curve(right, predicted),
        log_loss=log_loss(right, predicted),
        ece=calibration_error(right, predicted),
        auc_frozen_items=area_under_curve(right, np.array(held)),
        microseconds_per_answer=1e6 * spent / len(test),
    )


def area_under_curve(right: np.ndarray, predicted: np.ndarray) -> float:
    """P(a right answer was given the higher prediction than a wrong one); ties count half. Shapes (n,), (n,)."""
    _, ranks, counts = np.unique(predicted, return_inverse=True, return_counts=True)
    middle = np.cumsum(counts) - (counts - 1) / 2
    positives = int(right.sum())
    negatives = len(right) - positives
    if not positives or not negatives:
        raise ValueError(f"{positives} of {len(right)} answers are right: an AUC needs right and wrong ones")
    above = middle[ranks][right.astype(bool)].sum() - positives * (positives + 1) / 2
    return float(above / (positives * negatives))


def log_loss(right: np.ndarray, predicted: np.ndarray) -> float:
    """Mean of minus the log of the probability given to what happened, in nats. Shapes (n,), (n,)."""
    return float(-np.log(np.where(right, predicted, 1 - predicted)).mean())


def calibration_error(right: np.ndarray, predicted: np.ndarray, bins: int = BINS) -> float:
    """Mean over answers of |share right - mean prediction| in their bin; bins of equal width. Shapes (n,), (n,)."""
    which = np.minimum((predicted * bins).astype(int), bins - 1)
    gaps = np.bincount(which, weights=right - predicted, minlength=bins)
    return float(np.abs(gaps).sum() / len(right))


def read_responses(path: Path) -> list[Response]:
    """Answers from a CSV with columns user_id, item_id, correct (0 or 1), gzipped if the name ends in .gz.

    Raises:
        ValueError: a column is missing, or an answer is neither 0 nor 1.
    """
    responses = []
    for line, (user, item, correct) in enumerate(_read(path, ("user_id", "item_id", "correct")), start=2):
        if correct not in ("0", "1"):
            raise ValueError(
                f"{path.name}, line {line}: correct is {correct!r}; write 1 for right and 0 for wrong"
            )
        responses.append(Response(user, item, correct == "1"))
    return responses


def read_items(path: Path) -> dict[str, tuple[str, ...]]:
    """The skills of each item from a CSV with columns item_id and skills, which spaces separate.

    Raises:
        ValueError: a column is missing.
    """
    return {item: tuple(skills.split()) for item, skills in _read(path, ("item_id", "skills"))}


def _read(path: Path, columns: Sequence[str]) -> Iterable[list[str]]:
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8") as stream:
        rows = csv.DictReader(stream)
        if missing := [name for name in columns if name not in (rows.fieldnames or ())]:
            raise ValueError(
                f"{path.name} has no column {', '.join(missing)}; its first line names the columns"
            )
        for row in rows:
            yield [row[name] or "" for name in columns]


def _check(train: Sequence[Response], test: Sequence[Response], items: Mapping[str, Sequence[str]]) -> None:
    for name, part in (("training", train), ("test", test)):
        if not part:
            raise ValueError(f"the {name} part has no answers; give a file with at least one")
    if unknown := {response.item for response in (*train, *test)} - items.keys():
        raise ValueError(
            f"item {min(unknown)} is not among the items; list every item, with or without skills"
        )
    if shared := {response.user for response in train} & {response.user for response in test}:
        raise ValueError(f"student {min(shared)} is in both parts; test on students who are not in training")
