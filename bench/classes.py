"""A class of the product and an exercise for it. Names Django's models: to be imported once the product is set up."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from django.test import Client
from django.utils import timezone

from accounts.models import Course, Enrolment, User
from quizzes.exercises import NewExercise, create_exercise
from quizzes.models import Exercise, Question


def enrol_students(course: Course, count: int, *, email: str, password: str = "") -> list[User]:
    """So many new students of the course. `email` begins their addresses, `password` is as it is stored."""
    students = User.objects.bulk_create(
        User(email=f"{email}-{number}@example.org", name=f"Student {number}", password=password)
        for number in range(count)
    )
    Enrolment.objects.bulk_create(
        Enrolment(course=course, user=student, role=Enrolment.Role.STUDENT) for student in students
    )
    return students


def new_exercise(course: Course, title: str, uids: Sequence[str]) -> Exercise:
    """These questions of the bank, open for a day, not yet published."""
    now = timezone.now()
    plan = NewExercise(
        title=title,
        scenario="blood-pressure",
        setting="standard",
        opens_at=now - timedelta(hours=1),
        closes_at=now + timedelta(days=1),
    )
    questions = {question.uid: question for question in Question.objects.filter(uid__in=uids)}
    return create_exercise(course=course, plan=plan, questions=[questions[uid] for uid in uids])


def session_of(user: User) -> str:
    """The key of a session in which the user has signed in."""
    client = Client()
    client.force_login(user)
    return str(client.cookies["sessionid"].value)
