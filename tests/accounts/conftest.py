"""The cast: a tutor who owns a course, a student in it, a colleague who teaches another, and a stranger."""

from __future__ import annotations

import pytest
from django.test import Client

from accounts.courses import create_course, join_course
from accounts.models import Course, User

PASSWORD = "seven-quiet-lighthouses"


@pytest.fixture
def tutor(db: None) -> User:
    return User.objects.create_user("tutor@example.org", name="Miriam Okafor")


@pytest.fixture
def course(tutor: User) -> Course:
    return create_course(name="Longitudinal data", tutor=tutor)


@pytest.fixture
def student(course: Course) -> User:
    user = User.objects.create_user("student@example.org", PASSWORD, name="Ana O'Neill")
    join_course(code=course.join_code, user=user)
    return user


@pytest.fixture
def colleague(db: None) -> User:
    user = User.objects.create_user("colleague@example.org", name="Chidi Eze")
    create_course(name="Another course", tutor=user)
    return user


@pytest.fixture
def stranger(db: None) -> User:
    return User.objects.create_user("stranger@example.org", name="Bo Li")


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client
