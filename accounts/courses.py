"""Founding courses, joining them by code, and who does what in them."""

from __future__ import annotations

import re
import unicodedata

from django.db import transaction

from accounts.models import JOIN_ALPHABET, Course, Enrolment, User, make_join_code

# Spaces, full stops and every kind of dash: what people and their software put between the halves of a code.
SEPARATORS = re.compile(r"[\s._\-\u2010-\u2015\u2212]+")


class UnknownJoinCode(Exception):  # noqa: N818 (it says what happened)
    """No course has this code; the message is for the person who typed it."""


class LastTutor(Exception):  # noqa: N818 (it says what happened)
    """A course without a tutor could be changed by nobody; the message is for the tutor who tried."""


@transaction.atomic
def create_course(*, name: str, tutor: User) -> Course:
    """A new course with its first tutor."""
    course = Course.objects.create(name=name)
    Enrolment.objects.create(course=course, user=tutor, role=Enrolment.Role.TUTOR)
    return course


def rename_course(*, course: Course, name: str) -> None:
    course.name = name
    course.save(update_fields=["name"])


def read_join_code(text: str) -> str:
    """The code as it is stored, from text in either case and with whatever stands between its halves."""
    return SEPARATORS.sub("", unicodedata.normalize("NFKC", text)).upper()


def join_course(*, code: str, user: User) -> Enrolment:
    """Make the user a student of the course with this code. Who is in it already keeps their role.

    Raises:
        UnknownJoinCode: no course has the code.
    """
    join_code = read_join_code(code)
    course = Course.objects.filter(join_code=join_code).first()
    if course is None:
        raise UnknownJoinCode(_why_unknown(join_code))
    enrolment, _ = Enrolment.objects.get_or_create(course=course, user=user)
    return enrolment


def renew_join_code(*, course: Course) -> str:
    """Give the course another join code; the old one is void, its members stay. Returns the new code."""
    course.join_code = make_join_code()
    course.save(update_fields=["join_code"])
    return course.join_code


def role_in(user: User, course: Course) -> Enrolment.Role | None:
    """What the user is in the course, or None for a stranger. One query."""
    role = Enrolment.objects.filter(user=user, course=course).values_list("role", flat=True).first()
    return None if role is None else Enrolment.Role(role)


@transaction.atomic
def change_role(*, enrolment: Enrolment, role: Enrolment.Role) -> None:
    """Make a member a tutor or a student.

    Raises:
        LastTutor: the course would be left without a tutor.
    """
    # Two tutors may step down at once: the lock on the course lets one of them see that the other has gone.
    Course.objects.select_for_update().get(pk=enrolment.course_id)
    others = Enrolment.objects.filter(course_id=enrolment.course_id, role=Enrolment.Role.TUTOR)
    if role != Enrolment.Role.TUTOR and not others.exclude(pk=enrolment.pk).exists():
        raise LastTutor("A course needs at least one tutor: make somebody else a tutor first.")
    enrolment.role = role
    enrolment.save(update_fields=["role"])


def _why_unknown(join_code: str) -> str:
    if not join_code:
        return "Type the join code that your tutor gave you."
    if len(join_code) != 8:
        return f"A join code has eight letters and digits; this has {len(join_code)}."
    if never_used := sorted(set(join_code) - set(JOIN_ALPHABET)):
        return (
            f"A join code never contains {' or '.join(never_used)}: compare it with what your tutor gave you."
        )
    return (
        "No course has this join code. Compare it with what your tutor gave you; "
        "if it is the same, ask for the current one, because a tutor can renew it."
    )
