from __future__ import annotations

from datetime import timedelta

import pytest

from grading.mistakes import MISTAKES
from progress.believed import Believed, believe, by_slug, most_pressing
from quizzes.learner.diagnosis import USUAL_RATES
from quizzes.learning.store import load_kept
from quizzes.learning.taking import take_practised
from tests.factories import NOW, make_question
from tests.progress.learned import master
from tests.quizzes.learning.helpers import answer, make_practice

OLS, CAUSES = "ordinary-regression", "causal-overclaim"


def of(student) -> list[Believed]:
    return believe(load_kept(student.pk), now=NOW, rates=USUAL_RATES)


def test_of_somebody_unknown_nothing_is_believed(ada):
    found = of(ada)
    assert [each.mistake for each in found] == list(MISTAKES.values())
    assert {(each.words, each.answers, each.evidence) for each in found} == {("not known yet", 0, "")}
    assert most_pressing(found) is None


def test_belief_lies_between_where_the_next_answer_could_bring_it(ada):
    take_practised(answer(make_practice(ada), make_question(mistake=OLS), 0, shows=[OLS]), now=NOW)
    each = by_slug(of(ada))[OLS]
    assert each.low < each.chance < each.high
    assert each.width == each.high - each.low
    assert (each.words, each.sureness) == (
        "unclear, but it may well be yours",
        "not sure yet, from 1 answer",
    )
    assert each.evidence == "You chose ordinary regression in 1 of 1 question."


def test_more_answers_leave_the_next_one_less_to_say(ada):
    practice, widths = make_practice(ada), []
    for number in range(4):
        at = NOW - timedelta(minutes=10 - number)
        take_practised(answer(practice, make_question(mistake=OLS), 1, at=at), now=at)
        widths.append(by_slug(of(ada))[OLS].width)
    assert widths == sorted(widths, reverse=True)


def test_mastered_says_since_when_and_what_comes(ada):
    master(ada, OLS)
    each = by_slug(of(ada))[OLS]
    assert each.mastered_at is not None
    assert (each.mastered_at.date(), each.missing) == ((NOW - timedelta(days=4)).date(), "")
    assert each.due is not None
    assert each.fades.startswith("Of ten questions like these")
    assert not each.may_challenge


@pytest.mark.parametrize("shown", [OLS, CAUSES])
def test_most_pressing_is_the_likeliest_that_is_not_mastered(ada, shown):
    practice = make_practice(ada)
    for mistake in (OLS, CAUSES):
        score, shows = (0, [mistake]) if mistake == shown else (1, [])
        take_practised(answer(practice, make_question(mistake=mistake), score, shows=shows), now=NOW)
    pressing = most_pressing(of(ada))
    assert pressing is not None
    assert pressing.mistake.slug == shown
