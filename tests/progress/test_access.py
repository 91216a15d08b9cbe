"""Who sees which page: to everybody who does not teach the course, the tutors' pages do not exist."""

from __future__ import annotations

import pytest
from django.test import Client

from accounts.models import Course, User
from quizzes.models import Exercise
from tests.factories import enrol, give_marked_answer, make_course, make_exercise, make_question, make_student
from tests.progress.pages import get, text_of

OWN = ["/progress/today/", "/progress/map/", "/progress/map/answers.csv", "/progress/courses/"]


@pytest.fixture
def exercise(course: Course, ada: User) -> Exercise:
    found = make_exercise(course, make_question())
    give_marked_answer(found, ada, 0.0, mistakes=["ordinary-regression"])
    return found


@pytest.fixture
def tutor_pages(course: Course, ada: User, exercise: Exercise) -> list[str]:
    return [
        f"/progress/courses/{course.pk}/",
        f"/progress/courses/{course.pk}/table.csv",
        f"/progress/courses/{course.pk}/students/{ada.pk}/",
        f"/progress/courses/{course.pk}/students/{ada.pk}/brief/",
        f"/progress/courses/{course.pk}/attention/",
        f"/progress/courses/{course.pk}/attention.csv",
        f"/progress/exercises/{exercise.pk}/",
        f"/progress/exercises/{exercise.pk}/results.csv",
        f"/progress/exercises/{exercise.pk}/statistics/",
        f"/progress/exercises/{exercise.pk}/statistics.csv",
    ]


def statuses(user: User, pages: list[str]) -> list[int]:
    return [get(user, page).status_code for page in pages]


def test_tutor_sees_every_page_of_their_course(tutor: User, tutor_pages: list[str]) -> None:
    assert statuses(tutor, tutor_pages) == [200] * 10


def test_student_sees_no_page_of_the_tutor_not_even_about_themselves(
    ada: User, tutor_pages: list[str]
) -> None:
    assert statuses(ada, tutor_pages) == [404] * 10


def test_fellow_student_sees_no_page_of_the_tutor(course: Course, tutor_pages: list[str]) -> None:
    assert statuses(make_student("Bela", course), tutor_pages) == [404] * 10


def test_tutor_of_another_course_sees_no_page_of_this_one(colleague: User, tutor_pages: list[str]) -> None:
    assert statuses(colleague, tutor_pages) == [404] * 10


def test_stranger_sees_no_page_of_the_tutor(stranger: User, tutor_pages: list[str]) -> None:
    assert statuses(stranger, tutor_pages) == [404] * 10


def test_tutor_of_another_course_who_studies_in_this_one_sees_no_page_of_its_tutor(
    colleague: User, course: Course, tutor_pages: list[str]
) -> None:
    enrol(colleague, course)
    assert statuses(colleague, tutor_pages) == [404] * 10


def test_visitor_without_an_account_is_sent_to_the_sign_in(tutor_pages: list[str]) -> None:
    for page in [*OWN, *tutor_pages]:
        response = Client().get(page)
        assert (response.status_code, response["Location"].split("?")[0]) == (302, "/sign-in/")


def test_pages_only_read(tutor: User, tutor_pages: list[str]) -> None:
    client = Client()
    client.force_login(tutor)
    assert [client.post(page).status_code for page in [*OWN, *tutor_pages]] == [405] * 14


@pytest.mark.parametrize("page", ["courses/0/", "courses/0/table.csv", "exercises/0/"])
def test_pages_of_what_does_not_exist_are_not_found(tutor: User, page: str) -> None:
    assert get(tutor, f"/progress/{page}").status_code == 404


def test_student_page_exists_only_for_students_of_the_course(
    course: Course, tutor: User, stranger: User
) -> None:
    for person in (stranger, tutor):
        assert get(tutor, f"/progress/courses/{course.pk}/students/{person.pk}/").status_code == 404


def test_student_page_shows_nothing_from_the_students_other_courses(
    course: Course, tutor: User, ada: User
) -> None:
    elsewhere = make_course("Bayes")
    enrol(ada, elsewhere)
    secret = make_exercise(elsewhere, make_question(title="A private matter"), title="Elsewhere")
    give_marked_answer(secret, ada, 0.0, mistakes=["ordinary-regression"])
    response = get(tutor, f"/progress/courses/{course.pk}/students/{ada.pk}/")
    assert "No answer submitted in this course yet." in text_of(response)
    assert "A private matter" not in response.content.decode()


def test_course_list_of_somebody_who_teaches_nothing_names_no_course(ada: User, course: Course) -> None:
    text = text_of(get(ada, "/progress/courses/"))
    assert "You teach no course" in text
    assert course.name not in text
