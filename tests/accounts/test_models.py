from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction

from accounts.models import JOIN_ALPHABET, Course, Enrolment, User, make_join_code


def test_user_email_is_kept_in_lower_case(db: None) -> None:
    user = User.objects.create_user(" Ana@Example.ORG ", name="Ana")

    assert user.email == "ana@example.org"


def test_user_without_an_email_is_refused(db: None) -> None:
    with pytest.raises(ValueError, match="none was given"):
        User.objects.create_user("", name="Ana")


def test_user_with_the_same_email_in_capitals_is_refused(stranger: User) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.create_user("STRANGER@example.org", name="Another")


def test_user_with_capitals_past_the_manager_is_refused(db: None) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.create(email="Ana@example.org", name="Ana")


def test_natural_key_is_found_in_any_case(stranger: User) -> None:
    assert User.objects.get_by_natural_key(" Stranger@EXAMPLE.org ") == stranger


def test_password_is_hashed_with_argon2(student: User) -> None:
    assert student.password.startswith("argon2$argon2id$")


def test_user_without_a_password_cannot_sign_in(tutor: User) -> None:
    assert not tutor.has_usable_password()


def test_is_tutor_follows_the_enrolments(tutor: User, student: User, stranger: User, course: Course) -> None:
    assert [user.is_tutor for user in (tutor, student, stranger)] == [True, False, False]


def test_enrolment_twice_in_one_course_is_refused(student: User, course: Course) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Enrolment.objects.create(user=student, course=course, role=Enrolment.Role.TUTOR)


def test_join_code_has_eight_characters_that_nobody_misreads() -> None:
    code = make_join_code()

    assert len(code) == 8
    assert set(code) <= set(JOIN_ALPHABET)
    assert not set(JOIN_ALPHABET) & set("01OIL")


def test_join_code_is_spoken_in_two_halves() -> None:
    assert Course(join_code="ABCDEFGH").spoken_join_code == "ABCD-EFGH"
