from __future__ import annotations

import uuid
from datetime import datetime, timedelta

import pytest

from accounts.models import Course, User
from grading.reports.advice import Advice
from grading.verdict import Verdict
from quizzes.answers import submit_answer
from quizzes.marking import (
    CLAIM_HOLDS,
    MOST_TRIES,
    NEVER_ENDED,
    SENT_HOLDS,
    claim_answer,
    give_back,
    mark_claimed,
    sweep_answers,
)
from quizzes.models import Answer, Mark, RevealedMistake, Variant
from tests.classroom import answer_of, make_classroom, number_of
from tests.factories import NOW, REPORT, make_exercise, make_question
from tests.quizzes.helpers import ORDINARY, drop_fits, fitted_variant, number_from, output_of

pytestmark = pytest.mark.storage


@pytest.fixture
def answer(variant: Variant) -> Answer:
    """Ada's answer to the number question, from ordinary regression."""
    return submit_answer(variant=variant, response=[number_from(ORDINARY)], now=NOW)


def fresh(answer: Answer) -> Answer:
    return Answer.objects.get(pk=answer.pk)


def claim(answer: Answer, *, now: datetime = NOW) -> uuid.UUID:
    found = claim_answer(answer.pk, now=now)
    assert found is not None
    return found


def test_claim_answer_takes_it_once(answer: Answer):
    found = claim_answer(answer.pk, now=NOW)

    assert claim_answer(answer.pk, now=NOW) is None
    held = fresh(answer)
    assert (held.status, held.claim, held.claimed_at, held.tries) == ("claimed", found, NOW, 1)


@pytest.mark.parametrize("status", ["claimed", "marked", "needs_attention"])
def test_claim_answer_leaves_what_does_not_wait(answer: Answer, status: str):
    Answer.objects.update(status=status)

    assert claim_answer(answer.pk, now=NOW) is None
    assert fresh(answer).tries == 0


def test_mark_claimed_stores_verdict_and_mistakes(answer: Answer):
    mark = mark_claimed(answer.pk, claim(answer), now=NOW + timedelta(seconds=1))

    assert mark == Mark.objects.get(answer=answer)
    assert (mark.score, mark.outcome, mark.marked_at) == (0.0, "wrong", NOW + timedelta(seconds=1))
    verdict = Verdict.from_json(Mark.objects.get().verdict)
    assert verdict.mistakes == ("ordinary-regression", "ignored-clustering")
    assert list(RevealedMistake.objects.values_list("mistake", "name", "rank")) == [
        ("ordinary-regression", "ols", 0),
        ("ignored-clustering", "ols", 1),
    ]
    assert (fresh(answer).status, fresh(answer).trouble) == ("marked", "")


def test_mark_claimed_of_the_right_number_reveals_nothing(variant: Variant):
    answer = submit_answer(variant=variant, response=[number_from()], now=NOW)

    mark = mark_claimed(answer.pk, claim(answer), now=NOW)

    assert mark is not None
    assert (mark.score, mark.outcome) == (1.0, "right")
    assert RevealedMistake.objects.count() == 0


@pytest.mark.parametrize("kind", ["choice", "multiple", "order", "match", "formula", "output"])
def test_mark_claimed_of_every_other_kind(kind: str, course, ada):
    responses = {
        "choice": ["visit"],
        "multiple": ["visit"],
        "order": ["report=3", "plot=1", "fit=2"],
        "match": ["visit=row", "patient=group", "arm=effect"],
        "formula": ["sbp ~ 1 + time + (1|patient)"],
        "output": [output_of()],
    }
    variant = fitted_variant(make_exercise(course, make_question(kind=kind)), ada)
    answer = submit_answer(variant=variant, response=responses[kind], now=NOW)

    mark = mark_claimed(answer.pk, claim(answer), now=NOW)

    assert mark is not None
    assert (mark.score, mark.outcome) == (1.0, "right")


@pytest.fixture
def report(course: Course, ada: User) -> Answer:
    """Ada's report."""
    variant = fitted_variant(make_exercise(course, make_question(kind="report")), ada)
    return submit_answer(variant=variant, response=[REPORT], now=NOW)


def test_mark_claimed_of_a_report_keeps_advice_and_waits_for_the_tutor(report: Answer):
    assert mark_claimed(report.pk, claim(report), now=NOW) is None

    found = fresh(report)
    assert (found.status, found.trouble) == ("awaiting_tutor", "")
    assert Advice.from_json(found.advice).words == 17
    assert Mark.objects.count() == 0


def test_mark_claimed_of_a_report_with_a_lost_claim_leaves_no_trace(report: Answer):
    lost = claim(report)
    sweep_answers(now=NOW + CLAIM_HOLDS + timedelta(seconds=1))

    assert mark_claimed(report.pk, lost, now=NOW) is None

    assert (fresh(report).status, fresh(report).advice) == ("submitted", None)


def test_a_report_that_cannot_be_read_is_tried_again_and_then_set_aside(report: Answer):
    drop_fits(report.variant)
    now = NOW
    for _ in range(MOST_TRIES):
        mark_claimed(report.pk, claim(report, now=now), now=now)
        now += CLAIM_HOLDS + timedelta(seconds=1)
        sweep_answers(now=now)

    assert (fresh(report).status, fresh(report).tries) == ("needs_attention", MOST_TRIES)


def test_a_report_that_waits_for_its_tutor_is_not_read_again(report: Answer):
    mark_claimed(report.pk, claim(report), now=NOW)

    later = NOW + timedelta(days=3)
    assert sweep_answers(now=later) == []
    assert claim_answer(report.pk, now=later) is None
    assert give_back(report) is False
    assert fresh(report).status == "awaiting_tutor"


def test_mark_claimed_with_a_lost_claim_leaves_no_trace(answer: Answer):
    lost = claim(answer)
    sweep_answers(now=NOW + CLAIM_HOLDS + timedelta(seconds=1))
    held = claim(answer, now=NOW + timedelta(minutes=1))

    assert mark_claimed(answer.pk, lost, now=NOW) is None

    assert Mark.objects.count() == 0
    assert (fresh(answer).status, fresh(answer).claim) == ("claimed", held)


def test_mark_claimed_twice_marks_once(answer: Answer):
    held = claim(answer)
    first = mark_claimed(answer.pk, held, now=NOW)

    assert mark_claimed(answer.pk, held, now=NOW + timedelta(seconds=5)) is None

    assert list(Mark.objects.all()) == [first]
    assert Mark.objects.get().marked_at == NOW


def test_mark_claimed_notes_what_went_wrong_and_lets_the_sweeper_decide(answer: Answer):
    drop_fits(answer.variant)
    held = claim(answer)

    assert mark_claimed(answer.pk, held, now=NOW) is None

    assert (fresh(answer).status, fresh(answer).claim) == ("claimed", held)
    assert fresh(answer).trouble == "DoesNotExist: ReferenceFit matching query does not exist."


def test_mark_claimed_notes_why_a_mark_could_not_be_stored(answer: Answer, monkeypatch: pytest.MonkeyPatch):
    def fail(answer: Answer, verdict: Verdict, *, now: datetime) -> None:
        raise ValueError("no room for a mark")

    monkeypatch.setattr("quizzes.marking.store_mark", fail)
    held = claim(answer)

    assert mark_claimed(answer.pk, held, now=NOW) is None

    assert (fresh(answer).status, fresh(answer).claim) == ("claimed", held)
    assert fresh(answer).trouble == "ValueError: no room for a mark"


def test_mark_claimed_after_trouble_clears_the_note(answer: Answer):
    Answer.objects.update(trouble="ValueError: a fault that was mended")

    mark_claimed(answer.pk, claim(answer), now=NOW)

    assert (fresh(answer).status, fresh(answer).trouble) == ("marked", "")


def test_sweep_answers_leaves_what_was_just_sent(answer: Answer):
    Answer.objects.update(sent_at=NOW)

    assert sweep_answers(now=NOW + SENT_HOLDS) == []
    assert sweep_answers(now=NOW + SENT_HOLDS + timedelta(seconds=1)) == [answer.pk]


def test_sweep_answers_names_what_was_never_sent_the_oldest_first(answer: Answer, choice: Variant):
    older = submit_answer(variant=choice, response=["visit"], now=NOW - timedelta(minutes=1))

    assert sweep_answers(now=NOW + timedelta(seconds=3)) == [older.pk, answer.pk]


def test_sweep_answers_leaves_what_came_in_a_moment_ago(answer: Answer):
    assert sweep_answers(now=NOW + timedelta(seconds=2)) == []


def test_sweep_answers_leaves_a_claim_that_holds(answer: Answer):
    held = claim(answer)

    assert sweep_answers(now=NOW + CLAIM_HOLDS) == []
    assert fresh(answer).claim == held


def test_sweep_answers_frees_what_a_dead_worker_held(answer: Answer):
    Answer.objects.update(sent_at=NOW)
    claim(answer)

    found = sweep_answers(now=NOW + CLAIM_HOLDS + timedelta(seconds=1))

    assert found == [answer.pk]
    freed = fresh(answer)
    assert (freed.status, freed.claim, freed.sent_at, freed.tries) == ("submitted", None, None, 1)


def test_sweep_answers_after_the_clock_was_put_back_frees_what_a_dead_worker_held(answer: Answer):
    Answer.objects.update(sent_at=NOW)
    claim(answer)

    assert sweep_answers(now=NOW - CLAIM_HOLDS) == []
    assert sweep_answers(now=NOW - CLAIM_HOLDS - timedelta(seconds=1)) == [answer.pk]
    assert (fresh(answer).status, fresh(answer).claim) == ("submitted", None)


def test_sweep_answers_after_the_clock_was_put_back_names_what_got_lost(answer: Answer):
    Answer.objects.update(sent_at=NOW)

    assert sweep_answers(now=NOW - SENT_HOLDS) == []
    assert sweep_answers(now=NOW - SENT_HOLDS - timedelta(seconds=1)) == [answer.pk]


def test_sweep_answers_gives_up_after_three_tries(answer: Answer):
    now = NOW
    for _ in range(MOST_TRIES):
        claim(answer, now=now)
        now += CLAIM_HOLDS + timedelta(seconds=1)
        found = sweep_answers(now=now)

    assert found == []
    given_up = fresh(answer)
    assert (given_up.status, given_up.tries, given_up.claim) == ("needs_attention", 3, None)
    assert given_up.response == [number_from(ORDINARY)]


@pytest.mark.parametrize("status", ["marked", "needs_attention"])
def test_sweep_answers_leaves_what_has_ended(answer: Answer, status: str):
    Answer.objects.update(status=status, claimed_at=NOW)

    assert sweep_answers(now=NOW + timedelta(hours=1)) == []
    assert fresh(answer).status == status


def test_give_back_lets_it_be_tried_as_if_for_the_first_time(answer: Answer):
    Answer.objects.update(status="needs_attention", tries=3, trouble="ValueError: what it was", sent_at=NOW)

    assert give_back(answer) is True

    back = fresh(answer)
    assert (back.status, back.tries, back.trouble, back.sent_at) == ("submitted", 0, "", None)
    assert give_back(answer) is False


@pytest.mark.parametrize("status", ["submitted", "claimed", "marked"])
def test_give_back_leaves_what_needs_none(answer: Answer, status: str):
    Answer.objects.update(status=status, tries=2)

    assert give_back(answer) is False
    assert (fresh(answer).status, fresh(answer).tries) == (status, 2)


@pytest.mark.django_db
def test_marks_rest_on_the_students_own_data():
    room = make_classroom()
    for name, score, mistakes in (
        ("right", 1.0, []),
        ("ols", 0.0, ["ordinary-regression", "ignored-clustering"]),
    ):
        variant = room.variants[0]
        Answer.objects.all().delete()
        answer = submit_answer(
            variant=variant, response=[number_of(variant, name)], now=room.exercise.opens_at
        )

        mark_claimed(answer.pk, claim(answer), now=NOW)

        mark = answer_of(variant).mark
        assert mark.score == score
        assert [revealed.mistake for revealed in mark.revealed.all()] == mistakes


def test_answer_whose_marking_never_ends_is_set_aside_with_a_word(answer: Answer):
    now = NOW
    for _ in range(MOST_TRIES):
        claim(answer, now=now)
        now += CLAIM_HOLDS + timedelta(seconds=1)
        sweep_answers(now=now)

    assert (fresh(answer).status, fresh(answer).trouble) == ("needs_attention", NEVER_ENDED)
