"""A course of any size, put into the database in bulk: nothing is simulated or fitted, and marks are drawn by chance."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from typing import Any, TypeVar

from django.db.models import Model
from django.urls import reverse

from accounts.models import Course, Enrolment, Group, User
from datasets.models import Dataset
from grading.mistakes import MISTAKES
from grading.verdict import Reveal, Verdict, outcome_of
from lessons.models import PassageMark, PassageQuestion
from quizzes.models import (
    Answer,
    Exercise,
    ExerciseItem,
    Mark,
    Question,
    QuestionVersion,
    RevealedMistake,
    Variant,
)

BATCH = 2000
OPTIONS = ("visit", "patient", "arm")
M = TypeVar("M", bound=Model)
SETTINGS = ("standard", "no-slope-variance")


@dataclass(frozen=True, slots=True)
class LargeCourse:
    """What was made: the tutor and their course, what to look at of it, and how many answers there are."""

    tutor: User
    course: Course
    exercise: Exercise
    question: Question
    student: User
    group: Group
    answers: int


def fill_course(
    *, students: int, exercises: int, questions: int, now: datetime, rng: random.Random
) -> LargeCourse:
    """Everybody has answered every question once; of each student's last exercise one answer failed or waits.

    Every other student is in a group.
    """
    tutor = User.objects.create(email=f"tutor-{students}@bench.org", name="Tutor")
    course = Course.objects.create(name=f"Course of {students}")
    people = User.objects.bulk_create(
        User(email=f"s{number}-of-{students}@bench.org", name=f"Student {number:03}")
        for number in range(students)
    )
    for taught in (course, Course.objects.create(name="Another course")):
        Enrolment.objects.create(user=tutor, course=taught, role=Enrolment.Role.TUTOR)
    Enrolment.objects.bulk_create(Enrolment(user=person, course=course) for person in people)
    group = Group.objects.create(course=course, name="Monday")
    course.enrolments.filter(user__in=people[::2]).update(group=group)
    made = [_exercise(course, number, questions, now) for number in range(exercises)]
    answers = sum(_answer_all(exercise, people, now, rng) for exercise in made)
    _leave_in_the_guide(course, people, now)
    item = made[-1].items.select_related("question").earliest("position")
    return LargeCourse(tutor, course, made[-1], item.question, people[0], group, answers)


def pages_of(filled: LargeCourse) -> dict[str, str]:
    """The address of each page that tutors see of a course, by a name for it."""
    course, exercise, student = (
        [filled.course.pk],
        [filled.exercise.pk],
        [filled.course.pk, filled.student.pk],
    )
    slug = next(iter(MISTAKES))
    in_group = f"?group={filled.group.pk}"
    behind = f"question={filled.question.uid}&outcome=not-right&first=on"
    return {
        "today": reverse("progress:today"),
        "courses": reverse("progress:course-list"),
        "course": reverse("progress:course", args=course),
        "course, by a mistake": f"{reverse('progress:course', args=course)}?sort={slug}&stuck={slug}",
        "course as CSV": reverse("progress:course-csv", args=course),
        "student": reverse("progress:student", args=student),
        "brief": reverse("progress:student-brief", args=student),
        "attention": reverse("progress:course-attention", args=course),
        "attention as CSV": reverse("progress:course-attention-csv", args=course),
        "exercise": reverse("progress:exercise", args=exercise),
        "exercise as CSV": reverse("progress:exercise-csv", args=exercise),
        "statistics": reverse("progress:exercise-statistics", args=exercise),
        "statistics as CSV": reverse("progress:exercise-statistics-csv", args=exercise),
        "gradebook": reverse("progress:course-gradebook", args=course),
        "gradebook by total": f"{reverse('progress:course-gradebook', args=course)}?sort=-total",
        "gradebook by an exercise": (
            f"{reverse('progress:course-gradebook', args=course)}?sort={filled.exercise.pk}&former=too"
        ),
        "gradebook as CSV": reverse("progress:course-gradebook-csv", args=course),
        "gradebook as XLSX": reverse("progress:course-gradebook-xlsx", args=course),
        "gradebook of a student": reverse("progress:course-gradebook-student", args=student),
        "marking": reverse("quizzes:course-marking", args=exercise),
        "extensions": reverse("quizzes:course-exercise-extensions", args=exercise),
        "accommodations": reverse("quizzes:course-accommodations", args=course),
        "data of the students": reverse("quizzes:course-exercise-release", args=exercise),
        "members": reverse("accounts:course-detail", args=course),
        "groups": reverse("accounts:course-groups", args=course),
        "changes": reverse("accounts:course-changes", args=course),
        "bank": reverse("quizzes:course-bank"),
        "question": reverse("progress:course-question-statistics", args=[filled.question.uid]),
        "question as CSV": reverse("progress:course-question-statistics-csv", args=[filled.question.uid]),
        "course in a group": f"{reverse('progress:course', args=course)}{in_group}",
        "exercise in a group": f"{reverse('progress:exercise', args=exercise)}{in_group}",
        "statistics in a group": f"{reverse('progress:exercise-statistics', args=exercise)}{in_group}",
        "attention in a group": f"{reverse('progress:course-attention', args=course)}{in_group}",
        "extensions of a group": f"{reverse('quizzes:course-exercise-extensions', args=exercise)}{in_group}",
        "answers in a group": f"{reverse('progress:course-answers')}{in_group}&exercise={filled.exercise.pk}",
        "answers": f"{reverse('progress:course-answers')}?{behind}",
        "answers as CSV": f"{reverse('progress:course-answers-csv')}?{behind}",
    }


def _exercise(course: Course, number: int, questions: int, now: datetime) -> Exercise:
    """The newest is open and closes in three days; each one before it closed a week earlier."""
    closes_at = now + timedelta(days=3) - timedelta(weeks=number)
    exercise = Exercise.objects.create(
        course=course,
        title=f"Exercise {number + 1}",
        scenario="blood-pressure",
        setting="standard",
        opens_at=closes_at - timedelta(days=14),
        due_at=closes_at,
        closes_at=closes_at,
        published_at=closes_at - timedelta(days=14),
    )
    slugs = list(MISTAKES)
    for place in range(questions):
        question = _question(f"bench-{course.pk}-{number}-{place}", slugs[(number + place) % len(slugs)])
        ExerciseItem.objects.create(exercise=exercise, question=question, position=place + 1)
    return exercise


def _question(uid: str, mistake: str) -> Question:
    """A choice question with two versions."""
    question = Question.objects.create(
        uid=uid, mistake=mistake, kind="choice", level=1, title=f"Question {uid}"
    )
    content: dict[str, Any] = {
        "id": uid,
        "kind": "choice",
        "title": question.title,
        "mistake": mistake,
        "points": ["W1"],
        "level": 1,
        "scenario": "blood-pressure",
        "settings": list(SETTINGS),
        "prompt": "What do your data say?",
        "explanation": "Rows of one patient are alike.",
        "options": [
            {"key": key, "text": f"One {key}", "right": key == OPTIONS[0], "feedback": "So it is."}
            for key in OPTIONS
        ],
        "cases": [
            {"answer": OPTIONS[0], "outcome": "right"},
            {"answer": OPTIONS[1], "outcome": "wrong"},
            {"answer": "", "outcome": "malformed"},
        ],
    }
    for number in (1, 2):
        digest = hashlib.sha256(f"{uid}:{number}".encode()).hexdigest()
        QuestionVersion.objects.create(question=question, number=number, content=content, digest=digest)
    return question


def _answer_all(exercise: Exercise, people: Sequence[User], now: datetime, rng: random.Random) -> int:
    """Answers of all students to all questions of the exercise; how many."""
    items = list(exercise.items.select_related("question"))
    versions = {
        item.pk: list(QuestionVersion.objects.filter(question=item.question_id).order_by("number"))
        for item in items
    }
    datasets = _bulk(Dataset, (_dataset(exercise, person) for person in people))
    begun = exercise.closes_at - timedelta(days=7)
    variants = _bulk(
        Variant,
        (
            Variant(
                item=item,
                student=person,
                version=versions[item.pk][rng.random() < 0.5],
                dataset=dataset,
                opened_at=begun,
            )
            for person, dataset in zip(people, datasets, strict=True)
            for item in items
        ),
    )
    able = {person.pk: rng.gauss(0.55, 0.2) for person in people}
    answers = _bulk(Answer, (_answer(variant, begun, able[variant.student_id], rng) for variant in variants))
    last = {answer.variant.student_id: answer for answer in answers}
    if exercise.closes_at > now:
        for number, answer in enumerate(islice(last.values(), 0, None, 25)):
            answer.status = (Answer.Status.NEEDS_ATTENTION, Answer.Status.SUBMITTED)[number % 2]
        Answer.objects.bulk_update(last.values(), ["status"], batch_size=BATCH)
    marks = _bulk(Mark, (_mark(answer) for answer in answers if answer.status == Answer.Status.MARKED))
    _bulk(RevealedMistake, (found for mark in marks for found in _revealed(mark)))
    return len(answers)


def _dataset(exercise: Exercise, person: User) -> Dataset:
    csv = f"patient,visit,time,treated,sbp\nP01,1,0,0,{exercise.pk}.{person.pk}\n"
    return Dataset(
        owner=person,
        key=f"exercise:{exercise.pk}",
        scenario=exercise.scenario,
        setting=SETTINGS[person.pk % 2],
        generator_version=1,
        seed=person.pk,
        csv=csv,
        row_count=1,
        sha256=hashlib.sha256(csv.encode()).hexdigest(),
        certificate={},
        tries=1,
    )


def _answer(variant: Variant, begun: datetime, able: float, rng: random.Random) -> Answer:
    right = rng.random() < able
    return Answer(
        variant=variant,
        response=[OPTIONS[0] if right else rng.choice(OPTIONS[1:])],
        status=Answer.Status.MARKED,
        submitted_at=begun + timedelta(minutes=5 * variant.item.position, seconds=rng.uniform(0, 280)),
    )


def _mark(answer: Answer) -> Mark:
    key = answer.response[0]
    score = float(key == OPTIONS[0])
    mistake = answer.variant.item.question.mistake
    reveals = () if key != OPTIONS[1] else (Reveal(key, (mistake,), "That is a mistake."),)
    verdict = Verdict(score, outcome_of(score), "So it is.", reveals)
    return Mark(
        answer=answer,
        item_id=answer.variant.item_id,
        student_id=answer.variant.student_id,
        attempt=answer.variant.attempt,
        score=score,
        outcome=verdict.outcome,
        verdict=verdict.to_json(),
        marked_at=answer.submitted_at + timedelta(seconds=1),
    )


def _revealed(mark: Mark) -> Iterator[RevealedMistake]:
    if mark.answer.response[0] == OPTIONS[1]:
        mistake = mark.answer.variant.item.question.mistake
        yield RevealedMistake(mark=mark, mistake=mistake, name=OPTIONS[1], rank=0)


def _leave_in_the_guide(course: Course, people: Sequence[User], now: datetime) -> None:
    """A passage that is unclear to everybody, and a question from every tenth."""
    place = {"guide": "mixed-effects", "section": "problem", "heading": ""}
    titles = {"section_title": "Problem", "title": "Problem"}
    PassageMark.objects.bulk_create(
        PassageMark(reader=person, kind=PassageMark.Kind.UNCLEAR, marked_at=now, **place, **titles)
        for person in people
    )
    PassageQuestion.objects.bulk_create(
        PassageQuestion(reader=person, course=course, text="Why?", asked_at=now, **place, **titles)
        for person in people[::10]
    )


def _bulk(model: type[M], rows: Iterator[M]) -> list[M]:
    """The rows once stored, in their order."""
    return model._default_manager.bulk_create(list(rows), batch_size=BATCH)
