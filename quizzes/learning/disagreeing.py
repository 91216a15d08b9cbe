"""“I know this”: what a student says of a mistake is noted and tried at once, and is no evidence."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from accounts.models import User
from grading.mistakes import get_mistake
from quizzes.learning.rebuilding import rebuild_locked
from quizzes.learning.replaying import DISAGREES, take_disagreement
from quizzes.learning.store import lock_kept, save_state
from quizzes.models import LearnerStep


def disagree(student: User, mistake: str, *, now: datetime) -> LearnerStep:
    """Note that the student says they do not make this mistake: the next question is a harder one about it.

    Raises:
        KeyError: there is no such mistake.
    """
    slug = get_mistake(mistake).slug
    with transaction.atomic():
        kept = lock_kept(student.pk)
        step = LearnerStep.objects.create(student=student, at=now, taken_at=now, log={DISAGREES: slug})
        if kept.moved_at is not None and now < kept.moved_at:
            rebuild_locked(student.pk, now=now)
        else:
            save_state(student.pk, take_disagreement(kept, slug, now).state, now=now, moved=())
    return step
