"""Rows for the pages of accounts."""

from __future__ import annotations

from django.db.models import Case, Count, IntegerField, Q, QuerySet, Value, When

from accounts.models import Course, Enrolment, User


def courses_of(user: User) -> QuerySet[Enrolment]:
    """The user's enrolments by the name of the course, each with `students`: how many it has. One query."""
    students = Count("course__enrolments", filter=Q(course__enrolments__role=Enrolment.Role.STUDENT))
    enrolments = user.enrolments.select_related("course").annotate(students=students)
    return enrolments.order_by("course__name", "course_id")


def members_of(course: Course) -> QuerySet[Enrolment]:
    """The course's enrolments with their users: tutors first, then students, each by name. One query."""
    tutors_first = Case(
        When(role=Enrolment.Role.TUTOR, then=Value(0)), default=Value(1), output_field=IntegerField()
    )
    return course.enrolments.select_related("user").order_by(tutors_first, "user__name", "user_id")
