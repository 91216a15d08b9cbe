from __future__ import annotations

from typing import Any
from unittest.mock import patch

from django.conf import settings
from django.core import mail
from django.test import Client

from accounts.links import VALID_FOR
from accounts.models import User
from tests.accounts.conftest import PASSWORD, signed_in
from tests.accounts.test_sign_up import link_in

URL = "/password/reset/"
NEW = "nine-brass-windmills"


def ask(client: Client, email: str) -> Any:
    return client.post(URL, {"email": email})


def set_password(client: Client, path: str, password: str = NEW) -> Any:
    """Open the link, which moves the token from the address into the session, and send the form."""
    opened = client.get(path, follow=True)
    return client.post(opened.request["PATH_INFO"], {"password": password}, follow=True)


def test_reset_from_the_letter_sets_the_password(client: Client, student: User) -> None:
    ask(client, "Student@Example.org")
    [letter] = mail.outbox

    response = set_password(client, link_in(letter))

    student.refresh_from_db()
    assert student.check_password(NEW)
    assert letter.to == ["student@example.org"]
    assert letter.body.startswith("Hello Ana O'Neill,")
    assert response.redirect_chain[-1] == ("/password/reset/done/", 302)


def test_reset_link_works_once(client: Client, student: User) -> None:
    ask(client, student.email)
    path = link_in(mail.outbox[0])
    set_password(client, path)

    again = set_password(Client(), path, "six-copper-umbrellas")

    student.refresh_from_db()
    assert student.check_password(NEW)
    assert "This link no longer works" in again.content.decode()


def test_reset_for_an_unknown_email_looks_the_same(client: Client, student: User) -> None:
    known = ask(client, student.email)
    unknown = ask(client, "nobody@example.org")

    assert (known.status_code, known.headers["Location"]) == (302, "/password/reset/sent/")
    assert (unknown.status_code, unknown.headers["Location"]) == (302, "/password/reset/sent/")
    assert [letter.to for letter in mail.outbox] == [[student.email], ["nobody@example.org"]]


def test_letter_to_an_unknown_email_holds_no_link(client: Client, db: None) -> None:
    ask(client, "nobody@example.org")

    assert "No open account has this address" in mail.outbox[0].body
    assert "http" not in mail.outbox[0].body


def test_reset_signs_other_browsers_out(client: Client, student: User) -> None:
    elsewhere = signed_in(student)
    ask(client, student.email)

    set_password(client, link_in(mail.outbox[0]))

    assert elsewhere.get("/account/").headers["Location"] == "/sign-in/?next=/account/"


def test_reset_with_a_weak_password_changes_nothing(client: Client, student: User) -> None:
    ask(client, student.email)

    response = set_password(client, link_in(mail.outbox[0]), "short")

    student.refresh_from_db()
    assert student.check_password(PASSWORD)
    assert "at least 10 characters" in response.content.decode()


def test_reset_when_the_mail_server_fails_says_so_to_everybody(client: Client, student: User) -> None:
    with patch("accounts.letters.EmailMessage.send", side_effect=ConnectionRefusedError):
        known = ask(client, student.email)
        unknown = ask(client, "nobody@example.org")

    assert "did not take it" in known.content.decode()
    assert "did not take it" in unknown.content.decode()


def test_letters_name_the_days_that_the_settings_grant() -> None:
    assert VALID_FOR.total_seconds() == settings.PASSWORD_RESET_TIMEOUT == 3 * 24 * 60 * 60


def test_pages_of_the_reset_are_open_to_everybody(client: Client, db: None) -> None:
    pages = ["/password/reset/", "/password/reset/sent/", "/password/reset/x/y-z/", "/password/reset/done/"]

    assert [client.get(page).status_code for page in pages] == [200, 200, 200, 200]
