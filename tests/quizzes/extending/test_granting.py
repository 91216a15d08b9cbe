from __future__ import annotations

from datetime import timedelta
from threading import Event

import pytest
from pytest_django import DjangoAssertNumQueries

from accounts.models import AuditEntry, Course, User
from quizzes.answers import store_answer
from quizzes.extending.granting import grant, preview_grant, preview_withdrawal, take_back
from quizzes.models import Answer, Exercise, Extension, Variant
from quizzes.times.lateness import answers_of
from quizzes.times.own_times import times_of
from quizzes.times.timing import Extended
from tests.factories import (
    NOW,
    give_marked_answer,
    make_accommodation,
    make_answer,
    make_course,
    make_exercise,
    make_extension,
    make_question,
    make_student,
    make_user,
    make_variant,
)
from tests.quizzes.helpers import at_once, fitted_variant, number_question

pytestmark = pytest.mark.storage

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
TWO_DAYS = Extended(due=NOW + 2 * DAY)


@pytest.fixture
def late(course: Course) -> Exercise:
    """Due at `NOW`; a late answer loses 20% a day for a week."""
    return make_exercise(
        course,
        make_question(),
        due_at=NOW,
        closes_at=NOW + 7 * DAY,
        late_rule=Exercise.Late.PER_DAY,
        late_percent=20,
    )


def late_answer(exercise: Exercise, student: User) -> Answer:
    """Submitted 25 hours after the due time."""
    answer = make_answer(make_variant(exercise, student), submitted_at=NOW + 25 * HOUR)
    Answer.objects.filter(pk=answer.pk).update(late_by=25 * HOUR, late_factor=0.6)
    return answer


def give(exercise: Exercise, tutor: User, *students: User, given: Extended = TWO_DAYS) -> None:
    grant(exercise=exercise, students=students, given=given, reason="Ill", by=tutor, now=NOW + 3 * DAY)


def test_grant_moves_the_times_of_these_students_alone(late: Exercise, tutor: User, ada: User, bela: User):
    chidi = make_student("Chidi", late.course)

    give(late, tutor, ada, bela)

    assert [times_of(late, student).due for student in (ada, bela, chidi)] == [NOW + 2 * DAY] * 2 + [NOW]
    assert Exercise.objects.get().extended_to == NOW + 9 * DAY


def test_grant_counts_anew_how_late_answers_are(late: Exercise, tutor: User, ada: User, bela: User):
    late_answer(late, ada)
    late_answer(late, bela)

    give(late, tutor, ada)

    own, other = Answer.objects.order_by("pk")
    assert (own.late_by, own.late_factor) == (timedelta(0), 1.0)
    assert (other.late_by, other.late_factor) == (25 * HOUR, 0.6)


def test_grant_takes_nothing_where_the_rule_has_become_harsher_since(late: Exercise, tutor: User, ada: User):
    late_answer(late, ada)
    late.late_percent = 100
    late.save()

    give(late, tutor, ada, given=Extended(due=NOW + HOUR))

    assert Answer.objects.get().late_factor == 0.6


def test_grant_again_takes_the_place_of_what_was_given(late: Exercise, tutor: User, ada: User):
    give(late, tutor, ada)
    give(late, tutor, ada, given=Extended(due=NOW + 3 * DAY, attempts=1))

    stored = Extension.objects.get()
    assert (stored.due_at, stored.attempts, stored.by, stored.reason) == (NOW + 3 * DAY, 1, tutor, "Ill")


def test_grant_is_noted_for_each_student_with_what_changed(late: Exercise, tutor: User, ada: User):
    answer = late_answer(late, ada)

    give(late, tutor, ada)

    entry = AuditEntry.objects.get()
    assert (entry.by, entry.action, entry.about) == (tutor, "extension-given", f"exercise:{late.pk}")
    assert entry.words == "gave Ada an extension in “Blood pressure”: due 16 May 2026, 10:30"
    assert entry.details["answers"] == {str(answer.pk): [0.6, 1.0]}
    assert entry.details["before"]["due"] == NOW.isoformat()


def test_take_back_puts_times_and_lateness_back(late: Exercise, tutor: User, ada: User):
    late_answer(late, ada)
    give(late, tutor, ada)

    change = take_back(
        extension=Extension.objects.select_related("exercise__course").get(), by=tutor, now=NOW
    )

    assert (change.worse, Answer.objects.get().late_factor) == (1, 0.6)
    assert times_of(late, ada).due == NOW
    assert (Extension.objects.count(), Exercise.objects.get().extended_to) == (0, None)
    assert [entry.action for entry in AuditEntry.objects.order_by("pk")] == [
        "extension-given",
        "extension-taken-back",
    ]


def test_previews_store_nothing(late: Exercise, ada: User):
    late_answer(late, ada)

    (change,) = preview_grant(late, [ada], TWO_DAYS)

    assert (change.before.due, change.after.due, change.better) == (NOW, NOW + 2 * DAY, 1)
    assert (Extension.objects.count(), Answer.objects.get().late_factor) == (0, 0.6)
    extension = make_extension(late, ada, due_at=NOW + DAY)
    assert preview_withdrawal(extension).after.due == NOW
    assert Extension.objects.count() == 1


def test_preview_counts_the_accommodation_too(late: Exercise, course: Course, ada: User):
    make_accommodation(ada, course, days=3)

    (change,) = preview_grant(late, [ada], TWO_DAYS)

    assert (change.before.due, change.after.due, change.changes_nothing) == (
        NOW + 3 * DAY,
        NOW + 3 * DAY,
        True,
    )


@pytest.mark.parametrize("count", [1, 6])
def test_preview_costs_the_same_for_one_and_many(
    late: Exercise, django_assert_num_queries: DjangoAssertNumQueries, count: int
):
    students = [make_student(f"Student {number}", late.course) for number in range(count)]
    for student in students:
        give_marked_answer(late, student, 1.0)

    with django_assert_num_queries(4):
        assert len(preview_grant(late, students, TWO_DAYS)) == count


@pytest.mark.parametrize("count", [1, 6])
def test_grant_costs_one_query_more_for_each_student(
    late: Exercise, tutor: User, django_assert_num_queries: DjangoAssertNumQueries, count: int
):
    students = [make_student(f"Student {number}", late.course) for number in range(count)]
    for student in students:
        late_answer(late, student)

    # Savepoints, the variants held, the preview, the rows, the answers, and the latest closing time; a note for each.
    with django_assert_num_queries(13 + count):
        give(late, tutor, *students)

    assert Variant.objects.count() == Extension.objects.count() == count


@pytest.mark.django_db(transaction=True)
def test_answers_that_come_at_the_moment_of_the_grant_meet_the_new_times(monkeypatch: pytest.MonkeyPatch):
    tutor = make_user("Miriam")
    course = make_course(tutor=tutor)
    exercise = make_exercise(
        course,
        number_question(),
        due_at=NOW,
        closes_at=NOW + 7 * DAY,
        late_rule=Exercise.Late.PER_DAY,
        late_percent=20,
    )
    students = [make_student(f"Student {number}", course) for number in range(4)]
    variants = [fitted_variant(exercise, student) for student in students]
    # The answers come when what was submitted has been read, and before the new times are stored.
    holding = Event()

    def told(*args: object) -> list[Answer]:
        found = answers_of(*args)  # type: ignore[arg-type]
        holding.set()
        return found

    monkeypatch.setattr("quizzes.extending.granting.answers_of", told)

    def submit(variant: Variant) -> Answer:
        holding.wait(timeout=20)
        return store_answer(variant=variant, response=["1.2345"], now=NOW + HOUR)

    outcomes = at_once(
        lambda: give(exercise, tutor, *students),
        *(lambda variant=variant: submit(variant) for variant in variants),
    )

    assert outcomes[0] is None
    assert [answer.late_factor for answer in Answer.objects.all()] == [1.0] * 4
