"""Taking people out of a course, bringing them back, and sorting students into groups."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db import IntegrityError, transaction

from accounts.audit import note
from accounts.courses import keep_a_tutor
from accounts.models import Course, Enrolment, FormerMember, Group, User


class GroupNameTaken(Exception):  # noqa: N818 (it says what happened)
    """The course has a group of this name; the message is for the tutor who typed it."""


@transaction.atomic
def remove_member(*, enrolment: Enrolment, by: User, now: datetime) -> FormerMember:
    """Take somebody out of the course. They see nothing of it any more; what they have handed in stays.

    Raises:
        LastTutor: the course would be left without a tutor.
    """
    if enrolment.role == Enrolment.Role.TUTOR:
        keep_a_tutor(enrolment)
    former, _ = FormerMember.objects.update_or_create(
        course=enrolment.course,
        user=enrolment.user,
        defaults={
            "role": enrolment.role,
            "group": enrolment.group,
            "enrolled_at": enrolment.enrolled_at,
            "removed_at": now,
        },
    )
    enrolment.delete()
    note(
        course=former.course,
        by=by,
        action="member-removed",
        words=f"took {former.user} out of the course",
        now=now,
        about=former.user,
        details={"role": former.role, "group": former.group.name if former.group else ""},
    )
    return former


@transaction.atomic
def bring_back(*, former: FormerMember, by: User, now: datetime) -> Enrolment:
    """Put somebody who was taken out back where they were: the same role, the same group."""
    enrolment, _ = Enrolment.objects.get_or_create(
        course=former.course, user=former.user, defaults={"role": former.role, "group": former.group}
    )
    Enrolment.objects.filter(pk=enrolment.pk).update(enrolled_at=former.enrolled_at)
    course, user = former.course, former.user
    former.delete()
    words = f"brought {user} back into the course"
    note(course=course, by=by, action="member-brought-back", words=words, now=now, about=user)
    return enrolment


def make_group(*, course: Course, name: str, by: User, now: datetime) -> Group:
    """A group without students.

    Raises:
        GroupNameTaken: see there.
    """
    try:
        with transaction.atomic():
            group = Group.objects.create(course=course, name=name)
            words = f"made the group “{name}”"
            note(course=course, by=by, action="group-made", words=words, now=now, about=group)
            return group
    except IntegrityError:
        raise GroupNameTaken(_taken(name)) from None


def rename_group(*, group: Group, name: str, by: User, now: datetime) -> None:
    """Give the group another name; the same one is no change.

    Raises:
        GroupNameTaken: see there.
    """
    before = group.name
    if name == before:
        return
    try:
        with transaction.atomic():
            group.name = name
            group.save(update_fields=["name"])
            note(
                course=group.course,
                by=by,
                action="group-renamed",
                words=f"renamed the group “{before}” to “{name}”",
                now=now,
                about=group,
                details={"before": before, "after": name},
            )
    except IntegrityError:
        group.name = before
        raise GroupNameTaken(_taken(name)) from None


@transaction.atomic
def delete_group(*, group: Group, by: User, now: datetime) -> None:
    """Dissolve the group; its students stay in the course."""
    note(
        course=group.course,
        by=by,
        action="group-deleted",
        words=f"deleted the group “{group}”",
        now=now,
        about=group,
        details={"students": list(group.enrolments.values_list("user", flat=True).order_by("user"))},
    )
    group.delete()


@transaction.atomic
def assign_group(
    *, course: Course, group: Group | None, students: Collection[int], by: User, now: datetime
) -> int:
    """Put these students (by their ids) into the group, or into none. Returns how many changed."""
    assert group is None or group.course_id == course.pk, "a group belongs to one course"
    moving = Enrolment.objects.filter(course=course, role=Enrolment.Role.STUDENT, user__in=students)
    moving = moving.filter(group__isnull=False) if group is None else moving.exclude(group=group)
    before = dict(moving.order_by("user").values_list("user", "group__name"))
    if not before:
        return 0
    moving.update(group=group)
    many = "1 student" if len(before) == 1 else f"{len(before)} students"
    note(
        course=course,
        by=by,
        action="group-assigned",
        words=f"put {many} into the group “{group}”" if group else f"took {many} out of their groups",
        now=now,
        about=group,
        details={"before": before},
    )
    return len(before)


def _taken(name: str) -> str:
    return f"The course has a group “{name}” already; capitals make no difference. Take another name."
