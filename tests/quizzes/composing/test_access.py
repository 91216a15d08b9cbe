"""To everybody who does not teach its course, the pages on which an exercise is made do not exist."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Course, Enrolment, User
from quizzes.models import Exercise
from tests.factories import enrol, make_exercise, make_question

PAGES = ("edit", "questions", "preview", "publish", "release", "duplicate", "delete")
CHANGES = ("edit", "questions", "add", "publish", "duplicate", "delete")


@pytest.fixture
def unpublished(course: Course) -> Exercise:
    return make_exercise(course, make_question(), published=False)


@pytest.fixture
def addresses(course: Course, unpublished: Exercise) -> tuple[list[str], list[str]]:
    """What is read, and what is sent."""

    def named(*names: str) -> list[str]:
        return [reverse(f"quizzes:course-exercise-{name}", args=[unpublished.pk]) for name in names]

    new = reverse("quizzes:course-exercise-new", args=[course.pk])
    return [new, *named(*PAGES)], [new, *named(*CHANGES)]


def statuses(client: Client, addresses: tuple[list[str], list[str]]) -> set[int]:
    read, sent = addresses
    return {client.get(page).status_code for page in read} | {client.post(page).status_code for page in sent}


def test_pages_do_not_exist_for_those_who_do_not_teach_the_course(
    addresses: tuple[list[str], list[str]],
    course: Course,
    ada: User,
    stranger: User,
    colleague: User,
    client: Client,
):
    for user in (ada, stranger, colleague, enrol(colleague, course)):
        client.force_login(user)
        assert statuses(client, addresses) == {404}
    assert Exercise.objects.get().published_at is None


def test_visitor_without_an_account_is_sent_to_the_sign_in(
    addresses: tuple[list[str], list[str]], client: Client
):
    for page in addresses[0]:
        response = client.get(page)
        assert (response.status_code, response["Location"].split("?")[0]) == (302, "/sign-in/")


def test_pages_are_there_for_every_tutor_of_the_course(
    addresses: tuple[list[str], list[str]], course: Course, colleague: User, client: Client
):
    course.enrolments.filter(user=colleague).delete()
    enrol(colleague, course, role=Enrolment.Role.TUTOR)
    client.force_login(colleague)

    found = {page: client.get(page).status_code for page in addresses[0]}

    release = reverse("quizzes:course-exercise-release", args=[Exercise.objects.get().pk])
    assert found == {**dict.fromkeys(addresses[0], 200), release: 302}


def test_exercise_cannot_be_copied_into_a_course_that_one_does_not_teach(
    unpublished: Exercise, colleague: User, tutor: User, client: Client
):
    client.force_login(tutor)
    elsewhere = Course.objects.taught_by(colleague).get()
    address = reverse("quizzes:course-exercise-duplicate", args=[unpublished.pk])

    response = client.post(address, {"course": elsewhere.pk})

    assert response.status_code == 422
    assert "That is no course that you teach" in response.content.decode()
    assert Exercise.objects.count() == 1
