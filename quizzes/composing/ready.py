"""What stands in the way of publishing an exercise, and how far it is with making the data of its students."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from accounts.models import Enrolment, User
from quizzes.composing.composing import Chosen, chosen_of, unfit_among
from quizzes.composing.recording import record
from quizzes.composing.trying import Trial, try_together
from quizzes.content.schema import Question
from quizzes.exercises import publish_exercise
from quizzes.models import Exercise
from quizzes.times.clock import said
from quizzes.variants import latest_versions, read_question, students_waiting

# After so long without everybody's data somebody should look after the workers.
RELEASE_TAKES = timedelta(minutes=10)
# More names than these do not help.
MOST_NAMES = 8


@dataclass(frozen=True, slots=True)
class Release:
    """How many of the students have their data; `names` of the first few who wait; `late` when it takes too long."""

    made: int
    students: int
    names: tuple[str, ...]
    late: bool

    @property
    def waiting(self) -> int:
        return self.students - self.made

    @property
    def seen(self) -> str:
        """What is on the page, so that nothing need be sent while it is still the same."""
        return f"{self.made}-{self.students}-{int(self.late)}"


def troubles_of(exercise: Exercise, *, now: datetime) -> list[str]:
    """What has to be mended before the questions are tried on data, in sentences. Two queries."""
    return list(_troubles(exercise, now))


def _troubles(exercise: Exercise, now: datetime) -> Iterator[str]:
    if exercise.due_at <= now:
        yield f"It would be due on {said(exercise.due_at)}, which has passed: set a later time in step 1."
    questions = [entry.question for entry in chosen_of(exercise)]
    if not questions:
        yield "No question is chosen: choose at least one in step 2."
    for question in unfit_among(questions, scenario=exercise.scenario, setting=exercise.setting):
        why = (
            "is retired from the bank" if question.retired else "is not written for the data of this exercise"
        )
        yield f"“{question.title}” {why}: take it out in step 2."


def read_questions(chosen: Sequence[Chosen]) -> list[Question]:
    """The newest version of each question, in their order. One query."""
    rows = [entry.question for entry in chosen]
    versions = latest_versions(rows)
    return [read_question(versions[row.pk]) for row in rows]


def publish_checked(exercise: Exercise, *, by: User, now: datetime) -> list[str]:
    """Publish the exercise if its questions can be asked together; else the reasons why not, in sentences.

    The questions are tried outside a transaction, which takes some seconds; what was changed meanwhile is not published.
    """
    if exercise.published_at is not None:
        return []
    if troubles := troubles_of(exercise, now=now):
        return troubles
    questions = read_questions(chosen_of(exercise))
    trial = try_together(questions, scenario=exercise.scenario, setting=exercise.setting)
    if not trial.passes:
        return list(_explain(trial, questions))
    with transaction.atomic():
        row = Exercise.objects.select_for_update().filter(pk=exercise.pk).first()
        if row is None or not _is_as_tried(row, exercise, questions) or troubles_of(row, now=now):
            return [
                "The exercise was changed in another window while it was tried. Nothing is published; try again."
            ]
        publish_exercise(exercise=row, now=now)
        record(row, by=by, action="exercise-published", verb="published", now=now)
    return []


def _is_as_tried(row: Exercise, exercise: Exercise, questions: list[Question]) -> bool:
    same_data = (row.scenario, row.setting) == (exercise.scenario, exercise.setting)
    return same_data and read_questions(chosen_of(row)) == questions


def _explain(trial: Trial, questions: list[Question]) -> Iterator[str]:
    yield (
        f"Of {trial.drawn} data sets drawn, {trial.fair or 'none'} let all {len(questions)} questions be marked fairly. "
        "Some of your students would be left without data, so nothing is published."
    )
    titles = {question.id: question.title for question in questions}
    for uid, count in trial.refused.items():
        yield (
            f"“{titles[uid]}”: {count} of {trial.drawn} data sets give no number for it that can be told from the wrong "
            "ones. Take it out in step 2, or take other data in step 1."
        )
    if not trial.refused:
        why = ", ".join(f"{name} ({count})" for name, count in trial.others.items())
        yield f"The data themselves were turned down: {why}. Take other data in step 1."


def release_of(exercise: Exercise, *, now: datetime) -> Release:
    """How far the data of the students are. Two queries, and one for the number of questions."""
    waiting = list(students_waiting(exercise).select_related("user"))
    students = Enrolment.objects.filter(course=exercise.course_id, role=Enrolment.Role.STUDENT).count()
    published_at = exercise.published_at
    assert published_at is not None, "nobody's data are made before publication"
    return Release(
        made=students - len(waiting),
        students=students,
        names=tuple(str(enrolment.user) for enrolment in waiting[:MOST_NAMES]),
        late=any(now > max(published_at, entry.enrolled_at) + RELEASE_TAKES for entry in waiting),
    )
