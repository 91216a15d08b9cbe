from __future__ import annotations

from datetime import timedelta
from itertools import pairwise
from random import Random
from typing import Any

import pytest

from grading.mistakes import MISTAKES
from lessons.guides import load_guides
from quizzes.learning.choosing import Chosen, NothingToAsk, choose_next
from quizzes.learning.store import save_beliefs, usual_beliefs
from quizzes.learning.taking import take_practised
from quizzes.models import Practice, Question
from tests.factories import NOW, make_exercise, make_question
from tests.quizzes.learning.helpers import answer, ask, make_practice

pytestmark = pytest.mark.storage
MINUTE = timedelta(minutes=1)


@pytest.fixture
def practice(ada) -> Practice:
    return make_practice(ada)


@pytest.fixture
def bank(db: None) -> list[Question]:
    """Three questions of each of four mistakes."""
    return [make_question(mistake=mistake) for mistake in list(MISTAKES)[:4] for _ in range(3)]


def choose(practice: Practice, *, seed: int = 1, at: Any = NOW) -> Chosen:
    return choose_next(practice.student, practice=practice, now=at, rng=Random(seed))


def test_choose_next_takes_the_mistake_that_is_held(practice, bank):
    held = bank[4].mistake
    take_practised(answer(practice, bank[0], 0, at=NOW - MINUTE, shows=[held]), now=NOW)

    chosen = choose(practice)

    assert chosen.mistake == chosen.question.question.mistake == held
    assert chosen.why.startswith(f"Your answers suggest “{MISTAKES[held].title}”")
    assert (chosen.announced, chosen.retry) == (False, False)


def test_choose_next_never_asks_a_mistake_twice_running_and_returns_to_a_wrong_one(practice, bank):
    asked: list[str] = []
    for number in range(8):
        at = NOW + number * MINUTE
        chosen = choose(practice, seed=number, at=at)
        question = chosen.question.question
        asked.append(chosen.mistake)
        take_practised(
            answer(practice, question, 0 if number == 0 else 1, at=at, mistake=chosen.mistake), now=at
        )

    assert [one for one, following in pairwise(asked) if one == following] == []
    back = asked.index(asked[0], 1)
    assert 3 <= back <= 5


def test_choose_next_does_not_ask_what_waits_for_its_answer(practice, bank):
    waiting = ask(practice, bank[0])

    chosen = [choose(practice, seed=seed) for seed in range(10)]

    assert waiting.mistake not in {each.mistake for each in chosen}


def test_choose_next_leaves_questions_of_open_exercises(practice, course):
    asked, free = make_question(), make_question()
    make_exercise(course, asked, closes_at=NOW + MINUTE)

    assert {choose(practice, seed=seed).question.question for seed in range(5)} == {free}
    assert {choose(practice, seed=seed, at=NOW + 2 * MINUTE).question.question for seed in range(9)} == {
        asked,
        free,
    }


def test_choose_next_takes_the_newest_version(practice):
    question = make_question()
    content = question.versions.get().content
    newest = question.versions.create(number=2, content=content, digest="")

    assert choose(practice).question == newest


@pytest.mark.parametrize("mistake", ["causal-overclaim", "ignored-warnings"])
def test_choose_next_about_a_mistake_is_announced(ada, bank, mistake):
    wanted = make_question(mistake=mistake)

    chosen = choose(make_practice(ada, mistake=mistake))

    assert (chosen.question.question, chosen.announced) == (wanted, True)


def test_choose_next_of_a_level(ada, bank):
    wanted = make_question()
    Question.objects.filter(pk=wanted.pk).update(level=3)

    assert choose(make_practice(ada, level=3)).question.question == wanted


def test_choose_next_on_a_section_asks_about_its_points(ada, bank):
    section = next(
        section for guide in load_guides().values() for section in guide.sections if section.points
    )
    wanted = make_question()
    content = wanted.versions.get().content | {"points": [section.points[0]]}
    wanted.versions.create(number=2, content=content, digest="")

    assert choose(make_practice(ada, section=section.slug)).question.question == wanted


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"mistake": "causal-overclaim"}, "no question about “Claiming causes” to practise now"),
        ({"level": 2}, "no question of level 2 to practise now"),
        ({"section": "nowhere"}, "The guide has no section “nowhere”. Choose one from its contents."),
    ],
)
def test_choose_next_says_why_nothing_fits(ada, bank, fields, message):
    with pytest.raises(NothingToAsk, match=message):
        choose(make_practice(ada, **fields))


def test_choose_next_prefers_what_suits_and_draws_some_at_random(practice):
    easy, suits, hard = (make_question(uid=uid) for uid in ("easy", "suits", "hard"))
    for question, difficulty in ((easy, -4), (suits, -0.8), (hard, 3)):
        about = usual_beliefs(level=1, mistake=question.mistake)
        moved = type(about)(about.level, type(about.level)(difficulty, 0.2), about.pitfalls)
        save_beliefs({question.pk: (question.mistake, moved)}, now=NOW)

    chosen = [choose(practice, seed=seed) for seed in range(30)]

    assert {each.question.question.uid for each in chosen if not each.at_random} == {"suits"}
    assert all(0.65 <= each.success <= 0.85 for each in chosen if not each.at_random)
    assert 0 < sum(each.at_random for each in chosen) < 9


def test_choose_next_repeats_today_only_as_a_retry(practice):
    question = make_question()
    take_practised(answer(practice, question, 1), now=NOW)

    today, tomorrow = choose(practice), choose(practice, at=NOW + timedelta(days=1))

    assert (today.question.question, today.retry) == (question, True)
    assert (tomorrow.question.question, tomorrow.retry) == (question, False)


def test_choose_next_asks_only_what_it_is_told_is_due(ada, bank):
    practice, mistake = make_practice(ada), bank[0].mistake
    for number in range(6):
        at = NOW + timedelta(days=number // 5, minutes=number)
        take_practised(answer(practice, bank[number % 3], 1, at=at), now=at)
    early = NOW + timedelta(days=2)

    chosen = choose_next(
        ada,
        practice=make_practice(ada, purpose=Practice.Purpose.REVISION),
        now=early,
        rng=Random(1),
        only=[mistake],
    )

    assert chosen.mistake == mistake
    assert chosen.why.startswith("You have mastered")


@pytest.mark.parametrize("answers", [0, 6])
def test_choose_next_costs_the_same_however_much_there_is(
    practice, bank, answers: int, django_assert_num_queries
):
    for number in range(answers):
        at = NOW - (10 - number) * MINUTE
        take_practised(answer(practice, bank[number], number % 2, at=at), now=at)

    with django_assert_num_queries(7 if answers else 6):
        choose(practice)
