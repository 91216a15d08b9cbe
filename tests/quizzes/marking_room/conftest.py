"""An exercise with a report by each of three students, which wait for their mark, and two tutors."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from accounts.models import Course, Enrolment, User
from grading.reports.advice import Advice
from quizzes.models import Answer, Exercise
from tests.factories import (
    NOW,
    REPORT,
    enrol,
    make_answer,
    make_exercise,
    make_question,
    make_student,
    make_user,
    make_variant,
)
from tests.quizzes.conftest import Clock

NAMES = ("Ada", "Bela", "Cleo")


@pytest.fixture
def other(course: Course) -> User:
    """A second tutor of the course."""
    return enrol(make_user("Noor"), course, role=Enrolment.Role.TUTOR)


@pytest.fixture
def exercise(course: Course) -> Exercise:
    return make_exercise(course, make_question(kind="report", title="A paragraph"), title="Write it up")


@pytest.fixture
def reports(exercise: Exercise, course: Course) -> list[Answer]:
    """One of each student, an hour apart, the oldest first."""
    made = []
    for number, name in enumerate(NAMES):
        variant = make_variant(exercise, make_student(name, course))
        answer = make_answer(
            variant,
            f"{REPORT} So says report {number}.",
            status=Answer.Status.AWAITING_TUTOR,
            submitted_at=NOW - timedelta(hours=5 - number),
        )
        answer.advice = Advice(words=17).to_json()
        answer.save(update_fields=["advice"])
        made.append(answer)
    return made


@pytest.fixture
def report(reports: list[Answer]) -> Answer:
    return reports[0]


@pytest.fixture
def marking(tutor: User, clock: Clock) -> Client:
    """The tutor's browser, at `NOW`."""
    client = Client()
    client.force_login(tutor)
    return client


@pytest.fixture
def helping(other: User, clock: Clock) -> Client:
    """The second tutor's browser."""
    client = Client()
    client.force_login(other)
    return client
