"""The cast: a student with a sheet and a report, her tutor, a fellow student, and the tutor of another course."""

from __future__ import annotations

import pytest
from django.test import Client

from accounts.models import Course, User
from lessons.models import Report, Sheet
from lessons.reports import make_report
from lessons.sheets import make_sheet
from tests.factories import NOW, make_course, make_student, make_user


@pytest.fixture
def tutor(db: None) -> User:
    return make_user("Miriam Okafor")


@pytest.fixture
def course(tutor: User) -> Course:
    return make_course("Longitudinal data", tutor=tutor)


@pytest.fixture
def fellow(course: Course) -> User:
    return make_student("Bo", course)


@pytest.fixture
def sheet(ada: User) -> Sheet:
    return make_sheet(owner=ada, name="Sleep of shift workers", now=NOW)


@pytest.fixture
def report(ada: User) -> Report:
    return make_report(owner=ada, name="Chapter 3", now=NOW)


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client
