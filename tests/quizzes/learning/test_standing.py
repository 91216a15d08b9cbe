from __future__ import annotations

from datetime import timedelta

import pytest

from grading.mistakes import MISTAKES
from quizzes.learning.standing import confusion_names, standings_of
from quizzes.learning.taking import take_practised
from tests.factories import NOW, make_question
from tests.quizzes.learning.helpers import answer, make_practice


def test_standings_of_somebody_new_are_ten_with_nothing_known(ada):
    standings = standings_of(ada, now=NOW)

    assert [standing.mistake for standing in standings] == list(MISTAKES)
    assert [standing.holds for standing in standings] == pytest.approx([0.3] * 10)
    assert {standing.evidence for standing in standings} == {""}


def test_standings_of_says_the_evidence_in_words(ada, django_assert_num_queries):
    practised = answer(make_practice(ada), make_question(), 0, shows=["ordinary-regression"])
    take_practised(practised, now=NOW)

    with django_assert_num_queries(2):
        first, second, *_ = standings_of(ada, now=NOW)

    assert first.evidence == "chose ordinary regression in 1 of 1 question"
    assert first.holds > 0.5
    assert second.evidence == ""


def test_standings_of_a_moment_before_the_last_answer_know_it(ada):
    take_practised(answer(make_practice(ada), make_question(), 0), now=NOW)

    assert standings_of(ada, now=NOW - timedelta(seconds=1)) == standings_of(ada, now=NOW)


def test_confusion_names_leave_no_gap():
    assert [name for name in confusion_names().values() if "{" in name] == []
