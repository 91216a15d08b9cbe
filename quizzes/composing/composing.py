"""What a tutor does with an exercise. Each function is one transaction: all of it is stored, or nothing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields, replace
from datetime import datetime
from decimal import Decimal

from django.db import transaction

from accounts.models import Course
from datasets.models import OWN
from quizzes.exercises import NewExercise
from quizzes.models import Exercise, ExerciseItem, Question
from quizzes.times.clock import said
from quizzes.variants import latest_versions

# What the form of an exercise holds and its row keeps under the same name.
FRAME = tuple(field.name for field in fields(NewExercise))


class Refused(Exception):  # noqa: N818 (it is an answer, not a fault)
    """It cannot be done; the message names the value, the rule and the mend. `field` is the field of the form."""

    def __init__(self, message: str, *, field: str | None = None) -> None:
        super().__init__(message)
        self.field = field


@dataclass(frozen=True, slots=True)
class Chosen:
    """A question of an exercise: where it stands, from 1, and how many points it carries."""

    question: Question
    place: int
    points: Decimal


@transaction.atomic
def begin_exercise(*, course: Course, plan: NewExercise) -> Exercise:
    """An unpublished exercise that has no question yet.

    Raises:
        Refused: it would be due before it opens, or close before it is due.
    """
    check_times(plan.opens_at, plan.due_at or plan.closes_at, plan.closes_at)
    return Exercise.objects.create(course=course, **plan.row)


@transaction.atomic
def change_frame(*, exercise: Exercise, plan: NewExercise) -> None:
    """Change what is not published yet in all but its questions.

    Raises:
        Refused: it is deleted or published, its times are in no order, or it has questions that are not for the data.
    """
    row = _unpublished(exercise)
    check_times(plan.opens_at, plan.due_at or plan.closes_at, plan.closes_at)
    questions = [item.question for item in row.items.select_related("question")]
    if unfit := unfit_among(questions, scenario=plan.scenario, setting=plan.setting):
        titles = ", ".join(f"“{question.title}”" for question in unfit)
        raise Refused(
            f"{titles}: chosen already, and not written for these data. Take out what does not fit in step 2, "
            "or keep the kind of data.",
            field="kind",
        )
    for name, value in plan.row.items():
        setattr(row, name, value)
    row.save(update_fields=FRAME)


@transaction.atomic
def add_questions(*, exercise: Exercise, questions: Sequence[Question]) -> None:
    """Put the questions behind those that are chosen, one point each; one that is chosen already stays where it is.

    Raises:
        Refused: the exercise is published, or a question is not for its data.
    """
    row = _unpublished(exercise)
    if unfit := unfit_among(questions, scenario=row.scenario, setting=row.setting):
        titles = ", ".join(f"“{question.title}”" for question in unfit)
        raise Refused(
            f"{titles}: not written for the data of this exercise. Nothing was added; leave these out."
        )
    chosen = chosen_of(row)
    known = {entry.question for entry in chosen}
    added = [Chosen(question, 0, Decimal(1)) for question in questions if question not in known]
    _store(row, [*chosen, *added])


@transaction.atomic
def arrange_questions(
    *, exercise: Exercise, places: dict[int, int], points: dict[int, Decimal], leave_out: Iterable[int]
) -> None:
    """Store order and points, by the question's id; what is not named stays as it is.

    A question that is given another's place goes there, and the others make room.

    Raises:
        Refused: the exercise is published.
    """
    row = _unpublished(exercise)
    out = set(leave_out)
    kept = [entry for entry in chosen_of(row) if entry.question.pk not in out]

    def key(entry: Chosen) -> tuple[int, int, int]:
        place = places.get(entry.question.pk, entry.place)
        # Moved up, it stands before what was there; moved down, behind it.
        return place, (place > entry.place) - (place < entry.place), entry.place

    ordered = sorted(kept, key=key)
    _store(row, [replace(entry, points=points.get(entry.question.pk, entry.points)) for entry in ordered])


@transaction.atomic
def duplicate_exercise(*, exercise: Exercise, course: Course) -> Exercise:
    """An unpublished copy of the exercise with its questions and points, in this course.

    Raises:
        Refused: it is about a study of another course's own.
    """
    if exercise.scenario.startswith(OWN) and course.pk != exercise.course_id:
        raise Refused(
            f"“{exercise.title}” is about a study that belongs to {exercise.course}: copy it within that course, "
            "or upload the "
            f"study in {course} too.",
            field="course",
        )
    frame = {name: getattr(exercise, name) for name in FRAME}
    if course.pk == exercise.course_id:
        # Room for the addition in a title that is as long as it may be.
        frame["title"] = f"{exercise.title[:150]} (copy)"
    made = Exercise.objects.create(course=course, **frame)
    _store(made, chosen_of(exercise))
    return made


@transaction.atomic
def delete_exercise(*, exercise: Exercise) -> None:
    """Delete what no student has seen.

    Raises:
        Refused: it is published.
    """
    _unpublished(exercise).delete()


def chosen_of(exercise: Exercise) -> list[Chosen]:
    """The questions of the exercise in their order. One query."""
    items = exercise.items.select_related("question").order_by("position")
    return [Chosen(item.question, item.position, item.points) for item in items]


def unfit_among(questions: Sequence[Question], *, scenario: str, setting: str) -> list[Question]:
    """Those that are retired, or whose newest version is not for these data. One query."""
    newest = latest_versions(questions)
    return [
        question
        for question in questions
        if question.retired or not fits(newest[question.pk].content, scenario=scenario, setting=setting)
    ]


def fits(content: dict[str, object], *, scenario: str, setting: str) -> bool:
    """Whether a question of this content is written for data of the setting."""
    settings = content["settings"]
    assert isinstance(settings, list)
    return content["scenario"] == scenario and setting in settings


def locked(exercise: Exercise) -> Exercise:
    """The row as it is now, which nobody else changes meanwhile."""
    row = Exercise.objects.select_for_update().filter(pk=exercise.pk).first()
    if row is None:
        raise Refused(f"“{exercise.title}” was deleted in another window: there is nothing left to change.")
    return row


def _unpublished(exercise: Exercise) -> Exercise:
    """The row, locked, so that nobody publishes it meanwhile."""
    row = locked(exercise)
    if row.published_at is not None:
        raise Refused(
            f"“{row.title}” was published on {said(row.published_at)}: its data, questions and opening time stay as "
            "students have them. Duplicate it, and change the copy."
        )
    return row


def _store(exercise: Exercise, chosen: Sequence[Chosen]) -> None:
    """These questions in place of those that were there. Nobody has a variant of them before publication."""
    exercise.items.all().delete()
    ExerciseItem.objects.bulk_create(
        ExerciseItem(exercise=exercise, question=entry.question, position=position, points=entry.points)
        for position, entry in enumerate(chosen, start=1)
    )


def check_times(opens_at: datetime, due_at: datetime, closes_at: datetime) -> None:
    """Refuse times that are in no order."""
    if opens_at >= due_at:
        raise Refused(
            f"It would open on {said(opens_at)} and be due on {said(due_at)}: let it be due later than it opens.",
            field="due_at",
        )
    if due_at > closes_at:
        raise Refused(
            f"It would close on {said(closes_at)} and be due on {said(due_at)}: let it be due before it closes.",
            field="closes_at",
        )
