"""Answers that the learner model has taken in."""

from __future__ import annotations

from datetime import timedelta

from accounts.models import User
from quizzes.learning.taking import take_mark, take_practised
from quizzes.models import Answer
from tests.factories import NOW, make_question
from tests.quizzes.learning.helpers import answer, make_practice


def take_in(marked: Answer) -> Answer:
    """The marked answer, once the learner has taken it in."""
    take_mark(marked.mark, now=NOW)
    return marked


def master(student: User, mistake: str) -> None:
    """Right answers to four questions, three a day, and a last one on the tenth of May."""
    practice = make_practice(student)
    for number in range(4):
        at = NOW - timedelta(days=5 - number // 3, minutes=-number)
        take_practised(answer(practice, make_question(mistake=mistake), 1, at=at), now=at)
