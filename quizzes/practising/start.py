"""What the page shows on which practice begins."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Count, Q, QuerySet

from accounts.models import User
from quizzes.models import Learner, Practice
from quizzes.practising.forms import PlanForm
from quizzes.practising.practices import unfinished_of
from quizzes.practising.stopping import LENGTH_OF

EARLIER = 5


def start_page(student: User, *, form: PlanForm, now: datetime) -> dict[str, Any]:
    """The context of `practising/start.html`. Three queries.

    `primary` says what the one obvious step is: to go on, to find out where one stands, or to practise.
    """
    unfinished = unfinished_of(student, now=now)
    known = is_known(student)
    return {
        "form": form,
        "unfinished": unfinished,
        "offers_diagnostic": not known
        and all(question.practice.purpose != Practice.Purpose.DIAGNOSTIC for question in unfinished),
        "diagnostic_length": LENGTH_OF[Practice.Purpose.DIAGNOSTIC],
        "primary": "resume" if unfinished else "practice" if known else "diagnostic",
        "earlier": list(earlier_of(student)[:EARLIER]),
    }


def is_known(student: User) -> bool:
    """Whether anything is believed about the student yet. One query."""
    return Learner.objects.filter(student=student).exists()


def earlier_of(student: User) -> QuerySet[Practice]:
    """Ended practices with an answer, the latest first, each with how many were `answered` and `right`, retries aside."""
    scored = Q(questions__answered_at__isnull=False, questions__retry=False)
    return (
        Practice.objects.visible_to(student)
        .filter(ended_at__isnull=False)
        .annotate(
            answered=Count("questions", filter=scored),
            right=Count("questions", filter=scored & Q(questions__outcome="right")),
        )
        .filter(answered__gt=0)
        .order_by("-begun_at", "-pk")
    )
