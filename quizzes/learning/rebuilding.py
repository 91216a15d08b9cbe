"""A student's state made anew from the stored answers, with exactly the same result.

Every answer is judged by what its step says was believed when it was first taken; an answer without a step by what is
believed now. What questions have learned from an answer is not taken back: the nightly estimate sees to them.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from accounts.models import User
from quizzes.learner.beliefs import Knowledge
from quizzes.learner.mastery import Record
from quizzes.learner.student import QuestionBeliefs
from quizzes.learning.entries import Entry, entries_of, find_untaken
from quizzes.learning.replaying import (
    Given,
    Taken,
    is_note,
    may_move_question,
    take_entry,
    take_note,
)
from quizzes.learning.store import (
    Kept,
    all_rates,
    current_rates,
    forget,
    load_beliefs,
    lock_kept,
    save_beliefs,
    save_state,
    usual_beliefs,
)
from quizzes.models import LearnerStep

Key = tuple[str, int]


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """What a rebuild found: how many answers there are, and in words what was stored otherwise."""

    answers: int
    differences: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Replay:
    kept: Kept
    taken: tuple[Taken, ...]
    new: frozenset[Key]


def rebuild_student(student: User, *, now: datetime, check: bool = False) -> Rebuilt:
    """Make the student's state and steps anew from their answers; with `check` only say what would change.

    The number of queries does not depend on how many answers there are, but for one for every 200 steps that change.
    """
    with transaction.atomic():
        kept = lock_kept(student.pk)
        steps = list(LearnerStep.objects.filter(student=student).order_by("pk"))
        replay = _replay(student.pk, steps)
        differences = (*_compare_states(kept, replay.kept), *_compare_steps(steps, replay))
        if check:
            transaction.set_rollback(True)
        else:
            _write(student.pk, steps, replay, now)
    return Rebuilt(len(replay.taken), differences)


def rebuild_locked(student_id: int, *, now: datetime) -> Mapping[Key, Taken]:
    """Make the state anew in a transaction that holds it; gives every answer as it was taken."""
    steps = list(LearnerStep.objects.filter(student=student_id).order_by("pk"))
    replay = _replay(student_id, steps)
    _write(student_id, steps, replay, now)
    return {taken.entry.key: taken for taken in replay.taken}


def key_of(step: LearnerStep) -> Key | None:
    """The answer that a step belongs to; None for one without."""
    if step.mark_id is not None:
        return "mark", step.mark_id
    return ("practised", step.practised_id) if step.practised_id is not None else None


def _replay(student_id: int, steps: Sequence[LearnerStep]) -> _Replay:
    entries = entries_of(student_id)
    logs = {key: step.log for step in steps if (key := key_of(step))}
    new = find_untaken(entries, logs)
    about = _beliefs_about(new)
    rates, (estimate, newest) = all_rates(), current_rates()
    said = [(step.at, step.log) for step in steps if key_of(step) is None and is_note(step.log)]
    kept, taken = Kept(), []
    events: list[tuple[datetime, Entry | dict[str, Any]]] = [*((entry.at, entry) for entry in entries), *said]
    # Stable: answers of one moment stay in their order, and what was said comes after them.
    for at, event in sorted(events, key=lambda pair: pair[0]):
        if not isinstance(event, Entry):
            kept = take_note(kept, event, at)
            continue
        log = logs.get(event.key)
        given = (
            Given(about[event.question_id], estimate, newest) if log is None else Given.from_step(log, rates)
        )
        kept, one = take_entry(kept, event, given)
        if log is None and one.moves_question:
            about[event.question_id] = one.about
        taken.append(one)
    return _Replay(kept, tuple(taken), frozenset(entry.key for entry in new))


def _beliefs_about(entries: Collection[Entry]) -> dict[int, QuestionBeliefs]:
    """What is believed now about the questions of these answers; held, where an answer may move it."""
    usual = {
        entry.question_id: usual_beliefs(level=entry.level, mistake=entry.answer.mistakes[-1])
        for entry in entries
    }
    moving = any(may_move_question(entry) for entry in entries)
    return usual | load_beliefs(usual, lock=moving) if usual else {}


def _write(student_id: int, steps: Sequence[LearnerStep], replay: _Replay, now: datetime) -> None:
    kept, by_key = replay.kept, {key_of(step): step for step in steps}
    if kept.moved_at is None:
        forget(student_id)
    else:
        save_state(student_id, kept.state, now=kept.moved_at, mastered=kept.mastered)
    counting = {taken.entry.key for taken in replay.taken}
    gone = {step.pk for step in steps if key_of(step) not in counting and not is_note(step.log)}
    LearnerStep.objects.filter(pk__in=gone).delete()
    LearnerStep.objects.filter(student=student_id).update(taken_at=now)
    changed: list[LearnerStep] = []
    new: list[LearnerStep] = []
    for taken in replay.taken:
        step = by_key.get(taken.entry.key)
        if step is None:
            new.append(step_of(taken, now=now))
        elif _sorted(step.log) != _sorted(taken.to_json()):
            changed.append(step_of(taken, now=now, step=step))
    LearnerStep.objects.bulk_update(changed, ["question", "at", "taken_at", "log"], batch_size=200)
    LearnerStep.objects.bulk_create(new, batch_size=1000)
    moved = {
        taken.entry.question_id: (taken.entry.answer.mistakes[-1], taken.about)
        for taken in replay.taken
        if taken.entry.key in replay.new and taken.moves_question
    }
    if moved:
        save_beliefs(moved, now=now)


def step_of(taken: Taken, *, now: datetime, step: LearnerStep | None = None) -> LearnerStep:
    """The step of an answer as it is to be stored: a new one, or the given one brought up to date."""
    entry = taken.entry
    step = step or LearnerStep(**{f"{entry.source}_id": entry.pk})
    step.student_id, step.question_id = entry.student_id, entry.question_id
    step.at, step.taken_at, step.log = entry.at, now, taken.to_json()
    return step


def _compare_states(stored: Kept, rebuilt: Kept) -> list[str]:
    found = []
    if _text(stored.state.knowledge) != _text(rebuilt.state.knowledge):
        found.append("ability and skills")
    if stored.state.session != rebuilt.state.session or stored.moved_at != rebuilt.moved_at:
        found.append("session")
    for mistake in sorted({*stored.state.suspicions, *rebuilt.state.suspicions}):
        if _about(stored, mistake) != _about(rebuilt, mistake):
            found.append(mistake)
    return found


def _compare_steps(steps: Sequence[LearnerStep], replay: _Replay) -> list[str]:
    logs = {key: step.log for step in steps if (key := key_of(step))}
    found = []
    for taken in replay.taken:
        name = f"step of {taken.entry.source} {taken.entry.pk}"
        log = logs.get(taken.entry.key)
        if log is None:
            found.append(f"{name} (missing)")
        elif _sorted(log) != _sorted(taken.to_json()):
            found.append(name)
    return found


def _about(kept: Kept, mistake: str) -> tuple[datetime | None, str, str, str]:
    state = kept.state
    suspicion, card = state.suspicions.get(mistake), state.cards.get(mistake)
    return (
        kept.mastered.get(mistake),
        _sorted(suspicion and suspicion.to_json()),
        _sorted(state.records.get(mistake, Record()).to_json()),
        _sorted(card and card.to_json()),
    )


def _text(knowledge: Knowledge) -> str:
    return _sorted(knowledge.to_json())


def _sorted(stored: Any) -> str:
    return json.dumps(stored, sort_keys=True)
