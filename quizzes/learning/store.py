"""What is believed about students and questions, in and out of the database.

One row for each student, one for each student and mistake, one for each question that an answer has moved.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from django.db.models import F
from django.db.models.expressions import Combinable

from quizzes.learner.beliefs import ADAPTIVE, Belief, Knowledge
from quizzes.learner.diagnosis import USUAL_RATES, Rates, Suspicion
from quizzes.learner.mastery import Record, is_mastered
from quizzes.learner.revision import Card
from quizzes.learner.selection import Session, begin_session
from quizzes.learner.student import QuestionBeliefs, StudentState, new_student
from quizzes.models import Estimate, Learner, MistakeState, QuestionBelief

# Whoever comes back after this begins a new session.
BREAK = timedelta(minutes=30)
_NEVER = datetime(1970, 1, 1, tzinfo=UTC)
# Before any answer: about seven in ten answer a question of level 2 rightly.
_EASE = Belief(0.8, 0.25)
_PITFALL = Belief(0.0, 0.25)
_PER_LEVEL = 0.8
_MIDDLE = 2


@dataclass(frozen=True, slots=True)
class Kept:
    """A student's state, since when each mastered mistake has been so, and the time of the last answer, if any."""

    state: StudentState = field(default_factory=new_student)
    mastered: Mapping[str, datetime] = field(default_factory=dict)
    moved_at: datetime | None = None

    def after(self, state: StudentState, mistakes: Iterable[str], at: datetime) -> Kept:
        """What is kept after an answer at this time, which moved these mistakes."""
        mastered = dict(self.mastered)
        for mistake in mistakes:
            suspicion, record = state.suspicions[mistake], state.records.get(mistake, Record())
            if is_mastered(suspicion.holds, record):
                mastered.setdefault(mistake, at)
            else:
                mastered.pop(mistake, None)
        return Kept(state, mastered, at)


def load_state(student_id: int, *, now: datetime) -> StudentState:
    """What is believed about the student; who comes back after a break begins a new session. Two queries."""
    kept = load_kept(student_id)
    if kept.moved_at is None or now - kept.moved_at <= BREAK:
        return kept.state
    state = kept.state
    return StudentState(
        state.knowledge, state.suspicions, state.records, state.cards, begin_session(state.session)
    )


def load_kept(student_id: int) -> Kept:
    """What is kept about the student as of the last answer. Two queries."""
    return _read(Learner.objects.filter(student=student_id).first(), student_id)


def lock_kept(student_id: int, *, mistakes: Collection[str] | None = None) -> Kept:
    """The same, held until the end of the transaction: nobody else takes an answer of this student meanwhile.

    With `mistakes` only what is about them is read, which is all that an answer about them needs.
    """
    rows = Learner.objects.select_for_update().filter(student=student_id)
    row = rows.first()
    if row is None:
        new = new_student()
        first = Learner(
            student_id=student_id,
            knowledge=new.knowledge.to_json(),
            session=new.session.to_json(),
            moved_at=_NEVER,
        )
        Learner.objects.bulk_create([first], ignore_conflicts=True)
        row = rows.get()
    return _read(row, student_id, mistakes)


def save_state(
    student_id: int,
    state: StudentState,
    *,
    now: datetime,
    mastered: Mapping[str, datetime] | None = None,
    moved: Collection[str] | None = None,
) -> None:
    """Keep the state as of the answer at `now`. Two queries, more for a new student and without `moved`.

    `mastered` says since when; without it what is mastered counts from `now`. With `moved` only those mistakes are
    written; without it all are, and what the state does not know is deleted.
    """
    if mastered is None:
        mastered = Kept().after(state, state.suspicions, now).mastered
    student = {
        "knowledge": state.knowledge.to_json(),
        "session": state.session.to_json(),
        "moved_at": now,
    }
    if not Learner.objects.filter(student=student_id).update(**student):
        Learner.objects.create(student_id=student_id, **student)
    if moved is None:
        MistakeState.objects.filter(student=student_id).exclude(mistake__in=state.suspicions).delete()
    rows = [
        _mistake_row(student_id, state, mistake, mastered.get(mistake))
        for mistake in (sorted(state.suspicions) if moved is None else sorted(moved))
    ]
    MistakeState.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["student", "mistake"],
        update_fields=["suspicion", "record", "card", "holds", "due_at", "mastered_at", "moved_at"],
    )


def forget(student_id: int) -> None:
    """Nothing is believed about the student any more. Two queries."""
    MistakeState.objects.filter(student=student_id).delete()
    Learner.objects.filter(student=student_id).delete()


def usual_beliefs(*, level: int, mistake: str) -> QuestionBeliefs:
    """What is believed about a question before anybody answered it: what its author's level says."""
    difficulty = Belief(_PER_LEVEL * (level - _MIDDLE), ADAPTIVE.difficulty_variance)
    return QuestionBeliefs(_EASE, difficulty, {mistake: _PITFALL})


def usual_ease() -> tuple[Combinable, float]:
    """The same as mean, by the field `level` of a query on questions, and variance of the logit: see `ease_of`."""
    variance = _EASE.variance + ADAPTIVE.difficulty_variance + _PITFALL.variance
    return _EASE.mean + _PER_LEVEL * _MIDDLE - F("level") * _PER_LEVEL, variance


def load_beliefs(questions: Collection[int], *, lock: bool = False) -> dict[int, QuestionBeliefs]:
    """What is believed about those of the questions that have a row; held until the end if asked for. One query."""
    rows = QuestionBelief.objects.filter(question__in=questions).order_by("question")
    if lock:
        rows = rows.select_for_update()
    return {
        row.question_id: QuestionBeliefs.from_json(
            {"level": row.level, "difficulty": row.difficulty, "pitfalls": row.pitfalls}
        )
        for row in rows
    }


def save_beliefs(beliefs: Mapping[int, tuple[str, QuestionBeliefs]], *, now: datetime) -> None:
    """Keep what is believed about each question, given with its mistake. One query."""
    rows = []
    for question_id, (mistake, about) in sorted(beliefs.items()):
        ease = ease_of(about, mistake)
        stored = about.to_json()
        rows.append(
            QuestionBelief(
                question_id=question_id, ease=ease.mean, spread=ease.variance, moved_at=now, **stored
            )
        )
    QuestionBelief.objects.bulk_create(
        rows,
        batch_size=1000,
        update_conflicts=True,
        unique_fields=["question"],
        update_fields=["level", "difficulty", "pitfalls", "ease", "spread", "moved_at"],
    )


def ease_of(about: QuestionBeliefs, mistake: str) -> Belief:
    """The logit of a right answer to the question by a student of average ability."""
    pitfall = about.pitfalls.get(mistake, Belief(0.0, ADAPTIVE.pitfall_variance))
    return Belief(
        about.level.mean - about.difficulty.mean - pitfall.mean,
        about.level.variance + about.difficulty.variance + pitfall.variance,
    )


def current_rates() -> tuple[int | None, Rates]:
    """The rates of the diagnosis that are used now, with the estimate that they come from, if any. One query."""
    current = Estimate.objects.filter(kind=Estimate.Kind.RATES, is_current=True).first()
    return (current.pk, Rates(**current.values)) if current else (None, USUAL_RATES)


def all_rates() -> dict[int | None, Rates]:
    """The rates of every estimate that there was; those under None came first. One query."""
    rows = Estimate.objects.filter(kind=Estimate.Kind.RATES)
    return {None: USUAL_RATES, **{row.pk: Rates(**row.values) for row in rows}}


def _read(row: Learner | None, student_id: int, only: Collection[str] | None = None) -> Kept:
    if row is None:
        return Kept()
    rows = MistakeState.objects.filter(student=student_id).order_by("mistake")
    mistakes = list(rows if only is None else rows.filter(mistake__in=only))
    state = StudentState(
        Knowledge.from_json(row.knowledge),
        {each.mistake: Suspicion.from_json(each.suspicion) for each in mistakes},
        {each.mistake: Record.from_json(each.record) for each in mistakes},
        {each.mistake: Card.from_json(each.card) for each in mistakes if each.card},
        Session.from_json(row.session),
    )
    mastered = {each.mistake: each.mastered_at for each in mistakes if each.mastered_at}
    return Kept(state, mastered, None if row.moved_at == _NEVER else row.moved_at)


def _mistake_row(
    student_id: int, state: StudentState, mistake: str, mastered_at: datetime | None
) -> MistakeState:
    suspicion, card = state.suspicions[mistake], state.cards.get(mistake)
    return MistakeState(
        student_id=student_id,
        mistake=mistake,
        suspicion=suspicion.to_json(),
        record=state.records.get(mistake, Record()).to_json(),
        card=card and card.to_json(),
        holds=suspicion.holds,
        due_at=card.due if card else None,
        mastered_at=mastered_at,
        moved_at=suspicion.at,
    )
