from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from accounts.models import AuditEntry, Course, User
from quizzes.composing.changing import Published, Unconfirmed, change_published
from quizzes.composing.composing import Refused
from quizzes.models import Answer, Exercise
from tests.factories import (
    NOW,
    make_answer,
    make_draft,
    make_exercise,
    make_extension,
    make_question,
    make_variant,
)

pytestmark = pytest.mark.storage

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def as_it_is(exercise: Exercise) -> Published:
    return Published(**{name: getattr(exercise, name) for name in Published.names()})


def change(exercise: Exercise, tutor: User, *, confirmed: bool = False, **fields: Any) -> Exercise:
    changed = replace(as_it_is(exercise), **fields)
    change_published(exercise=exercise, change=changed, by=tutor, now=NOW, confirmed=confirmed)
    return Exercise.objects.get(pk=exercise.pk)


def test_more_time_and_attempts_need_no_confirmation(exercise: Exercise, tutor: User, ada: User):
    make_draft(make_variant(exercise, ada), "1")
    later = exercise.closes_at + DAY

    stored = change(exercise, tutor, title="New", due_at=later, closes_at=later, attempts=5)

    assert (stored.title, stored.due_at, stored.closes_at, stored.attempts) == ("New", later, later, 5)


@pytest.mark.parametrize(
    ("fields", "losses"),
    [
        (
            {"due_at": NOW + DAY, "closes_at": NOW + DAY},
            ("due 3 days earlier", "closes 3 days earlier"),
        ),
        ({"minutes": 30}, ("a time limit of 30 minutes",)),
        ({"attempts": 1}, ("1 attempt fewer",)),
    ],
)
def test_less_than_was_promised_asks_and_names_whom_it_hits(
    exercise: Exercise, tutor: User, ada: User, bela: User, fields: dict[str, Any], losses: tuple[str, ...]
):
    make_draft(make_variant(exercise, ada), "1")

    with pytest.raises(Unconfirmed) as asked:
        change(exercise, tutor, **fields)

    assert [(hit.student, hit.losses, hit.has_begun) for hit in asked.value.hits] == [
        (ada, losses, True),
        (bela, losses, False),
    ]
    assert as_it_is(Exercise.objects.get(pk=exercise.pk)) == as_it_is(exercise)
    stored = change(exercise, tutor, confirmed=True, **fields)
    assert {name: getattr(stored, name) for name in fields} == fields


def test_harsher_rule_asks_too(course: Course, tutor: User, ada: User):
    exercise = make_exercise(course, make_question(), due_at=NOW + DAY, closes_at=NOW + 3 * DAY)
    make_answer(make_variant(exercise, ada))

    with pytest.raises(Unconfirmed) as asked:
        change(exercise, tutor, late_rule=Exercise.Late.PER_DAY, late_percent=10)

    assert asked.value.hits[0].losses == ("late answers lose more",)


def test_less_time_asks_nobody_before_a_student_has_begun(exercise: Exercise, tutor: User, ada: User):
    assert change(exercise, tutor, due_at=NOW + DAY, closes_at=NOW + DAY).due_at == NOW + DAY


def test_less_time_does_not_hit_who_has_an_extension(exercise: Exercise, tutor: User, ada: User):
    make_draft(make_variant(exercise, ada), "1")
    make_extension(exercise, ada, due_at=exercise.due_at)

    assert change(exercise, tutor, due_at=NOW + DAY, closes_at=NOW + DAY).due_at == NOW + DAY
    assert Exercise.objects.get(pk=exercise.pk).extended_to == exercise.due_at


def test_later_due_time_gives_points_back_and_a_harsher_rule_takes_none(
    course: Course, tutor: User, ada: User
):
    exercise = make_exercise(
        course,
        make_question(),
        due_at=NOW - DAY,
        closes_at=NOW + 3 * DAY,
        late_rule=Exercise.Late.PER_DAY,
        late_percent=20,
    )
    answer = make_answer(make_variant(exercise, ada), submitted_at=NOW - HOUR)
    Answer.objects.filter(pk=answer.pk).update(late_by=23 * HOUR, late_factor=0.8)

    harsher = change(exercise, tutor, confirmed=True, late_percent=90)
    assert Answer.objects.get().late_factor == 0.8
    change(harsher, tutor, due_at=NOW)

    assert (Answer.objects.get().late_by, Answer.objects.get().late_factor) == (timedelta(0), 1.0)


def test_what_has_closed_is_not_opened_again(course: Course, tutor: User):
    exercise = make_exercise(course, closes_at=NOW)

    with pytest.raises(Refused, match="its right answers may be known since") as refused:
        change(exercise, tutor, due_at=NOW + DAY, closes_at=NOW + DAY)

    assert refused.value.field == "due_at"
    assert change(exercise, tutor, title="New").title == "New"


def test_seconds_that_a_page_does_not_show_stay(course: Course, tutor: User):
    closes_at = NOW + DAY + timedelta(seconds=33, microseconds=5)
    exercise = make_exercise(course, closes_at=closes_at)
    shown = closes_at.replace(second=0, microsecond=0)

    stored = change(exercise, tutor, due_at=shown, closes_at=shown)

    assert (stored.due_at, stored.closes_at) == (closes_at, closes_at)
    assert AuditEntry.objects.count() == 0


def test_change_is_noted_with_what_was_before(exercise: Exercise, tutor: User):
    change(exercise, tutor, attempts=4, title="Slopes")

    entry = AuditEntry.objects.get()
    assert (entry.by, entry.action) == (tutor, "exercise-changed")
    assert entry.words == "changed “Slopes”: the title, the attempts"
    assert entry.details["changed"] == {"title": ["Blood pressure", "Slopes"], "attempts": [2, 4]}
