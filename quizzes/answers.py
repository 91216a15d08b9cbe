"""A student's answer: kept as a draft, then submitted once."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.formats import date_format
from django.utils.timezone import localtime

from accounts.unavailable import storing
from grading.models import ReferenceFit
from grading.verdict import Malformed
from quizzes.keys import LONGEST_TEXT, MOST_PARTS, check_form
from quizzes.models import Answer, Draft, Variant
from quizzes.outbox import send_answer
from quizzes.times.own_times import times_of
from quizzes.times.timing import Times
from quizzes.variants import read_question

logger = logging.getLogger(__name__)

# A draft has to hold whatever may be answered.
LONGEST_DRAFT = LONGEST_TEXT


class NotOpen(Exception):  # noqa: N818 (it is an answer, not a fault)
    """The exercise takes no answers now; the message says since or until when."""


class HasEnded(NotOpen):
    """The exercise has closed to the student, or their time is up."""


class AlreadyAnswered(Exception):  # noqa: N818 (it is an answer, not a fault)
    """This variant has its answer; a second one is not taken, and the first stands."""

    def __init__(self, answer: Answer) -> None:
        super().__init__("You have submitted an answer to this question already. It stands as it was.")
        self.answer = answer


class NotReady(Exception):  # noqa: N818 (it is an answer, not a fault)
    """The data of this variant are not fitted yet, so nothing could be marked."""


def submit_answer(*, variant: Variant, response: Sequence[str], now: datetime) -> Answer:
    """Store a well-formed answer and send it to be marked.

    Nothing is stored, and no attempt is spent, unless this returns or raises PerhapsStored.

    Raises:
        Malformed, NotOpen, AlreadyAnswered, NotReady: see `store_answer`.
        PerhapsStored: the database was lost before it said so. Submitting once more stores it, or finds it there.
    """
    with storing():
        answer = store_answer(variant=variant, response=response, now=now)
        # It is stored whatever becomes of this; the sweeper sends what was not sent.
        transaction.on_commit(lambda: send_answer(answer.pk, now=now), robust=True)
    return answer


def store_answer(*, variant: Variant, response: Sequence[str], now: datetime) -> Answer:
    """Store a well-formed answer in the place of its draft, with how late it is; whoever calls this sees to its mark.

    Raises:
        AlreadyAnswered: there is an answer; two submissions at once end here for the slower one.
        NotOpen: the exercise takes no answer of this student at `now`.
        Malformed: the response cannot be graded as it stands.
        NotReady: the fits on the student's data are missing.
    """
    with transaction.atomic():
        _hold_unanswered(variant)
        times = times_of(variant.item.exercise, variant.student)
        check_open(times, now)
        _check_form(variant, response)
        answer = Answer.objects.create(
            variant=variant,
            response=list(response),
            submitted_at=now,
            late_by=times.late_by(now),
            late_factor=times.late_factor(now),
        )
        Draft.objects.filter(variant=variant).delete()
    return answer


def save_draft(*, variant: Variant, response: Sequence[str], now: datetime) -> Draft:
    """Keep what the student has typed so far, well-formed or not. It is never marked.

    Raises:
        AlreadyAnswered: there is an answer, which a draft would only seem to change.
        NotOpen: the exercise is not open at `now`.
        Malformed: the draft holds what no answer can: too much, or a character that cannot be stored.
        PerhapsStored: the database was lost before it said whether the draft is kept.
    """
    with storing():
        _hold_unanswered(variant)
        check_open(times_of(variant.item.exercise, variant.student), now)
        _check_draft(response)
        return _put_draft(variant, response, now)


def keep_as_draft(*, variant: Variant, response: Sequence[str], now: datetime) -> bool:
    """Keep what was submitted after the end where a draft is kept, as it was typed: for whoever is given longer.

    False where it is not kept: it is empty or no draft could hold it, there is an answer, or the variant was replaced.
    """
    if not any(response):
        return False
    try:
        with transaction.atomic():
            _hold_unanswered(variant)
            _check_draft(response)
            _put_draft(variant, response, now)
    except (AlreadyAnswered, NotOpen, Malformed):
        return False
    return True


def _put_draft(variant: Variant, response: Sequence[str], now: datetime) -> Draft:
    draft, _ = Draft.objects.update_or_create(
        variant=variant, defaults={"response": list(response), "saved_at": now}
    )
    return draft


def _hold_unanswered(variant: Variant) -> None:
    """Let nobody else answer or draft until this transaction ends, if there is no answer yet.

    Two tabs, an impatient double click, or a draft that saves itself while the answer is on its way: one comes
    first, and the others see what it did. So does a regrade that hands out a newer version: `variant` is then of that.
    """
    held = Variant.objects.select_for_update().get(pk=variant.pk)
    if held.replaced_at is not None:
        raise NotOpen("Your tutor has given you fresh data for this question. Reload the page to see them.")
    answer = Answer.objects.filter(variant=variant).first()
    if answer is not None:
        raise AlreadyAnswered(answer)
    variant.version_id, variant.dataset_id = held.version_id, held.dataset_id


def _check_draft(response: Sequence[str]) -> None:
    length = sum(map(len, response))
    if length > LONGEST_DRAFT:
        raise Malformed(
            f"This has {length:,} characters; a draft keeps at most {LONGEST_DRAFT:,}. Nothing was changed."
        )
    if len(response) > MOST_PARTS:
        raise Malformed(f"A draft has at most {MOST_PARTS} parts; {len(response)} came in.")
    if any("\0" in part for part in response):
        raise Malformed("This holds a character that cannot be stored (NUL). Type it anew.")


def check_open(times: Times, now: datetime) -> None:
    """Raise NotOpen where the student, whose times these are, cannot answer at `now`; HasEnded where no more."""
    if times.archived is not None:
        raise NotOpen(f"The course was archived on {_when(times.archived)}, so nothing can be submitted.")
    if now < times.opens:
        raise NotOpen(f"This exercise opens on {_when(times.opens)}.")
    if times.takes(now):
        return
    if times.must_start and now < times.closes:
        raise NotOpen(
            "This exercise has a time limit, and you have not started it: open it, and press “Start”."
        )
    if times.ends < times.closes:
        raise HasEnded(f"Your {times.minutes} minutes ended on {_when(times.ends)}.")
    raise HasEnded(f"This exercise closed on {_when(times.closes)}.")


def _when(moment: datetime) -> str:
    return date_format(localtime(moment), r"j F Y \a\t H:i")


def _check_form(variant: Variant, response: Sequence[str]) -> None:
    """Grade once in the request and forget the verdict: a malformed answer is found before it is stored.

    A fault of ours is no reason to turn an answer away: it is stored, and marking sets it aside for the tutor.
    """
    fits = ReferenceFit.objects.filter(dataset=variant.dataset_id).first()
    if fits is None:
        raise NotReady(
            "Your data are still being fitted. Try again in a moment; what you typed is still here."
        )
    try:
        check_form(read_question(variant.version), response, fits.read_family())
    except Malformed:
        raise
    except Exception:
        logger.exception("variant %s could not be judged; its answer is taken all the same", variant.pk)
