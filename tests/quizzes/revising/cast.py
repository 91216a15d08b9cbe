"""Students with mistakes in revision, without the answers that led there."""

from __future__ import annotations

from datetime import datetime, timedelta

from accounts.models import User
from quizzes.learner.diagnosis import new_suspicion
from quizzes.learner.mastery import Record
from quizzes.learner.revision import Card
from quizzes.learner.student import new_student
from quizzes.models import Learner, MistakeState
from tests.factories import NOW


def put_in_revision(student: User, *, now: datetime = NOW, **due: float) -> None:
    """Mistakes, with underscores in place of hyphens, that are due so many days from `now`."""
    state = new_student()
    Learner.objects.get_or_create(
        student=student,
        defaults={
            "knowledge": state.knowledge.to_json(),
            "session": state.session.to_json(),
            "moved_at": now - timedelta(days=20),
        },
    )
    asked = now - timedelta(days=20)
    for name, days in due.items():
        card = Card(10, 5, now + timedelta(days=days), asked)
        MistakeState.objects.create(
            student=student,
            mistake=name.replace("_", "-"),
            suspicion=new_suspicion(asked).to_json(),
            record=Record().to_json(),
            card=card.to_json(),
            holds=0.01,
            due_at=card.due,
            mastered_at=asked,
            moved_at=asked,
        )
