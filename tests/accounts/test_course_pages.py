from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from accounts.courses import create_course, join_course, role_in
from accounts.models import Course, Enrolment, User
from tests.accounts.conftest import signed_in
from tests.accounts.test_account import messages_of


def page_of(course: Course, rest: str = "") -> str:
    return f"/courses/{course.pk}/{rest}"


@pytest.mark.parametrize("courses", [1, 3])
def test_course_list_costs_six_queries(stranger: User, courses: int, django_assert_num_queries: Any) -> None:
    for number in range(courses):
        create_course(name=f"Course {number}", tutor=stranger)
    client = signed_in(stranger)

    with django_assert_num_queries(6):
        response = client.get("/courses/")

    assert len(response.context["enrolments"]) == courses


def test_course_list_of_a_stranger_offers_to_join_and_to_set_up(course: Course, stranger: User) -> None:
    page = signed_in(stranger).get("/courses/").content.decode()

    assert course.name not in page
    assert 'href="/join/"' in page
    assert 'href="/courses/new/"' in page


def test_course_create_makes_a_tutor(stranger: User) -> None:
    response = signed_in(stranger).post("/courses/new/", {"name": "Growth curves"})

    course = Course.objects.get(name="Growth curves")
    assert response.headers["Location"] == page_of(course)
    assert role_in(stranger, course) == Enrolment.Role.TUTOR


def test_course_create_without_a_name_makes_nothing(stranger: User) -> None:
    response = signed_in(stranger).post("/courses/new/", {"name": " "})

    assert response.status_code == 200
    assert Course.objects.count() == 0


def test_course_page_shows_the_tutor_code_and_members(course: Course, tutor: User, student: User) -> None:
    response = signed_in(tutor).get(page_of(course))

    page = response.content.decode()
    assert [member.user for member in response.context["members"]] == [tutor, student]
    assert course.spoken_join_code in page
    assert f"http://testserver/join/?code={course.spoken_join_code}" in page
    assert student.email in page


@pytest.mark.parametrize("students", [1, 3])
def test_course_page_costs_eight_queries(
    course: Course, tutor: User, students: int, django_assert_num_queries: Any
) -> None:
    for number in range(students):
        user = User.objects.create_user(f"student{number}@example.org", name=f"Student {number}")
        join_course(code=course.join_code, user=user)
    client = signed_in(tutor)

    with django_assert_num_queries(8):
        response = client.get(page_of(course))

    assert len(response.context["members"]) == students + 1


def test_course_page_shows_students_who_teaches_and_no_more(
    course: Course, tutor: User, student: User
) -> None:
    page = signed_in(student).get(page_of(course)).content.decode()

    assert tutor.name in page
    assert tutor.email not in page
    assert course.join_code not in page
    assert course.spoken_join_code not in page


@pytest.mark.parametrize("who", ["colleague", "stranger"])
def test_course_page_is_hidden_from_others(course: Course, who: str, request: pytest.FixtureRequest) -> None:
    assert signed_in(request.getfixturevalue(who)).get(page_of(course)).status_code == 404


@pytest.mark.parametrize("who", ["student", "colleague", "stranger"])
@pytest.mark.parametrize("action", ["name/", "join-code/", "members/"])
def test_only_tutors_change_a_course(
    course: Course, tutor: User, who: str, action: str, request: pytest.FixtureRequest
) -> None:
    user = request.getfixturevalue(who)
    if action == "members/":
        action += f"{course.enrolments.get(user=tutor).pk}/"

    response = signed_in(user).post(page_of(course, action), {"name": "Mine", "role": "student"})

    unchanged = Course.objects.get(pk=course.pk)
    assert response.status_code == 404
    assert (unchanged.name, unchanged.join_code) == (course.name, course.join_code)
    assert role_in(tutor, course) == Enrolment.Role.TUTOR


def test_course_rename(course: Course, tutor: User) -> None:
    response = signed_in(tutor).post(page_of(course, "name/"), {"name": "Growth curves"})

    course.refresh_from_db()
    assert course.name == "Growth curves"
    assert response.headers["Location"] == page_of(course)


def test_course_renews_its_code_by_post_only(course: Course, tutor: User) -> None:
    client, old = signed_in(tutor), course.join_code

    refused = client.get(page_of(course, "join-code/"))
    renewed = client.post(page_of(course, "join-code/"))

    course.refresh_from_db()
    assert refused.status_code == 405
    assert course.join_code != old
    assert messages_of(renewed) == [
        f"The join code is now {course.spoken_join_code}; the old one no longer works."
    ]


def test_tutor_makes_a_student_a_tutor(course: Course, tutor: User, student: User) -> None:
    member = course.enrolments.get(user=student)

    response = signed_in(tutor).post(page_of(course, f"members/{member.pk}/"), {"role": "tutor"})

    assert role_in(student, course) == Enrolment.Role.TUTOR
    assert messages_of(response) == ["Ana O'Neill is now a tutor of this course."]


def test_last_tutor_stays(course: Course, tutor: User) -> None:
    member = course.enrolments.get(user=tutor)

    response = signed_in(tutor).post(page_of(course, f"members/{member.pk}/"), {"role": "student"})

    assert role_in(tutor, course) == Enrolment.Role.TUTOR
    assert messages_of(response) == ["A course needs at least one tutor: make somebody else a tutor first."]


def test_member_of_another_course_is_out_of_reach(course: Course, tutor: User, colleague: User) -> None:
    other = colleague.enrolments.get()

    response = signed_in(tutor).post(page_of(course, f"members/{other.pk}/"), {"role": "student"})

    assert response.status_code == 404
    assert role_in(colleague, other.course) == Enrolment.Role.TUTOR


def test_role_that_does_not_exist_changes_nothing(course: Course, tutor: User, student: User) -> None:
    member = course.enrolments.get(user=student)

    signed_in(tutor).post(page_of(course, f"members/{member.pk}/"), {"role": "owner"})

    assert role_in(student, course) == Enrolment.Role.STUDENT


def test_join_by_code(course: Course, stranger: User) -> None:
    response = signed_in(stranger).post("/join/", {"code": course.spoken_join_code.lower()})

    assert response.headers["Location"] == page_of(course)
    assert role_in(stranger, course) == Enrolment.Role.STUDENT
    assert messages_of(response) == ["You are in the course Longitudinal data as a student."]


def test_join_with_a_wrong_code_says_why(course: Course, stranger: User) -> None:
    response = signed_in(stranger).post("/join/", {"code": "ABC"})

    assert response.context["form"].errors == {
        "code": ["A join code has eight letters and digits; this has 3."]
    }


def test_join_link_fills_the_code_in_but_does_not_join(course: Course, stranger: User) -> None:
    response = signed_in(stranger).get("/join/", {"code": course.spoken_join_code})

    assert f'value="{course.spoken_join_code}"' in response.content.decode()
    assert role_in(stranger, course) is None


def test_join_link_survives_signing_in(client: Client, course: Course) -> None:
    response = client.get("/join/", {"code": "ABCD-EFGH"})

    assert response.headers["Location"] == "/sign-in/?next=/join/%3Fcode%3DABCD-EFGH"


def test_join_code_is_closed_and_opened_on_the_page(course: Course, tutor: User) -> None:
    client = signed_in(tutor)
    client.post(page_of(course, "join-code/open/"), {"open": "no"})
    closed = client.get(page_of(course)).content.decode()
    client.post(page_of(course, "join-code/open/"), {"open": "yes"})
    opened = client.get(page_of(course)).content.decode()

    assert ("Open the code" in closed, "http://testserver/join/" in closed) == (True, False)
    assert ("Close the code" in opened, "http://testserver/join/" in opened) == (True, True)


def test_archived_course_is_listed_apart_and_changed_by_nobody(
    course: Course, tutor: User, student: User
) -> None:
    client = signed_in(tutor)
    client.post(page_of(course, "archive/"))

    for user in (tutor, student):
        listed = signed_in(user).get("/courses/").content.decode()
        assert (course.name in listed, "/courses/?archived" in listed) == (False, True)
        assert course.name in signed_in(user).get("/courses/?archived").content.decode()
        assert signed_in(user).get(page_of(course)).status_code == 200
    refused = client.post(page_of(course, "name/"), {"name": "Mine"})
    assert refused.status_code == 403
    assert "The course “Longitudinal data” is archived" in refused.content.decode()
    member = course.enrolments.get(user=student).pk
    rest = [
        "join-code/",
        "join-code/open/",
        f"members/{member}/",
        f"members/{member}/remove/",
        "groups/assign/",
    ]
    assert {client.post(page_of(course, page)).status_code for page in [*rest, "invite/", "roster/"]} == {403}
    assert client.post(page_of(course, "groups/"), {"name": "Tuesday"}).status_code == 403

    client.post(page_of(course, "restore/"))
    assert course.name in signed_in(student).get("/courses/").content.decode()
