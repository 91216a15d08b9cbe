"""What a student does with a question of a practice: answer it, once, or take a hint."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from grading.verdict import Verdict
from quizzes.keys import DatalessQuestion, judge, judge_without_data
from quizzes.learning.taking import take_practised
from quizzes.models import PracticeQuestion
from quizzes.variants import read_question


class AlreadyAnswered(Exception):  # noqa: N818 (it is an answer, not a fault)
    """The question has its answer, and the first one stands."""

    def __init__(self, practised: PracticeQuestion) -> None:
        super().__init__("You have answered this question already. Your first answer stands.")
        self.practised = practised


@transaction.atomic
def give_answer(practised: PracticeQuestion, response: Sequence[str], *, now: datetime) -> PracticeQuestion:
    """Judge an answer, store it with its verdict, and let it move what is believed of the student.

    Nothing is stored unless this returns.

    Raises:
        Malformed: the response cannot be graded as it stands.
        AlreadyAnswered: there is an answer; two at once end here for the slower one.
    """
    held = (
        PracticeQuestion.objects.select_for_update(of=("self",))
        .select_related("practice__student", "version__question", "dataset__reference_fit")
        .defer("dataset__csv", "dataset__certificate")
        .get(pk=practised.pk)
    )
    if held.answered_at is not None:
        raise AlreadyAnswered(held)
    verdict = _judge(held, response)
    held.response, held.answered_at = list(response), now
    held.score, held.outcome, held.verdict = verdict.score, verdict.outcome, verdict.to_json()
    held.save(update_fields=["response", "answered_at", "score", "outcome", "verdict"])
    take_practised(held, now=now)
    return held


def take_hint(practised: PracticeQuestion, number: int) -> None:
    """Show hint `number`, from 1, of a question that is not answered. Asking twice is asking once."""
    hints = len(read_question(practised.version).hints)
    unanswered = PracticeQuestion.objects.filter(pk=practised.pk, answered_at=None, hints_taken=number - 1)
    if 1 <= number <= hints and unanswered.update(hints_taken=number):
        practised.hints_taken = number


def _judge(practised: PracticeQuestion, response: Sequence[str]) -> Verdict:
    question = read_question(practised.version)
    if isinstance(question, DatalessQuestion):
        return judge_without_data(question, response)
    assert practised.dataset is not None, f"{practised} has a question on data, and no data"
    return judge(question, response, practised.dataset.reference_fit.read_family())
