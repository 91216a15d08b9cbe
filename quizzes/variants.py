"""What each student is given: a version of each question, on data that only they have."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import partial

from django.db import transaction
from django.db.models import Count, Exists, OuterRef, QuerySet

from accounts.models import Enrolment, User
from datasets.models import Dataset
from quizzes import models
from quizzes.content.schema import Question, question_adapter
from quizzes.models import Exercise, ExerciseItem, QuestionVersion, Variant
from quizzes.outbox import no_longer_holds, send
from quizzes.student_data.making import make_student_data
from quizzes.times.own_times import class_times, times_of
from quizzes.times.timing import Times

# An attempt that was asked for and is not made by then got lost with its queue.
ASKED_HOLDS = timedelta(seconds=30)


class NoMoreAttempts(Exception):  # noqa: N818 (it is an answer, not a fault)
    """The student cannot try this question again; the message says why."""


def read_question(version: QuestionVersion) -> Question:
    """The question as its author wrote it."""
    return question_adapter.validate_python(version.content)


def read_questions(versions: Iterable[int]) -> dict[int, Question]:
    """The questions of these versions by their ids, each read once however often it was asked. One query."""
    found = QuestionVersion.objects.in_bulk({*versions})
    return {pk: read_question(version) for pk, version in found.items()}


def latest_versions(questions: Iterable[models.Question]) -> dict[int, QuestionVersion]:
    """The newest version of each question, by the question's id. One query."""
    versions = QuestionVersion.objects.filter(question__in=[question.pk for question in questions])
    return {version.question_id: version for version in versions.order_by("number")}


def make_variants(*, exercise: Exercise, student: User) -> list[Variant]:
    """The student's first variant of each item of the exercise, made where it is missing: see `give_variants`."""
    give_variants(exercise=exercise, student=student)
    made = Variant.objects.current().filter(item__exercise=exercise, student=student, attempt=1)
    return list(made.order_by("item__position"))


def give_variants(*, exercise: Exercise, student: User) -> Dataset | None:
    """Make what the student lacks of the first variants of the items of the exercise: their data, or none if nothing lacks.

    All of them share one data set, which is made, certified for the numbers asked for, and fitted first.
    Calling it again, or twice at once, changes nothing.

    Raises:
        CannotCertify: no data set could be found on which the questions can be marked fairly.
    """
    items = list(exercise.items.select_related("question"))
    first = Variant.objects.current().filter(item__in=items, student=student, attempt=1)
    have = set(first.values_list("item_id", flat=True))
    lacking = [item for item in items if item.pk not in have]
    if not lacking:
        return None
    versions = latest_versions(item.question for item in items)
    dataset = make_student_data(
        exercise=exercise,
        student=student,
        key=f"exercise:{exercise.pk}",
        questions=[read_question(versions[item.question_id]) for item in items],
    )
    _give(lacking, student, 1, versions, dataset)
    return dataset


def ask_next_attempt(*, variant: Variant, now: datetime) -> None:
    """Have a further try at the variant's question made on fresh data. Asking twice is asking once.

    Raises:
        NoMoreAttempts: see `check_may_retry`.
    """
    mark = getattr(getattr(variant, "answer", None), "mark", None)
    times = times_of(variant.item.exercise, variant.student)
    check_may_retry(variant=variant, times=times, score=mark.score if mark else None, now=now)
    with transaction.atomic():
        if Variant.objects.filter(pk=variant.pk, next_asked_at=None).update(next_asked_at=now):
            transaction.on_commit(partial(send, "quizzes.make_next_attempt", variant.pk))


def make_next_attempt(*, variant: Variant) -> Variant:
    """A further try at the variant's question on fresh data. Calling it twice gives the same one.

    Raises:
        CannotCertify: no data set could be found on which the question can be marked fairly.
    """
    item, attempt = variant.item, variant.attempt + 1
    own = Variant.objects.current().filter(item=item, student=variant.student)
    made = own.filter(attempt=attempt).first()
    if made is not None:
        return made
    version = latest_versions([item.question])[item.question_id]
    key = f"exercise:{item.exercise_id}:item:{item.pk}:attempt:{attempt}"
    dataset = make_student_data(
        exercise=item.exercise, student=variant.student, key=key, questions=[read_question(version)]
    )
    _give([item], variant.student, attempt, {version.question_id: version}, dataset)
    return own.get(attempt=attempt)


def attempts_waiting(*, now: datetime) -> QuerySet[Variant]:
    """Variants whose next attempt was asked for and is not there after `ASKED_HOLDS`.

    The exercise is open to somebody: an attempt that was asked for in time is made, whoever asked.
    """
    following = Variant.objects.current().filter(
        item=OuterRef("item"), student=OuterRef("student"), attempt=OuterRef("attempt") + 1
    )
    return (
        Variant.objects.current()
        .filter(
            no_longer_holds("next_asked_at", ASKED_HOLDS, now=now),
            item__exercise__in=Exercise.objects.in_progress(now).order_by(),
        )
        .exclude(Exists(following))
    )


def check_may_retry(*, variant: Variant, times: Times, score: float | None, now: datetime) -> None:
    """Whether the student, whose `times` these are, may try again after this variant's mark.

    Raises:
        NoMoreAttempts: the exercise is closed, the answer was right or is not marked, no attempt is left, or
            the variant was replaced.
    """
    if variant.replaced_at is not None:
        raise NoMoreAttempts("Your tutor has given you fresh data in place of these.")
    if times.archived is not None:
        raise NoMoreAttempts("This course is archived.")
    if not times.is_open(now):
        is_up = times.ends <= now < times.closes
        raise NoMoreAttempts("Your time is up." if is_up else "This exercise is closed.")
    if score is None:
        raise NoMoreAttempts("Your answer is not marked yet.")
    question = read_question(variant.version)
    if question.tutor_marks:
        raise NoMoreAttempts("A report is marked by your tutor and can be submitted once.")
    if score >= 1:
        raise NoMoreAttempts("You have answered this question rightly.")
    if not question.uses_data:
        raise NoMoreAttempts(
            "The answer to this question does not depend on data, so it can be answered once."
        )
    if variant.attempt >= times.attempts:
        used = f"all {times.attempts} attempts" if times.attempts > 1 else "your only attempt"
        raise NoMoreAttempts(f"You have used {used} at this question.")


def students_waiting(exercise: Exercise) -> QuerySet[Enrolment]:
    """Enrolments of students who lack a variant of some item of the exercise."""
    made = (
        Variant.objects.current()
        .filter(item__exercise=exercise, attempt=1, student=OuterRef("user"))
        .order_by()
        .values("student")
        .annotate(made=Count("pk"))
        .filter(made__gte=exercise.items.count())
    )
    return exercise.course.enrolments.filter(role=Enrolment.Role.STUDENT).exclude(Exists(made))


def students_to_serve(exercise: Exercise, *, now: datetime) -> list[Enrolment]:
    """Those of `students_waiting` to whom the exercise is not closed. Four queries, one where nobody waits."""
    waiting = list(students_waiting(exercise))
    times = class_times(exercise) if waiting else None
    return [entry for entry in waiting if times and now < times.of(entry.user_id).closes]


def _give(
    items: list[ExerciseItem],
    student: User,
    attempt: int,
    versions: dict[int, QuestionVersion],
    dataset: Dataset,
) -> None:
    """Store the student's variants of the items. Where another worker got there first, what it gave stands."""
    Variant.objects.bulk_create(
        [
            Variant(
                item=item,
                student=student,
                attempt=attempt,
                version=versions[item.question_id],
                dataset=dataset,
            )
            for item in items
        ],
        ignore_conflicts=True,
    )
