from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from accounts.models import AuditEntry, Course, User
from datasets.models import Dataset
from grading.references import store_family
from progress.exercise_results import exercise_results
from progress.queries import answers_in, tally_by_student
from progress.queue import queue_of
from progress.responses import responses_to
from progress.today import work_of
from quizzes.answers import NotOpen, save_draft, submit_answer
from quizzes.exercises import exercises_for
from quizzes.learning.entries import entries_of
from quizzes.learning.rebuilding import rebuild_student
from quizzes.models import Draft, Exercise, LearnerStep, Variant
from quizzes.pages import build_cards, score_of, shared_data, variants_of
from quizzes.regrading.notices import recent_notices
from quizzes.regrading.replacing import CannotReplace, concerned_by, data_of, replace_data
from quizzes.student_data.open_data import open_data
from quizzes.variants import (
    NoMoreAttempts,
    attempts_waiting,
    check_may_retry,
    give_variants,
    make_next_attempt,
    make_variants,
    students_waiting,
)
from tests.factories import NOW, make_dataset, make_draft, make_exercise, make_question
from tests.quizzes.helpers import ORDINARY, general_times, known_family, number_from, number_question
from tests.quizzes.regrading.helpers import LATER, marked

pytestmark = pytest.mark.storage
WHY = "Two patients had the same number."


@pytest.fixture(autouse=True)
def quick_data(monkeypatch: pytest.MonkeyPatch) -> None:
    """Data that are not worth fitting, with fits that were made once."""

    def make(*, student: User, key: str, **rest: Any) -> Dataset:
        found = Dataset.objects.filter(owner=student, key=key).first()
        if found is None:
            found = make_dataset(student)
            found.key = key
            found.save(update_fields=["key"])
            store_family(found, known_family())
        return found

    monkeypatch.setattr("quizzes.regrading.replacing.make_student_data", make)
    monkeypatch.setattr("quizzes.variants.make_student_data", make)


@pytest.fixture
def exercise(course: Course) -> Exercise:
    """A number, a further number and a choice."""
    return make_exercise(course, number_question(), number_question(), make_question())


@pytest.fixture
def variants(exercise: Exercise, ada: User) -> list[Variant]:
    return make_variants(exercise=exercise, student=ada)


@pytest.fixture
def wrong(variants: list[Variant]) -> Variant:
    """Ada's first question, answered by ordinary regression."""
    marked(submit_answer(variant=variants[0], response=[number_from(ORDINARY)], now=NOW))
    return variants[0]


def give(variant: Variant, tutor: User) -> list[Variant]:
    """The variants that count after the data of this one were replaced, by place."""
    replace_data(variant=variant, why=WHY, by=tutor, now=LATER)
    current = Variant.objects.current().filter(student=variant.student)
    return list(current.order_by("item__position", "attempt"))


def test_replace_data_gives_the_same_attempt_on_new_data(wrong: Variant, tutor: User, course: Course):
    old = wrong.dataset_id

    current = give(wrong, tutor)

    assert [variant.attempt for variant in current] == [1, 1, 1]
    assert len({variant.dataset_id for variant in current}) == 1
    assert current[0].dataset_id != old
    before = Variant.objects.get(pk=wrong.pk)
    assert (before.replaced_at, before.replaced_why, before.dataset_id) == (LATER, WHY, old)
    assert before.answer.mark.score == 0.0
    entry = AuditEntry.objects.get()
    assert (entry.course, entry.by, entry.words) == (course, tutor, "gave Ada fresh data in “Blood pressure”")
    assert (entry.details["dataset_before"], entry.details["why"]) == (old, WHY)


def test_replace_data_leaves_what_does_not_depend_on_data(variants: list[Variant], tutor: User):
    number, _, choice = variants
    marked(submit_answer(variant=choice, response=["visit"], now=NOW))
    make_draft(number, "0.5")

    current = give(number, tutor)

    assert current[2].pk == choice.pk
    assert current[2].answer.mark.score == 1.0
    # A draft about the old data stays with them.
    assert Draft.objects.get().variant_id == number.pk
    assert not hasattr(current[0], "draft")


def test_replace_data_twice_is_replacing_once(wrong: Variant, tutor: User):
    stale = Variant.objects.get(pk=wrong.pk)
    give(wrong, tutor)

    with pytest.raises(CannotReplace, match="replaced already"):
        replace_data(variant=Variant.objects.get(pk=wrong.pk), why=WHY, by=tutor, now=LATER)
    with pytest.raises(CannotReplace, match="nothing to do anew"):
        replace_data(variant=stale, why=WHY, by=tutor, now=LATER)
    assert Variant.objects.count() == 5
    assert AuditEntry.objects.count() == 1


def test_replace_data_refuses(variants: list[Variant], tutor: User):
    number = variants[0]
    with pytest.raises(CannotReplace, match="Say in a sentence what was wrong with the data"):
        replace_data(variant=number, why=" ", by=tutor, now=LATER)
    with pytest.raises(CannotReplace, match=r"closed on 18 May 2026 at 10:30.*Let it close later first"):
        replace_data(variant=number, why=WHY, by=tutor, now=NOW + timedelta(days=4))
    assert Variant.objects.filter(replaced_at=None).count() == 3


def test_replace_data_leaves_a_question_whose_student_has_gone_on(wrong: Variant, tutor: User):
    second = make_next_attempt(variant=wrong)
    make_draft(second, "0.5")

    current = give(wrong, tutor)

    assert [(variant.item.position, variant.attempt, variant.pk) for variant in current][:2] == [
        (1, 1, wrong.pk),
        (1, 2, second.pk),
    ]
    assert current[2].item.position == 2
    assert shared_data(variants_of(wrong.item.exercise, wrong.student)) == current[2].dataset
    concerned = concerned_by(second)
    assert (concerned.asked_anew, concerned.others, concerned.gone_on) == ((second,), (), ())


def test_replaced_variant_takes_nothing_more(wrong: Variant, variants: list[Variant], tutor: User):
    give(wrong, tutor)
    unanswered = variants[1]

    with pytest.raises(NotOpen, match="fresh data for this question"):
        submit_answer(variant=unanswered, response=["0.5"], now=LATER)
    with pytest.raises(NotOpen, match="fresh data for this question"):
        save_draft(variant=unanswered, response=["0.5"], now=LATER)
    with pytest.raises(NoMoreAttempts, match="fresh data in place"):
        check_may_retry(
            variant=Variant.objects.get(pk=wrong.pk),
            times=general_times(wrong.item.exercise),
            score=0.0,
            now=LATER,
        )


def test_page_shows_the_replaced_attempt_and_does_not_count_it(
    variants: list[Variant], ada: User, tutor: User
):
    exercise, number = variants[0].item.exercise, variants[0]
    marked(submit_answer(variant=number, response=[number_from()], now=NOW))
    assert (
        score_of(build_cards(variants_of(exercise, ada), times=general_times(exercise), now=NOW)).reached
        == 1.0
    )

    current = give(number, tutor)

    cards = build_cards(variants_of(exercise, ada), times=general_times(exercise), now=LATER)
    assert [card.variant for card in cards] == current
    assert (cards[0].state, cards[0].variant.attempt) == ("open", 1)
    assert cards[0].replaced is not None
    assert cards[0].replaced.variant == number
    assert score_of(cards).reached == 0.0
    assert shared_data(variants_of(exercise, ada)) == current[0].dataset


def test_replaced_answer_counts_nowhere(wrong: Variant, ada: User, tutor: User, course: Course):
    exercise = wrong.item.exercise
    rebuild_student(ada, now=NOW)
    assert LearnerStep.objects.count() == 1
    give(wrong, tutor)

    assert [entry.answered for entry in exercises_for(ada, now=LATER)] == [0]
    (result,) = exercise_results(exercise).students
    assert (result.state, result.answered, result.marked) == ("not_started", 0, 0)
    assert answers_in(course).count() == 0
    assert answers_in(course, replaced=True).count() == 1
    assert tally_by_student(item__exercise__course=course) == {}
    assert responses_to([exercise.pk]) == []
    assert queue_of(exercise).marked == 0
    assert work_of(ada, now=LATER).tasks[0].answered == 0
    assert entries_of(ada.pk) == []
    rebuild_student(ada, now=LATER)
    assert LearnerStep.objects.count() == 0


def test_nothing_is_missing_after_a_replacement(wrong: Variant, ada: User, tutor: User):
    exercise = wrong.item.exercise
    Variant.objects.filter(pk=wrong.pk).update(next_asked_at=NOW)
    current = give(wrong, tutor)

    assert not students_waiting(exercise).exists()
    assert not attempts_waiting(now=LATER).exists()
    give_variants(exercise=exercise, student=ada)
    assert list(Variant.objects.current().filter(student=ada).order_by("item__position")) == current
    assert [data.dataset for data in open_data(ada, LATER)] == [current[0].dataset]
    assert data_of(ada, exercise.course, now=LATER) == [current[0]]


def test_attempts_go_on_from_the_new_data(wrong: Variant, ada: User, tutor: User):
    current = give(wrong, tutor)
    marked(submit_answer(variant=current[0], response=[number_from(ORDINARY)], now=NOW))
    check_may_retry(variant=current[0], times=general_times(wrong.item.exercise), score=0.0, now=NOW)

    second = make_next_attempt(variant=current[0])

    assert (second.attempt, second.replaced_at) == (2, None)
    cards = build_cards(
        variants_of(wrong.item.exercise, ada), times=general_times(wrong.item.exercise), now=NOW
    )
    assert [old.variant for old in cards[0].earlier] == [current[0], wrong]
    assert cards[0].replaced is None


def test_student_is_told(wrong: Variant, ada: User, bela: User, tutor: User):
    give(wrong, tutor)

    notices = recent_notices(ada, now=LATER)
    assert [(notice.item.position, notice.words, notice.why) for notice in notices] == [
        (
            1,
            "You have fresh data for this and 1 other question. What you did on the old data does not count.",
            WHY,
        )
    ]
    assert notices[0].url == f"/exercises/{wrong.item.exercise_id}/#question-{wrong.item_id}"
    assert recent_notices(ada, now=LATER + timedelta(days=15)) == []
    assert recent_notices(bela, now=LATER) == []
