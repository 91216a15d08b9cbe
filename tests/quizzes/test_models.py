from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError, RestrictedError

from accounts.models import Enrolment, User
from quizzes.models import (
    Answer,
    Draft,
    Exercise,
    ExerciseItem,
    Mark,
    Question,
    QuestionVersion,
    RevealedMistake,
    Variant,
)
from tests.factories import (
    NOW,
    enrol,
    make_answer,
    make_course,
    make_draft,
    make_exercise,
    make_mark,
    make_question,
    make_student,
    make_user,
    make_variant,
)

pytestmark = [pytest.mark.storage, pytest.mark.django_db]


@pytest.fixture
def answer(variant: Variant) -> Answer:
    return make_answer(variant, "1.5")


def refuses(make: Any) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        make()


def test_question_has_its_id_alone():
    make_question(uid="se-of-time")

    refuses(lambda: Question.objects.create(uid="se-of-time", mistake="x", kind="choice", level=1, title="x"))


def test_question_has_each_version_once():
    question = make_question()

    refuses(lambda: question.versions.create(number=1, content={}, digest=""))


def test_exercise_opens_before_it_closes(course: Any):
    refuses(lambda: make_exercise(course, opens_at=NOW, closes_at=NOW))


def test_exercise_has_an_attempt(course: Any):
    refuses(lambda: make_exercise(course, attempts=0))


@pytest.mark.parametrize("clash", ["question", "position"])
def test_exercise_has_each_question_and_each_position_once(exercise: Exercise, clash: str):
    first = exercise.items.get(position=1)
    fields: dict[str, Any] = {"question": make_question(), "position": 3}

    refuses(
        lambda: ExerciseItem.objects.create(exercise=exercise, **{**fields, clash: getattr(first, clash)})
    )


def test_variant_has_each_attempt_once(variant: Variant):
    refuses(lambda: make_variant(variant.item.exercise, variant.student))


def test_variant_has_one_draft_and_one_answer(variant: Variant):
    make_draft(variant, "1")
    make_answer(variant, "1")

    refuses(lambda: make_draft(variant, "2"))
    refuses(lambda: make_answer(variant, "2"))


def test_answer_has_one_mark(answer: Answer):
    make_mark(answer, 1.0)

    refuses(lambda: make_mark(answer, 0.5))


@pytest.mark.parametrize("score", [-0.01, 1.01])
def test_mark_is_a_score_from_0_to_1(answer: Answer, score: float):
    refuses(
        lambda: Mark.objects.create(answer=answer, score=score, outcome="wrong", verdict={}, marked_at=NOW)
    )


def test_mark_reveals_each_mistake_once(answer: Answer):
    mark = make_mark(answer, 0.0, mistakes=["ordinary-regression"])

    refuses(
        lambda: RevealedMistake.objects.create(mark=mark, mistake="ordinary-regression", name="x", rank=1)
    )


def test_what_was_given_to_a_student_protects_its_question_and_its_data(variant: Variant):
    for needed in (variant.version, variant.dataset, variant.item.question):
        with pytest.raises((ProtectedError, RestrictedError)):
            needed.delete()

    assert QuestionVersion.objects.filter(pk=variant.version_id).exists()


def test_everything_of_a_student_goes_with_them(variants: list[Variant], ada: User, bela: User):
    make_mark(make_answer(variants[0], "1.5"), 0.0, mistakes=["ordinary-regression"])
    make_draft(variants[1], "visit")
    kept = make_variant(variants[0].item.exercise, bela)

    ada.delete()

    assert list(Variant.objects.all()) == [kept]
    counts = [model.objects.count() for model in (Answer, Draft, Mark, RevealedMistake)]
    assert counts == [0, 0, 0, 0]


@pytest.mark.parametrize(
    ("who", "seen"),
    [
        ("ada", ["open", "upcoming"]),
        ("tutor", ["open", "unpublished", "upcoming"]),
        ("colleague", []),
        ("stranger", []),
    ],
)
def test_exercises_visible_to(request: pytest.FixtureRequest, course: Any, who: str, seen: list[str]):
    make_exercise(course, title="open")
    make_exercise(course, title="unpublished", published=False)
    make_exercise(course, title="upcoming", opens_at=NOW + timedelta(days=1))
    user = request.getfixturevalue(who)

    found = Exercise.objects.visible_to(user)

    assert sorted(exercise.title for exercise in found) == seen


@pytest.mark.parametrize(
    ("who", "seen"), [("ada", False), ("tutor", True), ("colleague", False), ("stranger", False)]
)
def test_taught_by_is_for_tutors_of_the_course(
    request: pytest.FixtureRequest, variant: Variant, answer: Answer, who: str, seen: bool
):
    user = request.getfixturevalue(who)

    found = [model.objects.taught_by(user).exists() for model in (Exercise, Variant, Answer)]

    assert found == [seen] * 3


@pytest.mark.parametrize("who", ["bela", "tutor", "colleague", "stranger"])
def test_variants_and_answers_are_visible_to_their_student_only(
    request: pytest.FixtureRequest, variants: list[Variant], answer: Answer, ada: User, who: str
):
    other = request.getfixturevalue(who)

    assert list(Variant.objects.visible_to(ada)) == variants
    assert list(Answer.objects.visible_to(ada)) == [answer]
    assert list(Variant.objects.visible_to(other)) == []
    assert list(Answer.objects.visible_to(other)) == []


def test_variants_are_not_visible_while_their_exercise_is_unpublished(variant: Variant, ada: User):
    Exercise.objects.update(published_at=None)

    assert list(Variant.objects.visible_to(ada)) == []


def test_variants_are_not_visible_to_who_has_left_the_course(variant: Variant, ada: User):
    Enrolment.objects.filter(user=ada).delete()

    assert list(Variant.objects.visible_to(ada)) == []


def test_exercise_of_two_shared_courses_is_seen_once():
    course, student = make_course(), make_user()
    enrol(student, course)
    enrol(student, make_course("Other"))
    make_student("Bela", course)
    exercise = make_exercise(course, make_question())

    assert list(Exercise.objects.visible_to(student)) == [exercise]
