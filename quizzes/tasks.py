"""Marking and making in the background. Each task takes ids, calls one function, and may run twice."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from random import Random
from time import monotonic

from celery import shared_task
from django.utils import timezone

from accounts.models import User
from datasets.models import Dataset
from quizzes import marking, variants
from quizzes.learning.catching_up import catch_up, learn_from
from quizzes.learning.estimates import make_estimates
from quizzes.learning.rebuilding import rebuild_student as rebuild
from quizzes.models import Exercise, Mark, Variant
from quizzes.outbox import send, send_answer
from quizzes.own_studies.checking import check_study
from quizzes.own_studies.keeping import TASK as CHECK
from quizzes.own_studies.keeping import studies_waiting
from quizzes.practising import pool
from quizzes.regrading.letters import send_waiting_letters
from quizzes.regrading.working import MOVE_HOLDS, regrades_waiting, work_on
from quizzes.revising import reminders
from quizzes.student_data import drawings


# It takes milliseconds. What hangs is ended while its claim still holds, so that one answer never holds two workers.
@shared_task(name="quizzes.mark_answer", soft_time_limit=10, time_limit=15)
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


@shared_task(name="quizzes.learn_from_mark")
def learn_from_mark(mark_id: int) -> None:
    """Take in what a mark, or its change, says about its student."""
    for mark in Mark.objects.filter(pk=mark_id):
        learn_from(mark, now=timezone.now())


@shared_task(name="quizzes.rebuild_student")
def rebuild_student(student_id: int) -> None:
    """Make what is believed about a student anew, after several of their marks have changed."""
    for student in User.objects.filter(pk=student_id):
        rebuild(student, now=timezone.now())


@shared_task(name="quizzes.sweep_learner")
def sweep_learner() -> None:
    """Take in what was marked or practised lately and got lost on its way to the learner."""
    catch_up(now=timezone.now())


@shared_task(name="quizzes.estimate_learner", time_limit=290, soft_time_limit=280)
def estimate_learner() -> None:
    """Once a night: catch up with everything, then learn difficulties and rates from the new answers."""
    catch_up(now=timezone.now(), lately=None)
    make_estimates(now=timezone.now())


@shared_task(name="quizzes.send_reminders")
def send_reminders() -> None:
    """Write to those who want to be reminded at this hour and have something to revise."""
    reminders.send_reminders(now=timezone.now())


@shared_task(name="quizzes.release_exercise")
def release_exercise(exercise_id: int) -> None:
    """Have the data of every student made who lacks them, one task each, spread over the workers."""
    for enrolment in variants.students_waiting(Exercise.objects.get(pk=exercise_id)):
        if not send("quizzes.make_variants", exercise_id, enrolment.user_id):
            break


@shared_task(name="quizzes.make_variants")
def make_variants(exercise_id: int, student_id: int) -> None:
    """Make and fit what one student is given in one exercise, and have it drawn before they look.

    Nothing for one whose account is deleted by now.
    """
    exercise = Exercise.objects.get(pk=exercise_id)
    for student in User.objects.filter(pk=student_id):
        made = variants.give_variants(exercise=exercise, student=student)
        if made is not None:
            send("quizzes.draw_data", made.pk)


@shared_task(name="quizzes.draw_data")
def draw_data(dataset_id: int) -> None:
    """Draw the plot that the student will see beside the questions; a page that comes before draws it itself."""
    for dataset in Dataset.objects.filter(pk=dataset_id):
        drawings.draw_data(dataset.csv, dataset.meaning)


@shared_task(name="quizzes.make_next_attempt")
def make_next_attempt(variant_id: int) -> None:
    """Make and fit the fresh data of a further attempt, unless the one before is gone by now."""
    for variant in Variant.objects.select_related("item__exercise", "student").filter(pk=variant_id):
        variants.make_next_attempt(variant=variant)


@shared_task(name="quizzes.fill_pool")
def fill_pool() -> None:
    """Make some of the data sets that practice lacks, and send for the next run while there may be more to make."""
    pool.drop_stale()
    if pool.fill(rng=Random(), most=pool.MADE_AT_ONCE) == pool.MADE_AT_ONCE:
        send("quizzes.fill_pool")


@shared_task(name="quizzes.refill_pool")
def refill_pool(scenario: str, setting: str) -> None:
    """Make a data set in the place of one that was taken."""
    pool.fill_one(pool.Source(scenario, setting), rng=Random())


@shared_task(name="quizzes.sweep_variants")
def sweep_variants() -> None:
    """Have made what students and tutors wait for: late joiners, and what a lost queue took along.

    What no worker has begun when the next sweep comes is dropped, so that a long queue does not grow by itself.
    """
    for task, *ids in _lacking(timezone.now()):
        if not send(task, *ids, expires=variants.ASKED_HOLDS):
            break


@shared_task(name="quizzes.check_own_study", time_limit=200, soft_time_limit=180)
def check_own_study(study_id: int) -> None:
    """Fit a tutor's own study, and try on resamples what can be asked on it."""
    check_study(study_id, now=timezone.now, clock=monotonic)


@shared_task(name="quizzes.work_on_regrade")
def work_on_regrade(regrade_id: int) -> None:
    """Do a chunk of a regrade, and send for the next one: between two of them others have their turn."""
    if work_on(regrade_id, now=timezone.now()):
        send("quizzes.work_on_regrade", regrade_id)


@shared_task(name="quizzes.sweep_regrades")
def sweep_regrades() -> None:
    """Send again the regrades whose task got lost with its queue or its worker."""
    for regrade in regrades_waiting(now=timezone.now()):
        if not send("quizzes.work_on_regrade", regrade.pk, expires=MOVE_HOLDS):
            break


@shared_task(name="quizzes.send_regrade_letters")
def send_regrade_letters() -> None:
    """Send the letters about regrades that may go out by now. May run twice, or in two workers at once."""
    send_waiting_letters(now=timezone.now(), clock=monotonic)


def _lacking(now: datetime) -> Iterator[tuple[str, *tuple[int, ...]]]:
    """The task with its ids for each thing that somebody waits for."""
    for exercise in Exercise.objects.in_progress(now):
        for enrolment in variants.students_to_serve(exercise, now=now):
            yield "quizzes.make_variants", exercise.pk, enrolment.user_id
    for variant in variants.attempts_waiting(now=now):
        yield "quizzes.make_next_attempt", variant.pk
    for study in studies_waiting(now=now).only("pk"):
        yield CHECK, study.pk
