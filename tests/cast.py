"""The cast of most tests: a tutor with a course, its students Ada and Bela, a colleague with another, a stranger.

They are fixtures of all tests; a folder's conftest defines anew who is another there.
"""

from __future__ import annotations

import pytest

from accounts.models import Course, User
from tests.factories import make_course, make_student, make_user


@pytest.fixture
def tutor(db: None) -> User:
    return make_user("Miriam")


@pytest.fixture
def course(tutor: User) -> Course:
    return make_course("Clustered data", tutor=tutor)


@pytest.fixture
def ada(course: Course) -> User:
    return make_student("Ada", course)


@pytest.fixture
def bela(course: Course) -> User:
    """Ada's classmate."""
    return make_student("Bela", course)


@pytest.fixture
def colleague(db: None) -> User:
    user = make_user("Chidi")
    make_course("Another course", tutor=user)
    return user


@pytest.fixture
def stranger(db: None) -> User:
    return make_user("Bo")
