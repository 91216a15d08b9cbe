from __future__ import annotations

import pytest

from accounts.models import User


@pytest.fixture
def owner(db: None) -> User:
    return User.objects.create_user("ada@example.org", name="Ada")


@pytest.fixture
def stranger(db: None) -> User:
    return User.objects.create_user("bob@example.org", name="Bob")
