"""The translator, a question inside a lesson and the warm-up, by keyboard alone."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from lessons.guides import load_guides
from quizzes.content.files import read_files
from quizzes.models import Answer
from tests.classroom import CHOICE, add_question

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.xdist_group("faults")]


def test_formula_is_mended_and_translated(page: Page, live_server: LiveServer) -> None:
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto(f"{live_server.url}/learn/translator/")
    page.get_by_label("Your model").focus()
    page.keyboard.type("y ~ x + (x | g")
    page.keyboard.press("Enter")
    field = page.get_by_label("Your model")
    expect(field).to_be_focused()
    expect(field).to_have_accessible_description(re.compile("never closed"))

    page.keyboard.press("End")
    page.keyboard.type(")")
    page.keyboard.press("Enter")

    code = page.get_by_role("region", name="R: lme4, the whole program")
    expect(code).to_contain_text("m <- lmer(y ~ x + (1 + x | g), data = d)")
    code.focus()
    before = code.evaluate("code => code.scrollLeft")
    page.keyboard.press("ArrowRight")
    page.wait_for_function("before => document.activeElement.scrollLeft > before", arg=before)
    assert page.evaluate("document.documentElement.scrollWidth") == 360


def test_check_in_a_lesson_answers_in_place(page: Page, live_server: LiveServer) -> None:
    section = next(s for s in load_guides()["mixed-effects"].sections if s.slug == "problem")
    (place,) = section.checks
    files, _ = read_files()
    content = next(file.content for file in files if file.question.id == place.question)
    add_question(content)
    page.goto(f"{live_server.url}/learn/mixed-effects/problem/")
    card = page.get_by_role("region", name=content["title"], exact=True)
    expect(card).to_be_visible()

    card.get_by_role("radio").first.focus()
    page.keyboard.press("Space")
    page.keyboard.press("Enter")

    verdict = card.locator(".verdict-word")
    expect(verdict).to_be_focused()
    assert page.url == f"{live_server.url}/learn/mixed-effects/problem/"
    again = card.get_by_role("link", name="Try again")
    again.focus()
    page.keyboard.press("Enter")
    expect(card.get_by_role("radio")).to_have_count(len(content["options"]))
    expect(card.get_by_role("heading", name=content["title"])).to_be_focused()
    assert not Answer.objects.exists()


def test_warm_up_leads_to_what_to_read(page: Page, live_server: LiveServer) -> None:
    for number, mistake in enumerate(["ordinary-regression", "ignored-clustering"]):
        add_question({**CHOICE, "id": f"row-{number}", "mistake": mistake})
    page.goto(f"{live_server.url}/learn/")
    page.get_by_role("link", name="Warm up").focus()
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Begin").focus()
    page.keyboard.press("Enter")
    for number in (1, 2):
        expect(page.get_by_role("heading", level=1)).to_have_text(f"Question {number} of 2")
        page.get_by_role("radio", name="One patient", exact=True).focus()
        page.keyboard.press("Space")
        page.keyboard.press("Enter")
        expect(page.locator(".verdict-word")).to_have_text("Not right")
        expect(page.locator(".verdict-word")).to_be_focused()
        page.get_by_role("link", name="Next question" if number == 1 else "What to read now").focus()
        page.keyboard.press("Enter")

    expect(page.get_by_role("heading", level=1)).to_have_text("What to read now")
    expect(page.get_by_role("main")).to_contain_text("You got 0 of 2 right.")
    expect(page.get_by_role("link", name="Problem: rows that belong together")).to_be_visible()
