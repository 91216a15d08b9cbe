"""Marking and making in the background. Each task takes ids, calls one function, and may run twice."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from accounts.models import User
from quizzes import marking
from quizzes.models import Exercise, Variant
from quizzes.outbox import send, send_answer
from quizzes.variants import make_next_attempt as make_attempt
from quizzes.variants import make_variants as make
from quizzes.variants import students_waiting


@shared_task(name="quizzes.mark_answer")
def mark_answer(answer_id: int) -> None:
    """Mark one answer, unless another run has it or it is marked."""
    claim = marking.claim_answer(answer_id, now=timezone.now())
    if claim is not None:
        marking.mark_claimed(answer_id, claim, now=timezone.now())


@shared_task(name="quizzes.sweep_answers")
def sweep_answers() -> None:
    """Send again what got lost, and set aside what cannot be marked."""
    now = timezone.now()
    for answer_id in marking.sweep_answers(now=now):
        if not send_answer(answer_id, now=now):
            break


@shared_task(name="quizzes.make_variants")
def make_variants(exercise_id: int, student_id: int) -> None:
    """Make and fit what one student is given in one exercise."""
    make(exercise=Exercise.objects.get(pk=exercise_id), student=User.objects.get(pk=student_id))


@shared_task(name="quizzes.make_next_attempt")
def make_next_attempt(variant_id: int) -> None:
    """Make and fit the fresh data of a further attempt."""
    variant = Variant.objects.select_related("item__exercise", "student").get(pk=variant_id)
    make_attempt(variant=variant)


@shared_task(name="quizzes.sweep_variants")
def sweep_variants() -> None:
    """Make what students of published exercises still lack: late joiners, and what a lost queue took along."""
    now = timezone.now()
    for exercise in Exercise.objects.filter(published_at__isnull=False, closes_at__gt=now):
        for enrolment in students_waiting(exercise):
            send("quizzes.make_variants", exercise.pk, enrolment.user_id)
