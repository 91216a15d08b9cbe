from __future__ import annotations

import re
import time
from typing import Any
from unittest.mock import patch

import pytest
from django.core import mail
from django.test import Client

from accounts.links import VALID_FOR, EmailChange, SignUp, email_change_token, sign_up_token
from accounts.models import User
from tests.accounts.conftest import signed_in

NEW = {"name": "Ana O'Neill", "password": "nine-brass-windmills"}


def link_in(message: Any) -> str:
    """The path of the first link in the message."""
    found = re.search(r"http://testserver(/\S+)", str(message.body))
    assert found
    return found.group(1)


def ask(client: Client, email: str, **data: str) -> Any:
    return client.post("/sign-up/", {"email": email, **data})


def test_sign_up_from_the_letter_makes_the_account_and_signs_in(client: Client, db: None) -> None:
    ask(client, "Ana@Example.org", next="/join/?code=ABCD-EFGH")
    [letter] = mail.outbox
    path = link_in(letter)
    page = client.get(path)
    response = client.post(path, NEW)

    user = User.objects.get()
    assert (user.email, user.name) == ("ana@example.org", "Ana O'Neill")
    assert user.check_password(NEW["password"])
    assert letter.to == ["ana@example.org"]
    assert page.status_code == 200
    assert response.headers["Location"] == "/join/?code=ABCD-EFGH"
    assert client.session["_auth_user_id"] == str(user.pk)


def test_sign_up_without_next_leads_to_the_courses(client: Client, db: None) -> None:
    path = f"/sign-up/{sign_up_token(SignUp(email='ana@example.org'))}/"

    assert client.post(path, NEW).headers["Location"] == "/courses/"


def test_asking_makes_no_account(client: Client, db: None) -> None:
    ask(client, "ana@example.org")
    client.get(link_in(mail.outbox[0]))

    assert User.objects.count() == 0


def test_asking_with_a_known_email_looks_the_same(client: Client, stranger: User) -> None:
    known = ask(client, "Stranger@example.org")
    unknown = ask(client, "ana@example.org")

    assert (known.status_code, known.headers["Location"]) == (302, "/sign-up/sent/")
    assert (unknown.status_code, unknown.headers["Location"]) == (302, "/sign-up/sent/")
    assert [letter.to for letter in mail.outbox] == [["stranger@example.org"], ["ana@example.org"]]


def test_letter_to_a_known_email_offers_to_sign_in(client: Client, stranger: User) -> None:
    ask(client, stranger.email)

    assert link_in(mail.outbox[0]) == "/sign-in/"


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example/", "/" + "x" * 200])
def test_next_that_is_not_ours_is_dropped(client: Client, db: None, elsewhere: str) -> None:
    ask(client, "ana@example.org", next=elsewhere)

    assert client.post(link_in(mail.outbox[0]), NEW).headers["Location"] == "/courses/"


def test_link_opened_again_says_that_the_account_is_there(client: Client, db: None) -> None:
    path = f"/sign-up/{sign_up_token(SignUp(email='ana@example.org'))}/"
    client.post(path, NEW)

    again = Client().post(path, {"name": "Somebody", "password": "six-copper-umbrellas"})

    assert again.status_code == 410
    assert "You have an account" in again.content.decode()
    assert User.objects.get().name == "Ana O'Neill"


@pytest.mark.parametrize(
    "token",
    ["nonsense", email_change_token(EmailChange(user_id=1, old="a@example.org", new="b@example.org"))],
)
def test_link_that_is_not_ours_is_refused(client: Client, db: None, token: str) -> None:
    response = client.post(f"/sign-up/{token}/", NEW)

    assert response.status_code == 410
    assert User.objects.count() == 0


def test_link_is_out_of_date_after_three_days(client: Client, db: None) -> None:
    path = f"/sign-up/{sign_up_token(SignUp(email='ana@example.org'))}/"

    with patch("django.core.signing.time.time", return_value=time.time() + VALID_FOR.total_seconds() + 60):
        response = client.post(path, NEW)

    assert response.status_code == 410
    assert User.objects.count() == 0


@pytest.mark.parametrize(
    ("password", "message"),
    [
        ("short", "at least 10 characters"),
        ("password123", "too common"),
        ("ana o'neill", "too similar to the name"),
        ("ana@example.org", "too similar to the email"),
    ],
)
def test_weak_password_is_refused_with_its_reason(
    client: Client, db: None, password: str, message: str
) -> None:
    path = f"/sign-up/{sign_up_token(SignUp(email='ana@example.org'))}/"

    response = client.post(path, {"name": "Ana O'Neill", "password": password})

    assert message in " ".join(response.context["form"].errors["password"])
    assert User.objects.count() == 0


def test_sign_up_when_the_mail_server_fails_says_so(client: Client, db: None) -> None:
    with patch("accounts.letters.EmailMessage.send", side_effect=ConnectionRefusedError):
        response = ask(client, "ana@example.org")

    assert "did not take it" in response.content.decode()


def test_sent_page_without_a_mail_server_says_where_the_letter_is(
    client: Client, db: None, settings: Any
) -> None:
    settings.EMAIL_HOST = ""
    without = client.get("/sign-up/sent/").content.decode()
    settings.EMAIL_HOST = "mail.example.org"
    with_server = client.get("/sign-up/sent/").content.decode()

    assert "no mail server is set up here" in without
    assert "no mail server is set up here" not in with_server


def test_sign_up_page_sends_on_who_is_signed_in(stranger: User) -> None:
    assert signed_in(stranger).get("/sign-up/").headers["Location"] == "/"
