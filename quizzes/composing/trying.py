"""Whether data can be found on which all questions of an exercise are marked fairly; and the questions on such data."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from datasets.making import CannotCertify, Draw, draw_certified
from grading.certify import Certifier
from quizzes.content.schema import Question
from quizzes.keys import targets_of

# A student is drawn up to 50 data sets. Three that are fair among twenty leave next to nobody without one: where three
# in twenty is the true share, all fifty fail for 3 students in 10,000.
MOST_DRAWS = 20
ENOUGH = 3


@dataclass(frozen=True, slots=True)
class Trial:
    """What became of the draws: `fair` of `drawn` data sets suited all questions.

    `refused` counts for each question, by its id, how many data sets could not be used because of it; `others`
    counts the data sets turned down by each check that no question is behind.
    """

    drawn: int
    fair: int
    refused: Mapping[str, int]
    others: Mapping[str, int]

    @property
    def passes(self) -> bool:
        return self.fair >= ENOUGH


def try_together(questions: Sequence[Question], *, scenario: str, setting: str) -> Trial:
    """Draw data until `ENOUGH` are fair to all questions, `MOST_DRAWS` at most. Each takes as long as its fits."""
    drawn = fair = 0
    reasons: Counter[str] = Counter()
    while fair < ENOUGH and drawn < MOST_DRAWS:
        drawn += 1
        certifier = Certifier(targets=targets_of(questions))
        try:
            draw_certified(
                scenario=scenario,
                setting=setting,
                seed_parts=("compose", drawn),
                certify=certifier,
                max_tries=1,
            )
        except CannotCertify as refusal:
            reasons.update(refusal.reasons.keys())
        else:
            fair += 1
    refused = dict(_by_question(questions, reasons))
    named = {name for question in questions for name in _checks_of(question)}
    return Trial(drawn, fair, refused, {name: count for name, count in reasons.items() if name not in named})


def draw_for(questions: Sequence[Question], *, scenario: str, setting: str, seed: int) -> Draw:
    """Data on which all questions can be marked fairly, found in `MOST_DRAWS` draws.

    Raises:
        CannotCertify: none of the draws was fair to all of them.
    """
    return draw_certified(
        scenario=scenario,
        setting=setting,
        seed_parts=("preview", seed),
        certify=Certifier(targets=targets_of(questions)),
        max_tries=MOST_DRAWS,
    )


def _by_question(questions: Sequence[Question], reasons: Counter[str]) -> Iterator[tuple[str, int]]:
    """The questions behind the reasons, the most frequent first."""
    counts = Counter(
        {
            question.id: max((reasons[name] for name in _checks_of(question)), default=0)
            for question in questions
        }
    )
    yield from ((uid, count) for uid, count in counts.most_common() if count)


def _checks_of(question: Question) -> tuple[str, ...]:
    """The names under which `grading.certify` turns data down for the numbers that the question asks for."""
    return tuple(
        f"{target} {check}" for target in targets_of([question]) for check in ("exists", "separable")
    )
