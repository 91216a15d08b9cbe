"""From a submitted answer to its mark, once, whatever dies on the way.

The row is claimed by a conditional update, then judged and marked in one transaction that only the holder of the
claim can complete. Whoever lost its claim to the sweeper finds no row to change and leaves no trace.

A report gets no mark here: it is read, what was found is kept as advice, and it waits for a tutor.
"""

from __future__ import annotations

import logging
import uuid
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Case, F, Q, QuerySet, TextField, Value, When

from grading.models import ReferenceFit
from grading.reports.advice import Advice
from grading.verdict import Verdict
from quizzes.content.schema import ReportQuestion
from quizzes.marks import store_mark
from quizzes.models import Answer, Mark, Variant
from quizzes.outbox import no_longer_holds
from quizzes.regrading.in_force import judge_in_force
from quizzes.reports import advise
from quizzes.variants import read_question

logger = logging.getLogger(__name__)

MOST_TRIES = 3
# A claim older than this was held by a worker that died: marking takes milliseconds.
CLAIM_HOLDS = timedelta(seconds=30)
# A task that was sent and not claimed by then got lost with its queue.
SENT_HOLDS = timedelta(seconds=10)
# Whoever stores an answer sends it, once it is stored.
SENDING_TAKES = timedelta(seconds=2)
# What a tutor reads of an answer whose marking left no error behind.
NEVER_ENDED = (
    "Marking began three times and never came to an end: it took too long, or its process was killed."
)


def claim_answer(answer_id: int, *, now: datetime) -> uuid.UUID | None:
    """Take hold of a submitted answer. None if another run has it, or it is done."""
    claim = uuid.uuid4()
    taken = Answer.objects.filter(pk=answer_id, status=Answer.Status.SUBMITTED).update(
        status=Answer.Status.CLAIMED, claim=claim, claimed_at=now, tries=F("tries") + 1
    )
    return claim if taken else None


def mark_claimed(answer_id: int, claim: uuid.UUID, *, now: datetime) -> Mark | None:
    """Judge a claimed answer and store its mark; read a report and leave its mark to a tutor.

    None without a mark: where the answer is a report, or the claim was lost meanwhile. A judgement that raises, or a mark
    that cannot be stored, leaves the answer claimed with the trouble noted; the sweeper decides what next.
    """
    held = Answer.objects.filter(pk=answer_id, claim=claim, status=Answer.Status.CLAIMED)
    try:
        return _judge_and_store(answer_id, held, now)
    except Exception as error:
        logger.exception("answer %s could not be marked", answer_id)
        held.update(trouble=f"{type(error).__name__}: {error}"[:2000])
        return None


@transaction.atomic
def _judge_and_store(answer_id: int, held: QuerySet[Answer], now: datetime) -> Mark | None:
    """Judge an answer, and store what was found unless it is no longer `held`.

    Its variant is held before it is read: a regrade hands out its key before this judges, or finds the mark when it does.
    """
    Variant.objects.select_for_update(of=("self",), no_key=True).get(answer=answer_id)
    answer = Answer.objects.select_related("variant__version", "variant__judged_by", "variant__item").get(
        pk=answer_id
    )
    found = _judge(answer)
    if isinstance(found, Advice):
        held.update(status=Answer.Status.AWAITING_TUTOR, trouble="", advice=found.to_json())
        return None
    if not held.update(status=Answer.Status.MARKED, trouble=""):
        return None
    return store_mark(answer, found, now=now).answer.mark


def _judge(answer: Answer) -> Verdict | Advice:
    family = ReferenceFit.objects.get(dataset=answer.variant.dataset_id).read_family()
    question = read_question(answer.variant.version)
    if isinstance(question, ReportQuestion):
        return advise(question, answer.response, family)
    return judge_in_force(answer, family)


def sweep_answers(*, now: datetime) -> list[int]:
    """Free what dead workers held, give up what failed three times, and name what must be sent again.

    Two sweepers at once do no harm: a task that is sent twice finds its answer claimed.
    """
    lost_claim = no_longer_holds("claimed_at", CLAIM_HOLDS, now=now)
    stale = Answer.objects.filter(lost_claim, status=Answer.Status.CLAIMED)
    trouble = Case(When(trouble="", then=Value(NEVER_ENDED, TextField())), default=F("trouble"))
    given_up = stale.filter(tries__gte=MOST_TRIES).update(
        status=Answer.Status.NEEDS_ATTENTION, claim=None, trouble=trouble
    )
    if given_up:
        logger.error("%s answers need attention after %s tries", given_up, MOST_TRIES)
    stale.update(status=Answer.Status.SUBMITTED, claim=None, sent_at=None)
    waiting = Answer.objects.filter(
        no_longer_holds("submitted_at", SENDING_TAKES, now=now), status=Answer.Status.SUBMITTED
    )
    lost = waiting.filter(Q(sent_at=None) | no_longer_holds("sent_at", SENT_HOLDS, now=now))
    return list(lost.order_by("submitted_at").values_list("pk", flat=True)[:500])


def give_back(answer: Answer) -> bool:
    """Let an answer that needs attention be tried again, as if for the first time; False if it does not."""
    waiting = Answer.objects.filter(pk=answer.pk, status=Answer.Status.NEEDS_ATTENTION)
    return bool(waiting.update(status=Answer.Status.SUBMITTED, claim=None, sent_at=None, tries=0, trouble=""))
