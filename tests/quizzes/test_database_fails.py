"""A submission while the database fails: what is said is what is stored.

The restart of a real server is in tests/faults/test_database_restarts.py, a full disk in test_disk_full.py.
"""

from __future__ import annotations

import logging
from typing import Any

import pytest
from django.db import OperationalError
from django.test import Client
from django.urls import reverse

from accounts.models import User
from accounts.unavailable import PerhapsStored
from quizzes.models import Answer, Draft, Variant
from quizzes.views import NOT_SUBMITTED, PERHAPS_SAVED, PERHAPS_SUBMITTED, SUBMITTED
from tests.factories import make_draft

pytestmark = pytest.mark.usefixtures("clock", "sent")

HTMX = {"HX-Request": "true"}


@pytest.fixture(autouse=True)
def _quiet(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.CRITICAL)


@pytest.fixture
def browser(ada: User) -> Client:
    browser = Client()
    browser.force_login(ada)
    return browser


def fail(monkeypatch: pytest.MonkeyPatch, place: str, error: type[Exception] = OperationalError) -> None:
    def raise_it(*args: Any, **kwargs: Any) -> None:
        raise error("on purpose")

    monkeypatch.setattr(place, raise_it)


def send(browser: Client, variant: Variant, *, name: str = "submit") -> tuple[int, str]:
    address = reverse(f"quizzes:{name}", args=[variant.pk])
    response = browser.post(address, {"answer": "visit"}, headers=HTMX)
    return response.status_code, response.content.decode()


def test_not_submitted_when_storing_fails(
    browser: Client, choice: Variant, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_draft(choice, "visit")
    fail(monkeypatch, "quizzes.answers.Answer.objects.create")

    assert send(browser, choice) == (503, NOT_SUBMITTED)
    assert not Answer.objects.exists()
    assert Draft.objects.get().response == ["visit"]


def test_perhaps_submitted_when_the_database_was_lost_before_it_said(
    browser: Client, choice: Variant, monkeypatch: pytest.MonkeyPatch
) -> None:
    fail(monkeypatch, "quizzes.views.submit_answer", PerhapsStored)

    assert send(browser, choice) == (503, PERHAPS_SUBMITTED)


def test_draft_perhaps_saved_when_the_database_was_lost_before_it_said(
    browser: Client, choice: Variant, monkeypatch: pytest.MonkeyPatch
) -> None:
    fail(monkeypatch, "quizzes.views.save_draft", PerhapsStored)

    assert send(browser, choice, name="draft") == (503, PERHAPS_SAVED)


def test_submitted_when_only_its_page_fails(
    browser: Client, choice: Variant, monkeypatch: pytest.MonkeyPatch
) -> None:
    fail(monkeypatch, "quizzes.views.build_cards")

    assert send(browser, choice) == (503, SUBMITTED)
    assert Answer.objects.get().response == ["visit"]


def test_submitted_when_only_its_sending_cannot_be_noted(
    browser: Client,
    choice: Variant,
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: Any,
) -> None:
    fail(monkeypatch, "quizzes.answers.send_answer")

    with django_capture_on_commit_callbacks(execute=True):
        status, _ = send(browser, choice)
    assert status == 200
    assert Answer.objects.get().sent_at is None
