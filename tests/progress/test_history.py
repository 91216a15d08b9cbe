from __future__ import annotations

from datetime import timedelta

from progress.history import draw_curve, history_of
from quizzes.learning.disagreeing import disagree
from quizzes.learning.taking import take_practised
from tests.factories import NOW, give_marked_answer, make_exercise, make_question
from tests.progress.learned import take_in
from tests.progress.pages import get, links_of, text_of
from tests.quizzes.learning.helpers import answer, make_practice

OLS, CAUSES = "ordinary-regression", "causal-overclaim"
SOON = NOW + timedelta(minutes=5)


def test_history_has_exercises_practice_and_what_was_said_the_newest_first(course, ada):
    exercise = make_exercise(course, make_question(mistake=OLS, title="Rows"))
    marked = take_in(give_marked_answer(exercise, ada, 0.0, mistakes=[OLS], name="ols"))
    practice = make_practice(ada)
    take_practised(answer(practice, make_question(mistake=OLS, title="Groups"), 1), now=NOW)
    disagree(ada, OLS, now=SOON)
    take_practised(answer(practice, make_question(mistake=CAUSES), 1, at=SOON), now=SOON)

    found = history_of(ada, OLS)

    assert [(event.title, event.words, event.url) for event in found] == [
        ("You said that you know this", "no evidence, but a harder question follows", ""),
        ("Groups", "right", f"/practise/{practice.pk}/1/"),
        ("Rows", "chose ordinary regression", f"/exercises/{exercise.pk}/#question-{marked.variant.item_id}"),
    ]
    assert found[0].after is None
    assert found[2].before == 30
    assert found[2].after is not None
    assert found[2].after > 80


def test_history_is_nobody_elses(ada, bela):
    take_practised(answer(make_practice(bela), make_question(mistake=OLS), 1), now=NOW)
    assert history_of(ada, OLS) == []


def test_curve_says_where_the_chance_began_and_where_it_is(ada):
    take_practised(answer(make_practice(ada), make_question(mistake=OLS), 1), now=NOW)
    curve = draw_curve(history_of(ada, OLS), title="Chance")
    assert curve is not None
    assert curve.summary == (
        "1 answer moved the chance that this mistake is yours from 30% before the first to 12% after the last."
    )
    assert curve.last == 12
    assert curve.wide.startswith("<svg")
    assert curve.summary in curve.narrow


def test_curve_without_an_answer_is_none(ada):
    disagree(ada, OLS, now=NOW)
    assert draw_curve(history_of(ada, OLS), title="Chance") is None


def test_page_of_a_mistake_has_the_curve_and_each_answer(ada):
    practice = make_practice(ada)
    take_practised(answer(practice, make_question(mistake=OLS, title="Groups"), 0.0), now=NOW)
    response = get(ada, f"/progress/map/{OLS}/")
    text = text_of(response)
    assert "1 answer moved the chance" in text
    assert "14 May 2026 Groups Not right, but in another way 30%" in text
    assert f"/practise/{practice.pk}/1/" in links_of(response)


def test_page_of_a_mistake_without_answers_says_so(ada):
    text = text_of(get(ada, f"/progress/map/{OLS}/"))
    assert "Not known yet" in text
    assert "Every answer behind it" not in text


def test_page_of_what_is_no_mistake_is_not_there(ada):
    assert get(ada, "/progress/map/nothing/").status_code == 404
