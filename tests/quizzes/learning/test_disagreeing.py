from __future__ import annotations

from datetime import timedelta
from random import Random

import pytest

from quizzes.learning.choosing import choose_next
from quizzes.learning.disagreeing import disagree
from quizzes.learning.rebuilding import rebuild_student
from quizzes.learning.standing import standings_of
from quizzes.learning.store import load_state, save_beliefs, usual_beliefs
from quizzes.learning.taking import take_practised
from tests.factories import NOW, make_question
from tests.quizzes.learning.helpers import answer, make_practice, stored_about

LATER = NOW + timedelta(minutes=1)
MISTAKE = "ordinary-regression"


def test_disagree_is_no_evidence(ada):
    take_practised(answer(make_practice(ada), make_question(), 0, shows=[MISTAKE]), now=NOW)
    before = standings_of(ada, now=LATER)

    disagree(ada, MISTAKE, now=LATER)

    assert standings_of(ada, now=LATER) == before


def test_disagree_brings_a_harder_question_at_once_and_once(ada):
    practice = make_practice(ada)
    for level in (1, 2, 3):
        question = make_question(uid=f"level-{level}", mistake=MISTAKE)
        save_beliefs({question.pk: (MISTAKE, usual_beliefs(level=level, mistake=MISTAKE))}, now=NOW)
    make_question(mistake="causal-overclaim")
    take_practised(answer(practice, make_question(mistake=MISTAKE), 1), now=NOW)

    disagree(ada, MISTAKE, now=LATER)
    chosen = choose_next(ada, practice=practice, now=LATER, rng=Random(1))

    assert chosen.question.question.uid == "level-3"
    assert chosen.why.startswith("You say that you know “Ordinary regression for repeated measures”.")
    practised = answer(practice, chosen.question.question, 1, at=LATER + timedelta(minutes=1))
    take_practised(practised, now=LATER)
    assert load_state(ada.pk, now=LATER).session.challenge is None


def test_disagree_is_rebuilt(ada):
    take_practised(answer(make_practice(ada), make_question(), 0, shows=[MISTAKE]), now=NOW)
    disagree(ada, MISTAKE, now=LATER)
    before = stored_about(ada)

    assert rebuild_student(ada, now=LATER).differences == ()

    assert stored_about(ada) == before
    assert load_state(ada.pk, now=LATER).session.challenge == MISTAKE


def test_disagree_with_what_is_no_mistake_is_refused(ada):
    with pytest.raises(KeyError, match="is not one of the ten mistakes"):
        disagree(ada, "nothing", now=NOW)
