"""What a student finds on the Today page: open exercises, answers on their way, and tries that are left."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse

from accounts.models import User
from progress.queries import WAITING
from quizzes.exercises import exercises_for
from quizzes.models import Answer, Exercise, Variant
from quizzes.times.timing import Times
from quizzes.variants import NoMoreAttempts, check_may_retry


@dataclass(frozen=True, slots=True)
class Place:
    """A question of an exercise, to link to."""

    exercise: Exercise
    item_id: int
    question: str
    attempt: int

    @property
    def url(self) -> str:
        return f"{reverse('quizzes:exercise', args=[self.exercise.pk])}#question-{self.item_id}"


@dataclass(frozen=True, slots=True)
class Task:
    """An open exercise with the student's own times and how far they have come; `deadline` is the next end of these.

    `answered` counts questions with a submitted first attempt, `drafts` those with text that is not submitted.
    `tries` are questions that may be tried again, or whose next try is made and waits for its answer.
    """

    exercise: Exercise
    times: Times
    deadline: datetime
    is_late: bool
    answered: int
    questions: int
    drafts: int
    tries: tuple[Place, ...]

    @property
    def left(self) -> int:
        return self.questions - self.answered

    @property
    def url(self) -> str:
        return reverse("quizzes:exercise", args=[self.exercise.pk])


@dataclass(frozen=True, slots=True)
class Pending:
    """A submitted answer without a mark.

    `failed` if marking it was given up until the tutor steps in, `with_tutor` if it is a report that the tutor marks.
    """

    place: Place
    submitted_at: datetime
    failed: bool
    with_tutor: bool = False


@dataclass(frozen=True, slots=True)
class Work:
    """The student's work: `tasks` and `upcoming` by deadline and opening, `pending` from the oldest."""

    tasks: tuple[Task, ...]
    upcoming: tuple[Exercise, ...]
    pending: tuple[Pending, ...]


def work_of(student: User, *, now: datetime) -> Work:
    """All that is open, coming or on its way for the student. Four queries."""
    listed = [entry for entry in exercises_for(student, now=now) if not entry.teaches]
    open_now = [entry for entry in listed if entry.state == "open"]
    variants = _latest_variants(student, [entry.exercise for entry in open_now])
    tasks = [
        Task(
            exercise=entry.exercise,
            times=entry.times,
            deadline=entry.times.next_end(now),
            is_late=now >= entry.times.due,
            answered=entry.answered,
            questions=entry.questions,
            drafts=sum(_has_draft(variant) for variant in variants[entry.exercise.pk]),
            tries=tuple(
                _place(variant)
                for variant in variants[entry.exercise.pk]
                if _may_try(variant, entry.times, now=now)
            ),
        )
        for entry in open_now
    ]
    upcoming = [entry.exercise for entry in listed if entry.state == "upcoming"]
    return Work(
        tasks=tuple(sorted(tasks, key=lambda task: task.deadline)),
        upcoming=tuple(sorted(upcoming, key=lambda exercise: exercise.opens_at)),
        pending=tuple(pending_answers(student)),
    )


def pending_answers(student: User) -> list[Pending]:
    """The student's answers that have no mark yet, the oldest first. One query."""
    found = (
        Answer.objects.visible_to(student)
        .counted()
        .filter(status__in=[*WAITING, Answer.Status.NEEDS_ATTENTION])
        .select_related("variant__item__exercise", "variant__item__question")
        .order_by("submitted_at", "pk")
    )
    return [
        Pending(
            _place(answer.variant),
            answer.submitted_at,
            failed=answer.status == Answer.Status.NEEDS_ATTENTION,
            with_tutor=answer.status == Answer.Status.AWAITING_TUTOR,
        )
        for answer in found
    ]


def _latest_variants(student: User, exercises: Sequence[Exercise]) -> dict[int, list[Variant]]:
    """The student's newest variant of each question by exercise. One query."""
    found = (
        Variant.objects.current()
        .filter(student=student, item__exercise__in=exercises)
        .select_related("item__exercise__course", "item__question", "version", "answer__mark", "draft")
        .order_by("item__position", "attempt")
    )
    latest = {variant.item_id: variant for variant in found}
    by_exercise: dict[int, list[Variant]] = defaultdict(list)
    for variant in latest.values():
        by_exercise[variant.item.exercise_id].append(variant)
    return by_exercise


def _has_draft(variant: Variant) -> bool:
    return hasattr(variant, "draft") and not hasattr(variant, "answer")


def _may_try(variant: Variant, times: Times, *, now: datetime) -> bool:
    """Whether a further try can be asked for, or is there and not answered."""
    answer: Answer | None = getattr(variant, "answer", None)
    if answer is None:
        return variant.attempt > 1
    mark = getattr(answer, "mark", None)
    try:
        check_may_retry(variant=variant, times=times, score=mark.score if mark else None, now=now)
    except NoMoreAttempts:
        return False
    return True


def _place(variant: Variant) -> Place:
    return Place(variant.item.exercise, variant.item_id, variant.item.question.title, variant.attempt)
