"""A tutor marks three reports by keyboard in a real browser, on pages that axe-core finds no fault with."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from accounts.models import Course, Enrolment, User
from quizzes.models import Answer, Comment, Exercise, Mark
from tests.browser.test_accessibility import NARROW, obstacles
from tests.browser.test_whole_path import sign_in
from tests.classroom import PASSWORD
from tests.factories import REPORT, make_answer, make_exercise, make_question, make_student, make_variant

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.xdist_group("faults")]


@pytest.fixture
def exercise(transactional_db: None) -> Exercise:
    """Three reports that wait, and a tutor with a comment of their own."""
    now = timezone.now()
    tutor = User.objects.create_user("tutor@test.org", PASSWORD, name="Miriam")
    course = Course.objects.create(name="Clustered data")
    Enrolment.objects.create(user=tutor, course=course, role=Enrolment.Role.TUTOR)
    Comment.objects.create(tutor=tutor, course=course, text="Give the interval.", made_at=now)
    exercise = make_exercise(course, make_question(kind="report"), closes_at=now + timedelta(days=1))
    for number, name in enumerate(("Ada", "Bela", "Cleo")):
        make_answer(
            make_variant(exercise, make_student(name, course)),
            f"{REPORT} So writes {name}.",
            status=Answer.Status.AWAITING_TUTOR,
            submitted_at=now - timedelta(hours=3 - number),
        )
    return exercise


def test_three_reports_are_marked_by_keyboard(
    page: Page, live_server: LiveServer, exercise: Exercise
) -> None:
    page.set_viewport_size(NARROW)
    sign_in(page, live_server, "tutor@test.org")
    page.goto(live_server.url + reverse("quizzes:course-marking", args=[exercise.pk]))
    assert obstacles(page) == []
    page.get_by_role("link", name="Mark the next report").press("Enter")
    expect(page.get_by_text("So writes Ada.")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") == NARROW["width"]
    assert obstacles(page) == []

    # The first criterion takes the first digit, the next one the second; there are not 7 points.
    for key in ("7", "2", "1", "Shift+Digit1", "Enter"):
        page.keyboard.press(key)
    expect(page.get_by_text("So writes Bela.")).to_be_visible()
    expect(page.get_by_text("1 of 3 marked")).to_be_visible()

    # Over to the third and back, then a comment in the tutor's own words.
    page.keyboard.press("n")
    expect(page.get_by_text("So writes Cleo.")).to_be_visible()
    page.keyboard.press("k")
    expect(page.get_by_text("So writes Bela.")).to_be_visible()
    for key in ("0", "3", "c"):
        page.keyboard.press(key)
    page.keyboard.type("No 2 readings are alike.")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("So writes Cleo.")).to_be_visible()

    # With single keys off, digits do nothing; the arrow keys of the radio buttons do.
    page.keyboard.press("?")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Single keys are off")).to_be_focused()
    page.keyboard.press("1")
    expect(page.get_by_role("radio", checked=True)).to_have_count(0)
    structure = page.get_by_role("group", name="Structure of 2").get_by_role("radio", name="0")
    structure.focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    page.keyboard.press("Enter")

    expect(page.get_by_text("That was the last one that waits for you here.")).to_be_visible()
    marks = Mark.objects.order_by("answer__submitted_at").values_list("rubric", "comment")
    assert list(marks) == [
        ({"structure": 2.0, "meaning": 1.0}, "Give the interval."),
        ({"structure": 0.0, "meaning": 3.0}, "No 2 readings are alike."),
        ({"structure": 1.0, "meaning": 0.0}, ""),
    ]
    assert Comment.objects.get().uses == 1
