"""An answer is taken in, once: student, question and step move together or not at all."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from quizzes.learner.student import Log
from quizzes.learning.entries import Entry, entry_of_mark, entry_of_practised
from quizzes.learning.rebuilding import rebuild_locked, step_of
from quizzes.learning.replaying import Given, may_move_question, take_entry
from quizzes.learning.store import (
    current_rates,
    load_beliefs,
    lock_kept,
    save_beliefs,
    save_state,
    usual_beliefs,
)
from quizzes.models import LearnerStep, Mark, PracticeQuestion


def take_practised(practised: PracticeQuestion, *, now: datetime) -> Log:
    """Take in an answered question of a practice; a second time changes nothing and says the same.

    Raises:
        ValueError: the question is not answered.
    """
    return _take(entry_of_practised(practised.pk), now)


def take_mark(mark: Mark, *, now: datetime) -> Log | None:
    """Take in a marked answer of an exercise, whoever marked it; None if the mark is gone meanwhile.

    A second time changes nothing, also where the mark has changed since: that is for `rebuild_student`.
    """
    entry = entry_of_mark(mark.pk)
    return _take(entry, now) if entry else None


def _take(entry: Entry, now: datetime) -> Log:
    """In one transaction, which holds the student's state from the beginning."""
    with transaction.atomic():
        answer = entry.answer
        kept = lock_kept(entry.student_id, mistakes={*answer.mistakes, *answer.revealed})
        if kept.moved_at is not None and entry.at <= kept.moved_at:
            return _take_late(entry, now)
        moves = may_move_question(entry)
        kept, taken = take_entry(kept, entry, _given(entry, lock=moves))
        save_state(
            entry.student_id, kept.state, now=entry.at, mastered=kept.mastered, moved=taken.log.shifts.keys()
        )
        if moves:
            save_beliefs({entry.question_id: (entry.answer.mistakes[-1], taken.about)}, now=now)
        step_of(taken, now=now).save(force_insert=True)
        return taken.log


def _take_late(entry: Entry, now: datetime) -> Log:
    """An answer that was taken before, or that comes after later ones: marked by a tutor or found by the sweeper."""
    step = LearnerStep.objects.filter(**{entry.source: entry.pk}).first()
    if step is not None:
        return Log.from_json(step.log)
    return rebuild_locked(entry.student_id, now=now)[entry.key].log


def _given(entry: Entry, *, lock: bool) -> Given:
    """What the answer is judged by now."""
    about = load_beliefs([entry.question_id], lock=lock).get(entry.question_id)
    about = about or usual_beliefs(level=entry.level, mistake=entry.answer.mistakes[-1])
    estimate, rates = current_rates()
    return Given(about, estimate, rates)
