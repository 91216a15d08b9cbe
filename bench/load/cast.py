"""A course of many students, an exercise whose data are made, and what locust has to know of it."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass
from datetime import timedelta
from importlib import import_module
from pathlib import Path

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.auth.hashers import make_password
from django.utils import timezone
from redis import Redis

from accounts.models import Course, Enrolment, User
from quizzes.exercises import NewExercise, create_exercise, publish_exercise
from quizzes.models import Exercise, Question, Variant
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


def gather(scenario: str, students: int, folder: Path) -> Cast:
    """A new course with so many students and a tutor, and an exercise for which everybody has data."""
    course = Course.objects.create(name=f"{scenario}, {students} students")
    password = make_password(PASSWORD)
    users = User.objects.bulk_create(
        User(email=f"{scenario}-{number}@example.org", name=f"Student {number}", password=password)
        for number in range(students)
    )
    tutor = User.objects.create(email=f"tutor-of-{scenario}@example.org", name="Tutor", password=password)
    Enrolment.objects.bulk_create(
        [
            *(Enrolment(course=course, user=user, role=Enrolment.Role.STUDENT) for user in users),
            Enrolment(course=course, user=tutor, role=Enrolment.Role.TUTOR),
        ]
    )
    exercise = new_exercise(course, "Blood pressure over four visits")
    publish_exercise(exercise=exercise, now=timezone.now())
    wait_for_data(exercise, students)
    # An exercise is published well before its class starts: by then its data are drawn, and the pool is full.
    wait_until_idle()
    people = folder / "people.json"
    people.write_text(
        json.dumps(
            {
                "exercise": exercise.pk,
                "course": course.pk,
                "password": PASSWORD,
                "students": [[user.email, _session(user)] for user in users],
                "tutor": [tutor.email, _session(tutor)],
            }
        )
    )
    return Cast(course, exercise, people)


def new_exercise(course: Course, title: str) -> Exercise:
    """Open for a day, not yet published."""
    now = timezone.now()
    plan = NewExercise(
        title=title,
        scenario="blood-pressure",
        setting="standard",
        opens_at=now - timedelta(hours=1),
        closes_at=now + timedelta(days=1),
    )
    questions = {question.uid: question for question in Question.objects.all()}
    return create_exercise(course=course, plan=plan, questions=[questions[uid] for uid in QUESTIONS])


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


def _session(user: User) -> str:
    """The key of a session in which the user has signed in."""
    store = import_module(settings.SESSION_ENGINE).SessionStore()
    store[SESSION_KEY] = str(user.pk)
    store[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[-1]
    store[HASH_SESSION_KEY] = user.get_session_auth_hash()
    store.create()
    return str(store.session_key)
