from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.http import QueryDict

from accounts.models import Course, User
from quizzes.extending.forms import AccommodationForm, ExtensionForm
from quizzes.extending.granting import students_in
from quizzes.models import Exercise
from quizzes.times.timing import Extended
from tests.factories import NOW, make_exercise

DAY = timedelta(days=1)


@pytest.fixture
def late(course: Course) -> Exercise:
    return make_exercise(course, due_at=NOW, closes_at=NOW + 7 * DAY, minutes=40)


def form(exercise: Exercise, *students: User, **typed: str) -> ExtensionForm:
    data = QueryDict(mutable=True)
    data.update(typed)
    data.setlist("students", [str(student.pk) for student in students])
    return ExtensionForm(exercise, students_in(exercise), data)


def test_extension_form_reads_what_each_gets(late: Exercise, ada: User, bela: User):
    found = form(late, bela, ada, due_at="2026-05-16T10:30", attempts="1", minutes="")

    assert found.is_valid()
    assert found.chosen == [ada, bela]
    assert found.given == Extended(due=datetime(2026, 5, 16, 9, 30, tzinfo=UTC), attempts=1)


def test_extension_form_takes_everybody(late: Exercise, ada: User, bela: User):
    found = form(late, everybody="on", minutes="10")

    assert found.is_valid()
    assert (found.chosen, found.given) == ([ada, bela], Extended(minutes=10))


@pytest.mark.parametrize(
    ("typed", "field", "says"),
    [
        ({"attempts": "1"}, "students", "Nobody is ticked"),
        ({"everybody": "on"}, "__all__", "Nothing is given"),
        ({"everybody": "on", "due_at": "2026-05-14T10:29"}, "due_at", "is earlier than 14 May 2026, 10:30"),
        ({"everybody": "on", "due_at": "soon"}, "due_at", "“soon” is no day with a time"),
        (
            {"everybody": "on", "due_at": "2026-05-30T10:30", "closes_at": "2026-05-29T10:30"},
            "closes_at",
            "before it is due on 30 May 2026, 10:30",
        ),
        ({"everybody": "on", "attempts": "11"}, "attempts", "“11” is not a whole number from 0 to 10"),
    ],
)
def test_extension_form_names_value_rule_and_mend(
    late: Exercise, ada: User, typed: dict[str, str], field: str, says: str
):
    found = form(late, **typed)

    assert list(found.errors) == [field]
    assert says in found.errors[field][0]


def test_extension_form_refuses_who_is_no_student_of_the_course(late: Exercise, ada: User, stranger: User):
    found = form(late, stranger, attempts="1")

    assert "is no student of this course" in found.errors["students"][0]


def test_extension_form_asks_only_for_what_the_exercise_knows(course: Course):
    fields = form(make_exercise(course)).fields

    assert ("closes_at" in fields, "minutes" in fields) == (False, False)


def test_accommodation_form_refuses_what_shortens():
    found = AccommodationForm({"factor": "0.5", "days": "-1"})

    assert "“0.5” is none of these" in found.errors["factor"][0]
    assert "“-1” is not a whole number from 0 to 365" in found.errors["days"][0]
