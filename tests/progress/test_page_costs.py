"""Every page that tutors see costs as many queries with 60 students as with 5, and at most twelve."""

from __future__ import annotations

import random

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from bench.large_course import fill_course, pages_of
from tests.factories import NOW

MOST_QUERIES = 12


def costs(students: int) -> dict[str, int]:
    """Queries by page, in a course of its own with so many students."""
    filled = fill_course(students=students, exercises=2, questions=3, now=NOW, rng=random.Random(students))
    client = Client()
    client.force_login(filled.tutor)
    found = {}
    for name, url in pages_of(filled).items():
        with CaptureQueriesContext(connection) as queries:
            response = client.get(url)
        assert (name, response.status_code) == (name, 200)
        found[name] = len(queries)
    return found


@pytest.mark.django_db
def test_tutor_pages_cost_the_same_with_5_and_60_students() -> None:
    few, many = costs(5), costs(60)

    assert few == many
    assert {name: count for name, count in many.items() if count > MOST_QUERIES} == {}
    assert len(many) == 37


@pytest.mark.django_db
def test_large_course_has_the_answers_that_it_says() -> None:
    filled = fill_course(students=30, exercises=2, questions=3, now=NOW, rng=random.Random(1))

    variants = filled.course.exercises.values_list("items__variants__answer__status", flat=True)
    statuses = list(variants)
    assert filled.answers == len(statuses) == 180
    assert [statuses.count(status) for status in ("needs_attention", "submitted")] == [1, 1]
