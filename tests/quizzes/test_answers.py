from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from grading.verdict import Malformed
from quizzes.answers import (
    LONGEST_DRAFT,
    AlreadyAnswered,
    NotOpen,
    NotReady,
    save_draft,
    store_answer,
    submit_answer,
)
from quizzes.models import Answer, Draft, Mark, Variant
from quizzes.times.timing import GRACE
from tests.factories import NOW, make_course, make_draft, make_exercise, make_question, make_student
from tests.quizzes.helpers import at_once, drop_fits, fitted_variants, number_from, number_question
from tests.quizzes.regrading.helpers import mend, options

pytestmark = pytest.mark.storage

Sent = list[tuple[Any, ...]]


def test_submit_answer_stores_it_and_sends_it_when_the_transaction_ends(
    variant: Variant, sent: Sent, django_capture_on_commit_callbacks: Any
):
    with django_capture_on_commit_callbacks(execute=True):
        answer = submit_answer(variant=variant, response=[number_from()], now=NOW)
        assert sent == []

    assert sent == [("quizzes.mark_answer", answer.pk)]
    stored = Answer.objects.get()
    assert (stored.variant, stored.response, stored.submitted_at) == (variant, [number_from()], NOW)
    assert (stored.status, stored.sent_at, stored.tries, stored.claim) == ("submitted", NOW, 0, None)
    assert Mark.objects.count() == 0


def test_submit_answer_takes_the_place_of_the_draft(variant: Variant):
    make_draft(variant, "1.5")

    submit_answer(variant=variant, response=["1.2345"], now=NOW)

    assert Draft.objects.count() == 0
    assert Answer.objects.get().response == ["1.2345"]


@pytest.mark.parametrize(
    ("response", "message"),
    [
        (["about three"], "“about three” is not a number."),
        (["1e999"], "“1e999” is too large to be an answer here."),
        ([""], "Type a number first."),
        ([], "Type a number first."),
        (["1.2", "1.3"], "This question takes one answer; 2 came in."),
        (["1"] * 21, "An answer has at most 20 parts; 21 came in."),
        (["9" * 1_000_000], "Type one number. This is 1,000,000 characters long."),
    ],
)
def test_submit_answer_refuses_what_cannot_be_graded(variant: Variant, response: list[str], message: str):
    make_draft(variant, "1.5")

    with pytest.raises(Malformed) as refused:
        submit_answer(variant=variant, response=response, now=NOW)

    assert str(refused.value).startswith(message)
    assert Answer.objects.count() == 0
    assert Draft.objects.get().response == ["1.5"]


def test_submit_answer_is_checked_by_the_version_that_was_handed_out_meanwhile(choice: Variant):
    read_before = Variant.objects.select_related("version").get(pk=choice.pk)
    mended = mend(choice.version.question, options=options(right="patient", keys=("patient", "arm", "row")))
    Variant.objects.filter(pk=choice.pk).update(version=mended)

    with pytest.raises(Malformed, match="does not belong to this question"):
        submit_answer(variant=read_before, response=["visit"], now=NOW)

    assert Answer.objects.count() == 0


def test_submit_answer_refuses_an_option_of_another_question(choice: Variant):
    with pytest.raises(Malformed, match="does not belong to this question"):
        submit_answer(variant=choice, response=["elsewhere"], now=NOW)

    assert Answer.objects.count() == 0


def test_submit_answer_a_second_time_leaves_the_first(variant: Variant):
    first = submit_answer(variant=variant, response=["1.2345"], now=NOW)

    with pytest.raises(AlreadyAnswered) as refused:
        submit_answer(variant=variant, response=["2.3456"], now=NOW + timedelta(minutes=1))

    assert refused.value.answer == first
    assert str(refused.value) == "You have submitted an answer to this question already. It stands as it was."
    assert Answer.objects.get().response == ["1.2345"]


def test_submit_answer_a_second_time_is_no_matter_of_opening_times(variant: Variant):
    submit_answer(variant=variant, response=["1.2345"], now=NOW)

    with pytest.raises(AlreadyAnswered):
        submit_answer(variant=variant, response=["1.2345"], now=variant.item.exercise.closes_at + GRACE)


@pytest.mark.parametrize(
    ("moment", "message"),
    [
        ("before", "This exercise opens on 11 May 2026 at 10:30."),
        ("at the end", "This exercise closed on 18 May 2026 at 10:30."),
    ],
)
def test_submit_answer_outside_opening_times_stores_nothing(variant: Variant, moment: str, message: str):
    exercise = variant.item.exercise
    now = (
        exercise.closes_at + GRACE
        if moment == "at the end"
        else exercise.opens_at - timedelta(microseconds=1)
    )

    with pytest.raises(NotOpen) as refused:
        submit_answer(variant=variant, response=["1.2345"], now=now)

    assert str(refused.value) == message
    assert Answer.objects.count() == 0


@pytest.mark.parametrize("moment", ["at the beginning", "just before the end"])
def test_submit_answer_is_taken_at_either_edge(variant: Variant, moment: str):
    exercise = variant.item.exercise
    last = exercise.closes_at + GRACE - timedelta(microseconds=1)
    now = exercise.opens_at if moment == "at the beginning" else last

    answer = submit_answer(variant=variant, response=["1.2345"], now=now)

    assert answer.submitted_at == now


def test_submit_answer_before_the_data_are_fitted_stores_nothing(variant: Variant):
    drop_fits(variant)

    with pytest.raises(NotReady, match="Your data are still being fitted"):
        submit_answer(variant=variant, response=["1.2345"], now=NOW)

    assert Answer.objects.count() == 0


def test_submit_answer_to_a_question_that_cannot_be_judged_is_kept_for_the_tutor(variant: Variant):
    variant.version.content["target"] = {"quantity": "no-such-quantity"}
    variant.version.save()

    submit_answer(variant=variant, response=["1.2345"], now=NOW)

    assert Answer.objects.get().response == ["1.2345"]


def test_store_answer_sends_nothing(variant: Variant, sent: Sent, django_capture_on_commit_callbacks: Any):
    with django_capture_on_commit_callbacks(execute=True):
        store_answer(variant=variant, response=["1.2345"], now=NOW)

    assert sent == []
    assert Answer.objects.get().sent_at is None


def test_save_draft_keeps_what_is_not_yet_an_answer(variant: Variant):
    save_draft(variant=variant, response=["1.2 or so"], now=NOW)

    draft = Draft.objects.get()
    assert (draft.variant, draft.response, draft.saved_at) == (variant, ["1.2 or so"], NOW)
    assert Answer.objects.count() == 0


def test_save_draft_again_replaces_it(variant: Variant):
    save_draft(variant=variant, response=["1"], now=NOW)
    later = NOW + timedelta(minutes=1)

    save_draft(variant=variant, response=[], now=later)

    draft = Draft.objects.get()
    assert (draft.response, draft.saved_at) == ([], later)


def test_save_draft_after_the_answer_is_refused(variant: Variant):
    submit_answer(variant=variant, response=["1.2345"], now=NOW)

    with pytest.raises(AlreadyAnswered):
        save_draft(variant=variant, response=["2"], now=NOW)

    assert Draft.objects.count() == 0


def test_save_draft_after_closing_is_refused(variant: Variant):
    make_draft(variant, "1")

    with pytest.raises(NotOpen):
        save_draft(variant=variant, response=["2"], now=variant.item.exercise.closes_at + GRACE)

    assert Draft.objects.get().response == ["1"]


@pytest.mark.parametrize(
    ("response", "message"),
    [
        (["x" * (LONGEST_DRAFT + 1)], "This has 20,001 characters; a draft keeps at most 20,000."),
        (["x"] * 21, "A draft has at most 20 parts; 21 came in."),
        (["1.2\x00"], "This holds a character that cannot be stored (NUL). Type it anew."),
    ],
)
def test_save_draft_refuses_what_no_answer_can_hold(variant: Variant, response: list[str], message: str):
    make_draft(variant, "1")

    with pytest.raises(Malformed) as refused:
        save_draft(variant=variant, response=response, now=NOW)

    assert str(refused.value).startswith(message)
    assert Draft.objects.get().response == ["1"]


def test_save_draft_of_the_greatest_length(variant: Variant):
    save_draft(variant=variant, response=["x" * LONGEST_DRAFT], now=NOW)

    assert len(Draft.objects.get().response[0]) == LONGEST_DRAFT


def make_variant_for_threads() -> Variant:
    course = make_course()
    exercise = make_exercise(course, number_question(), make_question())
    return fitted_variants(exercise, make_student("Ada", course))[0]


@pytest.mark.django_db(transaction=True)
def test_submit_answer_by_several_tabs_at_once_stores_one():
    variant = make_variant_for_threads()
    texts = ["1.2341", "1.2342", "1.2343", "1.2344"]

    outcomes = at_once(
        *(lambda text=text: store_answer(variant=variant, response=[text], now=NOW) for text in texts)
    )

    stored = Answer.objects.get()
    assert [outcome for outcome in outcomes if isinstance(outcome, Answer)] == [stored]
    refused = [outcome for outcome in outcomes if isinstance(outcome, AlreadyAnswered)]
    assert [refusal.answer for refusal in refused] == [stored] * 3


@pytest.mark.django_db(transaction=True)
def test_save_draft_at_the_moment_of_the_answer_never_outlives_it():
    variant = make_variant_for_threads()

    answer, *drafts = at_once(
        lambda: store_answer(variant=variant, response=["1.2345"], now=NOW),
        *(lambda: save_draft(variant=variant, response=["1.2"], now=NOW) for _ in range(5)),
    )

    assert answer == Answer.objects.get()
    assert {type(outcome) for outcome in drafts} <= {Draft, AlreadyAnswered}
    assert Draft.objects.count() == 0
