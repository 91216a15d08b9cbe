"""A mended question is regraded in a real browser, by a real worker, and its student reads why."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from accounts.models import User
from grading.references import store_family
from quizzes.models import Exercise
from tests.browser.test_whole_path import sign_in
from tests.classroom import PASSWORD
from tests.factories import enrol, give_marked_answer, make_course, make_exercise, make_question
from tests.quizzes.helpers import known_family
from tests.quizzes.regrading.helpers import mend, options
from tests.servers import Process

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.xdist_group("faults")]
NOTE = "The key took the rows for patients."


@pytest.fixture
def exercise(transactional_db: None) -> Exercise:
    """The student took "patient", which the key called wrong until its file was mended."""
    tutor = User.objects.create_user("tutor@test.org", PASSWORD, name="Tutor")
    student = User.objects.create_user("student@test.org", PASSWORD, name="Student")
    course = make_course(tutor=tutor)
    enrol(student, course)
    now = timezone.now()
    question = make_question()
    exercise = make_exercise(
        course, question, opens_at=now - timedelta(days=1), closes_at=now + timedelta(days=1)
    )
    answer = give_marked_answer(exercise, student, 0.0, "patient")
    store_family(answer.variant.dataset, known_family())
    mend(question, options=options(right="patient"))
    return exercise


def test_mended_question_is_regraded_and_its_student_told(
    page: Page, live_server: LiveServer, exercise: Exercise, start_worker: Callable[[], Process]
):
    start_worker()
    sign_in(page, live_server, "tutor@test.org")
    page.goto(f"{live_server.url}/progress/exercises/{exercise.pk}/")
    page.get_by_role("link", name="See what a regrade would do").click()
    page.get_by_role("button", name="Make a dry run").click()

    # The page shows the totals by itself once the worker has been through.
    expect(page.get_by_text("This is a dry run. No mark is changed.")).to_be_visible()
    expect(page.get_by_role("row", name="Student 0 1 Rises")).to_be_visible()
    page.get_by_label("What was wrong").fill(NOTE)
    page.get_by_role("button", name="Apply the regrade").click()
    expect(page.get_by_role("button", name="Undo this regrade")).to_be_visible()

    page.context.clear_cookies()
    sign_in(page, live_server, "student@test.org")
    page.goto(f"{live_server.url}/exercises/{exercise.pk}/")
    expect(page.get_by_text(f"Your mark rose from 0 to 1. {NOTE}")).to_be_visible()
