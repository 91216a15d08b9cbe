from __future__ import annotations

import pytest
from django.http import Http404

from accounts.access import get_taught_or_404, get_visible_or_404
from accounts.models import Course, User


def test_get_visible_gives_the_course_to_its_members(course: Course, tutor: User, student: User) -> None:
    assert get_visible_or_404(Course.objects, tutor, pk=course.pk) == course
    assert get_visible_or_404(Course.objects, student, pk=course.pk) == course


@pytest.mark.parametrize("who", ["colleague", "stranger"])
def test_get_visible_hides_the_course_from_others(
    course: Course, who: str, request: pytest.FixtureRequest
) -> None:
    with pytest.raises(Http404):
        get_visible_or_404(Course.objects, request.getfixturevalue(who), pk=course.pk)


def test_get_taught_gives_the_course_to_its_tutor(course: Course, tutor: User) -> None:
    assert get_taught_or_404(Course.objects, tutor, pk=course.pk) == course


@pytest.mark.parametrize("who", ["student", "colleague", "stranger"])
def test_get_taught_hides_the_course_from_others(
    course: Course, who: str, request: pytest.FixtureRequest
) -> None:
    with pytest.raises(Http404):
        get_taught_or_404(Course.objects, request.getfixturevalue(who), pk=course.pk)


def test_stranger_reads_the_same_as_for_a_course_that_is_not_there(course: Course, stranger: User) -> None:
    messages = []
    for pk in (course.pk, course.pk + 1000):
        with pytest.raises(Http404) as caught:
            get_visible_or_404(Course.objects, stranger, pk=pk)
        messages.append(str(caught.value))

    assert messages[0] == messages[1]
