from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal

import pytest

from accounts.models import Course
from quizzes.composing.composing import (
    Refused,
    add_questions,
    arrange_questions,
    begin_exercise,
    change_frame,
    chosen_of,
    delete_exercise,
    duplicate_exercise,
)
from quizzes.exercises import NewExercise
from quizzes.models import Exercise, Question
from tests.factories import NOW, make_course, make_exercise, make_question

pytestmark = pytest.mark.storage

DAY = timedelta(days=1)
PLAN = NewExercise(
    title="Slopes",
    scenario="blood-pressure",
    setting="standard",
    opens_at=NOW,
    closes_at=NOW + 7 * DAY,
    intro="Take your time.",
    attempts=3,
    reveal=Exercise.Reveal.AFTER_CLOSING,
)


def titles(exercise: Exercise) -> list[str]:
    return [entry.question.title for entry in chosen_of(exercise)]


@pytest.fixture
def letters() -> list[Question]:
    return [make_question(title=title) for title in "ABCD"]


@pytest.fixture
def unpublished(course: Course, letters: list[Question]) -> Exercise:
    return make_exercise(course, *letters, published=False)


def test_begin_exercise_stores_the_plan_unpublished_and_without_questions(course: Course):
    made = begin_exercise(course=course, plan=PLAN)

    stored = Exercise.objects.get()
    assert stored == made
    assert (stored.title, stored.intro, stored.scenario, stored.setting) == (
        "Slopes",
        "Take your time.",
        "blood-pressure",
        "standard",
    )
    assert (stored.opens_at, stored.closes_at, stored.attempts) == (NOW, NOW + 7 * DAY, 3)
    assert (stored.reveal, stored.published_at, stored.items.count()) == ("after_closing", None, 0)


@pytest.mark.parametrize("closes_at", [NOW, NOW - DAY])
def test_begin_exercise_that_closes_before_it_opens_stores_nothing(course: Course, closes_at: datetime):
    with pytest.raises(Refused, match="open on 14 May 2026, 10:30 and be due on 1") as refused:
        begin_exercise(course=course, plan=replace(PLAN, closes_at=closes_at))

    assert refused.value.field == "due_at"
    assert Exercise.objects.count() == 0


def test_change_frame_changes_all_but_the_questions(unpublished: Exercise):
    change_frame(exercise=unpublished, plan=PLAN)

    stored = Exercise.objects.get()
    assert (stored.title, stored.attempts, stored.reveal) == ("Slopes", 3, "after_closing")
    assert titles(stored) == ["A", "B", "C", "D"]


def test_change_frame_to_data_that_chosen_questions_are_not_for_names_them(
    unpublished: Exercise, letters: list[Question]
):
    version = letters[0].versions.get()
    version.content = {**version.content, "settings": ["standard", "two-visits"]}
    version.save()

    with pytest.raises(Refused, match=r"^“B”, “C”, “D”: chosen already"):
        change_frame(exercise=unpublished, plan=replace(PLAN, setting="two-visits"))

    stored = Exercise.objects.get()
    assert (stored.title, stored.setting) == ("Blood pressure", "standard")


def test_add_questions_puts_them_last_and_none_twice(course: Course, letters: list[Question]):
    exercise = make_exercise(course, *letters[:2], published=False)

    add_questions(exercise=exercise, questions=[letters[3], letters[0], letters[2]])

    assert titles(exercise) == ["A", "B", "D", "C"]
    assert {entry.points for entry in chosen_of(exercise)} == {Decimal(1)}


def test_add_questions_of_which_one_does_not_fit_adds_none(course: Course, letters: list[Question]):
    exercise = make_exercise(course, published=False)
    letters[1].retired = True
    letters[1].save()

    with pytest.raises(Refused, match=r"^“B”: not written for the data of this exercise"):
        add_questions(exercise=exercise, questions=letters)

    assert titles(exercise) == []


@pytest.mark.parametrize(
    ("moved", "order"),
    [
        ({}, "ABCD"),
        ({"C": 1}, "CABD"),
        ({"A": 3}, "BCAD"),
        ({"D": 2}, "ADBC"),
        ({"A": 4, "D": 1}, "DBCA"),
        ({"A": 2, "B": 1}, "BACD"),
        ({"B": 4, "C": 4}, "ADBC"),
    ],
)
def test_arrange_questions_makes_room(
    unpublished: Exercise, letters: list[Question], moved: dict[str, int], order: str
):
    places = {letters["ABCD".index(title)].pk: place for title, place in moved.items()}

    arrange_questions(exercise=unpublished, places=places, points={}, leave_out=[])

    assert "".join(titles(unpublished)) == order
    assert [entry.place for entry in chosen_of(unpublished)] == [1, 2, 3, 4]


def test_arrange_questions_keeps_points_with_their_question(unpublished: Exercise, letters: list[Question]):
    a, b, c, d = (letter.pk for letter in letters)

    arrange_questions(exercise=unpublished, places={c: 1}, points={c: Decimal("2.5")}, leave_out=[b])
    arrange_questions(exercise=unpublished, places={a: 1}, points={}, leave_out=[])

    found = [(entry.question.pk, entry.points) for entry in chosen_of(unpublished)]
    assert found == [(a, 1), (c, Decimal("2.5")), (d, 1)]


def test_what_is_published_keeps_frame_questions_and_itself(exercise: Exercise):
    before = titles(exercise)

    for change in (
        lambda: change_frame(exercise=exercise, plan=PLAN),
        lambda: add_questions(exercise=exercise, questions=[make_question()]),
        lambda: arrange_questions(exercise=exercise, places={}, points={}, leave_out=[]),
        lambda: delete_exercise(exercise=exercise),
    ):
        with pytest.raises(Refused, match="was published on 11 May 2026"):
            change()

    assert titles(Exercise.objects.get(pk=exercise.pk)) == before


def test_what_was_deleted_in_another_window_is_refused(unpublished: Exercise, letters: list[Question]):
    Exercise.objects.filter(pk=unpublished.pk).delete()

    with pytest.raises(Refused, match=r"^“Blood pressure” was deleted in another window"):
        add_questions(exercise=unpublished, questions=letters)


def test_delete_exercise_leaves_its_questions_in_the_bank(unpublished: Exercise):
    delete_exercise(exercise=unpublished)

    assert (Exercise.objects.count(), Question.objects.count()) == (0, 4)


@pytest.mark.parametrize(("elsewhere", "title"), [(False, "Blood pressure (copy)"), (True, "Blood pressure")])
def test_duplicate_exercise_copies_frame_questions_and_points(
    course: Course, letters: list[Question], elsewhere: bool, title: str
):
    exercise = make_exercise(course, *letters, attempts=4)
    exercise.items.filter(position=2).update(points=Decimal("1.5"))

    copy = duplicate_exercise(exercise=exercise, course=make_course() if elsewhere else course)

    assert (copy.title, copy.published_at, copy.attempts) == (title, None, 4)
    assert [(entry.question, entry.points) for entry in chosen_of(copy)] == [
        (entry.question, entry.points) for entry in chosen_of(exercise)
    ]
    assert copy.pk != exercise.pk
    assert titles(exercise) == ["A", "B", "C", "D"]


def test_duplicate_exercise_with_the_longest_title_fits(course: Course):
    copy = duplicate_exercise(exercise=make_exercise(course, title="x" * 160), course=course)

    copy.full_clean()
    assert copy.title == "x" * 150 + " (copy)"
