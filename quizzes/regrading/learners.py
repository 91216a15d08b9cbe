"""From changed marks to what is believed of their students: that has to be built anew."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial

from django.db import transaction

from quizzes.outbox import send


def rebuild_learners(students: Iterable[int]) -> None:
    """Have the state of these students built anew once their changed marks are stored for good."""
    for student_id in sorted(set(students)):
        transaction.on_commit(partial(send, "quizzes.rebuild_student", student_id))
