"""A class for fault tests: many students, made at the price of one."""

from __future__ import annotations

from accounts.models import Enrolment, User
from quizzes.models import Variant
from tests.classroom import Classroom, number_of
from tests.factories import make_student


def seat(classroom: Classroom, students: int) -> list[Variant]:
    """A variant of the first question for each of so many further students, on the first one's data.

    Students share data in no other place; here it saves a fit for each of them.
    """
    given = classroom.variants[0]
    seated = [make_student(f"Student {number}", classroom.course) for number in range(students)]
    return Variant.objects.bulk_create(
        Variant(item=given.item, student=student, version=given.version, dataset=given.dataset)
        for student in seated
    )


def numbers_for(variants: list[Variant]) -> dict[int, list[str]]:
    """An answer for each variant, all of them on the same data: every other one right."""
    kinds = [number_of(variants[0], name) for name in ("right", "ols")]
    return {variant.pk: [kinds[place % 2]] for place, variant in enumerate(variants)}


def enrol_more(classroom: Classroom, students: int) -> list[User]:
    """So many further students, who have nothing yet."""
    joined = [make_student(f"Newcomer {number}", classroom.course) for number in range(students)]
    assert Enrolment.objects.filter(user__in=joined).count() == students
    return joined
