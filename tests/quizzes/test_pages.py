from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from grading.reports.advice import Advice
from grading.reports.points import PointFound
from quizzes.models import Answer, Exercise, Variant
from quizzes.pages import (
    MAKING_TAKES,
    MARKING_TAKES,
    Card,
    State,
    build_card,
    build_cards,
    score_of,
    variants_of,
)
from tests.factories import (
    NOW,
    REPORT,
    give_marked_answer,
    make_answer,
    make_draft,
    make_exercise,
    make_question,
    make_student,
    make_variant,
)
from tests.quizzes.helpers import general_times, number_question

SECOND = timedelta(seconds=1)


def card_of(variant: Variant, **options: Any) -> Card:
    found = variants_of(variant.item.exercise, variant.student).get(pk=variant.pk)
    times = general_times(variant.item.exercise)
    return build_card(found, **{"times": times, "now": NOW, **options})


def test_card_without_an_answer_is_open(variant: Variant):
    card = card_of(variant)

    assert (card.state, card.looks_again, card.typed, card.attempts, card.number) == (
        State.OPEN,
        "",
        "",
        2,
        1,
    )
    assert (card.prompt_html, card.answer, card.draft, card.result) == (
        "<p>What do your data say?</p>\n",
        None,
        None,
        None,
    )
    assert (card.may_retry, card.no_retry, card.points) == (False, "", 0)


def test_card_without_an_answer_after_closing_is_closed(variant: Variant):
    make_draft(variant, "1.5")

    card = card_of(variant, now=variant.item.exercise.closes_at)

    assert (card.state, card.given_html) == (State.CLOSED, ("<code>1.5</code>",))


@pytest.mark.parametrize("status", ["submitted", "claimed"])
def test_card_of_an_answer_waits_for_its_mark(variant: Variant, status: Any):
    make_answer(variant, "1.5", status=status, submitted_at=NOW)

    soon, late = (card_of(variant, now=NOW + wait) for wait in (MARKING_TAKES, MARKING_TAKES + SECOND))

    assert (soon.state, soon.looks_again) == (State.WAITING, "load delay:300ms, every 1s")
    assert (late.state, late.looks_again) == (State.DELAYED, "every 5s")
    assert soon.seen == f"{variant.pk}-waiting"


def test_card_of_an_answer_still_waits_after_closing(variant: Variant):
    closing = variant.item.exercise.closes_at
    make_answer(variant, "1.5", submitted_at=closing - SECOND)

    assert card_of(variant, now=closing).state == State.WAITING


def test_card_of_an_answer_that_needs_attention_asks_no_more(variant: Variant):
    make_answer(variant, "1.5", status=Answer.Status.NEEDS_ATTENTION)

    card = card_of(variant)

    assert (card.state, card.looks_again) == (State.NEEDS_ATTENTION, "")


def test_card_of_a_report_that_waits_for_its_tutor_shows_advice_and_asks_no_more(course: Any, ada: User):
    variant = make_variant(make_exercise(course, make_question(kind="report")), ada)
    answer = make_answer(variant, REPORT, status=Answer.Status.AWAITING_TUTOR)
    answer.advice = Advice(17, (PointFound("D1", REPORT),)).to_json()
    answer.save()

    card = card_of(variant)

    assert (card.state, card.looks_again, card.attempts, card.may_retry) == (
        State.AWAITING_TUTOR,
        "",
        1,
        False,
    )
    assert card.given_html == (f"<p>{REPORT}</p>",)
    assert card.advice is not None
    assert [(point.name, point.evidence) for point in card.advice.points] == [("The structure", REPORT)]
    assert [(line.name, line.most) for line in card.rubric] == [("Structure", 2), ("Meaning", 3)]


def test_card_with_a_mark_asks_no_more(exercise: Exercise, ada: User):
    variant = give_marked_answer(exercise, ada, 0.5, "1.5").variant

    card = card_of(variant)

    assert (card.state, card.looks_again, card.points) == (State.MARKED, "", 0.5)
    assert card.may_retry is True


def test_card_whose_next_attempt_was_asked_for_shows_that_it_is_being_made(exercise: Exercise, ada: User):
    variant = give_marked_answer(exercise, ada, 0.0, "1.5").variant
    Variant.objects.filter(pk=variant.pk).update(next_asked_at=NOW)

    soon, late = (card_of(variant, now=NOW + wait) for wait in (MAKING_TAKES, MAKING_TAKES + SECOND))

    assert (soon.state, soon.looks_again) == (State.MAKING, "every 1s")
    assert (late.state, late.looks_again) == (State.MAKING_DELAYED, "every 10s")
    assert (soon.may_retry, late.may_retry) == (False, False)


def test_card_whose_next_attempt_came_too_late_is_marked(exercise: Exercise, ada: User):
    variant = give_marked_answer(exercise, ada, 0.0, "1.5").variant
    Variant.objects.filter(pk=variant.pk).update(next_asked_at=NOW)

    assert card_of(variant, now=exercise.closes_at).state == State.MARKED


def test_card_says_why_there_is_no_further_try(exercise: Exercise, ada: User):
    last = give_marked_answer(exercise, ada, 0.0, "1.5", attempt=2).variant

    assert card_of(last).no_retry == "You have used all 2 attempts at this question."
    assert card_of(last, now=exercise.closes_at).no_retry == ""


def test_card_of_a_right_answer_needs_no_further_try(exercise: Exercise, ada: User):
    card = card_of(give_marked_answer(exercise, ada, 1.0, "1.5").variant)

    assert (card.may_retry, card.no_retry) == (False, "")


def test_card_shows_what_was_refused_and_not_the_draft(variant: Variant):
    make_draft(variant, "1.2")

    card = card_of(variant, response=["abc"])

    assert (card.typed, card.is_drafted) == ("abc", False)
    assert card_of(variant).typed == "1.2"
    assert card_of(variant).is_drafted is True


def test_card_shows_an_empty_response_as_empty(variant: Variant):
    make_draft(variant, "1.2")

    assert card_of(variant, response=[]).typed == ""


def test_options_keep_their_order_for_a_student_and_differ_between_them(course: Any):
    item_exercise = make_exercise(course, make_question(kind="order"))
    orders = []
    for number in range(12):
        variant = make_variant(item_exercise, make_student(f"Student {number}", course))
        first, again = (card_of(variant) for _ in range(2))
        assert first.fields == again.fields
        orders.append([field.key for field in first.fields])

    assert len({tuple(order) for order in orders}) > 1
    assert ["plot", "fit", "report"] not in orders


def test_choice_shows_what_was_chosen(choice: Variant):
    make_answer(choice, "patient")

    card = card_of(choice)

    assert {field.key for field in card.fields if field.chosen} == {"patient"}
    assert card.given_html == ("One patient",)


def test_order_shows_the_items_in_the_order_given(course: Any, ada: User):
    variant = make_variant(make_exercise(course, make_question(kind="order")), ada)
    make_answer(variant, "plot=3", "fit=1", "report=2")

    assert card_of(variant).given_html == ("Fit the model", "Report it", "Plot the data")


def test_match_shows_the_pairs(course: Any, ada: User):
    variant = make_variant(make_exercise(course, make_question(kind="match")), ada)
    make_answer(variant, "visit=row", "arm=effect", "patient=gone")

    assert sorted(card_of(variant).given_html) == ["An arm → an effect", "One <em>visit</em> → a row"]


def test_typed_text_is_escaped(variant: Variant):
    card = card_of(variant, response=["<b>1</b>"])

    assert card.given_html == ("<code>&lt;b&gt;1&lt;/b&gt;</code>",)


def test_pasted_text_is_shown_by_its_lines(course: Any, ada: User):
    variant = make_variant(make_exercise(course, make_question(kind="output")), ada)

    card = card_of(variant, response=["Call:\r\n\r\nlm(<b>)"])

    assert card.pasted_lines == ("Call:", "", "lm(<b>)")


def test_only_outputs_have_pasted_lines(variant: Variant):
    assert card_of(variant, response=["1.5"]).pasted_lines == ()


def test_build_cards_puts_earlier_attempts_inside_the_latest_first(course: Any, ada: User):
    exercise = make_exercise(course, number_question(), attempts=3)
    for attempt in (1, 2):
        give_marked_answer(exercise, ada, 0.5 / attempt, "1.5", attempt=attempt)
    make_variant(exercise, ada, attempt=3)

    (card,) = build_cards(variants_of(exercise, ada), times=general_times(exercise), now=NOW)

    assert (card.variant.attempt, card.state) == (3, State.OPEN)
    assert [earlier.variant.attempt for earlier in card.earlier] == [2, 1]


@pytest.mark.parametrize("count", [1, 3])
def test_build_cards_takes_one_query_and_one_for_notices(
    course: Any, ada: User, django_assert_num_queries: DjangoAssertNumQueries, count: int
):
    exercise = make_exercise(course, *(make_question() for _ in range(count)))
    for item in exercise.items.all():
        give_marked_answer(exercise, ada, 0.0, question=item.question)

    with django_assert_num_queries(2):
        cards = build_cards(variants_of(exercise, ada), times=general_times(exercise), now=NOW)

    assert len(cards) == count


def test_score_of_counts_the_best_attempt_of_each_question(course: Any, ada: User):
    questions = [number_question(), number_question(), make_question()]
    exercise = make_exercise(course, *questions, attempts=3)
    exercise.items.filter(question=questions[0]).update(points=2)
    for attempt, score in ((1, 0.5), (2, 0.25)):
        give_marked_answer(exercise, ada, score, "1", question=questions[0], attempt=attempt)
    make_variant(exercise, ada, question=questions[0], attempt=3)
    make_answer(make_variant(exercise, ada, question=questions[1]), "1")
    give_marked_answer(exercise, ada, 1.0, question=questions[2])

    points = score_of(build_cards(variants_of(exercise, ada), times=general_times(exercise), now=NOW))

    assert (points.reached, points.total) == (2 * 0.5 + 1.0, 4.0)
