"""Invitations: kept places, their letters, and how they are taken up."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from accounts import invitations, letters
from accounts.courses import archive_course, create_course, join_course, role_in
from accounts.invitations import (
    CannotInvite,
    invite,
    invite_again,
    send_waiting_letters,
    withdraw,
)
from accounts.letters import PATIENCE, LetterNotSent
from accounts.links import invitation_token
from accounts.members import make_group
from accounts.models import AuditEntry, Course, Enrolment, Invitation, User
from tests.accounts.conftest import PASSWORD, signed_in
from tests.factories import NOW

pytestmark = pytest.mark.storage
SITE = "https://tutor.example"


def send_letters(*, now: datetime, ticks: Sequence[float] = ()) -> int:
    """As a worker whose clock shows `ticks` each time it looks, and always 0 after that."""
    seconds = iter(ticks)
    return send_waiting_letters(now=now, clock=lambda: next(seconds, 0.0))


@pytest.fixture(autouse=True)
def _no_workers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("accounts.invitations.current_app.send_task", lambda name: None)


def keep_place(
    course: Course, tutor: User, email: str, role: Enrolment.Role = Enrolment.Role.STUDENT
) -> Invitation:
    return invite(course=course, email=email, role=role, by=tutor, site=SITE, now=timezone.now())


def link(invitation: Invitation) -> str:
    return f"/invitations/{invitation_token(invitation.pk, invitation.email)}/"


def test_letter_is_the_same_with_and_without_an_account(course: Course, tutor: User, stranger: User) -> None:
    for email in (stranger.email, "nobody@example.org"):
        keep_place(course, tutor, email)
    assert send_letters(now=NOW) == 2
    bodies = {re.sub(r"https://\S+", "LINK", str(letter.body)) for letter in mail.outbox}
    assert (len(bodies), "Miriam Okafor keeps a place for you as a student" in bodies.pop()) == (1, True)


def test_tutor_sees_the_same_with_and_without_an_account(course: Course, tutor: User, stranger: User) -> None:
    client, seen = signed_in(tutor), []
    for email in (stranger.email, "nobody@example.org"):
        response = client.post(
            f"/courses/{course.pk}/invite/", {"email": email, "role": "student"}, follow=True
        )
        page = response.content.decode().replace(email, "EMAIL")
        section = page[page.index('id="invited"') : page.index('id="archive"')]
        seen.append(re.sub(r"invitations/\d+|value=\"[^\"]+\"", "", section))
        Invitation.objects.all().delete()
    assert seen[0] == seen[1]
    assert stranger.name not in seen[0]


def test_letters_are_sent_once_and_at_most_a_batch_at_a_time(
    course: Course, tutor: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(letters, "BATCH", 2)
    for number in range(3):
        keep_place(course, tutor, f"s{number}@example.org")
    assert [send_letters(now=NOW) for _ in range(3)] == [2, 1, 0]
    assert [letter.to for letter in mail.outbox] == [[f"s{number}@example.org"] for number in range(3)]


def test_letters_that_a_slow_server_leaves_no_time_for_wait_for_the_next_task(
    course: Course, tutor: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(3):
        keep_place(course, tutor, f"s{number}@example.org")
    woken: list[str] = []
    monkeypatch.setattr("accounts.invitations.current_app.send_task", woken.append)
    assert send_letters(now=NOW, ticks=(100.0, 100.0, 100.0 + PATIENCE)) == 1
    assert woken == ["accounts.send_invitations"]
    assert send_letters(now=NOW) == 2


def test_letter_that_the_server_refuses_waits_and_is_given_up_in_the_end(
    course: Course, tutor: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = keep_place(course, tutor, "new@example.org")

    def refuse(*args: object, **kwargs: object) -> None:
        raise LetterNotSent("no")

    monkeypatch.setattr(invitations, "send_letter", refuse)
    for _ in range(4):
        send_letters(now=NOW)
    kept.refresh_from_db()
    assert (kept.sent_at, kept.tries) == (None, 3)
    page = signed_in(tutor).get(f"/courses/{course.pk}/").content.decode()
    assert "not taken by the mail server" in page

    monkeypatch.undo()
    monkeypatch.setattr("accounts.invitations.current_app.send_task", lambda name: None)
    invite_again(invitation=kept, by=tutor, site=SITE, now=NOW)
    assert send_letters(now=NOW) == 1


def test_lost_broker_leaves_the_letter_to_the_sweeper(
    course: Course, tutor: User, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: object
) -> None:
    def away(name: str) -> None:
        raise OSError("away")

    monkeypatch.setattr("accounts.invitations.current_app.send_task", away)
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        keep_place(course, tutor, "new@example.org")
    assert send_letters(now=NOW) == 1


def test_invite_refuses_members_and_those_who_are_invited(course: Course, tutor: User, student: User) -> None:
    keep_place(course, tutor, "new@example.org")
    with pytest.raises(CannotInvite, match="is in this course already"):
        keep_place(course, tutor, student.email.upper())
    with pytest.raises(CannotInvite, match="is invited already"):
        keep_place(course, tutor, "New@example.org")


def test_newcomer_sets_a_password_and_is_in_the_course(course: Course, tutor: User) -> None:
    kept = keep_place(course, tutor, "new@example.org", Enrolment.Role.TUTOR)
    client = Client()
    assert 'name="password"' in client.get(link(kept)).content.decode()
    assert not User.objects.filter(email="new@example.org").exists()

    response = client.post(link(kept), {"name": "Newton", "password": PASSWORD})
    user = User.objects.get(email="new@example.org")
    assert response["Location"] == f"/courses/{course.pk}/"
    assert role_in(user, course) == Enrolment.Role.TUTOR
    assert client.get(link(kept)).status_code == 410


def test_owner_of_an_account_signs_in_and_takes_the_place_by_post_only(
    course: Course, tutor: User, stranger: User
) -> None:
    group = make_group(course=course, name="Tuesday", by=tutor, now=NOW)
    kept = keep_place(course, tutor, stranger.email)
    Invitation.objects.update(group=group)
    assert Client().get(link(kept))["Location"].startswith("/sign-in/?next=/invitations/")
    client = signed_in(stranger)
    assert "Take the place" in client.get(link(kept)).content.decode()
    assert role_in(stranger, course) is None
    client.post(link(kept))
    taken = Enrolment.objects.get(user=stranger, course=course)
    assert (taken.role, taken.group, Invitation.objects.count()) == ("student", group, 0)


def test_place_is_taken_from_the_list_of_courses_by_its_owner_only(
    course: Course, tutor: User, stranger: User, colleague: User
) -> None:
    kept = keep_place(course, tutor, stranger.email)
    assert (
        "A place is kept for you in Longitudinal data"
        in signed_in(stranger).get("/courses/").content.decode()
    )
    assert signed_in(colleague).post(f"/invitations/{kept.pk}/take/").status_code == 404
    signed_in(stranger).post(f"/invitations/{kept.pk}/take/")
    assert role_in(stranger, course) == Enrolment.Role.STUDENT


def test_link_is_for_one_address(course: Course, tutor: User, stranger: User, colleague: User) -> None:
    kept = keep_place(course, tutor, stranger.email)
    response = signed_in(colleague).post(link(kept))
    assert (response.status_code, role_in(colleague, course)) == (410, None)


@pytest.mark.parametrize("token", ["x", "eyJ.bad.token"])
def test_link_that_is_not_ours_is_dead(db: None, token: str) -> None:
    assert Client().get(f"/invitations/{token}/").status_code == 410


def test_link_dies_with_the_invitation_its_time_and_the_course(course: Course, tutor: User) -> None:
    kept = keep_place(course, tutor, "new@example.org")
    address = link(kept)
    archive_course(course=course, by=tutor, now=NOW)
    assert Client().get(address).status_code == 410
    Course.objects.update(archived_at=None)
    assert Client().get(address).status_code == 200
    withdraw(invitation=kept, by=tutor, now=NOW)
    assert Client().get(address).status_code == 410


def test_link_is_out_of_date_after_thirty_days(
    course: Course, tutor: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = keep_place(course, tutor, "new@example.org")
    address = link(kept)
    monkeypatch.setattr("accounts.links.INVITATION_VALID_FOR", timedelta(seconds=-1))
    assert Client().get(address).status_code == 410


def test_code_gives_what_the_invitation_says(course: Course, tutor: User, stranger: User) -> None:
    keep_place(course, tutor, stranger.email, Enrolment.Role.TUTOR)
    assert join_course(code=course.join_code, user=stranger).role == Enrolment.Role.TUTOR
    assert Invitation.objects.count() == 0


def test_newcomer_takes_only_the_place_whose_link_they_opened(course: Course, tutor: User) -> None:
    other = create_course(name="Bayes", tutor=tutor)
    kept = keep_place(course, tutor, "new@example.org")
    keep_place(other, tutor, "new@example.org")
    client = Client()
    client.post(link(kept), {"name": "Newton", "password": PASSWORD})
    assert Course.objects.visible_to(User.objects.get(email="new@example.org")).get() == course
    for page in ("/courses/", "/join/"):
        assert "A place is kept for you in Bayes" in client.get(page).content.decode()


def test_tutor_withdraws_and_writes_again(course: Course, tutor: User, colleague: User) -> None:
    kept = keep_place(course, tutor, "new@example.org")
    send_letters(now=NOW)
    address = f"/courses/{course.pk}/invitations/{kept.pk}/"
    assert signed_in(colleague).post(address, {"withdraw": "yes"}).status_code == 404
    signed_in(tutor).post(address)
    kept.refresh_from_db()
    assert kept.sent_at is None
    signed_in(tutor).post(address, {"withdraw": "yes"})
    assert not Invitation.objects.exists()
    words = AuditEntry.objects.filter(course=course).order_by("pk").values_list("words", flat=True)
    assert list(words)[-3:] == [
        "invited new@example.org as a student",
        "had new@example.org written to again",
        "withdrew the invitation of new@example.org",
    ]
