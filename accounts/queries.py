"""Rows for the pages of accounts."""

from __future__ import annotations

from typing import Any

from django.db.models import (
    Case,
    CharField,
    Count,
    Exists,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Cast, Coalesce

from accounts.models import AuditEntry, Course, Enrolment, FormerMember, Group, User
from accounts.sent import read_whole

# What a filter of groups says for students who are in none.
NO_GROUP = "none"


def courses_of(user: User, *, archived: bool = False) -> QuerySet[Enrolment]:
    """The user's enrolments by the name of the course, each with `students`: how many it has. One query.

    Those in courses that go on, or those in the archive.
    """
    students = Count("course__enrolments", filter=Q(course__enrolments__role=Enrolment.Role.STUDENT))
    enrolments = user.enrolments.filter(course__archived_at__isnull=not archived).select_related("course")
    return enrolments.annotate(students=students).order_by("course__name", "course_id")


def members_of(course: Course) -> QuerySet[Enrolment]:
    """The course's enrolments with users and groups: tutors first, then students, each by name. One query."""
    tutors_first = Case(
        When(role=Enrolment.Role.TUTOR, then=Value(0)), default=Value(1), output_field=IntegerField()
    )
    return course.enrolments.select_related("user", "group").order_by(tutors_first, "user__name", "user_id")


def students_in(course: Course, *, group: str = "") -> QuerySet[User]:
    """The students of the course by name: all, those of the group with this id, or with `none` those in no group.

    A text that is no group of the course narrows nothing; it comes from an address, where anything may stand.
    """
    enrolled = Enrolment.objects.filter(user=OuterRef("pk"), course=course, role=Enrolment.Role.STUDENT)
    if group == NO_GROUP:
        enrolled = enrolled.filter(group=None)
    elif number := read_whole(group):
        in_group = course.groups.filter(pk=number)
        enrolled = enrolled.filter(Q(group__in=in_group) | ~Exists(in_group))
    return User.objects.filter(Exists(enrolled)).order_by("name", "pk")


def students_by_group(course: Course) -> QuerySet[Any]:
    """The students of the course by name, each with `group_key`: what `students_in` takes for the group they are in."""
    enrolled = course.enrolments.filter(user=OuterRef("pk"))
    key = Coalesce(Cast(Subquery(enrolled.values("group")[:1]), CharField()), Value(NO_GROUP))
    return students_in(course).annotate(group_key=key)


def group_choices(course: Course) -> list[tuple[str, str]]:
    """What `students_in` takes as `group`, with words for a select; nothing to choose without groups. One query."""
    groups = [(str(pk), name) for pk, name in course.groups.values_list("pk", "name")]
    return [("", "all students"), *groups, (NO_GROUP, "in no group")] if groups else []


def groups_with_counts(course: Course) -> QuerySet[Group]:
    """The groups of the course by name, each with `students`: how many are in it. One query."""
    return course.groups.annotate(students=Count("enrolments")).order_by("name", "pk")


def former_students_of(course: Course) -> QuerySet[FormerMember]:
    """The students who were taken out of the course, by name."""
    return course.former_members.filter(role=Enrolment.Role.STUDENT).select_related("user", "group")


def changes_in(course: Course) -> QuerySet[AuditEntry]:
    """The course's audit log, the newest first, with who did it."""
    return AuditEntry.objects.filter(course=course).select_related("by")
