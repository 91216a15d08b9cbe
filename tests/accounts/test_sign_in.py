from __future__ import annotations

from collections import Counter
from typing import Any

import pytest
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.test import Client
from django.urls import reverse

from accounts.models import User
from tests.accounts.conftest import PASSWORD, signed_in

URL = "/sign-in/"
NEXT = "/account/"


def sign_in(client: Client, email: str, password: str, next_path: str = NEXT) -> Any:
    return client.post(URL, {"username": email, "password": password, "next": next_path})


@pytest.mark.parametrize("email", ["student@example.org", "Student@Example.ORG", " student@example.org "])
def test_sign_in_takes_the_email_in_any_case(client: Client, student: User, email: str) -> None:
    response = sign_in(client, email, PASSWORD)

    assert (response.status_code, response.headers["Location"]) == (302, NEXT)
    assert client.session["_auth_user_id"] == str(student.pk)


def test_sign_in_without_next_goes_home(client: Client, student: User) -> None:
    assert sign_in(client, student.email, PASSWORD, "").headers["Location"] == reverse("home")


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example/", "javascript:alert(1)"])
def test_sign_in_never_leaves_the_site(client: Client, student: User, elsewhere: str) -> None:
    assert sign_in(client, student.email, PASSWORD, elsewhere).headers["Location"] == reverse("home")


def visible_errors(response: Any) -> list[str]:
    return list(response.context["form"].non_field_errors())


def test_unknown_email_and_wrong_password_give_the_same_page(client: Client, student: User) -> None:
    wrong = sign_in(client, student.email, "not-the-password")
    unknown = sign_in(client, "nobody@example.org", "not-the-password")

    def plain(response: Any, email: str) -> str:
        token = str(response.context["csrf_token"])
        return response.content.decode().replace(email, "EMAIL").replace(token, "TOKEN")

    assert plain(wrong, student.email) == plain(unknown, "nobody@example.org")
    assert wrong.status_code == unknown.status_code == 200
    assert len(visible_errors(wrong)) == 1


def test_closed_account_reads_as_an_unknown_one(client: Client, student: User) -> None:
    User.objects.filter(pk=student.pk).update(is_active=False)

    closed = sign_in(client, student.email, PASSWORD)
    unknown = sign_in(client, "nobody@example.org", PASSWORD)

    assert visible_errors(closed) == visible_errors(unknown)


def test_unknown_email_costs_as_many_hashes_as_a_wrong_password(
    client: Client, student: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    hashes: Counter[str] = Counter()
    case = ""

    def counting(method: str) -> None:
        original = getattr(Argon2PasswordHasher, method)

        def counted(*args: Any, **kwargs: Any) -> Any:
            hashes[case] += 1
            return original(*args, **kwargs)

        monkeypatch.setattr(Argon2PasswordHasher, method, counted)

    counting("encode")
    counting("verify")
    case = "wrong"
    sign_in(client, student.email, "not-the-password")
    case = "unknown"
    sign_in(client, "nobody@example.org", "not-the-password")

    assert hashes == {"wrong": 1, "unknown": 1}


def test_sign_in_page_sends_on_who_is_signed_in(student: User) -> None:
    assert signed_in(student).get(URL).headers["Location"] == reverse("home")


def test_sign_in_page_passes_next_on_to_sign_up(client: Client, db: None) -> None:
    page = client.get(URL, {"next": "/join/?code=ABCD-EFGH"}).content.decode()

    assert 'href="/sign-up/?next=%2Fjoin%2F%3Fcode%3DABCD-EFGH"' in page


def test_guarded_page_asks_to_sign_in_and_comes_back(client: Client, db: None) -> None:
    assert client.get("/courses/").headers["Location"] == "/sign-in/?next=/courses/"


def test_sign_out_by_post_ends_the_session(student: User) -> None:
    client = signed_in(student)

    response = client.post("/sign-out/")

    assert response.headers["Location"] == reverse("home")
    assert "_auth_user_id" not in client.session


def test_sign_out_by_get_is_refused(student: User) -> None:
    client = signed_in(student)

    assert client.get("/sign-out/").status_code == 405
    assert client.session["_auth_user_id"] == str(student.pk)


def test_sign_out_when_signed_out_goes_home(client: Client, db: None) -> None:
    assert client.post("/sign-out/").headers["Location"] == reverse("home")
