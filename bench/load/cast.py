"""A course of many students, an exercise whose data are made, and what locust has to know of it."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.utils import timezone
from redis import Redis

from accounts.models import Course, Enrolment, User
from bench.classes import enrol_students, new_exercise, session_of
from quizzes.exercises import publish_exercise
from quizzes.models import Exercise, Question, Variant
from quizzes.variants import latest_versions
from tutor_site.cache import redis_address
from tutor_site.metrics import QUEUES

PASSWORD = "quiet-lake-seven"
# Three numbers from the student's own data, two choices and a formula.
QUESTIONS = (
    "row-and-groups",
    "se-of-treated",
    "meaning-of-treated",
    "se-of-time",
    "formula-with-own-rates",
    "spread-of-slopes",
)
LONGEST = 300.0
# Seconds without a task.
IDLE = 5


@dataclass(frozen=True, slots=True)
class Cast:
    """Who takes part. `people` is the file from which locust reads them."""

    course: Course
    exercise: Exercise
    people: Path


def gather(scenario: str, count: int, folder: Path) -> Cast:
    """A new course with so many students and a tutor, and an exercise for which everybody has data."""
    course = Course.objects.create(name=f"{scenario}, {count} students")
    password = make_password(PASSWORD)
    students = enrol_students(course, count, email=scenario, password=password)
    tutor = User.objects.create(email=f"tutor-of-{scenario}@example.org", name="Tutor", password=password)
    Enrolment.objects.create(course=course, user=tutor, role=Enrolment.Role.TUTOR)
    exercise = new_exercise(course, "Blood pressure over four visits", QUESTIONS)
    publish_exercise(exercise=exercise, now=timezone.now())
    wait_for_data(exercise, count)
    # An exercise is published well before its class starts: by then its data are drawn, and the pool is full.
    wait_until_idle()
    people = folder / "people.json"
    people.write_text(
        json.dumps(
            {
                "exercise": exercise.pk,
                "course": course.pk,
                "password": PASSWORD,
                "formulas": _formulas(),
                "students": [[student.email, session_of(student)] for student in students],
                "tutor": [tutor.email, session_of(tutor)],
            }
        )
    )
    return Cast(course, exercise, people)


def wait_for_data(exercise: Exercise, students: int) -> float:
    """Seconds until every student has a data set for every question."""
    began = time.perf_counter()
    wanted = students * exercise.items.count()
    while (made := Variant.objects.filter(item__exercise=exercise).count()) < wanted:
        if time.perf_counter() - began > LONGEST:
            raise TimeoutError(f"only {made} of {wanted} variants after {LONGEST:g} s: look at the workers")
        time.sleep(0.2)
    return time.perf_counter() - began


def wait_until_idle() -> None:
    """Until the workers have had nothing to do for some seconds.

    Raises:
        TimeoutError: they are still at work after `LONGEST` seconds.
    """
    began, idle = time.perf_counter(), 0
    with Redis.from_url(redis_address(settings.REDIS_URL)) as broker:
        while idle < IDLE:
            if time.perf_counter() - began > LONGEST:
                raise TimeoutError(f"the workers are still at work after {LONGEST:g} s: look at their output")
            waiting = sum(broker.llen(queue) for queue in QUEUES) + broker.hlen("unacked")
            idle = 0 if waiting else idle + 1
            time.sleep(1)


def _formulas() -> dict[str, str]:
    """The answer to each question of the bank that asks for a formula, by its title."""
    newest = latest_versions(Question.objects.filter(kind="formula"))
    return {version.content["title"]: version.content["formula"] for version in newest.values()}
