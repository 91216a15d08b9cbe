"""Where the database fails outside of what a view says itself: 503, with what became of what was sent."""

from __future__ import annotations

import logging

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.db import OperationalError
from django.test import Client

from accounts.models import User
from tutor_site.views import NOTHING_SHOWN, NOTHING_STORED, PERHAPS_STORED

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.tutor_site.only_home")]

HTMX = {"HX-Request": "true"}


@pytest.fixture(autouse=True)
def _quiet(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.CRITICAL, logger="django.request")


@pytest.fixture
def browser() -> Client:
    """Signed in, and shown what the server says in place of its errors."""
    browser = Client(raise_request_exception=False)
    browser.force_login(User.objects.create_user("ana@example.org"))
    return browser


def test_page_that_cannot_be_read_says_so(browser: Client) -> None:
    response = browser.get("/fail/503/")

    page = response.content.decode()
    assert response.status_code == 503
    assert "<h1>This cannot be done just now</h1>" in page
    assert NOTHING_SHOWN in page
    assert '<a class="button is-primary" href="/">' in page
    assert "on purpose" not in page


def test_what_failed_in_a_view_may_be_stored(browser: Client) -> None:
    response = browser.post("/fail/503/", headers=HTMX)

    assert (response.status_code, response.content.decode()) == (503, PERHAPS_STORED)


def test_what_failed_before_its_view_is_not_stored(browser: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(self: SessionStore) -> None:
        raise OperationalError("the database is away")

    monkeypatch.setattr(SessionStore, "load", fail)
    response = browser.post("/fail/503/", headers=HTMX)

    assert (response.status_code, response.content.decode()) == (503, NOTHING_STORED)


def test_fault_of_ours_stays_one(browser: Client) -> None:
    assert browser.post("/fail/500/").status_code == 500
