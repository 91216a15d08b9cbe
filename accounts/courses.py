"""Founding courses, joining them by code, archiving them, and who does what in them."""

from __future__ import annotations

import re
import unicodedata
from datetime import datetime

from django.db import transaction

from accounts.audit import note
from accounts.models import (
    JOIN_ALPHABET,
    Course,
    Enrolment,
    FormerMember,
    Group,
    Invitation,
    User,
    make_join_code,
)

# Spaces, full stops and every kind of dash: what people and their software put between the halves of a code.
SEPARATORS = re.compile(r"[\s._\-\u2010-\u2015\u2212]+")


class UnknownJoinCode(Exception):  # noqa: N818 (it says what happened)
    """No course has this code; the message is for the person who typed it."""


class CannotJoin(UnknownJoinCode):
    """The code is right, but lets this person not in; the message does not name the course."""


class LastTutor(Exception):  # noqa: N818 (it says what happened)
    """A course without a tutor could be changed by nobody; the message is for the tutor who tried."""


@transaction.atomic
def create_course(*, name: str, tutor: User) -> Course:
    """A new course with its first tutor."""
    course = Course.objects.create(name=name)
    Enrolment.objects.create(course=course, user=tutor, role=Enrolment.Role.TUTOR)
    note(
        course=course,
        by=tutor,
        action="course-created",
        words=f"set up the course “{name}”",
        now=course.created_at,
        about=course,
    )
    return course


@transaction.atomic
def rename_course(*, course: Course, name: str, by: User, now: datetime) -> None:
    """Give the course another name; the same one is no change."""
    before = course.name
    if name == before:
        return
    course.name = name
    course.save(update_fields=["name"])
    note(
        course=course,
        by=by,
        action="course-renamed",
        words=f"renamed the course from “{before}” to “{name}”",
        now=now,
        about=course,
        details={"before": before, "after": name},
    )


def read_join_code(text: str) -> str:
    """The code as it is stored, from text in either case and with whatever stands between its halves."""
    return SEPARATORS.sub("", unicodedata.normalize("NFKC", text)).upper()


@transaction.atomic
def join_course(*, code: str, user: User) -> Enrolment:
    """Make the user a member of the course with this code. Who is in it already keeps their role.

    Whoever was invited has the role and the group of the invitation, everybody else is a student without a group.

    Raises:
        UnknownJoinCode: no course has the code.
        CannotJoin: the code is closed, the course is archived, or a tutor has taken the user out of it.
    """
    join_code = read_join_code(code)
    # The database is not asked about what is in no code: among it are characters that it cannot keep.
    could_be = set(join_code) <= set(JOIN_ALPHABET)
    course = Course.objects.filter(join_code=join_code).first() if could_be else None
    if course is None:
        raise UnknownJoinCode(_why_unknown(join_code))
    enrolment = Enrolment.objects.filter(course=course, user=user).first()
    if enrolment is not None:
        return enrolment
    if course.archived_at is not None or not course.takes_joiners:
        raise CannotJoin(
            "The course with this join code takes nobody at present. Ask your tutor to open the code, or to invite you."
        )
    if FormerMember.objects.filter(course=course, user=user).exists():
        raise CannotJoin(
            "A tutor has taken you out of the course with this join code. Ask them to bring you back; "
            "your work is still there."
        )
    invitation = Invitation.objects.select_related("group").filter(course=course, email=user.email).first()
    return enrol(
        course=course,
        user=user,
        role=Enrolment.Role(invitation.role) if invitation else Enrolment.Role.STUDENT,
        group=invitation.group if invitation else None,
        words="joined by code",
    )


@transaction.atomic
def enrol(
    *, course: Course, user: User, role: Enrolment.Role, group: Group | None = None, words: str
) -> Enrolment:
    """Put the user into the course, and note it as their doing: `words` say how ("joined by code").

    An invitation to their address is used up. Who is in the course already stays as they are.
    """
    Invitation.objects.filter(course=course, email=user.email).delete()
    enrolment, made = Enrolment.objects.get_or_create(
        course=course, user=user, defaults={"role": role, "group": group}
    )
    if made:
        note(
            course=course,
            by=user,
            action="member-joined",
            words=f"{words} as a {role.label}",
            now=enrolment.enrolled_at,
            about=user,
        )
    return enrolment


@transaction.atomic
def renew_join_code(*, course: Course, by: User, now: datetime) -> str:
    """Give the course another join code; the old one is void, its members stay. Returns the new code."""
    course.join_code = make_join_code()
    course.save(update_fields=["join_code"])
    note(course=course, by=by, action="code-renewed", words="renewed the join code", now=now, about=course)
    return course.join_code


@transaction.atomic
def open_join_code(*, course: Course, is_open: bool, by: User, now: datetime) -> None:
    """Let the join code let people in, or nobody. What it is already is no change."""
    if not Course.objects.filter(pk=course.pk).exclude(takes_joiners=is_open).update(takes_joiners=is_open):
        return
    course.takes_joiners = is_open
    action, verb = ("code-opened", "opened") if is_open else ("code-closed", "closed")
    note(course=course, by=by, action=action, words=f"{verb} the join code", now=now, about=course)


@transaction.atomic
def archive_course(*, course: Course, by: User, now: datetime) -> None:
    """From now on the course can be read and not changed. Doing it twice is doing it once."""
    if Course.objects.filter(pk=course.pk, archived_at=None).update(archived_at=now):
        course.archived_at = now
        note(
            course=course, by=by, action="course-archived", words="archived the course", now=now, about=course
        )


@transaction.atomic
def restore_course(*, course: Course, by: User, now: datetime) -> None:
    """Bring an archived course back as it was."""
    if Course.objects.filter(pk=course.pk, archived_at__isnull=False).update(archived_at=None):
        course.archived_at = None
        words = "brought the course back from the archive"
        note(course=course, by=by, action="course-restored", words=words, now=now, about=course)


def role_in(user: User, course: Course) -> Enrolment.Role | None:
    """What the user is in the course, or None for a stranger. One query."""
    role = Enrolment.objects.filter(user=user, course=course).values_list("role", flat=True).first()
    return None if role is None else Enrolment.Role(role)


@transaction.atomic
def change_role(*, enrolment: Enrolment, role: Enrolment.Role, by: User, now: datetime) -> None:
    """Make a member a tutor or a student.

    Raises:
        LastTutor: the course would be left without a tutor.
    """
    before = Enrolment.Role(enrolment.role)
    if role != Enrolment.Role.TUTOR:
        keep_a_tutor(enrolment)
    enrolment.role = role
    enrolment.save(update_fields=["role"])
    if role != before:
        note(
            course=enrolment.course,
            by=by,
            action="role-changed",
            words=f"made {enrolment.user} a {role.label}, who was a {before.label}",
            now=now,
            about=enrolment.user,
            details={"before": before.value, "after": role.value},
        )


def keep_a_tutor(leaving: Enrolment) -> None:
    """Hold the course until the transaction ends, and see that it keeps a tutor without this one.

    Raises:
        LastTutor: there is no other.
    """
    # Two tutors may step down at once: the lock on the course lets one of them see that the other has gone.
    Course.objects.select_for_update().get(pk=leaving.course_id)
    tutors = Enrolment.objects.filter(course_id=leaving.course_id, role=Enrolment.Role.TUTOR)
    if not tutors.exclude(pk=leaving.pk).exists():
        raise LastTutor("A course needs at least one tutor: make somebody else a tutor first.")


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
