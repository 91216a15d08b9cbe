from __future__ import annotations

from datetime import timedelta

import pytest

from quizzes.learning.pausing import end_pause
from quizzes.learning.rebuilding import rebuild_student
from quizzes.learning.store import load_state
from quizzes.learning.taking import take_practised
from quizzes.models import Learner, LearnerStep, MistakeState
from tests.factories import NOW, make_question
from tests.quizzes.learning.helpers import answer, make_practice, stored_about

MISTAKE = "ordinary-regression"
BACK = NOW + timedelta(days=21)


@pytest.fixture
def mastered(ada):
    """Ada, with one mistake in revision."""
    practice = make_practice(ada)
    for number in range(4):
        at = NOW + timedelta(days=number // 3, minutes=number)
        take_practised(answer(practice, make_question(mistake=MISTAKE), 1, at=at), now=at)
    return ada


def due_of(student):
    return MistakeState.objects.get(student=student, mistake=MISTAKE).due_at


def test_pause_moves_every_revision_by_its_length(mastered):
    before, since = due_of(mastered), NOW + timedelta(days=2)
    stored = MistakeState.objects.get(student=mastered, mistake=MISTAKE)

    end_pause(mastered, since=since, now=BACK)

    assert due_of(mastered) - before == BACK - since
    after = MistakeState.objects.get(student=mastered, mistake=MISTAKE)
    assert (after.mastered_at, after.suspicion, after.record) == (
        stored.mastered_at,
        stored.suspicion,
        stored.record,
    )


def test_pause_is_rebuilt(mastered):
    end_pause(mastered, since=NOW + timedelta(days=2), now=BACK)
    practised = answer(
        make_practice(mastered), make_question(mistake=MISTAKE), 1, at=BACK + timedelta(days=1)
    )
    take_practised(practised, now=BACK)
    before = stored_about(mastered)

    assert rebuild_student(mastered, now=BACK, check=True).differences == ()
    assert rebuild_student(mastered, now=BACK).differences == ()

    assert stored_about(mastered) == before


def test_pause_counts_for_an_answer_that_was_taken_in_afterwards(mastered):
    """Given before the pause, and marked after it."""
    end_pause(mastered, since=NOW + timedelta(days=2), now=BACK)
    before = due_of(mastered)
    late = answer(
        make_practice(mastered), make_question(mistake="causal-overclaim"), 1, at=NOW + timedelta(days=1)
    )

    take_practised(late, now=BACK)

    assert due_of(mastered) == before
    assert rebuild_student(mastered, now=BACK, check=True).differences == ()


def test_pause_before_the_last_answer_is_put_in_its_place(mastered):
    """The clock of the page that ends the pause stood before an answer that came in meanwhile."""
    ends = NOW + timedelta(hours=2)
    end_pause(mastered, since=NOW, now=ends)

    assert rebuild_student(mastered, now=BACK, check=True).differences == ()
    assert load_state(mastered.pk, now=BACK).cards[MISTAKE].due == due_of(mastered)


def test_pause_of_somebody_unknown_leaves_no_trace(ada):
    end_pause(ada, since=NOW, now=BACK)
    assert (Learner.objects.count(), LearnerStep.objects.count()) == (0, 0)


def test_pause_that_ends_before_it_begins_is_refused(ada):
    with pytest.raises(ValueError, match="cannot end at"):
        end_pause(ada, since=BACK, now=NOW)
