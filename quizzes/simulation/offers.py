"""What may be answered to a question of the bank: its key, and wrong answers with the mistakes that they reveal."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

from grading.numbers import Family
from grading.quantities import COUNTS
from grading.tracing.candidates import candidates_for
from grading.verdict import Malformed
from quizzes.content.schema import (
    Case,
    ChoiceQuestion,
    MatchQuestion,
    MultipleQuestion,
    NumberQuestion,
    Question,
    ReportQuestion,
)
from quizzes.content.trying import resolve_answer
from quizzes.keys import (
    DatalessQuestion,
    as_response,
    judge,
    judge_without_data,
    number_task,
    target_of,
)
from quizzes.simulation.students import Offer, Wrong

PER_LEVEL, MIDDLE, SPREAD = 0.8, 2, 0.5


def plant_difficulty(question: Question, seed: int) -> float:
    """How hard the question is for simulated students, in logits: what its level says, and a lot of its own."""
    return PER_LEVEL * (question.level - MIDDLE) + Random(f"{seed} {question.id}").gauss(0, SPREAD)


def make_offer(question: Question, family: Family | None, *, difficulty: float = 0.0) -> Offer:
    """The question's possible answers, sorted by what the graders say of them; on data, by the fits `family`.

    Raises:
        ValueError: the question is on data, and there is no family.
    """
    if isinstance(question, DatalessQuestion):
        return _sorted(question, list(_responses(question)), None, difficulty)
    if family is None:
        raise ValueError(f"“{question.id}” is asked on data: give the fits on the student's")
    if isinstance(question, NumberQuestion):
        return _number_offer(question, family, difficulty)
    if isinstance(question, ReportQuestion):
        return _report_offer(question, family, difficulty)
    responses = [_resolved(question, case, family) for case in question.cases if case.outcome != "malformed"]
    return _sorted(question, responses, family, difficulty)


def _responses(question: DatalessQuestion) -> Iterator[list[str]]:
    """What a student may send in: the author's cases, every option, and the key with one thing wrong in it."""
    for case in question.cases:
        if case.outcome != "malformed":
            yield as_response(question, case.answer)
    match question:
        case ChoiceQuestion():
            yield from ([option.key] for option in question.options)
        case MultipleQuestion():
            key = {option.key for option in question.options if option.right}
            yield from (sorted(key ^ {option.key}) for option in question.options)
        case MatchQuestion():
            for wrong_one in question.items:
                for target in wrong_one.wrong:
                    yield [
                        f"{item.key}={target if item is wrong_one else item.target}"
                        for item in question.items
                    ]


def _sorted(
    question: Question, responses: list[list[str]], family: Family | None, difficulty: float
) -> Offer:
    right, wrong = [], []
    for response in dict.fromkeys(tuple(response) for response in responses):
        try:
            if isinstance(question, DatalessQuestion):
                verdict = judge_without_data(question, response)
            else:
                assert family is not None
                verdict = judge(question, response, family)
        except Malformed:
            continue
        if verdict.outcome == "right":
            right.append(response)
        else:
            wrong.append(Wrong(response, verdict.mistakes))
    return Offer(question.mistake, tuple(right), tuple(wrong), difficulty)


def _number_offer(question: NumberQuestion, family: Family, difficulty: float) -> Offer:
    """The numbers that the family's models give, and one that comes from nowhere."""
    count = question.target.quantity in COUNTS
    found = candidates_for(target_of(question), family, number_task(question).words)
    values = [candidate.value for candidate in found]
    values.append(round(1.37 * values[0]) + 3 if count else 1.37 * values[0] + 0.0137)
    return _sorted(
        question, [[f"{value:.0f}" if count else f"{value:#.6g}"] for value in values], family, difficulty
    )


def _report_offer(question: ReportQuestion, family: Family, difficulty: float) -> Offer:
    """The author's paragraphs; a tutor will mark them, so what they reveal is what their author says."""
    right, wrong = [], []
    for case in question.cases:
        response = tuple(_resolved(question, case, family)) if case.outcome != "malformed" else ()
        if case.outcome == "right":
            right.append(response)
        elif response:
            wrong.append(Wrong(response, (case.reveals,) if case.reveals else ()))
    return Offer(question.mistake, tuple(right), tuple(wrong), difficulty)


def _resolved(question: Question, case: Case, family: Family) -> list[str]:
    return as_response(question, resolve_answer(question, case, family))
