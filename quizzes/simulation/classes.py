"""A course of simulated students. Nobody can sign in as one of them, and no real student may be among them."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from django.db import transaction

from accounts.courses import create_course
from accounts.models import Course, Enrolment, User
from grading.mistakes import MISTAKES
from quizzes.simulation.students import Nature, SimulatedStudent, plant

# By RFC 2606 no mail ever arrives there.
DOMAIN = "simulated.invalid"


class RealStudents(Exception):  # noqa: N818 (it is an answer, not a fault)
    """The course has students who are people; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Member:
    """A simulated student and their account."""

    user: User
    student: SimulatedStudent


@transaction.atomic
def make_class(
    name: str,
    *,
    students: int,
    rng: Random,
    nature: Nature,
    ability_spread: float,
    tutor: User | None = None,
) -> tuple[Course, list[Member]]:
    """So many new students in the course of this name, which is made if there is none, with its `tutor`.

    Raises:
        RealStudents: the course has a student who is not simulated; nothing was made.
    """
    course = Course.objects.filter(name=name).order_by("pk").first()
    if course is None:
        course = create_course(name=name, tutor=tutor or _make_user("tutor", "Simulated tutor"))
    taken = Enrolment.objects.filter(course=course, role=Enrolment.Role.STUDENT)
    real = taken.exclude(user__email__endswith=f"@{DOMAIN}").count()
    if real:
        raise RealStudents(
            f"“{name}” has {real} student{'s' if real > 1 else ''} who may be real. "
            "Give the simulated ones a course of their own."
        )
    first = taken.count() + 1
    members = []
    for number in range(first, first + students):
        user = _make_user(f"student-{number}.course-{course.pk}", f"Simulated {number:03d}")
        Enrolment.objects.create(course=course, user=user)
        planted = plant(
            Random(rng.getrandbits(64)), tuple(MISTAKES), ability_spread=ability_spread, nature=nature
        )
        members.append(Member(user, planted))
    return course, members


def _make_user(who: str, name: str) -> User:
    user = User.objects.filter(email=f"{who}@{DOMAIN}").first()
    return user or User.objects.create_user(f"{who}@{DOMAIN}", name=name)
