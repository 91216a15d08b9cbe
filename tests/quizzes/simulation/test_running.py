"""A few simulated students on a small bank: everything goes through the product, and is found again in it."""

from __future__ import annotations

import io
import json
from copy import deepcopy
from random import Random
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from accounts.models import Course, Enrolment, User
from grading.mistakes import MISTAKES
from quizzes.models import Exercise, LearnerStep, Mark, Practice, PracticeQuestion, Question
from quizzes.simulation.classes import DOMAIN, RealStudents, make_class
from quizzes.simulation.running import IN_EXERCISE
from quizzes.simulation.students import Nature
from tests.classroom import CHOICE, NUMBER, add_question

pytestmark = [pytest.mark.storage, pytest.mark.usefixtures("sent")]


def make_tagged_bank(each: int = 3) -> None:
    """Questions on each mistake, of which one wrong option shows it and another does not."""
    for mistake in MISTAKES:
        for number in range(each):
            content: dict[str, Any] = {**deepcopy(CHOICE), "id": f"{mistake}-{number}", "mistake": mistake}
            content["options"][1]["mistakes"] = [mistake]
            add_question(content)


def simulate(**options: Any) -> dict[str, Any]:
    out = io.StringIO()
    call_command("simulate_class", stdout=out, **options)
    return json.loads(out.getvalue())


@pytest.mark.django_db
def test_class_practises_through_the_product_and_is_found_out():
    make_tagged_bank()

    found = simulate(students=5, days=4, seed=3, learns=0, spread=0)

    assert (found["students"], found["order"]) == (5, "adaptive")
    assert found["answers"] == LearnerStep.objects.count() == PracticeQuestion.objects.count()
    assert found["holds"]["30"]["pairs"] == 50
    assert found["holds"]["30"]["auc"] > 0.5
    assert Practice.objects.filter(ended_at=None).count() == 0
    assert Practice.objects.count() == 5 * 4


@pytest.mark.django_db
def test_the_lot_draws_without_regard_to_what_is_believed():
    make_tagged_bank(each=1)

    found = simulate(students=1, days=1, order="lot", a_day=4)

    assert found["answers"] == 4
    assert set(PracticeQuestion.objects.values_list("at_random", flat=True)) == {True}


def test_questions_of_another_course_are_not_drawn(course: Course):
    add_question(NUMBER)
    for content in (CHOICE, {**CHOICE, "id": "of-the-house"}):
        own = add_question(content)
    Question.objects.exclude(pk=own.pk).update(course=course)

    simulate(students=1, days=1, order="lot", exercises=True, practice=True, a_day=2)

    asked = PracticeQuestion.objects.values_list("version__question", flat=True)
    given = Exercise.objects.get().items.values_list("question", flat=True)
    assert {*asked, *given} == {own.pk}


@pytest.mark.django_db
def test_class_is_marked_in_its_exercise(tutor: User):
    add_question(NUMBER)
    add_question(CHOICE)

    found = simulate(students=2, days=1, exercises=True, course="Tried out", tutor=tutor.email)

    exercise = Exercise.objects.get()
    assert (exercise.course.name, exercise.items.count()) == ("Tried out", min(IN_EXERCISE, 2))
    assert found["answers"] == Mark.objects.count() == LearnerStep.objects.count() == 4
    assert Enrolment.objects.get(course=exercise.course, role=Enrolment.Role.TUTOR).user == tutor


def make(name: str, students: int = 1) -> Course:
    course, _ = make_class(name, students=students, rng=Random(1), nature=Nature(), ability_spread=0)
    return course


@pytest.mark.django_db
def test_nobody_can_sign_in_as_a_simulated_student():
    made = [each.user for each in Enrolment.objects.filter(course=make("New")).select_related("user")]
    assert len(made) == 2
    assert all(user.email.endswith(f"@{DOMAIN}") and not user.has_usable_password() for user in made)


@pytest.mark.django_db
def test_class_grows_by_further_simulated_students():
    assert make("Twice", 2) == make("Twice", 3)
    assert Enrolment.objects.filter(course__name="Twice", role=Enrolment.Role.STUDENT).count() == 5


def test_course_with_real_students_is_refused_and_left_as_it_was(course: Course, ada: User, bela: User):
    with pytest.raises(RealStudents, match="“Clustered data” has 2 students who may be real"):
        make(course.name)
    with pytest.raises(CommandError, match="Give the simulated ones a course of their own"):
        simulate(course=course.name)
    assert course.enrolments.count() == 3


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({"students": 0}, "--students 0: give a number from 1 to 2,000"),
        ({"days": 400}, "--days 400: give a number from 1 to 365"),
        ({"spread": -1.0}, r"--spread -1\.0: give a number from 0 to 5"),
        ({"learns": 1.5}, "shares lie from 0 to 1"),
        ({"tutor": "no@test.org"}, "--tutor no@test.org: nobody has an account"),
    ],
)
def test_impossible_classes_are_refused(options: dict[str, Any], says: str):
    with pytest.raises(CommandError, match=says):
        simulate(**options)
    assert Course.objects.count() == 0
