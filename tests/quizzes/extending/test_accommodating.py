from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from accounts.models import AuditEntry, Course, Enrolment, User
from quizzes.exercises import publish_exercise
from quizzes.extending.accommodating import Wanted, accommodate
from quizzes.models import Accommodation, Answer, Exercise
from quizzes.times.own_times import times_of
from tests.factories import NOW, enrol, make_answer, make_course, make_exercise, make_question, make_variant

pytestmark = pytest.mark.storage

DAY = timedelta(days=1)
MORE = Wanted(Decimal("1.5"), days=2, attempts=1, note="By letter of 3 May.")


@pytest.fixture
def enrolment(course: Course, ada: User) -> Enrolment:
    return Enrolment.objects.select_related("course", "user").get(user=ada)


def test_accommodation_holds_in_every_exercise_of_the_course_and_in_no_other(
    course: Course, tutor: User, ada: User, enrolment: Enrolment
):
    one = make_exercise(course, make_question(), closes_at=NOW, minutes=40)
    accommodate(enrolment=enrolment, wanted=MORE, by=tutor, now=NOW)
    other = make_exercise(course, make_question(), closes_at=NOW)
    foreign = make_course("Elsewhere")
    enrol(ada, foreign)
    elsewhere = make_exercise(foreign, make_question(), closes_at=NOW)

    times = [times_of(exercise, ada) for exercise in (one, other, elsewhere)]

    assert [(found.due, found.attempts) for found in times] == [(NOW + 2 * DAY, 3)] * 2 + [(NOW, 2)]
    assert times[0].minutes == 60
    assert Exercise.objects.get(pk=one.pk).extended_to == NOW + 2 * DAY


def test_exercise_that_is_published_later_is_open_for_as_long_as_its_accommodations_say(
    course: Course, tutor: User, enrolment: Enrolment, sent: list[Any]
):
    accommodate(enrolment=enrolment, wanted=MORE, by=tutor, now=NOW)
    exercise = make_exercise(course, make_question(), closes_at=NOW + DAY, published=False)

    publish_exercise(exercise=exercise, now=NOW)

    assert Exercise.objects.get().extended_to == NOW + 3 * DAY


def test_accommodation_counts_anew_how_late_answers_are_and_back(
    course: Course, tutor: User, ada: User, enrolment: Enrolment
):
    exercise = make_exercise(
        course,
        make_question(),
        due_at=NOW,
        closes_at=NOW + 3 * DAY,
        late_rule=Exercise.Late.PER_DAY,
        late_percent=20,
    )
    answer = make_answer(make_variant(exercise, ada), submitted_at=NOW + DAY)
    Answer.objects.filter(pk=answer.pk).update(late_by=DAY, late_factor=0.8)

    assert accommodate(enrolment=enrolment, wanted=MORE, by=tutor, now=NOW) == 1
    assert Answer.objects.get().late_factor == 1.0
    assert accommodate(enrolment=enrolment, wanted=Wanted(), by=tutor, now=NOW) == 1
    assert Answer.objects.get().late_factor == 0.8
    assert (Accommodation.objects.count(), Exercise.objects.get().extended_to) == (0, None)


def test_accommodation_is_noted_without_its_note(tutor: User, enrolment: Enrolment):
    accommodate(enrolment=enrolment, wanted=MORE, by=tutor, now=NOW)

    entry = AuditEntry.objects.get()
    assert entry.words == (
        "set the accommodation of Ada to 1.5 times the time limit, 2 more days, 1 more attempt"
    )
    assert "letter" not in str(entry.details)


@pytest.mark.parametrize(
    ("wanted", "words"),
    [
        (Wanted(), "nothing more"),
        (Wanted(factor=Decimal("2.00")), "2 times the time limit"),
        (Wanted(days=1, attempts=2), "1 more day, 2 more attempts"),
    ],
)
def test_words_of_what_is_given(wanted: Wanted, words: str):
    assert wanted.words == words
