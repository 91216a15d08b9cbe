from __future__ import annotations

import pytest

from accounts.models import Course, User
from quizzes.bank_pages.statistics import VersionStatistics, statistics_of
from tests.factories import (
    give_marked_answer,
    make_course,
    make_exercise,
    make_question,
    make_student,
)

pytestmark = pytest.mark.django_db


def test_facility_is_the_share_of_the_right_in_percent():
    found = VersionStatistics(1, marks=10, right=5, partial=1)

    assert (found.wrong, found.facility) == (4, 50.0)


def test_statistics_count_only_the_courses_of_the_tutor(course: Course, tutor: User):
    question = make_question()
    for place in (course, make_course("Elsewhere")):
        exercise = make_exercise(place, question)
        give_marked_answer(exercise, make_student("Ada", place), 0, mistakes=["causal-overclaim"])

    found = statistics_of(question, tutor=tutor)

    assert [(version.marks, version.wrong) for version in found.versions] == [(1, 1)]
    assert [(mistake.slug, count) for mistake, count in found.revealed] == [("causal-overclaim", 1)]
