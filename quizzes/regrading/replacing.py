"""One student's data are faulty: others in their place, for the same attempt, and nothing of theirs is lost."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils.formats import date_format
from django.utils.timezone import localtime

from accounts.audit import note
from accounts.models import Course, User
from datasets.models import Dataset
from quizzes.models import QuestionVersion, Variant
from quizzes.outbox import send
from quizzes.student_data.making import make_student_data
from quizzes.variants import latest_versions, read_question


class CannotReplace(ValueError):  # noqa: N818 (it is an answer, not a fault)
    """The data cannot be replaced now; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class Concerned:
    """What stands on the data: `asked_anew` get new data.

    The `others` only show them, for they do not depend on data; of those that have `gone_on` the student has a later
    attempt on other data, so they stay as they are.
    """

    asked_anew: tuple[Variant, ...]
    others: tuple[Variant, ...]
    gone_on: tuple[Variant, ...]


def data_of(student: User, course: Course, *, now: datetime) -> list[Variant]:
    """One variant for each data set that the student has in open exercises of the course. One query."""
    found = (
        Variant.objects.current()
        .filter(student=student, item__exercise__course=course, item__exercise__published_at__isnull=False)
        .filter(item__exercise__closes_at__gt=now)
        .select_related("item__exercise", "item__question")
        .order_by("item__exercise__closes_at", "item__exercise", "attempt", "item__position")
    )
    return list({variant.dataset_id: variant for variant in reversed(found)}.values())[::-1]


def concerned_by(variant: Variant) -> Concerned:
    """The student's questions on the data of this one. One query."""
    own = Variant.objects.current().filter(student=variant.student_id)
    later = own.filter(item=OuterRef("item"), attempt__gt=OuterRef("attempt"))
    found = list(
        own.filter(dataset=variant.dataset_id)
        .annotate(has_later=Exists(later))
        .select_related("item__question", "item__exercise__course", "version", "answer__mark", "student")
        .order_by("item__position")
    )
    on_data = [entry for entry in found if read_question(entry.version).uses_data]
    return Concerned(
        asked_anew=tuple(entry for entry in on_data if not entry.has_later),
        others=tuple(entry for entry in found if entry not in on_data),
        gone_on=tuple(entry for entry in on_data if entry.has_later),
    )


def check_may_replace(variant: Variant, concerned: Concerned, *, now: datetime) -> None:
    """Whether the data of the variant can be replaced.

    Raises:
        CannotReplace: see its message.
    """
    exercise = variant.item.exercise
    if variant.replaced_at is not None:
        raise CannotReplace("These data were replaced already. Look at the data that the student has now.")
    if now >= exercise.closes_at:
        closed = date_format(localtime(exercise.closes_at), r"j F Y \a\t H:i")
        raise CannotReplace(
            f"The exercise closed on {closed}, so nobody could answer on new data. Let it close later first."
        )
    if concerned.gone_on and not concerned.asked_anew:
        raise CannotReplace(
            "The student has gone on to a later attempt on other data. Replace the data of that attempt instead."
        )
    if not concerned.asked_anew:
        raise CannotReplace("No question on these data depends on them, so there is nothing to do anew.")


def replace_data(*, variant: Variant, why: str, by: User, now: datetime) -> Dataset:
    """Give the student new data for the questions that stand on this variant's, at the same attempt.

    What was answered on the old data stays to be seen and counts nothing; so does a draft about them. Answers and
    drafts that do not depend on data stay where they are and count. Doing it twice at once is doing it once.

    Raises:
        CannotReplace: see its message; also without a reason.
        CannotCertify: no data set could be found on which the questions can be marked fairly.
    """
    if not why.strip():
        raise CannotReplace("Say in a sentence what was wrong with the data. The student reads it.")
    concerned = concerned_by(variant)
    check_may_replace(variant, concerned, now=now)
    versions = latest_versions(entry.item.question for entry in concerned.asked_anew)
    dataset = make_student_data(
        exercise=variant.item.exercise,
        student=variant.student,
        key=f"exercise:{variant.item.exercise_id}:instead-of:{variant.dataset_id}",
        questions=[read_question(versions[entry.item.question_id]) for entry in concerned.asked_anew],
    )
    with transaction.atomic():
        _replace(variant, concerned.asked_anew, versions, dataset, why=why.strip(), by=by, now=now)
        Variant.objects.current().filter(pk__in=[entry.pk for entry in concerned.others]).update(
            dataset=dataset
        )
    return dataset


def _replace(
    variant: Variant,
    asked_anew: Sequence[Variant],
    versions: dict[int, QuestionVersion],
    dataset: Dataset,
    *,
    why: str,
    by: User,
    now: datetime,
) -> None:
    held = Variant.objects.current().select_for_update(of=("self",)).order_by("pk")
    rows = list(held.filter(pk__in=[entry.pk for entry in asked_anew]).select_related("item"))
    if not rows:
        return
    Variant.objects.filter(pk__in=[row.pk for row in rows]).update(
        replaced_at=now, replaced_why=why, next_asked_at=None
    )
    Variant.objects.bulk_create(
        Variant(
            item=row.item,
            student=variant.student,
            attempt=row.attempt,
            version=versions[row.item.question_id],
            dataset=dataset,
        )
        for row in rows
    )
    exercise = variant.item.exercise
    note(
        course=exercise.course,
        by=by,
        action="data-replaced",
        words=f"gave {variant.student} fresh data in “{exercise.title}”",
        now=now,
        about=variant,
        details={
            "why": why,
            "dataset_before": variant.dataset_id,
            "dataset_after": dataset.pk,
            "questions": [entry.item.question.uid for entry in asked_anew],
        },
    )
    transaction.on_commit(partial(send, "quizzes.rebuild_student", variant.student_id))
