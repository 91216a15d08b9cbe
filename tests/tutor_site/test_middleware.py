"""Who is signed out while a page is open loses nothing, and is told; what is in no known encoding is refused."""

from __future__ import annotations

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db

SUBMIT = "/exercises/variants/1/submit"
HTMX = {"HX-Request": "true"}


@pytest.mark.parametrize("method", ["get", "post"])
def test_part_of_a_page_says_that_one_is_signed_out(client: Client, method: str):
    address = "/exercises/variants/1/" if method == "get" else SUBMIT

    response = getattr(client, method)(address, headers=HTMX)

    assert response.status_code == 401
    assert response["Content-Type"] == "text/plain; charset=utf-8"
    assert response["X-Sign-In"] == "/sign-in/"
    assert response.content.decode().startswith("You are signed out by now, so this was not saved.")


def test_page_leads_to_sign_in_and_back(client: Client):
    response = client.get("/exercises/3/?seen=making")

    assert response["Location"] == "/sign-in/?next=/exercises/3/%3Fseen%3Dmaking"


@pytest.mark.parametrize(
    ("referer", "back"),
    [
        ("http://testserver/exercises/3/", "/exercises/3/"),
        ("http://elsewhere.org/exercises/3/", "/"),
        ("http://testserver", "/"),
        ("", "/"),
    ],
)
def test_form_leads_back_to_the_page_that_it_was_on(client: Client, referer: str, back: str):
    response = client.post(SUBMIT, {"answer": "1.5"}, headers={"Referer": referer})

    assert (response.status_code, response["Location"]) == (302, f"/sign-in/?next={back}")
    assert (
        "what you sent was not saved. Sign in, and send it again." in client.get("/sign-in/").content.decode()
    )


def test_open_pages_stay_open(client: Client):
    assert client.get("/sign-in/", headers=HTMX).status_code == 200


@pytest.mark.parametrize("encoding", ["rot13", "unicode-escape", "utf-7", "utf-16"])
def test_another_encoding_than_utf_8_is_refused(client: Client, encoding: str):
    kind = f"multipart/form-data; boundary=x; charset={encoding}"

    assert client.generic("POST", "/sign-in/", b"--x--", content_type=kind).status_code == 400


@pytest.mark.parametrize("said", ["", "; charset=utf-8", '; charset="utf-8"'])
def test_utf_8_is_read_whether_it_is_said_or_not(client: Client, said: str):
    kind = f"application/x-www-form-urlencoded{said}"

    assert client.generic("POST", "/sign-in/", b"username=a", content_type=kind).status_code == 200
