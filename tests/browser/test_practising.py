"""Practice by keyboard: the diagnostic begun, a mistake made and its return a few questions later; the new pages by axe."""

from __future__ import annotations

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from accounts.models import User
from grading.mistakes import MISTAKES
from quizzes.models import PracticeQuestion, Question
from tests.browser.test_accessibility import NARROW, WIDE, obstacles
from tests.browser.test_whole_path import sign_in
from tests.classroom import CHOICE, PASSWORD, add_question
from tests.factories import make_course, make_question, make_student
from tests.quizzes.practising.cast import begin_with, put_into_pool

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.xdist_group("faults")]

RIGHT, WRONG = "One visit of one patient", "One patient"


@pytest.fixture
def student(page: Page, live_server: LiveServer) -> User:
    """Ada, signed in, in a bank of three questions on each mistake."""
    for mistake in MISTAKES:
        for number in range(3):
            title = f"What one row is, {mistake} {number}"
            add_question(
                {
                    **CHOICE,
                    "id": f"{mistake}-{number}",
                    "mistake": mistake,
                    "title": title,
                    "hints": ["Count."],
                }
            )
    student = make_student("Ada", make_course())
    student.set_password(PASSWORD)
    student.save()
    sign_in(page, live_server, student.email)
    return student


def press(page: Page, name: str) -> None:
    """Press a button by keyboard."""
    button = page.get_by_role("button", name=name, exact=True)
    button.focus()
    page.keyboard.press("Enter")


def answer(page: Page, option: str) -> None:
    """Choose by keyboard and send; the verdict takes the focus."""
    page.get_by_role("radio", name=option, exact=True).focus()
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    expect(page.locator(".verdict-word")).to_be_focused()


def check(page: Page) -> None:
    """In the dark on the smallest screen, which the page must fit, and in the light on a wide one."""
    for size, scheme in ((NARROW, "dark"), (WIDE, "light")):
        page.set_viewport_size(size)
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # type: ignore[arg-type]
        assert page.evaluate("document.documentElement.scrollWidth") == size["width"]
        assert obstacles(page) == []


def test_mistake_returns_a_few_questions_later(student: User, page: Page, live_server: LiveServer) -> None:
    page.goto(f"{live_server.url}/progress/today/")
    press(page, "Find out where you stand")
    expect(page.get_by_role("heading", level=1)).to_have_text("Question 1 of 12")
    answer(page, RIGHT)
    check(page)
    press(page, "Stop here")
    expect(page.get_by_role("heading", level=1)).to_have_text("Where you stand")
    check(page)

    page.get_by_role("link", name="Practise", exact=True).first.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Practise")
    check(page)
    press(page, "Practise")
    press(page, "Show a nudge")
    expect(page.get_by_role("heading", name="A nudge")).to_be_focused()
    answer(page, WRONG)
    expect(page.locator(".verdict-word")).to_have_text("Not right")
    check(page)
    missed = PracticeQuestion.objects.get(outcome="wrong")
    for place in range(2, 7):
        press(page, "Next question")
        expect(page.get_by_role("heading", level=1)).to_have_text(f"Question {place} of about 10")
        if page.get_by_text("A few questions ago").count():
            break
        answer(page, RIGHT)
    back = missed.practice.questions.order_by("-place")[0]
    assert (back.mistake, back.version_id == missed.version_id) == (missed.mistake, False)
    assert 4 <= back.place <= 6

    press(page, "Stop here")
    expect(page.get_by_role("heading", level=1)).to_have_text("What your practice came to")
    expect(page.get_by_role("main")).to_contain_text(MISTAKES[missed.mistake].title)
    check(page)


def test_question_on_data_is_open_to_everybody(student: User, page: Page, live_server: LiveServer) -> None:
    Question.objects.update(retired=True)
    make_question(kind="number", title="A standard error")
    put_into_pool()
    asked = begin_with(student, now=timezone.now())

    page.goto(f"{live_server.url}/practise/{asked.practice_id}/1/")

    expect(page.get_by_role("link", name="Download the CSV file", exact=True)).to_be_visible()
    check(page)
