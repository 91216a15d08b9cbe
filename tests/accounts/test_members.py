"""Who is taken out of a course and brought back, and groups."""

from __future__ import annotations

from typing import Any

import pytest

from accounts.courses import CannotJoin, LastTutor, join_course, role_in
from accounts.members import (
    GroupNameTaken,
    assign_group,
    bring_back,
    delete_group,
    make_group,
    remove_member,
    rename_group,
)
from accounts.models import AuditEntry, Course, Enrolment, FormerMember, Group, User
from accounts.queries import NO_GROUP, group_choices, students_in
from tests.accounts.conftest import signed_in
from tests.accounts.test_account import messages_of
from tests.factories import NOW, enrol, make_course, make_student

pytestmark = pytest.mark.storage


@pytest.fixture
def tuesday(course: Course, tutor: User) -> Group:
    return make_group(course=course, name="Tuesday", by=tutor, now=NOW)


def membership(course: Course, user: User) -> Enrolment:
    return Enrolment.objects.select_related("course", "user", "group").get(course=course, user=user)


def test_removed_member_sees_nothing_and_comes_back_as_they_were(
    course: Course, tutor: User, student: User, tuesday: Group
) -> None:
    assign_group(course=course, group=tuesday, students=[student.pk], by=tutor, now=NOW)
    before = membership(course, student)

    former = remove_member(enrolment=membership(course, student), by=tutor, now=NOW)
    assert (role_in(student, course), Course.objects.visible_to(student).count()) == (None, 0)

    back = membership(course, bring_back(former=former, by=tutor, now=NOW).user)
    assert (back.role, back.group, back.enrolled_at) == (before.role, tuesday, before.enrolled_at)
    assert not FormerMember.objects.exists()


def test_removed_member_cannot_join_by_code(course: Course, tutor: User, student: User) -> None:
    remove_member(enrolment=membership(course, student), by=tutor, now=NOW)
    with pytest.raises(CannotJoin, match="A tutor has taken you out"):
        join_course(code=course.join_code, user=student)


def test_last_tutor_cannot_be_removed(course: Course, tutor: User) -> None:
    with pytest.raises(LastTutor):
        remove_member(enrolment=membership(course, tutor), by=tutor, now=NOW)
    assert role_in(tutor, course) == Enrolment.Role.TUTOR


def test_group_name_may_come_once_whatever_its_capitals(course: Course, tutor: User, tuesday: Group) -> None:
    with pytest.raises(GroupNameTaken, match="“TUESDAY” already"):
        make_group(course=course, name="TUESDAY", by=tutor, now=NOW)
    friday = make_group(course=course, name="Friday", by=tutor, now=NOW)
    with pytest.raises(GroupNameTaken):
        rename_group(group=friday, name="tuesday", by=tutor, now=NOW)
    assert list(course.groups.values_list("name", flat=True)) == ["Friday", "Tuesday"]
    assert make_group(course=make_course("Bayes"), name="Tuesday", by=tutor, now=NOW).pk


def test_assign_group_moves_students_of_the_course_only(
    course: Course, tutor: User, student: User, stranger: User, tuesday: Group
) -> None:
    everybody = [student.pk, tutor.pk, stranger.pk]
    assert assign_group(course=course, group=tuesday, students=everybody, by=tutor, now=NOW) == 1
    assert assign_group(course=course, group=tuesday, students=everybody, by=tutor, now=NOW) == 0
    assert list(tuesday.enrolments.values_list("user", flat=True)) == [student.pk]
    assert assign_group(course=course, group=None, students=everybody, by=tutor, now=NOW) == 1
    assert not tuesday.enrolments.exists()


def test_delete_group_keeps_its_students(course: Course, tutor: User, student: User, tuesday: Group) -> None:
    assign_group(course=course, group=tuesday, students=[student.pk], by=tutor, now=NOW)
    delete_group(group=tuesday, by=tutor, now=NOW)
    assert membership(course, student).group is None


def test_students_in_a_group_in_none_and_in_all(
    course: Course, tutor: User, student: User, tuesday: Group
) -> None:
    bela = make_student("Bela", course)
    elsewhere = make_group(course=make_course("Bayes"), name="Tuesday", by=tutor, now=NOW)
    assign_group(course=course, group=tuesday, students=[bela.pk], by=tutor, now=NOW)
    asked = {"": "", "in": str(tuesday.pk), "out": NO_GROUP, "foreign": str(elsewhere.pk), "odd": "x" * 30}
    found = {name: [user.pk for user in students_in(course, group=text)] for name, text in asked.items()}
    everybody = [student.pk, bela.pk]
    assert found == {
        "": everybody,
        "in": [bela.pk],
        "out": [student.pk],
        "foreign": everybody,
        "odd": everybody,
    }
    assert group_choices(course) == [
        ("", "all students"),
        (str(tuesday.pk), "Tuesday"),
        (NO_GROUP, "in no group"),
    ]
    assert group_choices(make_course("Empty")) == []


def test_every_change_of_members_and_groups_is_noted(
    course: Course, tutor: User, student: User, tuesday: Group
) -> None:
    rename_group(group=tuesday, name="Monday", by=tutor, now=NOW)
    rename_group(group=tuesday, name="Monday", by=tutor, now=NOW)
    assign_group(course=course, group=tuesday, students=[student.pk], by=tutor, now=NOW)
    delete_group(group=tuesday, by=tutor, now=NOW)
    former = remove_member(enrolment=membership(course, student), by=tutor, now=NOW)
    bring_back(former=former, by=tutor, now=NOW)
    noted = AuditEntry.objects.filter(course=course, at=NOW).order_by("pk")
    assert list(noted.values_list("by", "words")) == [
        (tutor.pk, "made the group “Tuesday”"),
        (tutor.pk, "renamed the group “Tuesday” to “Monday”"),
        (tutor.pk, "put 1 student into the group “Monday”"),
        (tutor.pk, "deleted the group “Monday”"),
        (tutor.pk, "took Ana O'Neill out of the course"),
        (tutor.pk, "brought Ana O'Neill back into the course"),
    ]


def pages_that_change(course: Course, student: User, group: Group) -> list[str]:
    member = membership(course, student).pk
    former = FormerMember.objects.create(
        course=course,
        user=make_student("Old", make_course()),
        role="student",
        enrolled_at=NOW,
        removed_at=NOW,
    )
    return [
        f"/courses/{course.pk}/{rest}"
        for rest in (
            f"members/{member}/",
            f"members/{member}/remove/",
            f"former/{former.pk}/",
            "groups/",
            "groups/assign/",
            f"groups/{group.pk}/",
            f"groups/{group.pk}/delete/",
            "join-code/",
            "join-code/open/",
            "archive/",
            "restore/",
            "invite/",
            "roster/",
        )
    ]


@pytest.mark.parametrize("who", ["student", "colleague", "stranger"])
def test_nobody_but_a_tutor_changes_people(
    course: Course, student: User, tuesday: Group, who: str, request: pytest.FixtureRequest
) -> None:
    pages = pages_that_change(course, student, tuesday)
    client = signed_in(request.getfixturevalue(who))
    noted = AuditEntry.objects.count()
    assert {client.post(page, {"role": "tutor", "name": "x"}).status_code for page in pages} == {404}
    assert AuditEntry.objects.count() == noted


def test_tutor_of_another_course_cannot_reach_in_by_the_address_of_their_own(
    course: Course, colleague: User, student: User, tuesday: Group
) -> None:
    own = Course.objects.get(name="Another course")
    client = signed_in(colleague)
    member = membership(course, student).pk
    for rest in (f"members/{member}/remove/", f"groups/{tuesday.pk}/", f"groups/{tuesday.pk}/delete/"):
        assert client.post(f"/courses/{own.pk}/{rest}").status_code == 404
    enrol(student, own)
    client.post(f"/courses/{own.pk}/groups/assign/", {"group": tuesday.pk, "student": [student.pk]})
    assert not tuesday.enrolments.exists()


def test_remove_page_says_that_the_work_stays_and_only_a_post_removes(
    course: Course, tutor: User, student: User
) -> None:
    client = signed_in(tutor)
    page = f"/courses/{course.pk}/members/{membership(course, student).pk}/remove/"
    assert "What they have handed in here, and its marks, are kept." in client.get(page).content.decode()
    assert role_in(student, course) == Enrolment.Role.STUDENT

    response = client.post(page)
    assert messages_of(response) == ["Ana O'Neill is no longer in the course. Their work is kept."]
    former = FormerMember.objects.get()
    client.post(f"/courses/{course.pk}/former/{former.pk}/")
    assert role_in(student, course) == Enrolment.Role.STUDENT


def test_groups_page_makes_a_group_and_puts_students_into_it(
    course: Course, tutor: User, student: User
) -> None:
    client, page = signed_in(tutor), f"/courses/{course.pk}/groups/"
    client.post(page, {"name": " Tuesday  morning "})
    group = Group.objects.get(name="Tuesday morning")
    assert client.post(page, {"name": "tuesday MORNING"}).status_code == 422
    response = client.post(f"{page}assign/", {"group": group.pk, "student": [student.pk]})
    assert messages_of(response) == ["1 student moved; all 1 ticked are in the group “Tuesday morning”."]
    response = client.post(f"{page}assign/", {"group": group.pk})
    assert messages_of(response)[-1] == "No student is ticked: tick those who should change their group."


@pytest.mark.parametrize("students", [2, 9])
def test_groups_page_costs_the_same_however_many_students(
    course: Course, tutor: User, tuesday: Group, students: int, django_assert_num_queries: Any
) -> None:
    users = [make_student(f"S{number}", course) for number in range(students)]
    assign_group(course=course, group=tuesday, students=[users[0].pk], by=tutor, now=NOW)
    client = signed_in(tutor)
    with django_assert_num_queries(6):
        client.get(f"/courses/{course.pk}/groups/")
