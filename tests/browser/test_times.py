"""An extension given to a class of one, and an exercise with a time limit, in a real browser."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from quizzes.models import Exercise, Extension
from tests.browser.test_whole_path import sign_in
from tests.classroom import CHOICE, Classroom, make_classroom

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.xdist_group("faults")]


@pytest.fixture
def classroom(product_environment: dict[str, str]) -> Classroom:
    return make_classroom(CHOICE)


def test_extension_and_time_limit(classroom: Classroom, page: Page, live_server: LiveServer) -> None:
    Exercise.objects.update(minutes=40)
    address = f"{live_server.url}/exercises/{classroom.exercise.pk}/"
    due = timezone.localtime(classroom.exercise.due_at) + timedelta(days=2)
    sign_in(page, live_server, classroom.tutor.email)
    page.goto(f"{live_server.url}/exercises/compose/{classroom.exercise.pk}/extensions/")
    page.get_by_role("checkbox", name="Student").check()
    page.get_by_label("Due").fill(f"{due:%Y-%m-%dT%H:%M}")
    page.get_by_label("More minutes").fill("5")
    page.get_by_role("button", name="Preview").click()
    expect(page.get_by_role("row").last).to_contain_text("until now 40 45")
    page.get_by_role("button", name="Give the extension").click()
    expect(page.get_by_text("Student got the extension.")).to_be_visible()
    assert Extension.objects.get().minutes == 5

    page.context.clear_cookies()
    sign_in(page, live_server, classroom.student.email)
    page.goto(address)
    expect(page.get_by_role("article")).to_have_count(0)
    page.get_by_role("button", name="Start: 45 minutes").click()
    expect(page.get_by_text("44 minutes left of your 45 minutes")).to_be_visible()
    expect(page.get_by_role("article", name="What one row is")).to_be_visible()

    # Before the end the page says how long is left; then, by itself, that it is over, and keeps what is typed.
    page.clock.install()
    page.reload()
    page.get_by_role("radio", name="One patient", exact=True).check()
    page.clock.fast_forward("41:00")
    expect(page.locator("[data-said]")).to_have_text(re.compile(r"^[2-4] minutes left\.$"))
    page.clock.fast_forward("05:00")
    expect(page.locator(".time-left")).to_have_text(
        "Your time is up. What you have submitted counts; a draft is kept, and not submitted."
    )
    expect(page.get_by_role("radio", name="One patient", exact=True)).to_be_checked()
