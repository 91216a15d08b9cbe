"""A roster from the upload to the course: nothing happens before it is confirmed."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from accounts.courses import rename_course
from accounts.members import make_group, remove_member
from accounts.models import AuditEntry, Course, Enrolment, FormerMember, Group, Invitation, RosterImport, User
from accounts.roster.reading import RosterRefused, read_roster
from accounts.rosters import (
    KEPT_FOR,
    PlanChanged,
    carry_out,
    find_roster,
    forget_old_rosters,
    keep_roster,
    plan_for,
)
from tests.accounts.conftest import signed_in
from tests.accounts.test_account import messages_of
from tests.factories import NOW, enrol, make_course, make_student, make_user

pytestmark = pytest.mark.storage
SITE = "https://tutor.example"


@pytest.fixture(autouse=True)
def _no_workers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("accounts.invitations.current_app.send_task", lambda name: None)


def take(course: Course, tutor: User, text: str) -> None:
    kept, roster = keep_roster(course=course, by=tutor, text=text, is_guessed=False, now=NOW)
    digest = plan_for(course, by=tutor, roster=roster).digest
    carry_out(course=course, by=tutor, kept=kept, digest=digest, site=SITE, now=NOW)


def test_carry_out_does_what_each_sound_row_says(course: Course, tutor: User, student: User) -> None:
    known = enrol(make_user("Known", email="known@example.org"), make_course("Last year", tutor=tutor))
    gone = make_student("Gone", course)
    remove_member(enrolment=course.enrolments.get(user=gone), by=tutor, now=NOW)
    make_user("Has an account", email="has@example.org")
    make_group(course=course, name="Tuesday", by=tutor, now=NOW)
    Invitation.objects.create(course=course, email="again@example.org", by=tutor, site=SITE, invited_at=NOW)
    take(
        course,
        tutor,
        "email,name,group,role\n"
        f"{student.email},,tuesday,\n"
        "known@example.org,,Friday,\n"
        f"{gone.email},,,\n"
        "has@example.org,Has,Friday,\n"
        "none@example.org,None,,tutor\n"
        "again@example.org,Again,Tuesday,\n"
        "faulty,,,\n",
    )
    members = course.enrolments.exclude(user=tutor).order_by("user__name")
    assert list(members.values_list("user", "role", "group__name")) == [
        (student.pk, "student", "Tuesday"),
        (gone.pk, "student", None),
        (known.pk, "student", "Friday"),
    ]
    invited = Invitation.objects.order_by("email").values_list(
        "email", "name", "role", "group__name", "sent_at"
    )
    assert list(invited) == [
        ("again@example.org", "Again", "student", "Tuesday", None),
        ("has@example.org", "Has", "student", "Friday", None),
        ("none@example.org", "None", "tutor", None, None),
    ]
    note = AuditEntry.objects.filter(action="roster-taken").get()
    assert note.words == (
        "took over a roster: 2 invited, 1 enrolled, 1 brought back, 1 moved to another group, 1 invitations changed"
    )
    assert not RosterImport.objects.exists()


def test_carry_out_does_not_bring_back_a_pseudonym(course: Course, tutor: User) -> None:
    former = User.objects.create_user(
        "former-7f3k@deleted.invalid", name="Former student 7F3K", is_active=False
    )
    FormerMember.objects.create(course=course, user=former, role="student", enrolled_at=NOW, removed_at=NOW)
    take(course, tutor, f"email\n{former.email}\n")
    assert not course.enrolments.filter(user=former).exists()
    assert course.former_members.get().user == former


def test_carry_out_never_removes_anybody(course: Course, tutor: User, student: User) -> None:
    take(course, tutor, "email\nnew@example.org\n")
    assert set(course.enrolments.values_list("user", flat=True)) == {tutor.pk, student.pk}


def test_carry_out_refuses_when_the_course_has_changed_since(course: Course, tutor: User) -> None:
    kept, roster = keep_roster(
        course=course, by=tutor, text="email\nada@example.org\n", is_guessed=False, now=NOW
    )
    digest = plan_for(course, by=tutor, roster=roster).digest
    enrol(make_user("Ada", email="ada@example.org"), course)
    with pytest.raises(PlanChanged):
        carry_out(course=course, by=tutor, kept=kept, digest=digest, site=SITE, now=NOW)
    assert (Invitation.objects.count(), RosterImport.objects.count()) == (0, 1)


@pytest.mark.parametrize("rows", [3, 40])
def test_carry_out_costs_the_same_however_many_rows(
    course: Course, tutor: User, rows: int, django_assert_max_num_queries: Any
) -> None:
    with django_assert_max_num_queries(32):
        take(course, tutor, "email,group\n" + "".join(f"s{n}@example.org,G{n % 3}\n" for n in range(rows)))
    assert Invitation.objects.count() == rows


def test_keep_roster_keeps_one_for_each_tutor_and_throws_old_ones_away(course: Course, tutor: User) -> None:
    other = enrol(make_user("Other"), course, role=Enrolment.Role.TUTOR)
    for by, now in ((other, NOW - KEPT_FOR - timedelta(minutes=1)), (tutor, NOW), (tutor, NOW)):
        kept, _ = keep_roster(course=course, by=by, text="email\na@x.org", is_guessed=False, now=now)
    assert list(RosterImport.objects.all()) == [kept]
    assert find_roster(course=course, by=tutor, pk=kept.pk, now=NOW + KEPT_FOR) == kept
    assert find_roster(course=course, by=tutor, pk=kept.pk, now=NOW + 2 * KEPT_FOR) is None
    assert find_roster(course=course, by=other, pk=kept.pk, now=NOW) is None


def test_roster_that_nobody_confirmed_is_forgotten(course: Course, tutor: User) -> None:
    keep_roster(course=course, by=tutor, text="email\na@x.org", is_guessed=False, now=NOW)
    forget_old_rosters(now=NOW + KEPT_FOR)
    assert RosterImport.objects.count() == 1
    forget_old_rosters(now=NOW + KEPT_FOR + timedelta(seconds=1))
    assert RosterImport.objects.count() == 0


def test_keep_roster_leaves_what_was_kept_where_the_new_one_cannot_be_read(
    course: Course, tutor: User
) -> None:
    keep_roster(course=course, by=tutor, text="email\na@x.org", is_guessed=False, now=NOW)
    with pytest.raises(RosterRefused):
        keep_roster(course=course, by=tutor, text="email\n", is_guessed=False, now=NOW)
    assert RosterImport.objects.count() == 1


def test_keep_roster_names_a_row_with_a_nul(course: Course, tutor: User) -> None:
    kept, _ = keep_roster(
        course=course, by=tutor, text="email,name\na@x.org,A\0da", is_guessed=False, now=NOW
    )
    kept.refresh_from_db()
    assert [fault.column for fault in read_roster(kept.text).rows[0].faults] == ["name"]


FAULTY = b"email;name\r\nada@example.org;Ada\r\nbela;Bela\r\nADA@example.org;Twin\r\n"


def send_file(tutor: User, course: Course, data: bytes) -> Any:
    file = SimpleUploadedFile("class.csv", data, "text/csv")
    return signed_in(tutor).post(f"/courses/{course.pk}/roster/", {"file": file})


def test_preview_names_each_faulty_row_and_changes_nothing(
    course: Course, tutor: User, student: User
) -> None:
    noted = AuditEntry.objects.count()
    response = send_file(tutor, course, FAULTY)
    page = signed_in(tutor).get(response["Location"])
    assert [(row.line, len(row.faults)) for row in page.context["plan"].faulty] == [(3, 1), (4, 1)]
    text = page.content.decode()
    for words in (
        "2 faulty rows",
        "<code>bela</code>",
        "The table as it was read</label>",
        "This is no e-mail address. Write it plainly, as in ada@example.org.",
        "The address stands in line 2 already. Keep one of the rows.",
        f"<li>{student.name}".replace("'", "&#x27;"),
    ):
        assert words in text
    assert (Invitation.objects.count(), AuditEntry.objects.count()) == (0, noted)


def test_confirming_takes_the_sound_rows_and_leaves_the_faulty(course: Course, tutor: User) -> None:
    address = send_file(tutor, course, FAULTY)["Location"]
    client = signed_in(tutor)
    response = client.post(address, {"digest": client.get(address).context["plan"].digest})
    assert messages_of(response) == ["1 row is taken over. 2 faulty rows were left out."]
    assert list(Invitation.objects.values_list("email", "name", "site")) == [
        ("ada@example.org", "Ada", "http://testserver")
    ]
    assert messages_of(client.post(address, {"digest": ""}))[-1] == (
        "This roster is no longer kept: it was taken over, or waited too long. Send it again."
    )


def test_confirming_another_plan_shows_the_new_one(course: Course, tutor: User) -> None:
    address = send_file(tutor, course, FAULTY)["Location"]
    response = signed_in(tutor).post(address, {"digest": "0" * 16})
    assert (response["Location"], Invitation.objects.count()) == (address, 0)


@pytest.mark.parametrize(
    ("data", "field", "message"),
    [
        ({}, None, "Nothing was sent"),
        ({"text": "name\nAda"}, "text", "a column headed email is needed"),
        ({"text": "x" * 150_001}, "text", "150001 characters, and 150000 is the most: send it as a file."),
    ],
)
def test_upload_that_cannot_be_read_says_why_and_keeps_what_was_typed(
    course: Course, tutor: User, data: dict[str, str], field: str | None, message: str
) -> None:
    response = signed_in(tutor).post(f"/courses/{course.pk}/roster/", data)
    assert response.status_code == 422
    assert message in " ".join(response.context["form"].errors[field or "__all__"])
    assert data.get("text", "") in response.content.decode()


def test_upload_of_a_file_that_is_no_table_says_why(course: Course, tutor: User) -> None:
    too_large = send_file(tutor, course, b"a" * 1_000_001)
    workbook = send_file(tutor, course, b"PK\x03\x04")
    assert "1,000,001 bytes" in " ".join(too_large.context["form"].errors["file"])
    assert "save it as CSV" in " ".join(workbook.context["form"].errors["file"])


def test_preview_says_when_the_encoding_was_guessed(course: Course, tutor: User) -> None:
    response = send_file(tutor, course, "email,name\nzoe@example.org,Zoë\n".encode("cp1252"))
    page = signed_in(tutor).get(response["Location"]).content.decode()
    assert "it was read as Windows-1252" in page
    assert "Zoë" in page


@pytest.mark.parametrize("who", ["student", "colleague", "stranger"])
def test_preview_is_hidden_from_everybody_else(
    course: Course, tutor: User, who: str, request: pytest.FixtureRequest
) -> None:
    address = send_file(tutor, course, FAULTY)["Location"]
    client = signed_in(request.getfixturevalue(who))
    assert [client.get(address).status_code, client.post(address).status_code] == [404, 404]


def test_fellow_tutor_does_not_confirm_what_another_sent(course: Course, tutor: User) -> None:
    address = send_file(tutor, course, FAULTY)["Location"]
    other = signed_in(enrol(make_user("Other"), course, role=Enrolment.Role.TUTOR))
    assert other.get(address)["Location"] == f"/courses/{course.pk}/roster/"


@pytest.mark.parametrize("members", [2, 12])
def test_preview_costs_the_same_however_many_members(
    course: Course, tutor: User, members: int, django_assert_num_queries: Any
) -> None:
    for number in range(members):
        make_student(f"S{number}", course)
    rename_course(course=course, name="Class", by=tutor, now=NOW)
    kept, _ = keep_roster(
        course=course,
        by=tutor,
        text="email,group\n" + "".join(f"s{n}@x.org,A\n" for n in range(members)),
        is_guessed=False,
        now=timezone.now(),
    )
    client = signed_in(tutor)
    with django_assert_num_queries(12):
        client.get(f"/courses/{course.pk}/roster/{kept.pk}/")
    assert not Group.objects.exists()
