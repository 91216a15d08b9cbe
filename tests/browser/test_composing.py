"""A tutor makes an exercise in a real browser, with a real worker, and a student opens it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from accounts.courses import create_course
from accounts.models import Course, Enrolment, User
from quizzes.models import Exercise, Variant
from tests.browser.test_whole_path import number_question, sign_in
from tests.classroom import CHOICE, PASSWORD, add_question
from tests.servers import Process

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.xdist_group("faults")]


@pytest.fixture
def course(transactional_db: None) -> Course:
    """A course with a tutor, a student, and a bank of four questions."""
    tutor = User.objects.create_user("tutor@test.org", PASSWORD, name="Tutor")
    student = User.objects.create_user("student@test.org", PASSWORD, name="Student")
    course = create_course(name="Course", tutor=tutor)
    Enrolment.objects.create(user=student, course=course)
    for content in (
        CHOICE,
        number_question("effect-of-time", "The effect of time", "estimate", "time"),
        number_question("se-of-treated", "The standard error of treated", "se", "treated"),
        number_question("residual-variance", "The residual variance", "variance", "residual"),
    ):
        add_question(dict(content))
    return course


def typed(time: datetime) -> str:
    return f"{timezone.localtime(time):%Y-%m-%dT%H:%M}"


def fill_frame(page: Page) -> None:
    """Step 1: a title, the standard data, open for a week."""
    now = timezone.now()
    page.get_by_label("Title").fill("Slopes that differ")
    page.get_by_text("Blood pressure at monthly visits").click()
    page.get_by_role("radio", name="Many patients, four visits").check()
    page.get_by_label("Opens").fill(typed(now - timedelta(hours=1)))
    page.get_by_label("Due", exact=True).fill(typed(now + timedelta(days=7)))
    page.get_by_role("button", name="Save, and choose questions").click()


def choose_questions(page: Page) -> None:
    """Step 2: three of the four, the last of them first, for two points."""
    for title in ("What one row is", "The effect of time", "The standard error of treated"):
        page.get_by_role("checkbox", name=title).check()
    page.get_by_role("button", name="Add the ticked questions").click()
    page.get_by_role("textbox", name="Place of The standard error of treated").fill("1")
    page.get_by_role("textbox", name="Points of The standard error of treated").fill("2")
    page.get_by_role("button", name="Save, and preview as a student").click()


@pytest.mark.usefixtures("product_environment")
def test_tutor_makes_an_exercise_and_a_student_opens_it(
    course: Course, start_worker: Callable[[], Process], page: Page, live_server: LiveServer
) -> None:
    start_worker()
    sign_in(page, live_server, "tutor@test.org")
    page.goto(f"{live_server.url}/progress/courses/{course.pk}/")
    page.get_by_role("link", name="New exercise").click()
    fill_frame(page)
    choose_questions(page)
    first = page.get_by_role("article").first
    expect(first).to_contain_text("Question 1 · attempt 1 of 2 · 2 points")
    expect(first.get_by_role("heading")).to_have_text("The standard error of treated")
    expect(first.get_by_role("textbox")).to_be_disabled()

    page.get_by_role("link", name="Go on to publishing").click()
    page.get_by_role("button", name="Try the questions, and publish").click()

    # The worker makes the data, and the page says so by itself.
    expect(page.get_by_text("1 of 1 students have their data")).to_be_visible()
    assert Variant.objects.count() == 3
    page.context.clear_cookies()
    sign_in(page, live_server, "student@test.org")
    page.goto(f"{live_server.url}/exercises/{Exercise.objects.get().pk}/")
    titles = page.get_by_role("article").get_by_role("heading", level=2)
    expect(titles).to_have_text(["The standard error of treated", "What one row is", "The effect of time"])


def test_exercise_is_made_without_javascript_on_a_narrow_screen(
    course: Course, page: Page, live_server: LiveServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent: list[str] = []
    monkeypatch.setattr(
        "quizzes.outbox.current_app.send_task", lambda name, ids, **options: sent.append(name)
    )
    browser = page.context.browser
    assert browser is not None
    context = browser.new_context(java_script_enabled=False, viewport={"width": 360, "height": 740})
    plain = context.new_page()
    sign_in(plain, live_server, "tutor@test.org")
    plain.goto(f"{live_server.url}/exercises/compose/in/{course.pk}/")
    fill_frame(plain)
    choose_questions(plain)
    exercise = Exercise.objects.get()
    widths = {}
    for step in ("", "questions/", "preview/", "delete/", "duplicate/", "publish/"):
        plain.goto(f"{live_server.url}/exercises/compose/{exercise.pk}/{step}")
        # A page without scripts cannot be asked by one; the browser still measures for its driver.
        widths[step] = plain.evaluate("document.documentElement.scrollWidth")
    assert set(widths.values()) == {360}

    plain.get_by_role("button", name="Try the questions, and publish").click()

    expect(plain.get_by_role("heading", level=1)).to_have_text("Data for Slopes that differ")
    expect(plain.get_by_role("link", name="Results of this exercise")).to_be_visible()
    exercise.refresh_from_db()
    assert exercise.published_at is not None
    assert sent == ["quizzes.release_exercise"]
    context.close()
