from __future__ import annotations

from threading import Barrier, Thread

import pytest
from django.db import connection

from accounts.courses import (
    CannotJoin,
    LastTutor,
    UnknownJoinCode,
    archive_course,
    change_role,
    create_course,
    join_course,
    open_join_code,
    read_join_code,
    rename_course,
    renew_join_code,
    restore_course,
    role_in,
)
from accounts.models import Course, Enrolment, User
from tests.factories import NOW

Role = Enrolment.Role


def test_create_course_makes_its_founder_the_tutor(stranger: User) -> None:
    course = create_course(name="Growth curves", tutor=stranger)

    assert list(course.enrolments.values_list("user", "role")) == [(stranger.pk, "tutor")]


def test_rename_course_keeps_the_join_code(course: Course, tutor: User) -> None:
    code = course.join_code

    rename_course(course=course, name="Growth curves", by=tutor, now=NOW)

    course.refresh_from_db()
    assert (course.name, course.join_code) == ("Growth curves", code)


@pytest.mark.parametrize(
    "text",
    ["ABCDEFGH", "abcdefgh", "ABCD-EFGH", " abcd efgh\n", "ABCD–EFGH", "A.B.C.D_EFGH", "ＡＢＣＤ\u2011EFGH"],
)
def test_read_join_code_takes_every_spelling(text: str) -> None:
    assert read_join_code(text) == "ABCDEFGH"


def test_join_course_makes_a_student(course: Course, stranger: User) -> None:
    enrolment = join_course(code=course.spoken_join_code.lower(), user=stranger)

    assert (enrolment.course, enrolment.user, enrolment.role) == (course, stranger, "student")


def test_join_course_twice_changes_nothing(course: Course, student: User) -> None:
    again = join_course(code=course.join_code, user=student)

    assert list(course.enrolments.filter(user=student)) == [again]


def test_join_course_leaves_a_tutor_a_tutor(course: Course, tutor: User) -> None:
    join_course(code=course.join_code, user=tutor)

    assert role_in(tutor, course) == Role.TUTOR


@pytest.mark.parametrize(
    ("code", "message"),
    [
        ("", "Type the join code"),
        (" - ", "Type the join code"),
        ("ABC-DEF", "has eight letters and digits; this has 6"),
        ("ABCD-EFG0", "never contains 0:"),
        ("ILCD-EFGH", "never contains I or L:"),
        ("2222-2222", "No course has this join code"),
    ],
)
def test_join_course_with_a_wrong_code_says_why(
    course: Course, stranger: User, code: str, message: str
) -> None:
    with pytest.raises(UnknownJoinCode, match=message):
        join_course(code=code, user=stranger)

    assert role_in(stranger, course) is None


def test_renew_join_code_voids_the_old_one(
    course: Course, tutor: User, student: User, stranger: User
) -> None:
    old = course.join_code

    new = renew_join_code(course=course, by=tutor, now=NOW)

    with pytest.raises(UnknownJoinCode):
        join_course(code=old, user=stranger)
    assert join_course(code=new, user=stranger).course == course
    assert role_in(student, course) == Role.STUDENT


def test_join_code_that_is_closed_lets_nobody_in_and_names_no_course(
    course: Course, tutor: User, student: User, stranger: User
) -> None:
    open_join_code(course=course, is_open=False, by=tutor, now=NOW)

    with pytest.raises(CannotJoin, match="takes nobody at present") as refusal:
        join_course(code=course.join_code, user=stranger)
    assert course.name not in str(refusal.value)
    assert join_course(code=course.join_code, user=student).role == Role.STUDENT

    open_join_code(course=course, is_open=True, by=tutor, now=NOW)
    assert join_course(code=course.join_code, user=stranger).role == Role.STUDENT


def test_join_code_of_an_archived_course_lets_nobody_in(course: Course, tutor: User, stranger: User) -> None:
    archive_course(course=course, by=tutor, now=NOW)

    with pytest.raises(CannotJoin, match="takes nobody at present"):
        join_course(code=course.join_code, user=stranger)

    restore_course(course=course, by=tutor, now=NOW)
    assert join_course(code=course.join_code, user=stranger).role == Role.STUDENT


def test_role_in_of_each_of_the_cast(course: Course, tutor: User, student: User, colleague: User) -> None:
    assert [role_in(user, course) for user in (tutor, student, colleague)] == [Role.TUTOR, Role.STUDENT, None]


def test_change_role_makes_a_colleague_of_a_student(course: Course, tutor: User, student: User) -> None:
    change_role(enrolment=course.enrolments.get(user=student), role=Role.TUTOR, by=tutor, now=NOW)

    assert role_in(student, course) == Role.TUTOR


def test_change_role_keeps_the_last_tutor(course: Course, tutor: User, student: User) -> None:
    with pytest.raises(LastTutor, match="at least one tutor"):
        change_role(enrolment=course.enrolments.get(user=tutor), role=Role.STUDENT, by=tutor, now=NOW)

    assert role_in(tutor, course) == Role.TUTOR


def test_change_role_lets_a_tutor_go_whom_another_follows(course: Course, tutor: User, student: User) -> None:
    change_role(enrolment=course.enrolments.get(user=student), role=Role.TUTOR, by=tutor, now=NOW)

    change_role(enrolment=course.enrolments.get(user=tutor), role=Role.STUDENT, by=tutor, now=NOW)

    assert role_in(tutor, course) == Role.STUDENT


@pytest.mark.django_db(transaction=True)
def test_change_role_of_two_tutors_at_once_leaves_one() -> None:
    tutors = [User.objects.create_user(f"{name}@example.org", name=name) for name in ("ana", "bo")]
    course = create_course(name="Growth curves", tutor=tutors[0])
    Enrolment.objects.create(course=course, user=tutors[1], role=Role.TUTOR)
    both_ready = Barrier(2)
    refused: list[LastTutor] = []

    def step_down(user: User) -> None:
        enrolment = course.enrolments.get(user=user)
        both_ready.wait()
        try:
            change_role(enrolment=enrolment, role=Role.STUDENT, by=user, now=NOW)
        except LastTutor as error:
            refused.append(error)
        finally:
            connection.close()

    threads = [Thread(target=step_down, args=[user]) for user in tutors]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(refused) == 1
    assert course.enrolments.filter(role=Role.TUTOR).count() == 1
