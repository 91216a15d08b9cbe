"""What every page tells the browser not to do."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.factories import make_user

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("page", ["/", "/learn/", "/sign-in/", "/nothing-here/"])
def test_pages_run_nothing_that_is_not_ours(client: Client, page: str) -> None:
    policy = client.get(page).headers["Content-Security-Policy"]
    rules = {name: rest for name, _, rest in (part.strip().partition(" ") for part in policy.split(";"))}

    assert rules == {
        "default-src": "'none'",
        "script-src": "'self'",
        "style-src": "'self'",
        "img-src": "'self' data:",
        "font-src": "'self'",
        "connect-src": "'self'",
        "form-action": "'self'",
        "base-uri": "'none'",
        "frame-ancestors": "'none'",
    }


def test_pages_of_who_is_signed_in_are_not_kept(client: Client) -> None:
    assert "Cache-Control" not in client.get("/learn/").headers

    client.force_login(make_user("Ada"))

    assert client.get("/exercises/").headers["Cache-Control"] == "private, no-store"


def test_pages_are_neither_framed_nor_sniffed(client: Client) -> None:
    headers = client.get("/").headers
    assert (headers["X-Frame-Options"], headers["X-Content-Type-Options"]) == ("DENY", "nosniff")
    assert headers["Referrer-Policy"] == headers["Cross-Origin-Opener-Policy"] == "same-origin"
