"""Revision by keyboard: begun on its page, answered, and the forecast afterwards; its page and the map by axe."""

from __future__ import annotations

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from tests.browser.test_practising import RIGHT, answer, check, press
from tests.browser.test_whole_path import sign_in
from tests.classroom import CHOICE, PASSWORD, add_question
from tests.factories import make_course, make_student
from tests.quizzes.revising.cast import put_in_revision

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.xdist_group("faults")]


def test_revision_is_begun_answered_and_looked_ahead(page: Page, live_server: LiveServer) -> None:
    add_question({**CHOICE, "id": "rows", "mistake": "ordinary-regression"})
    student = make_student("Ada", make_course())
    student.set_password(PASSWORD)
    student.save()
    put_in_revision(student, now=timezone.now(), ordinary_regression=-1, causal_overclaim=9)
    sign_in(page, live_server, student.email)
    page.goto(f"{live_server.url}/revise/")
    expect(page.get_by_role("heading", level=2).first).to_have_text("1 question, about 3 minutes")
    check(page)

    press(page, "Begin")
    expect(page.get_by_role("heading", level=1)).to_have_text("Question 1 of 1")
    answer(page, RIGHT)
    expect(page.get_by_role("main")).to_contain_text("That is all for today.")
    press(page, "See what moved")
    page.get_by_role("link", name="Your revision in the coming weeks").press("Enter")

    expect(page.get_by_role("heading", level=2).first).to_have_text("Nothing is due any more today")
    expect(page.get_by_role("img", name="Your revision in the next four weeks")).to_be_visible()
    expect(page.get_by_role("main")).to_contain_text("The next four weeks ask")
    page.goto(f"{live_server.url}/progress/map/ordinary-regression/")
    check(page)
    page.goto(f"{live_server.url}/progress/map/")
    check(page)
