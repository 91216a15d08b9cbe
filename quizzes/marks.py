"""The one way by which a mark is stored or changed, with a line of history for each change.

A tutor's mark stands until a tutor takes it back: an automatic mark that comes later goes into the history and does
not count. Each function is one transaction that holds the answer's row, so that two changes of one mark come after
one another, and the second sees what the first did.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from accounts.audit import note
from accounts.models import User
from grading.verdict import Verdict, outcome_of
from quizzes.models import Answer, Mark, MarkChange, RevealedMistake
from quizzes.outbox import send

# Only these may be marked by hand; what is still on its way is marked in a moment.
BY_HAND = (Answer.Status.MARKED, Answer.Status.NEEDS_ATTENTION, Answer.Status.AWAITING_TUTOR)

# All of a mark that a change of it may change.
CHANGED = ("score", "outcome", "verdict", "rubric", "comment", "marked_at", "by", "reason")


class MarkRefused(ValueError):  # noqa: N818 (the refusal is the answer, as in quizzes.answers)
    """The mark cannot be changed like that; the message says why and what to do."""


class MarkHasChanged(MarkRefused):
    """The mark is no longer the one that the tutor saw; `change` is the last line of its history."""

    def __init__(self, change: MarkChange) -> None:
        super().__init__("This mark was changed after you opened the page. Nothing of yours is stored yet.")
        self.change = change


def store_mark(
    answer: Answer,
    verdict: Verdict,
    *,
    now: datetime,
    cause: MarkChange.Cause = MarkChange.Cause.AUTOMATIC,
    by: User | None = None,
    reason: str = "",
) -> MarkChange:
    """Store an automatic mark. Where a tutor's mark stands, that one goes on counting: `change.counts` is false.

    `cause`, `by` and `reason` are for a regrade and for taking one back. The mark that counts afterwards is
    `change.answer.mark`.
    """
    return store_marks({answer.pk: verdict}, now=now, cause=cause, by=by, reason=reason)[answer.pk]


@transaction.atomic
def store_marks(
    verdicts: Mapping[int, Verdict],
    *,
    now: datetime,
    cause: MarkChange.Cause = MarkChange.Cause.AUTOMATIC,
    by: User | None = None,
    reason: str = "",
) -> dict[int, MarkChange]:
    """The same for many answers, by their ids, in as many queries as for one."""
    assert cause != MarkChange.Cause.TUTOR, "a tutor's mark is given by override_mark"
    # In their order, so that nobody waits for whoever waits for them.
    held = list(_rows_to_hold().filter(pk__in=verdicts).order_by("pk"))
    by_hand = marked_by_hand([answer for answer in held if _mark_of(answer)])
    changes = {
        answer.pk: MarkChange(
            answer=answer,
            cause=cause,
            by=by,
            at=now,
            reason=reason,
            counts=answer.pk not in by_hand,
            before=_state_of(answer.mark) if _mark_of(answer) else None,
            after=_automatic_state(verdicts[answer.pk]),
        )
        for answer in held
    }
    MarkChange.objects.bulk_create(changes.values())
    _put([change for change in changes.values() if change.counts])
    return changes


@transaction.atomic
def override_mark(
    answer: Answer,
    *,
    score: float,
    reason: str,
    by: User,
    now: datetime,
    rubric: Mapping[str, float] | None = None,
    comment: str = "",
    shows_reason: bool = False,
    seen: int | None = None,
) -> MarkChange:
    """Give an answer its mark by hand: its first one, or another in place of the one that stands.

    The mistakes that the automatic mark named stay named, unless the tutor gives full marks.

    Args:
        score: from 0 to 1.
        rubric: points by criterion, for a report.
        shows_reason: whether the student reads the reason.
        seen: `last_change` as it was when the tutor looked; None to change the mark whatever it is.

    Raises:
        MarkRefused: the score is out of range, a mark stands and no reason is given, or the answer is still on
            its way to its automatic mark.
        MarkHasChanged: somebody changed the mark since `seen`.
    """
    if not (math.isfinite(score) and 0 <= score <= 1):
        raise MarkRefused(f"A mark is a share of the points from 0 to 1; {score:g} is outside.")
    held = _hold(answer, seen=seen)
    if held.status not in BY_HAND:
        raise MarkRefused("This answer is just being marked automatically. Look again in a minute.")
    mark = _mark_of(held)
    if mark and not reason.strip():
        raise MarkRefused("A mark stands already. Say why it changes.")
    before = mark.score if mark else None
    line = MarkChange(
        answer=held,
        cause=MarkChange.Cause.TUTOR,
        by=by,
        at=now,
        reason=reason.strip(),
    )
    verdict = _verdict_by_hand(held, score)
    state = {**_automatic_state(verdict), "rubric": dict(rubric) if rubric else None, "comment": comment}
    change = _change(held, line, state, shown=line.reason if shows_reason else "")
    if before is None:
        _note(change, by=by, action="mark-given", words="marked {}")
    else:
        words = f"changed the mark of {{}} from {before:.2g} to {score:.2g}"
        _note(change, by=by, action="mark-changed", words=words)
    return change


@transaction.atomic
def withdraw_override(
    answer: Answer, *, by: User, reason: str, now: datetime, seen: int | None = None
) -> MarkChange:
    """Go back from a tutor's mark to what the automatic mark is by now. `seen` as in `override_mark`.

    Raises:
        MarkRefused: no tutor's mark stands, or the answer never had an automatic one.
        MarkHasChanged: somebody changed the mark since `seen`.
    """
    held = _hold(answer, seen=seen)
    if not stands_by_hand(held):
        raise MarkRefused("The automatic mark counts already.")
    state = automatic_mark(held)
    if state is None:
        raise MarkRefused("This answer has no automatic mark to go back to. Give it another mark instead.")
    line = MarkChange(answer=held, cause=MarkChange.Cause.UNDONE, by=by, at=now, reason=reason.strip())
    before = held.mark.score
    change = _change(held, line, state)
    words = f"took back a mark of {before:.2g} for {{}}: the automatic mark of {state['score']:.2g} counts"
    _note(change, by=by, action="mark-withdrawn", words=words)
    return change


def stands_by_hand(answer: Answer) -> bool:
    """Whether the mark that counts is a tutor's, even if the tutor's account is gone."""
    return _mark_of(answer) is not None and answer.pk in marked_by_hand([answer])


def marked_by_hand(answers: Sequence[Answer]) -> set[int]:
    """The answers whose mark a tutor gave, even if the tutor's account is gone. One query, or none without answers."""
    counted = MarkChange.objects.filter(answer__in=answers, counts=True).order_by("pk")
    # Of each answer the last line is left.
    causes = dict(counted.values_list("answer", "cause"))
    return {answer for answer, cause in causes.items() if cause == MarkChange.Cause.TUTOR}


def automatic_mark(answer: Answer, *, before: MarkChange | None = None) -> dict[str, Any] | None:
    """What the automatic mark is by now, or was `before` a line of the history, whether it counted or not.

    As in `MarkChange.after`; None if there is none.
    """
    history = answer.history.order_by("pk")
    automatic = history.exclude(cause=MarkChange.Cause.TUTOR)
    last = (automatic.filter(pk__lt=before.pk) if before else automatic).last()
    if last is not None:
        return dict(last.after)
    # A mark that is older than the histories is told by the first change of it.
    first = history.first()
    if first is not None:
        return first.before
    mark = _mark_of(answer)
    return _state_of(mark) if mark else None


def last_change(answer: Answer) -> int:
    """What a page remembers so that its form does not overwrite what came later; 0 without a history."""
    last = answer.history.order_by("pk").last()
    return last.pk if last else 0


def _hold(answer: Answer, *, seen: int | None = None) -> Answer:
    """The answer as it is stored now, its row held until the end of the transaction."""
    held = _rows_to_hold().get(pk=answer.pk)
    if seen is not None:
        later = held.history.filter(pk__gt=seen).order_by("pk").last()
        if later is not None:
            raise MarkHasChanged(later)
    return held


def _rows_to_hold() -> QuerySet[Answer]:
    return Answer.objects.select_for_update(of=("self",)).select_related(
        "mark", "variant__item__exercise__course", "variant__item__question"
    )


def _mark_of(answer: Answer) -> Mark | None:
    mark: Mark | None = getattr(answer, "mark", None)
    return mark


def _verdict_by_hand(answer: Answer, score: float) -> Verdict:
    """What was found automatically with the tutor's score; nothing is found where the tutor finds nothing wrong."""
    automatic = automatic_mark(answer)
    outcome = outcome_of(score)
    if automatic is None or outcome == "right":
        return Verdict(score, outcome, "")
    return replace(Verdict.from_json(automatic["verdict"]), score=score, outcome=outcome)


def _automatic_state(verdict: Verdict) -> dict[str, Any]:
    return {
        "score": verdict.score,
        "outcome": verdict.outcome,
        "verdict": verdict.to_json(),
        "rubric": None,
        "comment": "",
    }


def _state_of(mark: Mark) -> dict[str, Any]:
    return {
        "score": mark.score,
        "outcome": mark.outcome,
        "verdict": mark.verdict,
        "rubric": mark.rubric,
        "comment": mark.comment,
    }


def _change(held: Answer, line: MarkChange, state: dict[str, Any], *, shown: str = "") -> MarkChange:
    """Put the state into the mark, with the mistakes that it reveals, and the line into the history.

    `shown` is the reason as the student reads it.
    """
    mark = _mark_of(held)
    line.before = _state_of(mark) if mark else None
    line.after = state
    line.save()
    _put([line], shown=shown)
    return line


def _put(lines: Sequence[MarkChange], *, shown: str = "") -> None:
    """Let the marks be what these lines of as many histories say."""
    marks = [_mark_of(line.answer) or _new_mark(line.answer) for line in lines]
    for mark, line in zip(marks, lines, strict=True):
        by = line.by if line.cause == MarkChange.Cause.TUTOR else None
        for field, value in {**line.after, "marked_at": line.at, "by": by, "reason": shown}.items():
            setattr(mark, field, value)
    known = [mark for mark in marks if mark.pk]
    RevealedMistake.objects.filter(mark__in=known).delete()
    Mark.objects.bulk_update(known, CHANGED)
    Mark.objects.bulk_create(mark for mark in marks if not mark.pk)
    RevealedMistake.objects.bulk_create(found for mark in marks for found in _revealed(mark))
    for mark, line in zip(marks, lines, strict=True):
        if line.cause != MarkChange.Cause.REGRADE:
            # The mark is there whatever becomes of this; a sweeper finds what was not learned from. After a regrade
            # each student is built anew, once for all their marks.
            transaction.on_commit(_learn_from(mark), robust=True)
    _settle([line.answer for line in lines if line.answer.status != Answer.Status.MARKED])


def _learn_from(mark: Mark) -> Callable[[], object]:
    """A function of its own, since Django asks what is robust for its name, which a `partial` has not."""
    return lambda: send("quizzes.learn_from_mark", mark.pk)


def _new_mark(answer: Answer) -> Mark:
    variant = answer.variant
    return Mark(
        answer=answer, item_id=variant.item_id, student_id=variant.student_id, attempt=variant.attempt
    )


def _settle(answers: Sequence[Answer]) -> None:
    """Let the answers be marked, whatever they waited for."""
    if not answers:
        return
    for answer in answers:
        answer.status, answer.claim, answer.trouble = Answer.Status.MARKED, None, ""
    Answer.objects.bulk_update(answers, ["status", "claim", "trouble"])


def _revealed(mark: Mark) -> Iterator[RevealedMistake]:
    verdict = Verdict.from_json(mark.verdict)
    names = {slug: reveal.name for reveal in reversed(verdict.reveals) for slug in reveal.mistakes}
    for rank, slug in enumerate(verdict.mistakes):
        yield RevealedMistake(mark=mark, mistake=slug, name=names[slug], rank=rank)


def _note(change: MarkChange, *, by: User, action: str, words: str) -> None:
    """Keep the change in the course's audit, without the student's name: marking may be blind."""
    item = change.answer.variant.item
    note(
        course=item.exercise.course,
        by=by,
        action=action,
        words=words.format(f"an answer to “{item.question.title}” in “{item.exercise.title}”"),
        now=change.at,
        about=change.answer,
        details={"before": change.before and change.before["score"], "after": change.after["score"]},
    )
