from __future__ import annotations

from typing import Any
from unittest.mock import patch

import pytest
from django.contrib.messages import get_messages
from django.core import mail

from accounts.courses import create_course
from accounts.links import EmailChange, email_change_token
from accounts.models import Course, User
from tests.accounts.conftest import PASSWORD, signed_in
from tests.accounts.test_sign_up import link_in

NEW = "nine-brass-windmills"


def messages_of(response: Any) -> list[str]:
    return [str(message) for message in get_messages(response.wsgi_request)]


def test_account_shows_name_address_courses_and_roles(student: User, course: Course) -> None:
    create_course(name="My own", tutor=student)

    response = signed_in(student).get("/account/")

    rows = [(row.course.name, row.role, row.students) for row in response.context["enrolments"]]
    assert rows == [("Longitudinal data", "student", 1), ("My own", "tutor", 0)]
    assert "student@example.org" in response.content.decode()


@pytest.mark.parametrize("courses", [1, 3])
def test_account_costs_five_queries(stranger: User, courses: int, django_assert_num_queries: Any) -> None:
    for number in range(courses):
        create_course(name=f"Course {number}", tutor=stranger)
    client = signed_in(stranger)

    with django_assert_num_queries(5):
        response = client.get("/account/")

    assert len(response.context["enrolments"]) == courses


def test_account_changes_the_name(student: User) -> None:
    response = signed_in(student).post("/account/", {"name": "Ana Duarte"})

    student.refresh_from_db()
    assert student.name == "Ana Duarte"
    assert response.headers["Location"] == "/account/"


def test_account_with_an_empty_name_keeps_the_old_one(student: User) -> None:
    response = signed_in(student).post("/account/", {"name": "  "})

    student.refresh_from_db()
    assert student.name == "Ana O'Neill"
    assert "Ana O&#x27;Neill</span></summary>" in response.content.decode()


def test_password_change_keeps_this_browser_and_signs_others_out(student: User) -> None:
    here, elsewhere = signed_in(student), signed_in(student)

    here.post("/password/change/", {"current_password": PASSWORD, "password": NEW})

    student.refresh_from_db()
    assert student.check_password(NEW)
    assert here.get("/account/").status_code == 200
    assert elsewhere.get("/account/").status_code == 302


def test_password_change_with_a_wrong_password_changes_nothing(student: User) -> None:
    response = signed_in(student).post("/password/change/", {"current_password": "wrong", "password": NEW})

    student.refresh_from_db()
    assert student.check_password(PASSWORD)
    assert response.context["form"].errors == {"current_password": ["This is not your present password."]}


def test_email_changes_when_the_new_address_answers(student: User) -> None:
    client = signed_in(student)

    client.post("/account/e-mail/", {"email": "Ana@New.example.org", "current_password": PASSWORD})
    path = link_in(mail.outbox[0])
    client.get(path)
    unchanged = User.objects.get(pk=student.pk).email
    client.post(path)

    student.refresh_from_db()
    assert (unchanged, student.email) == ("student@example.org", "ana@new.example.org")
    assert [letter.to for letter in mail.outbox] == [["ana@new.example.org"], ["student@example.org"]]


def test_email_change_works_once(student: User) -> None:
    client = signed_in(student)
    path = f"/account/e-mail/{email_change_token(EmailChange(student.pk, student.email, 'ana@example.org'))}/"
    client.post(path)

    assert client.post(path).status_code == 410


def test_email_change_with_a_wrong_password_sends_nothing(student: User) -> None:
    response = signed_in(student).post(
        "/account/e-mail/", {"email": "a@example.org", "current_password": "wrong"}
    )

    assert response.context["form"].errors == {"current_password": ["This is not your present password."]}
    assert mail.outbox == []


def test_email_change_to_a_taken_address_looks_the_same(student: User, stranger: User) -> None:
    client = signed_in(student)

    taken = client.post("/account/e-mail/", {"email": stranger.email, "current_password": PASSWORD})
    free = client.post("/account/e-mail/", {"email": "free@example.org", "current_password": PASSWORD})

    assert taken.headers["Location"] == free.headers["Location"] == "/account/e-mail/sent/"
    assert link_in(mail.outbox[0]) == "/sign-in/"


def test_email_change_to_an_address_taken_since_leaves_the_old_one(student: User, stranger: User) -> None:
    token = email_change_token(EmailChange(student.pk, student.email, stranger.email))

    response = signed_in(student).post(f"/account/e-mail/{token}/")

    student.refresh_from_db()
    assert student.email == "student@example.org"
    assert messages_of(response) == [
        "By now stranger@example.org belongs to another account. Your address stays as it was."
    ]


def test_email_change_by_another_account_is_refused(student: User, stranger: User) -> None:
    token = email_change_token(EmailChange(student.pk, student.email, "ana@example.org"))

    response = signed_in(stranger).post(f"/account/e-mail/{token}/")

    assert response.status_code == 410
    assert set(User.objects.values_list("email", flat=True)) >= {
        "student@example.org",
        "stranger@example.org",
    }


def test_email_change_to_ones_own_address_is_refused(student: User) -> None:
    response = signed_in(student).post(
        "/account/e-mail/", {"email": "STUDENT@example.org", "current_password": PASSWORD}
    )

    assert response.context["form"].errors == {
        "email": ["This is the address that your account has already."]
    }


def test_email_change_stands_when_the_old_address_cannot_be_told(student: User) -> None:
    token = email_change_token(EmailChange(student.pk, student.email, "ana@example.org"))

    with patch("accounts.letters.EmailMessage.send", side_effect=ConnectionRefusedError):
        signed_in(student).post(f"/account/e-mail/{token}/")

    student.refresh_from_db()
    assert student.email == "ana@example.org"
