"""Ada took "visit", Bela "patient"; the key said "visit" until the file was mended."""

from __future__ import annotations

import pytest

from accounts.models import Course, User
from quizzes.models import Answer, Exercise, Question, QuestionVersion
from tests.factories import make_exercise, make_question
from tests.quizzes.regrading.helpers import answered, mend, options


@pytest.fixture
def question(db: None) -> Question:
    return make_question()


@pytest.fixture
def exercise(course: Course, question: Question) -> Exercise:
    return make_exercise(course, question)


@pytest.fixture
def of_ada(exercise: Exercise, ada: User) -> Answer:
    return answered(exercise, ada, "visit")


@pytest.fixture
def of_bela(exercise: Exercise, bela: User) -> Answer:
    return answered(exercise, bela, "patient")


@pytest.fixture
def mended(question: Question, of_ada: Answer, of_bela: Answer) -> QuestionVersion:
    """The version by which "patient" is right."""
    return mend(question, options=options(right="patient"))
