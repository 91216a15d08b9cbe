"""A tutor uploads a study in a real browser, a real worker checks it, and a student opens an exercise on it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from accounts.courses import create_course
from accounts.models import Course, Enrolment, User
from quizzes.models import Exercise
from tests.browser.test_composing import typed
from tests.browser.test_whole_path import sign_in
from tests.classroom import PASSWORD
from tests.factories import clustered_csv
from tests.servers import Process

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.xdist_group("faults")]


@pytest.fixture
def course(transactional_db: None) -> Course:
    tutor = User.objects.create_user("tutor@test.org", PASSWORD, name="Tutor")
    course = create_course(name="Course", tutor=tutor)
    Enrolment.objects.create(
        user=User.objects.create_user("student@test.org", PASSWORD, name="Student"), course=course
    )
    return course


def upload(page: Page) -> None:
    page.get_by_label("Title").fill("Homework")
    page.get_by_label("Story").fill("Pupils said how long they sat over their homework.")
    page.get_by_label("One row is").fill("Each row is one pupil.")
    content = clustered_csv(groups=40, seed=6).encode()
    page.get_by_label("CSV file").set_input_files(
        {"name": "study.csv", "mimeType": "text/csv", "buffer": content}
    )
    page.get_by_role("button", name="Read the file").click()


@pytest.mark.usefixtures("product_environment")
def test_tutor_uploads_a_study_and_a_student_opens_an_exercise_on_it(
    course: Course, start_worker: Callable[[], Process], page: Page, live_server: LiveServer
) -> None:
    start_worker()
    sign_in(page, live_server, "tutor@test.org")
    page.goto(f"{live_server.url}/progress/courses/{course.pk}/")
    page.get_by_role("link", name="Own data").click()
    upload(page)
    expect(page.get_by_label("Outcome", exact=True)).to_have_value("mark")
    page.get_by_label("Plural of the word for a group (optional)").fill("classes")
    page.get_by_role("button", name="Fit and check it").click()

    # The worker checks the study, and the page says so by itself.
    expect(page.get_by_text("of 20 resamples can be used")).to_be_visible()
    for title in ("How alike rows of one class are", "How many classes there are"):
        page.get_by_role("checkbox", name=title).uncheck()
    page.get_by_role("button", name="Take the ticked questions").click()
    page.get_by_role("link", name="New exercise").click()

    now = timezone.now()
    page.get_by_label("Title").fill("Homework of others")
    page.get_by_text("Homework (own data)").click()
    page.get_by_role("radio", name="Resampled groups").check()
    page.get_by_label("Opens").fill(typed(now - timedelta(hours=1)))
    page.get_by_label("Due", exact=True).fill(typed(now + timedelta(days=7)))
    page.get_by_role("button", name="Save, and choose questions").click()
    for title in ("A model that knows the classes", "What goes with one unit of hours"):
        page.get_by_role("checkbox", name=title).check()
    page.get_by_role("button", name="Add the ticked questions").click()
    page.get_by_role("button", name="Save, and preview as a student").click()
    page.get_by_role("link", name="Go on to publishing").click()
    page.get_by_role("button", name="Try the questions, and publish").click()
    expect(page.get_by_text("1 of 1 students have their data")).to_be_visible()

    page.context.clear_cookies()
    sign_in(page, live_server, "student@test.org")
    page.goto(f"{live_server.url}/exercises/{Exercise.objects.get().pk}/")
    expect(page.get_by_text("Pupils said how long they sat over their homework.")).to_be_visible()
    expect(page.get_by_text("its classes were drawn by lot")).to_be_visible()
