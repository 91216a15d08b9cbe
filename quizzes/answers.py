"""A student's answer: kept as a draft, then submitted once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import partial

from django.db import IntegrityError, transaction
from django.utils.formats import date_format
from django.utils.timezone import localtime

from grading.models import ReferenceFit
from quizzes.keys import judge
from quizzes.models import Answer, Draft, Exercise, Variant
from quizzes.outbox import send_answer
from quizzes.variants import read_question

LONGEST_DRAFT = 20_000


class NotOpen(Exception):  # noqa: N818 (it is an answer, not a fault)
    """The exercise takes no answers now; the message says since or until when."""


class AlreadyAnswered(Exception):  # noqa: N818 (it is an answer, not a fault)
    """This variant has its answer; a second one is not taken, and the first stands."""

    def __init__(self, answer: Answer) -> None:
        super().__init__("You have submitted an answer to this question already. It stands as it was.")
        self.answer = answer


class NotReady(Exception):  # noqa: N818 (it is an answer, not a fault)
    """The data of this variant are not fitted yet, so nothing could be marked."""


def submit_answer(*, variant: Variant, response: Sequence[str], now: datetime) -> Answer:
    """Store a well-formed answer and send it to be marked.

    Nothing is stored, and no attempt is spent, unless this returns.

    Raises:
        Malformed, NotOpen, AlreadyAnswered, NotReady: see `store_answer`.
    """
    with transaction.atomic():
        answer = store_answer(variant=variant, response=response, now=now)
        transaction.on_commit(partial(send_answer, answer.pk, now=now))
    return answer


def store_answer(*, variant: Variant, response: Sequence[str], now: datetime) -> Answer:
    """Store a well-formed answer in the place of its draft; whoever calls this sees to its mark.

    Raises:
        Malformed: the response cannot be graded as it stands.
        NotOpen: the exercise is not open at `now`.
        AlreadyAnswered: there is an answer; two submissions at once end here for the slower one.
        NotReady: the fits on the student's data are missing.
    """
    check_open(variant.item.exercise, now)
    if (answer := Answer.objects.filter(variant=variant).first()) is not None:
        raise AlreadyAnswered(answer)
    _check_form(variant, response)
    try:
        with transaction.atomic():
            answer = Answer.objects.create(variant=variant, response=list(response), submitted_at=now)
            Draft.objects.filter(variant=variant).delete()
    except IntegrityError:
        # The same answer came in twice at once, from two tabs or an impatient double click.
        raise AlreadyAnswered(Answer.objects.get(variant=variant)) from None
    return answer


def save_draft(*, variant: Variant, response: Sequence[str], now: datetime) -> Draft:
    """Keep what the student has typed so far, well-formed or not. It is never marked.

    Raises:
        NotOpen: the exercise is not open at `now`.
        AlreadyAnswered: there is an answer, which a draft would only seem to change.
        ValueError: the draft is longer than any answer may be.
    """
    check_open(variant.item.exercise, now)
    if (answer := Answer.objects.filter(variant=variant).first()) is not None:
        raise AlreadyAnswered(answer)
    length = sum(map(len, response))
    if length > LONGEST_DRAFT:
        raise ValueError(
            f"This has {length:,} characters; a draft keeps at most {LONGEST_DRAFT:,}. Nothing was changed."
        )
    draft, _ = Draft.objects.update_or_create(
        variant=variant, defaults={"response": list(response), "saved_at": now}
    )
    return draft


def check_open(exercise: Exercise, now: datetime) -> None:
    """Raise NotOpen outside the exercise's opening times."""
    if now < exercise.opens_at:
        raise NotOpen(f"This exercise opens on {_when(exercise.opens_at)}. Nothing was submitted.")
    if now >= exercise.closes_at:
        raise NotOpen(f"This exercise closed on {_when(exercise.closes_at)}. Nothing was submitted.")


def _when(moment: datetime) -> str:
    return date_format(localtime(moment), r"j F Y \a\t H:i")


def _check_form(variant: Variant, response: Sequence[str]) -> None:
    """Grade once in the request and forget the verdict: a malformed answer is found before it is stored."""
    fits = ReferenceFit.objects.filter(dataset=variant.dataset_id).first()
    if fits is None:
        raise NotReady(
            "Your data are still being fitted. Try again in a moment; what you typed is still here."
        )
    judge(read_question(variant.version), response, fits.read_family())
