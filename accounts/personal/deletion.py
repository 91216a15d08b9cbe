"""Deleting an account: what a course has to keep goes over to a pseudonym, all else goes with the account.

Whatever points to the account and is not moved beforehand is deleted by the database's own rules, so a new model goes
with it unless somebody decides otherwise.
"""

from __future__ import annotations

import logging
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.apps import apps
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session
from django.db import IntegrityError, OperationalError, transaction
from psycopg.errors import DeadlockDetected

from accounts.models import Course, Enrolment, FormerMember, User
from accounts.personal.naming import make_former
from accounts.personal.registry import Leaving, authors, steps

logger = logging.getLogger(__name__)

COLLIDED = (
    "Something of yours was stored just now, perhaps in another window, so nothing was deleted. Close the other windows and "
    "try again."
)


class CannotDelete(Exception):  # noqa: N818 (it says what happened)
    """The account cannot go as things are; the message is for its owner, and nothing was changed."""


class NeededAsTutor(CannotDelete):
    """Students would be left without a tutor in these courses."""

    def __init__(self, courses: Collection[Course]) -> None:
        names = ", ".join(f"“{course}”" for course in courses)
        super().__init__(
            f"You are the only tutor of {names}, which has students. Make somebody else a tutor there, or archive "
            "the course; then your account can be deleted."
            if len(courses) == 1
            else f"You are the only tutor of {names}, which have students. Make somebody else a tutor in each of them, "
            "or archive it; then your account can be deleted."
        )
        self.courses = tuple(courses)


@dataclass(frozen=True, slots=True)
class Deleted:
    """What was deleted: the address to write to, and the pseudonym, empty where nothing had to stay."""

    email: str
    pseudonym: str


def delete_account(user: User, *, now: datetime) -> Deleted:
    """Delete the account and all that is stored about its owner, at once; they are signed out everywhere.

    Raises:
        NeededAsTutor: a course with students would be left without a tutor.
        CannotDelete: something of theirs was being stored in the same moment.
    """
    number = user.pk
    try:
        with transaction.atomic():
            deleted = _delete(user, now)
    except IntegrityError:
        raise CannotDelete(COLLIDED) from None
    except OperationalError as error:
        if not isinstance(error.__cause__, DeadlockDetected):
            raise
        raise CannotDelete(COLLIDED) from None
    # By its number only; who puts an older copy of the database back has to know.
    logger.info("account %s is deleted", number)
    return deleted


def has_taught(user: User) -> bool:
    """Whether the user is a tutor anywhere, or once was one."""
    tutor = Enrolment.Role.TUTOR
    return (
        user.enrolments.filter(role=tutor).exists()
        or FormerMember.objects.filter(user=user, role=tutor).exists()
    )


def courses_in_need(user: User, *, hold: bool = False) -> list[Course]:
    """Courses that go on, have students, and have no tutor but this one. With `hold` nobody changes roles meanwhile."""
    taught = Course.objects.active().filter(pk__in=Course.objects.taught_by(user).values("pk")).order_by("pk")
    if hold:
        # As in `keep_a_tutor`: of two tutors who leave at once, one sees that the other has gone.
        taught = taught.select_for_update()
    others = Enrolment.objects.filter(course__in=list(taught)).exclude(user=user)
    with_tutor, with_students = (
        set(others.filter(role=role).values_list("course", flat=True))
        for role in (Enrolment.Role.TUTOR, Enrolment.Role.STUDENT)
    )
    return [course for course in taught if course.pk in with_students - with_tutor]


def _delete(user: User, now: datetime) -> Deleted:
    held = User.objects.select_for_update().get(pk=user.pk)
    if courses := courses_in_need(held, hold=True):
        raise NeededAsTutor(courses)
    former = make_former(held)
    leaving = Leaving(user=held, former=former, now=now)
    kept = sum(step(leaving) for step in steps()) + _move_authors(leaving)
    end_sessions(held)
    email, pseudonym = held.email, former.name
    held.delete()
    if not kept:
        former.delete()
    return Deleted(email, pseudonym if kept else "")


def _move_authors(leaving: Leaving) -> int:
    """Put the pseudonym wherever the person acted for a course, so that its history still says that somebody did."""
    moved = 0
    for label, name in authors():
        objects: Any = apps.get_model(label)._default_manager
        moved += objects.filter(**{name: leaving.user}).update(**{name: leaving.former})
    return moved


def end_sessions(user: User) -> None:
    """Sign the user out of every browser, and delete what the sessions knew of them."""
    gone = [session.pk for session in Session.objects.iterator() if _user_of(session) == str(user.pk)]
    Session.objects.filter(pk__in=gone).delete()


def _user_of(session: Session) -> str:
    return str(session.get_decoded().get(SESSION_KEY, ""))
