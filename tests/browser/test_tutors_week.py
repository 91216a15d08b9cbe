"""A tutor's week in a real browser, with a real worker and twelve simulated students."""

from __future__ import annotations

import csv
from collections.abc import Callable
from copy import deepcopy
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from accounts.courses import create_course
from accounts.invitations import accept
from accounts.models import Course, Enrolment, Invitation, User
from grading.mistakes import MISTAKES
from quizzes.learner.diagnosis import Rates
from quizzes.models import Answer, Exercise, Extension, Mark, RevealedMistake
from quizzes.simulation.classes import Member
from quizzes.simulation.students import Nature, SimulatedStudent
from quizzes.simulation.working import Offers, work_on
from tests.browser.test_composing import fill_frame, typed
from tests.browser.test_whole_path import number_question, sign_in
from tests.classroom import CHOICE, PASSWORD, add_question
from tests.factories import make_question
from tests.quizzes.regrading.helpers import NOTE, mend
from tests.servers import Process, wait_until

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.xdist_group("faults")]

MANY = 12
HELD = "ordinary-regression"
TITLE = MISTAKES[HELD].title
UNIT, ALIKE, SE = "What one row is", "Which rows are alike", "The standard error of treated"
REPORT = "A paragraph on the study"
POINTS = {UNIT: 1, ALIKE: 1, SE: 2, REPORT: 1}
# Whoever holds the mistake shows it whenever they can.
SURE = Nature(Rates(shown_if_held=0.98, right_if_held=0.01), learns=0)


def email_of(number: int) -> str:
    return f"student{number:02d}@test.org"


def points_of(number: int) -> tuple[int, int]:
    """What the tutor gives for structure, of 2, and for meaning, of 3, to the report that comes so late."""
    return number % 3, number % 4


@pytest.fixture
def course(transactional_db: None) -> Course:
    """A course without students, and a bank whose first question has a wrong key."""
    tutor = User.objects.create_user("tutor@test.org", PASSWORD, name="Tutor")
    add_question({**CHOICE, "id": "which-rows-are-alike", "title": ALIKE})
    faulty: dict[str, Any] = {**deepcopy(CHOICE), "mistake": "ignored-clustering"}
    visit, patient, _ = faulty["options"]
    visit["right"], patient["right"], patient["mistakes"] = False, True, []
    add_question(faulty)
    add_question(number_question("se-of-treated", SE, "se", "treated"))
    make_question(kind="report", title=REPORT)
    return create_course(name="Course", tutor=tutor)


def take_over_roster(page: Page, live_server: LiveServer, course: Course) -> list[Member]:
    """Twelve sound rows and two faulty ones; everybody takes their place. Every third holds the mistake."""
    rows = [f"{email_of(number)},Student {number:02d},Tuesday" for number in range(MANY)]
    roster = "\n".join(["email,name,group", *rows, "nobody,No Body,Friday", f"{email_of(0)},Twin,Friday"])
    page.goto(f"{live_server.url}/courses/{course.pk}/")
    page.get_by_role("link", name="Take over a roster").click()
    page.get_by_label("A file").set_input_files(
        {"name": "class.csv", "mimeType": "text/csv", "buffer": roster.encode()}
    )
    page.get_by_role("button", name="Look at it first").click()
    expect(page.get_by_role("heading", name="2 faulty rows")).to_be_visible()
    page.get_by_role("button", name="Take over 12 rows, and leave out the faulty").click()
    expect(page.get_by_text("12 rows are taken over. 2 faulty rows were left out.")).to_be_visible()
    members = []
    for number in range(MANY):
        user = User.objects.create_user(email_of(number), PASSWORD, name=f"Student {number:02d}")
        accept(invitation=Invitation.objects.get(email=user.email), user=user)
        held = {HELD} if number % 3 == 0 else set()
        members.append(Member(user, SimulatedStudent(held, Random(number), nature=SURE)))
    assert Enrolment.objects.filter(course=course, group__name="Tuesday").count() == MANY
    return members


def make_exercise(page: Page, live_server: LiveServer, course: Course) -> Exercise:
    """Four questions on one data set each, published; the worker makes the data."""
    page.goto(f"{live_server.url}/progress/courses/{course.pk}/")
    page.get_by_role("link", name="New exercise").click()
    fill_frame(page)
    for title in POINTS:
        page.get_by_role("checkbox", name=title).check()
    page.get_by_role("button", name="Add the ticked questions").click()
    for title, points in POINTS.items():
        page.get_by_role("textbox", name=f"Points of {title}").fill(str(points))
    page.get_by_role("button", name="Save, and preview as a student").click()
    page.get_by_role("link", name="Go on to publishing").click()
    page.get_by_role("button", name="Try the questions, and publish").click()
    expect(page.get_by_text("12 of 12 students have their data")).to_be_visible()
    return Exercise.objects.get()


def extend(page: Page, live_server: LiveServer, exercise: Exercise, student: User) -> None:
    page.goto(live_server.url + reverse("quizzes:course-exercise-extensions", args=[exercise.pk]))
    page.get_by_role("checkbox", name=student.name).check()
    page.get_by_label("Due").fill(typed(exercise.due_at + timedelta(days=2)))
    page.get_by_role("button", name="Preview").click()
    page.get_by_role("button", name="Give the extension").click()
    expect(page.get_by_role("link", name=f"Take back the extension of {student.name}")).to_be_visible()
    assert Extension.objects.get().student == student


def let_work(members: list[Member], exercise: Exercise) -> None:
    """Everybody answers everything, beginning three quarters of an hour ago; the worker marks all but the reports."""
    offers = Offers(seed=1)
    start = timezone.now() - timedelta(minutes=45)
    for number, member in enumerate(members):
        at = start + timedelta(seconds=number)
        for _ in work_on(member, exercise, now=at, rng=Random(number), offers=offers, marks=False):
            pass
    wait_until(
        lambda: (
            Mark.objects.count() == 3 * MANY
            and Answer.objects.filter(status=Answer.Status.AWAITING_TUTOR).count() == MANY
        ),
        seconds=60,
        what="every answer being marked or waiting for a tutor",
    )


def read_heat_map(page: Page, live_server: LiveServer, course: Course, members: list[Member]) -> User:
    """Each cell on the planted mistake says how often it was revealed; a holder whose answers show it."""
    page.goto(f"{live_server.url}/progress/courses/{course.pk}/")
    table = page.get_by_role("table", name="12 of 12 students")
    shown = {}
    for member in members:
        cell = table.get_by_title(f"{member.user.name}: {TITLE}")
        shown[member.user] = cell.locator(".times").count() > 0
        revealed = RevealedMistake.objects.filter(mistake=HELD, mark__answer__variant__student=member.user)
        assert shown[member.user] == revealed.exists(), member.user
        if shown[member.user]:
            expect(cell.locator(".times")).to_contain_text(f"{revealed.count()}×")
    return next(member.user for member in members if HELD in member.student.held and shown[member.user])


def hold_session(page: Page, live_server: LiveServer, course: Course, student: User) -> None:
    page.get_by_role("rowheader", name=student.name).get_by_role("link").click()
    page.get_by_role("link", name="Brief for a session").click()
    expect(page.get_by_role("region", name="What to talk about")).to_contain_text(TITLE)
    expect(page.get_by_role("region", name="Mistakes held")).to_contain_text(TITLE)
    page.get_by_role("region", name="After the session").get_by_role("textbox").fill("Draw the patients.")
    page.get_by_role("button", name="We met").click()
    page.goto(live_server.url + reverse("progress:student-brief", args=[course.pk, student.pk]))
    expect(page.get_by_role("main")).to_contain_text("Draw the patients.")


def mark_reports(page: Page, live_server: LiveServer, exercise: Exercise) -> None:
    """All twelve, by keyboard, in the order in which they came."""
    page.goto(live_server.url + reverse("quizzes:course-marking", args=[exercise.pk]))
    page.get_by_role("link", name="Mark the next report").press("Enter")
    for number in range(MANY):
        if number:
            expect(page.get_by_text(f"{number} of 12 marked")).to_be_visible()
        expect(page.get_by_role("group", name="Structure of 2")).to_be_visible()
        # Keys are heard once the script of the page has run.
        page.wait_for_load_state("load")
        for key in (*map(str, points_of(number)), "Enter"):
            page.keyboard.press(key)
    expect(page.get_by_text("That was the last one that waits for you here.")).to_be_visible()


def regrade(page: Page, live_server: LiveServer, exercise: Exercise) -> None:
    """The key of the first question is mended; nobody falls by it."""
    mend(exercise.items.get(question__title=UNIT).question, options=CHOICE["options"])
    page.goto(f"{live_server.url}/progress/exercises/{exercise.pk}/")
    page.get_by_role("link", name="See what a regrade would do").click()
    page.get_by_role("button", name="Make a dry run").click()
    expect(page.get_by_text("This is a dry run. No mark is changed.")).to_be_visible()
    page.get_by_label("What was wrong").fill(NOTE)
    page.get_by_role("button", name="Apply the regrade").click()
    expect(page.get_by_role("button", name="Undo this regrade")).to_be_visible()


def download_gradebook(page: Page, live_server: LiveServer, course: Course) -> list[dict[str, str]]:
    page.goto(f"{live_server.url}/progress/courses/{course.pk}/gradebook/")
    with page.expect_download() as download:
        page.get_by_role("link", name="Download as CSV").click()
    with Path(download.value.path()).open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def percent_for(user: User, place: int) -> float:
    """What the gradebook should say of whoever's report was the one in this place."""
    answers = {
        answer.variant.item.question.title: answer
        for answer in Answer.objects.filter(variant__student=user).select_related(
            "variant__item__question", "mark"
        )
    }
    # By the faulty key or by the mended one: nobody falls.
    scores = {
        ALIKE: answers[ALIKE].mark.score,
        UNIT: float(answers[UNIT].response[0] in {"patient", "visit"}),
        SE: answers[SE].mark.score,
        REPORT: sum(points_of(place)) / 5,
    }
    return 100 * sum(POINTS[title] * score for title, score in scores.items()) / sum(POINTS.values())


def test_tutors_week(
    product_environment: dict[str, str],
    course: Course,
    start_worker: Callable[[], Process],
    page: Page,
    live_server: LiveServer,
) -> None:
    start_worker()
    sign_in(page, live_server, "tutor@test.org")
    members = take_over_roster(page, live_server, course)
    exercise = make_exercise(page, live_server, course)
    extend(page, live_server, exercise, members[5].user)
    let_work(members, exercise)
    holder = read_heat_map(page, live_server, course, members)
    hold_session(page, live_server, course, holder)
    mark_reports(page, live_server, exercise)
    regrade(page, live_server, exercise)

    rows = download_gradebook(page, live_server, course)

    came = list(
        Answer.objects.filter(variant__item__question__title=REPORT)
        .order_by("submitted_at")
        .values_list("variant__student__email", flat=True)
    )
    assert [row["e-mail"] for row in rows] == [member.user.email for member in members]
    assert [float(row["Slopes that differ (%)"]) for row in rows] == pytest.approx(
        [percent_for(member.user, came.index(member.user.email)) for member in members], abs=0.06
    )
