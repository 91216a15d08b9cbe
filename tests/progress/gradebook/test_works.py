"""What the database adds up, beside the same sums in plain Python."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Collection, Mapping
from decimal import Decimal

import pytest
from pytest_django import DjangoAssertNumQueries

from accounts.models import Course, User
from progress.gradebook.computing import Work
from progress.gradebook.works import works_in
from quizzes.models import Answer, Exercise, ExerciseItem, Variant
from tests.factories import (
    NOW,
    give_marked_answer,
    make_answer,
    make_exercise,
    make_mark,
    make_question,
    make_student,
    make_variant,
)

pytestmark = pytest.mark.storage

Works = Mapping[int, Mapping[int, Work]]
POINTS = [Decimal(text) for text in ("0.1", "0.7", "1.0", "2.5", "3.0")]


def add_up(course: Course) -> Works:
    """The reference: answer by answer, of several attempts at a question the best."""
    bests: dict[tuple[int, ExerciseItem], list[float]] = defaultdict(list)
    answers = Answer.objects.select_related("variant__item__exercise__course", "mark")
    for answer in answers.order_by("pk"):
        variant = answer.variant
        exercise = variant.item.exercise
        if variant.replaced_at or exercise.course != course or exercise.published_at is None:
            continue
        found = bests[variant.student_id, variant.item]
        if mark := getattr(answer, "mark", None):
            found.append(mark.score * answer.late_factor)
    works: dict[int, dict[int, Work]] = defaultdict(dict)
    for (student, item), marks in bests.items():
        so_far = works[student].get(item.exercise_id, Work())
        points = float(item.points)
        works[student][item.exercise_id] = Work(
            so_far.earned + (points * max(marks) if marks else 0.0),
            so_far.marked + (points if marks else 0.0),
            so_far.waiting + (0.0 if marks else points),
        )
    return works


def rounded(works: Works) -> dict[int, dict[int, list[float]]]:
    """Without what depends on the order in which floats are added."""
    return {
        student: {
            key: [round(points, 12) for points in (work.earned, work.marked, work.waiting)]
            for key, work in entries.items()
        }
        for student, entries in works.items()
    }


def answer_by_chance(exercise: Exercise, people: Collection[User], rng: random.Random) -> None:
    """Up to two attempts at each question: some replaced, some late, some that have no mark."""
    for item in exercise.items.select_related("question"):
        ExerciseItem.objects.filter(pk=item.pk).update(points=rng.choice(POINTS))
        for person in people:
            for attempt in range(1, rng.randrange(4)):
                variant = make_variant(exercise, person, question=item.question, attempt=attempt)
                if rng.random() < 0.15:
                    continue
                answer = make_answer(variant)
                if rng.random() < 0.3:
                    Answer.objects.filter(pk=answer.pk).update(late_factor=rng.choice([0.0, 0.35, 0.9]))
                if rng.random() < 0.75:
                    answer.refresh_from_db()
                    make_mark(answer, rng.choice([0.0, 0.25, 1 / 3, 0.8, 1.0]))
                if rng.random() < 0.2:
                    Variant.objects.filter(pk=variant.pk).update(replaced_at=NOW)


@pytest.mark.parametrize("seed", [1, 2])
def test_works_are_what_adding_up_answer_by_answer_gives(
    course: Course, ada: User, bela: User, colleague: User, seed: int
) -> None:
    rng = random.Random(seed)
    elsewhere = Course.objects.get(name="Another course")
    questions = [make_question() for _ in range(3)]
    exercises = [
        make_exercise(course, *questions),
        make_exercise(course, *questions[1:]),
        make_exercise(course, questions[0], published=False),
        make_exercise(elsewhere, *questions),
    ]
    people = [ada, bela, make_student("Cem", course), make_student("Dana", course)]
    for exercise in exercises:
        answer_by_chance(exercise, people, rng)

    expected = rounded(add_up(course))

    assert len(expected) == 4
    assert rounded(works_in(course)) == expected
    some = [ada.pk, bela.pk]
    assert rounded(works_in(course, students=some)) == {student: expected[student] for student in some}


def test_best_is_chosen_after_lateness_has_taken_off(course: Course, ada: User) -> None:
    exercise = make_exercise(course, make_question())
    late = give_marked_answer(exercise, ada, 1.0)
    Answer.objects.filter(pk=late.pk).update(late_factor=0.25)
    give_marked_answer(exercise, ada, 0.5, attempt=2)
    assert works_in(course) == {ada.pk: {exercise.pk: Work(0.5, 1.0, 0.0)}}


def test_question_waits_only_while_no_attempt_has_a_mark(course: Course, ada: User, bela: User) -> None:
    exercise = make_exercise(course, make_question())
    give_marked_answer(exercise, ada, 0.0)
    for student, attempt in ((ada, 2), (bela, 1), (bela, 2)):
        make_answer(make_variant(exercise, student, attempt=attempt))
    assert works_in(course) == {
        ada.pk: {exercise.pk: Work(0.0, 1.0, 0.0)},
        bela.pk: {exercise.pk: Work(0.0, 0.0, 1.0)},
    }


def test_works_are_one_query_and_those_of_nobody_none(
    course: Course, ada: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    make_variant(make_exercise(course, make_question()), ada)
    with django_assert_num_queries(1):
        assert works_in(course) == {}
    with django_assert_num_queries(0):
        assert works_in(course, students=[]) == {}
