"""Letters about regrades: one to each student whose mark has changed, and another if the regrade is undone.

What is to be written is a row, kept in the transaction that ends the regrade; the workers send it, each once. A letter
waits until its student may see the right answers, since the tutor's reason may name them, and it comes back by itself
where the mail server is away.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from django.db import transaction
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet

from accounts.letters import LetterNotSent, Outcome, send_batch, send_letter
from accounts.models import Enrolment
from quizzes.models import Regrade, RegradeLetter, RegradeLine
from quizzes.outbox import send
from quizzes.regrading.notices import path_to, said_of, told_lines
from quizzes.times.own_times import own_times
from quizzes.times.timing import Times

TASK = "quizzes.send_regrade_letters"
# Each wait for the mail server is twice as long as the one before, up to the longest: more than a day in all.
MOST_TRIES = 14
LONGEST_WAIT = timedelta(hours=6)

Kind = RegradeLetter.Kind


@dataclass(frozen=True, slots=True)
class Counts:
    """The letters about a regrade, or about its undoing. Those that were refused too often are `given_up`."""

    sent: int
    waiting: int
    given_up: int

    @property
    def all(self) -> int:
        return self.sent + self.waiting + self.given_up


def keep_letters(regrade: Regrade, *, now: datetime) -> None:
    """Keep a letter for each student who is to be written to, now that the regrade is applied or undone.

    None where the tutor wanted none. Of an undoing is told who was told of the regrade.
    """
    if not regrade.site:
        return
    kind = Kind.APPLIED if regrade.stage == Regrade.Stage.APPLIED else Kind.UNDONE
    students = _lines(regrade.pk, kind).order_by().values_list("answer__variant__student", flat=True)
    if kind == Kind.UNDONE:
        students = students.filter(answer__variant__student__in=regrade.letters.values("student"))
    RegradeLetter.objects.bulk_create(
        [
            RegradeLetter(regrade=regrade, student_id=student, kind=kind, not_before=now)
            for student in sorted(set(students))
        ],
        ignore_conflicts=True,
    )
    transaction.on_commit(partial(send, TASK))


def forget_unsent(regrade: Regrade) -> None:
    """Whoever has not been written to need not be: the regrade is about to be undone."""
    regrade.letters.filter(sent_at=None).delete()


def counts_of(regrade: Regrade) -> Counts:
    """How many letters about the present stage of the regrade have gone out. One query."""
    kind = Kind.UNDONE if regrade.stage == Regrade.Stage.UNDONE else Kind.APPLIED
    unsent = Q(sent_at=None)
    return Counts(
        **regrade.letters.filter(kind=kind).aggregate(
            sent=Count("pk", filter=~unsent),
            waiting=Count("pk", filter=unsent & Q(tries__lt=MOST_TRIES)),
            given_up=Count("pk", filter=unsent & Q(tries__gte=MOST_TRIES)),
        )
    )


def letters_waiting(*, now: datetime) -> QuerySet[RegradeLetter]:
    """Those that may go out by now, as far as it is known, the ones that were refused last."""
    told = RegradeLetter.objects.filter(
        regrade=OuterRef("regrade"), student=OuterRef("student"), kind=Kind.APPLIED, sent_at__isnull=False
    )
    return RegradeLetter.objects.filter(
        Q(kind=Kind.APPLIED, regrade__stage=Regrade.Stage.APPLIED)
        | Q(Exists(told), kind=Kind.UNDONE, regrade__stage=Regrade.Stage.UNDONE),
        sent_at=None,
        tries__lt=MOST_TRIES,
        not_before__lte=now,
    ).order_by("tries", "not_before", "pk")


def send_waiting_letters(*, now: datetime, clock: Callable[[], float]) -> int:
    """Send a batch of the letters that wait, each once, even where two workers do it together; how many went out."""
    waiting = letters_waiting(now=now).select_related("regrade", "student")
    return send_batch(waiting, partial(_send_once, now=now), wake=partial(send, TASK), clock=clock)


def _send_once(letter: RegradeLetter, *, now: datetime) -> Outcome:
    lines = _lines_of_student(letter)
    if not lines:
        letter.delete()  # They have left the course, or their account is closed.
        return Outcome.PASSED_OVER
    if (from_then := _may_be_told_from(letter, lines, now)) > now:
        RegradeLetter.objects.filter(pk=letter.pk, sent_at=None).update(not_before=from_then)
        return Outcome.PASSED_OVER
    # Whoever changes the row writes the letter: a worker that dies in between leaves a letter unsent, not two.
    if not RegradeLetter.objects.filter(pk=letter.pk, sent_at=None).update(sent_at=now):
        return Outcome.PASSED_OVER
    return Outcome.SENT if _send(letter, lines, now) else Outcome.REFUSED


def _lines(regrade_id: int, kind: str) -> QuerySet[RegradeLine]:
    state = RegradeLine.State.CHANGED if kind == Kind.APPLIED else RegradeLine.State.UNDONE
    return told_lines().filter(regrade=regrade_id, state=state)


def _lines_of_student(letter: RegradeLetter) -> list[RegradeLine]:
    """What the letter tells: the changes in courses where its student still is. One query."""
    if not letter.student.is_active:
        return []
    found = _lines(letter.regrade_id, letter.kind).filter(
        answer__variant__student=letter.student_id,
        answer__variant__item__exercise__published_at__isnull=False,
        answer__variant__item__exercise__course__enrolments__user=F("answer__variant__student"),
        answer__variant__item__exercise__course__enrolments__role=Enrolment.Role.STUDENT,
    )
    return list(
        found.select_related(
            "regrade", "answer__variant__item__exercise", "answer__variant__item__question"
        ).order_by("answer__variant__item__exercise", "answer__variant__attempt", "pk")
    )


def _may_be_told_from(letter: RegradeLetter, lines: Sequence[RegradeLine], now: datetime) -> datetime:
    """When the student may see the right answers to all that the letter tells of. One query."""
    times = own_times({line.answer.variant.item.exercise for line in lines}, letter.student)
    return max(_shown_from(line, times[line.answer.variant.item.exercise_id], now) for line in lines)


def _shown_from(line: RegradeLine, times: Times, now: datetime) -> datetime:
    """As on the question's page: whoever has a full mark sees the right answer at once."""
    is_undone = line.state == RegradeLine.State.UNDONE
    score = line.before_score if is_undone else line.after_score
    has_full_mark = line.regrade.way != Regrade.Way.DROP and score is not None and score >= 1
    return now if has_full_mark or times.reveals is None else times.reveals


def _send(letter: RegradeLetter, lines: Sequence[RegradeLine], now: datetime) -> bool:
    name = "regrade" if letter.kind == Kind.APPLIED else "regrade_undone"
    context = {
        "name": letter.student.name,
        "regrade": letter.regrade,
        "changes": [_change(letter.regrade, line) for line in lines],
    }
    try:
        send_letter(f"quizzes/letters/{name}", to=letter.student.email, context=context)
    except LetterNotSent:
        wait = min(timedelta(minutes=2**letter.tries), LONGEST_WAIT)
        RegradeLetter.objects.filter(pk=letter.pk).update(
            sent_at=None, tries=F("tries") + 1, not_before=now + wait
        )
        return False
    return True


def _change(regrade: Regrade, line: RegradeLine) -> dict[str, Any]:
    item, attempt = line.answer.variant.item, line.answer.variant.attempt
    return {
        "question": item.question.title,
        "exercise": item.exercise.title,
        "attempt": attempt if attempt > 1 else None,
        "words": said_of(line),
        "url": f"{regrade.site}{path_to(item)}",
    }
