"""Who changed what: the lines of the log, and its page."""

from __future__ import annotations

import csv
import io
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from accounts.audit import note
from accounts.courses import (
    archive_course,
    change_role,
    join_course,
    open_join_code,
    rename_course,
    renew_join_code,
    restore_course,
)
from accounts.models import AuditEntry, Course, Enrolment, User
from tests.accounts.conftest import signed_in
from tests.factories import NOW, make_user


def page_of(course: Course, rest: str = "changes/") -> str:
    return f"/courses/{course.pk}/{rest}"


def fill(course: Course, number: int, by: User | None, *, action: str = "code-renewed") -> None:
    for minute in range(number):
        note(course=course, by=by, action=action, words=f"did {minute}", now=NOW + timedelta(minutes=minute))


def test_note_keeps_who_when_what_and_about_what(course: Course, tutor: User, student: User) -> None:
    entry = note(
        course=course,
        by=tutor,
        action="role-changed",
        words="made Ana a tutor",
        now=NOW,
        about=student,
        details={"before": "student"},
    )
    stored = AuditEntry.objects.get(pk=entry.pk)
    assert (stored.by, stored.at, stored.kind, stored.about, stored.details) == (
        tutor,
        NOW,
        "role changed",
        f"user:{student.pk}",
        {"before": "student"},
    )


def test_note_of_the_system_has_nobody_and_outlives_people(course: Course, tutor: User) -> None:
    person = make_user("Leaving")
    entries = [
        note(course=course, by=by, action="swept", words="swept up", now=NOW, about=None)
        for by in (None, person)
    ]
    person.delete()
    assert [AuditEntry.objects.get(pk=entry.pk).by for entry in entries] == [None, None]
    assert entries[0].about == ""


def test_audit_is_visible_to_tutors_of_the_course_only(
    course: Course, tutor: User, student: User, colleague: User
) -> None:
    noted = AuditEntry.objects.filter(course=course).count()
    seen = [
        AuditEntry.objects.visible_to(user).filter(course=course).count()
        for user in (tutor, student, colleague)
    ]
    assert seen == [noted, 0, 0]


def test_every_change_of_a_course_is_noted_once(course: Course, tutor: User, student: User) -> None:
    rename_course(course=course, name="Longitudinal data", by=tutor, now=NOW)
    rename_course(course=course, name="Growth", by=tutor, now=NOW)
    renew_join_code(course=course, by=tutor, now=NOW)
    for is_open in (True, False, False, True):
        open_join_code(course=course, is_open=is_open, by=tutor, now=NOW)
    change_role(enrolment=course.enrolments.get(user=student), role=Enrolment.Role.TUTOR, by=tutor, now=NOW)
    for _ in range(2):
        archive_course(course=course, by=tutor, now=NOW)
    for _ in range(2):
        restore_course(course=course, by=tutor, now=NOW)
    join_course(code=course.join_code, user=student)
    words = AuditEntry.objects.filter(course=course).order_by("pk").values_list("by__name", "words")
    assert list(words) == [
        ("Miriam Okafor", "set up the course “Longitudinal data”"),
        ("Ana O'Neill", "joined by code as a student"),
        ("Miriam Okafor", "renamed the course from “Longitudinal data” to “Growth”"),
        ("Miriam Okafor", "renewed the join code"),
        ("Miriam Okafor", "closed the join code"),
        ("Miriam Okafor", "opened the join code"),
        ("Miriam Okafor", "made Ana O'Neill a tutor, who was a student"),
        ("Miriam Okafor", "archived the course"),
        ("Miriam Okafor", "brought the course back from the archive"),
    ]


@pytest.mark.parametrize("rest", ["changes/", "changes.csv"])
@pytest.mark.parametrize("who", ["student", "colleague", "stranger"])
def test_log_is_hidden_from_everybody_else(
    course: Course, who: str, rest: str, request: pytest.FixtureRequest
) -> None:
    assert signed_in(request.getfixturevalue(who)).get(page_of(course, rest)).status_code == 404


def test_log_is_narrowed_by_person_action_and_day(course: Course, tutor: User, student: User) -> None:
    AuditEntry.objects.all().delete()
    fill(course, 2, tutor)
    fill(course, 1, student, action="member-joined")
    fill(course, 1, None, action="swept")
    note(course=course, by=tutor, action="code-renewed", words="much later", now=NOW + timedelta(days=3))
    client = signed_in(tutor)

    def shown(query: str) -> list[str]:
        return [entry.words for entry in client.get(page_of(course) + query).context["page"]]

    assert shown("?action=swept") == ["did 0"]
    assert shown(f"?person={tutor.pk}") == ["much later", "did 1", "did 0"]
    assert shown("?person=system") == ["did 0"]
    assert shown("?since=2026-05-15") == ["much later"]
    assert shown("?until=2026-05-14&action=member-joined") == ["did 0"]
    assert len(shown("?person=x&action=y&since=z&until=9999-12-31&page=-1")) == 5
    assert "No such change" in client.get(page_of(course) + "?since=2027-01-01").content.decode()


@pytest.mark.parametrize("entries", [3, 120])
def test_log_costs_the_same_however_long(
    course: Course, tutor: User, entries: int, django_assert_num_queries: Any
) -> None:
    fill(course, entries, tutor)
    client = signed_in(tutor)
    with django_assert_num_queries(8):
        page = client.get(page_of(course)).context["page"]
    assert len(page) == min(entries + 1, 50)


def test_log_as_a_file_holds_all_pages_and_no_formula(course: Course, tutor: User) -> None:
    AuditEntry.objects.all().delete()
    fill(course, 60, tutor)
    note(course=course, by=None, action="swept", words="=HYPERLINK(1)", now=timezone.now())
    response = signed_in(tutor).get(page_of(course, "changes.csv"))
    rows = list(csv.reader(io.StringIO(response.content.decode("utf-8-sig"), newline="")))
    assert (len(rows), rows[1][1:]) == (62, ["the system", "", "swept", "'=HYPERLINK(1)", ""])
