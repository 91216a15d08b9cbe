"""The work on a regrade, a chunk at a time. Each chunk is one transaction that holds the regrade.

What is done is told by the rows themselves: a worker that is killed leaves whole chunks behind, and whoever comes
next goes on from there. Two at once take turns.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet

from grading.verdict import Verdict
from quizzes.marks import automatic_mark, marked_by_hand, store_marks
from quizzes.models import Answer, MarkChange, Regrade, RegradeLine, Variant
from quizzes.outbox import no_longer_holds
from quizzes.regrading.comparing import weigh
from quizzes.regrading.judging import judge_lines, verdict_of
from quizzes.regrading.letters import keep_letters
from quizzes.regrading.scope import newcomers

# So many answers a transaction: a few seconds of work, far below the time limit of a task.
CHUNK = 100
# What has not moved for so long lost its task with a queue or a worker.
MOVE_HOLDS = timedelta(seconds=30)

State, Decision = RegradeLine.State, RegradeLine.Decision


def work_on(regrade_id: int, *, now: datetime) -> bool:
    """Do the next chunk of the regrade; whether there is another one to do at once."""
    with transaction.atomic():
        rows = Regrade.objects.select_for_update(of=("self",)).select_related("to_version", "by", "undone_by")
        regrade = rows.filter(pk=regrade_id).first()
        if regrade is None or not regrade.is_moving:
            return False
        match regrade.stage:
            case Regrade.Stage.TRYING:
                more = _try(regrade)
            case Regrade.Stage.APPLYING:
                more = _apply(regrade, now)
            case _:
                more = _undo(regrade, now)
        regrade.moved_at = now
        regrade.save()
    return more


def regrades_waiting(*, now: datetime) -> QuerySet[Regrade]:
    """Those that a worker should have moved on and did not."""
    moving = [Regrade.Stage.TRYING, Regrade.Stage.APPLYING, Regrade.Stage.UNDOING]
    lost = no_longer_holds("moved_at", MOVE_HOLDS, now=now)
    return Regrade.objects.filter(lost, stage__in=moving).order_by("pk")


def _try(regrade: Regrade) -> bool:
    found = _add_lines(regrade, newcomers(regrade).filter(pk__gt=regrade.cursor))
    if found:
        regrade.cursor = found[-1].answer_id
        regrade.done = min(regrade.done + len(found), regrade.total)
        return True
    regrade.stage = Regrade.Stage.READY
    regrade.total = regrade.done = regrade.lines.count()
    return False


def _add_lines(regrade: Regrade, answers: QuerySet[Answer]) -> list[RegradeLine]:
    return RegradeLine.objects.bulk_create(judge_lines(regrade, answers, limit=CHUNK))


def _apply(regrade: Regrade, now: datetime) -> bool:
    if regrade.way == Regrade.Way.DROP:
        # The points were taken when it was begun.
        regrade.lines.update(state=State.CHANGED)
        return _finish(regrade, Regrade.Stage.APPLIED, now)
    planned = regrade.lines.filter(state=State.PLANNED).order_by("pk")
    lines = list(planned.select_related("answer__mark", "answer__variant")[:CHUNK])
    if not lines:
        # What a worker is judging just now may have been read before the new key was in force. This is asked first: what
        # is marked by the time of the answer is among the newcomers.
        waits = _being_marked(regrade)
        if came := _add_lines(regrade, newcomers(regrade)):
            regrade.total += len(came)
            return True
        return False if waits else _finish(regrade, Regrade.Stage.APPLIED, now)
    tutors = marked_by_hand([line.answer for line in lines if line.decision == Decision.TUTOR])
    verdicts = {
        line.answer_id: _new_verdict(regrade, line, by_hand=line.answer_id in tutors) for line in lines
    }
    changes = store_marks(
        {answer: verdict for answer, verdict in verdicts.items() if verdict is not None},
        now=now,
        cause=MarkChange.Cause.REGRADE,
        by=regrade.by,
        reason=regrade.note,
    )
    for line in lines:
        _take(line, changes.get(line.answer_id))
    _store(regrade, lines)
    if regrade.to_version is not None:
        judged = [line.answer.variant_id for line in lines if line.after_score is not None]
        Variant.objects.filter(pk__in=judged).update(judged_by=regrade.to_version)
    return True


def _new_verdict(regrade: Regrade, line: RegradeLine, *, by_hand: bool) -> Verdict | None:
    """What the answer gets in place of its mark, if the rule wants it.

    `by_hand`: a tutor gave the mark before the dry run, and has not withdrawn it since.
    """
    mark, verdict = line.answer.mark, verdict_of(line)
    if verdict is None:
        return None
    if not by_hand:
        # The mark may have changed since the dry run.
        line.before_score, line.before_outcome = mark.score, mark.outcome
        line.decision = Decision(weigh(mark.score, verdict.score))
    if line.decision == Decision.FALLS and regrade.rule == Regrade.Rule.NOBODY_FALLS:
        return None
    return verdict


def _take(line: RegradeLine, change: MarkChange | None) -> None:
    """Say on the line what became of the mark. What the learner believes follows from there."""
    line.change = change
    line.state = State.CHANGED if change and change.counts else State.KEPT
    if change and not change.counts:
        line.decision = Decision.TUTOR


def _being_marked(regrade: Regrade) -> bool:
    return Answer.objects.filter(
        variant__item__question=regrade.question_id,
        variant__item__exercise__in=regrade.exercises.all(),
        status=Answer.Status.CLAIMED,
    ).exists()


def _undo(regrade: Regrade, now: datetime) -> bool:
    if regrade.way == Regrade.Way.DROP:
        regrade.lines.update(state=State.UNDONE)
        return _finish(regrade, Regrade.Stage.UNDONE, now)
    waiting = regrade.lines.filter(state__in=[State.CHANGED, State.KEPT], pk__gt=regrade.cursor).order_by(
        "pk"
    )
    lines = list(waiting.select_related("answer__variant", "change", "judged_before")[:CHUNK])
    if not lines:
        return _finish(regrade, Regrade.Stage.UNDONE, now)
    last = _last_changes(lines)
    store_marks(
        {line.answer_id: verdict for line in lines if (verdict := _old_verdict(line, last)) is not None},
        now=now,
        cause=MarkChange.Cause.UNDONE,
        by=regrade.undone_by,
        reason=f"Regrade of {regrade.applied_at:%Y-%m-%d} undone",
    )
    _store(regrade, lines)
    regrade.cursor = lines[-1].pk
    _judge_as_before(regrade, lines)
    return True


def _old_verdict(line: RegradeLine, last: dict[int, int]) -> Verdict | None:
    """What the answer gets back: its mark from before the regrade, unless somebody changed it since."""
    change = line.change
    if change is None:
        return None
    if last.get(line.answer_id) != change.pk:
        line.state = State.LEFT
        return None
    before = _automatic_before(change)
    if before is not None:
        line.state = State.UNDONE
    return before


def _last_changes(lines: Sequence[RegradeLine]) -> dict[int, int]:
    """The last line of each answer's history. One query."""
    changes = MarkChange.objects.filter(answer__in=[line.answer_id for line in lines]).order_by("pk")
    return dict(changes.values_list("answer", "pk"))


def _automatic_before(change: MarkChange) -> Verdict | None:
    """The automatic verdict that the change replaced, whether it counted or not."""
    state = change.before if change.counts else automatic_mark(change.answer, before=change)
    return Verdict.from_json(state["verdict"]) if state else None


def _judge_as_before(regrade: Regrade, lines: Sequence[RegradeLine]) -> None:
    """Have the answers explained by the key from before; but not those that somebody changed since."""
    if regrade.to_version is None:
        return
    by_version: dict[int | None, list[int]] = {}
    for line in lines:
        if line.state != State.LEFT:
            by_version.setdefault(line.judged_before_id, []).append(line.answer.variant_id)
    for version, variants in by_version.items():
        Variant.objects.filter(pk__in=variants, judged_by=regrade.to_version).update(judged_by=version)


def _store(regrade: Regrade, lines: Sequence[RegradeLine]) -> None:
    written = ["state", "decision", "before_score", "before_outcome", "change"]
    RegradeLine.objects.bulk_update(lines, written)
    regrade.done = min(regrade.done + len(lines), regrade.total)


def _finish(regrade: Regrade, stage: Regrade.Stage, now: datetime) -> bool:
    regrade.stage = stage
    if stage == Regrade.Stage.APPLIED:
        regrade.applied_at = now
    else:
        regrade.undone_at = now
    regrade.done = regrade.total
    keep_letters(regrade, now=now)
    return False
