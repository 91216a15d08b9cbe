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


def test_margin_is_that_of_agresti_and_coull():
    """Their interval for 5 of 10: 7 of 14, that is 50% and 1.96 times the root of 0.25 / 14."""
    found = VersionStatistics(1, marks=10, right=5, partial=1)

    assert (found.wrong, found.facility) == (4, 50.0)
    assert found.margin == pytest.approx(196 * (0.25 / 14) ** 0.5)


def test_statistics_count_only_the_courses_of_the_tutor(course: Course, tutor: User):
    question = make_question()
    for place in (course, make_course("Elsewhere")):
        exercise = make_exercise(place, question)
        give_marked_answer(exercise, make_student("Ada", place), 0, mistakes=["causal-overclaim"])

    found = statistics_of(question, tutor=tutor)

    assert [(version.marks, version.wrong) for version in found.versions] == [(1, 1)]
    assert [(mistake.slug, count) for mistake, count in found.revealed] == [("causal-overclaim", 1)]
