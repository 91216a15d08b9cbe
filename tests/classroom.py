"""A small class on real data: a tutor, a student, and an open exercise whose variants are made and fitted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from accounts.courses import create_course
from accounts.models import Course, Enrolment, User
from quizzes.content.files import digest_of
from quizzes.exercises import NewExercise, create_exercise, publish_exercise
from quizzes.keys import number_task, target_of
from quizzes.models import Answer, Exercise, Question, Variant
from quizzes.variants import make_variants, read_question

PASSWORD = "quiet-lake-7"

NUMBER: dict[str, Any] = {
    "id": "se-of-treatment",
    "kind": "number",
    "title": "Standard error of the treatment effect",
    "mistake": "ordinary-regression",
    "points": ["P5"],
    "level": 2,
    "scenario": "blood-pressure",
    "settings": ["standard"],
    "prompt": "Fit `sbp ~ time + treated + (time | patient)` by REML. What is the standard error of `treated`?",
    "target": {"quantity": "se", "fit": "random_slope", "term": "treated"},
    "explanation": "The patients are what is independent here.",
    "cases": [
        {"answer": "$right", "outcome": "right"},
        {"answer": "$ols", "outcome": "wrong", "reveals": "ordinary-regression"},
        {"answer": "abc", "outcome": "malformed"},
    ],
}
CHOICE: dict[str, Any] = {
    "id": "what-is-a-row",
    "kind": "choice",
    "title": "What one row is",
    "mistake": "ordinary-regression",
    "points": ["S1"],
    "level": 1,
    "scenario": "blood-pressure",
    "settings": ["standard"],
    "prompt": "What is one row of the table?",
    "options": [
        {"key": "visit", "text": "One visit of one patient", "right": True, "feedback": "Yes."},
        {
            "key": "patient",
            "text": "One patient",
            "feedback": "A patient has four rows.",
            "mistakes": ["ordinary-regression"],
        },
        {"key": "arm", "text": "One treatment arm", "feedback": "An arm has many rows."},
    ],
    "explanation": "Each patient comes four times.",
    "cases": [
        {"answer": "visit", "outcome": "right"},
        {"answer": "patient", "outcome": "wrong", "reveals": "ordinary-regression"},
        {"answer": "", "outcome": "malformed"},
    ],
}


@dataclass(frozen=True, slots=True)
class Classroom:
    """The cast of a test: the student owns the variants, the tutor teaches the course."""

    course: Course
    tutor: User
    student: User
    exercise: Exercise
    variants: list[Variant]


def add_question(content: dict[str, Any]) -> Question:
    """A question of the bank with its first version."""
    question = Question.objects.create(
        uid=content["id"],
        mistake=content["mistake"],
        kind=content["kind"],
        level=content["level"],
        title=content["title"],
    )
    question.versions.create(number=1, content=content, digest=digest_of(content))
    return question


def make_classroom(
    *contents: dict[str, Any], now: datetime | None = None, setting: str = "standard", **plan: Any
) -> Classroom:
    """A class with an exercise of these questions, open from a day before `now` (the real time) to a day after."""
    now = now or datetime.now(UTC)
    tutor = User.objects.create_user("tutor@test.org", PASSWORD, name="Tutor")
    student = User.objects.create_user("student@test.org", PASSWORD, name="Student")
    course = create_course(name="Course", tutor=tutor)
    Enrolment.objects.create(user=student, course=course)
    exercise = create_exercise(
        course=course,
        plan=NewExercise(
            title="Blood pressure",
            scenario="blood-pressure",
            setting=setting,
            opens_at=now - timedelta(days=1),
            closes_at=now + timedelta(days=1),
            **plan,
        ),
        questions=[add_question(content) for content in contents or (NUMBER,)],
    )
    publish_exercise(exercise=exercise, now=now)
    variants = make_variants(exercise=exercise, student=student)
    return Classroom(course, tutor, student, exercise, variants)


def number_of(variant: Variant, name: str = "right") -> str:
    """A number that a student may arrive at on the variant's data, to six digits."""
    from grading.models import ReferenceFit
    from grading.tracing.candidates import candidates_for
    from quizzes.content.schema import NumberQuestion

    question = read_question(variant.version)
    assert isinstance(question, NumberQuestion)
    family = ReferenceFit.objects.get(dataset=variant.dataset_id).read_family()
    found = {c.name: c for c in candidates_for(target_of(question), family, number_task(question).words)}
    return f"{found[name].value:.6g}"


def answer_of(variant: Variant) -> Answer:
    return Answer.objects.select_related("mark").get(variant=variant)
