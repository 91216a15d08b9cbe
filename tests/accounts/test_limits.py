"""What is sent too often is refused in words, and what is typed stays."""

from __future__ import annotations

import pytest
from django.test import Client

from accounts.models import User
from tests.factories import make_user

pytestmark = pytest.mark.django_db

PASSWORD = "three words together"


@pytest.fixture
def person() -> User:
    user = make_user("Ada", email="ada@test.org")
    user.set_password(PASSWORD)
    user.save()
    return user


def sign_in(
    client: Client, password: str, *, email: str = "ada@test.org", address: str = "203.0.113.5"
) -> int:
    data = {"username": email, "password": password}
    return client.post("/sign-in/", data, REMOTE_ADDR=address).status_code


def test_guessing_is_stopped_and_ends_nobody_elses_way_in(client: Client, person: User) -> None:
    tries = [sign_in(client, f"guess {n}") for n in range(9)]

    assert tries == [200] * 7 + [429] * 2
    assert sign_in(client, PASSWORD) == 429
    assert sign_in(client, PASSWORD, address="203.0.113.6") == 302


def test_guessing_looks_the_same_where_there_is_no_account(client: Client) -> None:
    assert [sign_in(client, "guess", email="nobody@test.org") for _ in range(9)] == [200] * 7 + [429] * 2


def test_right_password_forgets_the_wrong_ones(client: Client, person: User) -> None:
    for _ in range(2):
        assert [sign_in(client, "guess") for _ in range(7)] == [200] * 7
        assert sign_in(client, PASSWORD) == 302
        client.logout()


@pytest.mark.parametrize("page", ["/sign-up/", "/password/reset/"])
def test_letters_to_one_address_are_few(client: Client, page: str) -> None:
    statuses = [
        client.post(page, {"email": email}).status_code for email in ["Ada@test.org", "ada@test.org "] * 4
    ]
    assert statuses == [302] * 6 + [429] * 2
    assert client.post(page, {"email": "bela@test.org"}).status_code == 302
    assert client.get(page).status_code == 200


def test_join_codes_are_not_tried_out(client: Client, stranger: User) -> None:
    client.force_login(stranger)
    statuses = {client.post("/join/", {"code": "ABCD-EFGH"}).status_code for _ in range(40)}
    response = client.post("/join/", {"code": "ABCD-EFGH"})
    part = client.post("/join/", {"code": "ABCD-EFGH"}, headers={"HX-Request": "true"})

    assert (statuses, response.status_code, part.status_code) == ({200}, 429, 429)
    assert "That was too much at once" in response.content.decode()
    assert part.content.decode().endswith("what you typed is still here.")
    assert 0 < int(response["Retry-After"]) <= 3600
