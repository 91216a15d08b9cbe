"""What cannot be read is answered in words, whoever asked."""

from __future__ import annotations

import logging
from typing import Any

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db

HTMX = {"HX-Request": "true"}
FORM = "application/x-www-form-urlencoded"


@pytest.fixture(autouse=True)
def _quiet(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.CRITICAL, logger="django.security")
    caplog.set_level(logging.CRITICAL, logger="django.request")


@pytest.mark.parametrize("much", ["username=" + "x" * 600_000, "&".join(f"field{n}=1" for n in range(1001))])
def test_what_is_too_long_is_said_to_be_so(client: Client, much: str):
    page = client.post("/sign-in/", much, content_type=FORM)
    part = client.post("/sign-in/", much, content_type=FORM, headers=HTMX)

    assert page.status_code == part.status_code == 400
    assert "<h1>That was too long</h1>" in page.content.decode()
    assert part.content.decode().startswith("This is too long to be an answer, so nothing was submitted")
    assert part["Content-Type"] == "text/plain; charset=utf-8"


def test_what_cannot_be_read_is_said_to_be_so(client: Client):
    broken: dict[str, Any] = {"data": b"no parts", "content_type": "multipart/form-data"}

    page = client.post("/sign-in/", **broken)
    part = client.post("/sign-in/", headers=HTMX, **broken)

    assert page.status_code == part.status_code == 400
    assert "<h1>That request could not be read</h1>" in page.content.decode()
    assert part.content.decode().startswith("The server could not read this, so nothing was submitted")
