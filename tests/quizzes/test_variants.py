from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from accounts.models import Enrolment, User
from datasets.making import CannotCertify
from datasets.models import Dataset
from grading.certify import Certifier
from grading.models import ReferenceFit
from quizzes.content.files import digest_of
from quizzes.models import Exercise, Question, Variant
from quizzes.times.timing import GRACE
from quizzes.variants import (
    ASKED_HOLDS,
    NoMoreAttempts,
    ask_next_attempt,
    attempts_waiting,
    check_may_retry,
    latest_versions,
    make_next_attempt,
    make_variants,
    read_question,
    students_waiting,
)
from tests.classroom import CHOICE, NUMBER, add_question
from tests.factories import (
    NOW,
    enrol,
    give_marked_answer,
    make_answer,
    make_exercise,
    make_mark,
    make_question,
    make_student,
    make_user,
    make_variant,
)
from tests.quizzes.helpers import at_once, general_times, number_question

pytestmark = pytest.mark.storage

Sent = list[tuple[Any, ...]]


@pytest.fixture
def real(course: Any) -> Exercise:
    """A number question and a choice whose variants are made from real data."""
    return make_exercise(course, add_question(NUMBER), add_question(CHOICE))


def add_version(question: Question, content: dict[str, Any]) -> None:
    number = question.versions.count() + 1
    question.versions.create(number=number, content=content, digest=digest_of(content))


def test_make_variants_gives_each_question_on_one_data_set_with_its_fits(real: Exercise, ada: User):
    made = make_variants(exercise=real, student=ada)

    assert [variant.item.question.uid for variant in made] == ["se-of-treatment", "what-is-a-row"]
    assert [(variant.student, variant.attempt, variant.version.number) for variant in made] == [
        (ada, 1, 1)
    ] * 2
    dataset = Dataset.objects.get()
    assert {variant.dataset for variant in made} == {dataset}
    assert (dataset.owner, dataset.key, dataset.setting) == (ada, f"exercise:{real.pk}", "standard")
    assert ReferenceFit.objects.get().dataset == dataset


def test_make_variants_again_changes_nothing(real: Exercise, ada: User):
    first = make_variants(exercise=real, student=ada)

    again = make_variants(exercise=real, student=ada)

    assert again == first
    assert (Variant.objects.count(), Dataset.objects.count(), ReferenceFit.objects.count()) == (2, 1, 1)


def test_make_variants_after_everything_was_lost_gives_the_same_rows(real: Exercise, ada: User):
    rows = make_variants(exercise=real, student=ada)[0].dataset.csv
    Variant.objects.all().delete()
    Dataset.objects.all().delete()

    assert make_variants(exercise=real, student=ada)[0].dataset.csv == rows


def test_make_variants_never_gives_two_students_the_same_data(real: Exercise, ada: User, bela: User):
    first, second = (make_variants(exercise=real, student=student)[0] for student in (ada, bela))

    assert first.dataset != second.dataset
    assert first.dataset.csv != second.dataset.csv
    fits = {fit.dataset_id: fit.read_family() for fit in ReferenceFit.objects.all()}
    assert fits[first.dataset_id].fits["random_slope"].se != fits[second.dataset_id].fits["random_slope"].se


def test_make_variants_never_gives_one_student_the_same_data_twice(real: Exercise, ada: User, course: Any):
    other = make_exercise(course, real.items.get(position=1).question)

    first, second = (make_variants(exercise=exercise, student=ada)[0] for exercise in (real, other))

    assert first.dataset.csv != second.dataset.csv


def test_make_variants_goes_on_where_a_worker_died(real: Exercise, ada: User):
    first = make_variants(exercise=real, student=ada)
    Variant.objects.filter(pk=first[1].pk).delete()
    ReferenceFit.objects.all().delete()

    again = make_variants(exercise=real, student=ada)

    assert again[0] == first[0]
    assert again[1].dataset == first[0].dataset
    assert ReferenceFit.objects.get().dataset == first[0].dataset


def test_make_variants_takes_the_newest_version_and_keeps_what_was_given(
    real: Exercise, ada: User, bela: User
):
    before = make_variants(exercise=real, student=ada)[0]
    add_version(before.item.question, {**NUMBER, "title": "Mended"})

    after = make_variants(exercise=real, student=bela)[0]

    assert (before.version.number, after.version.number) == (1, 2)
    assert read_question(after.version).title == "Mended"
    assert make_variants(exercise=real, student=ada)[0].version.number == 1


def test_make_variants_certifies_for_the_numbers_asked_for(
    real: Exercise, ada: User, monkeypatch: pytest.MonkeyPatch
):
    seen = []
    certify = Certifier.__call__

    def note(self: Certifier, *args: Any) -> Any:
        seen.append(self.targets)
        return certify(self, *args)

    monkeypatch.setattr(Certifier, "__call__", note)

    make_variants(exercise=real, student=ada)

    assert [[str(target) for target in targets] for targets in set(seen)] == [
        ["se of treated in random_slope"]
    ]


def test_make_variants_of_a_question_that_the_data_cannot_answer_makes_nothing(course: Any, ada: User):
    impossible = {**NUMBER, "target": {"quantity": "covariance", "fit": "random_intercept"}}
    exercise = make_exercise(course, add_question(impossible))

    with pytest.raises(CannotCertify, match="exists"):
        make_variants(exercise=exercise, student=ada)

    assert (Variant.objects.count(), Dataset.objects.count()) == (0, 0)


def test_make_next_attempt_is_on_fresh_data(real: Exercise, ada: User):
    first = make_variants(exercise=real, student=ada)[0]

    following = make_next_attempt(variant=first)

    assert (following.item, following.student, following.attempt) == (first.item, ada, 2)
    assert following.dataset.csv != first.dataset.csv
    assert following.dataset.key == f"exercise:{real.pk}:item:{first.item_id}:attempt:2"
    assert ReferenceFit.objects.count() == 2


def test_make_next_attempt_again_gives_the_same_one(real: Exercise, ada: User):
    first = make_variants(exercise=real, student=ada)[0]

    assert make_next_attempt(variant=first) == make_next_attempt(variant=first)
    assert Variant.objects.count() == 3


def test_make_next_attempt_has_the_newest_version(real: Exercise, ada: User):
    first = make_variants(exercise=real, student=ada)[0]
    add_version(first.item.question, {**NUMBER, "title": "Mended"})

    assert make_next_attempt(variant=first).version.number == 2


def test_make_next_attempt_differs_between_students(real: Exercise, ada: User, bela: User):
    texts = {
        make_next_attempt(variant=make_variants(exercise=real, student=student)[0]).dataset.csv
        for student in (ada, bela)
    }

    assert len(texts) == 2


def test_latest_versions_gives_the_newest_of_each(db: None):
    one, other = make_question(), make_question()
    add_version(one, {**one.versions.get().content, "title": "Mended"})

    found = latest_versions([one, other])

    assert {uid: version.number for uid, version in found.items()} == {one.pk: 2, other.pk: 1}


def marked(exercise: Exercise, student: User, score: float, **which: Any) -> Variant:
    return give_marked_answer(exercise, student, score, "1.5", **which).variant


def test_check_may_retry_after_a_wrong_number(exercise: Exercise, ada: User):
    variant = marked(exercise, ada, 0.5)

    check_may_retry(variant=variant, times=general_times(exercise), score=0.5, now=NOW)


@pytest.mark.parametrize(
    ("score", "message"),
    [
        (None, "Your answer is not marked yet."),
        (1.0, "You have answered this question rightly."),
    ],
)
def test_check_may_retry_needs_a_mark_that_can_be_bettered(
    exercise: Exercise, ada: User, score: float | None, message: str
):
    with pytest.raises(NoMoreAttempts) as refused:
        check_may_retry(
            variant=make_variant(exercise, ada), times=general_times(exercise), score=score, now=NOW
        )

    assert str(refused.value) == message


@pytest.mark.parametrize("when", ["before", "after"])
def test_check_may_retry_needs_an_open_exercise(exercise: Exercise, ada: User, when: str):
    now = exercise.closes_at if when == "after" else exercise.opens_at - timedelta(seconds=1)

    with pytest.raises(NoMoreAttempts, match="This exercise is closed"):
        check_may_retry(
            variant=make_variant(exercise, ada), times=general_times(exercise), score=0.0, now=now
        )


def test_check_may_retry_of_what_does_not_depend_on_data(exercise: Exercise, ada: User):
    choice = exercise.items.get(position=2).question

    with pytest.raises(NoMoreAttempts, match="does not depend on data, so it can be answered once"):
        check_may_retry(
            variant=make_variant(exercise, ada, question=choice),
            times=general_times(exercise),
            score=0.0,
            now=NOW,
        )


@pytest.mark.parametrize(
    ("attempts", "message"),
    [
        (2, "You have used all 2 attempts at this question."),
        (1, "You have used your only attempt at this question."),
    ],
)
def test_check_may_retry_ends_with_the_last_attempt(course: Any, ada: User, attempts: int, message: str):
    exercise = make_exercise(course, number_question(), attempts=attempts)

    with pytest.raises(NoMoreAttempts) as refused:
        check_may_retry(
            variant=make_variant(exercise, ada, attempt=attempts),
            times=general_times(exercise),
            score=0.0,
            now=NOW,
        )

    assert str(refused.value) == message


def test_ask_next_attempt_sends_it_once(
    exercise: Exercise, ada: User, sent: Sent, django_capture_on_commit_callbacks: Any
):
    variant = marked(exercise, ada, 0.0)

    with django_capture_on_commit_callbacks(execute=True):
        ask_next_attempt(variant=variant, now=NOW)
        ask_next_attempt(variant=variant, now=NOW + timedelta(seconds=1))

    assert sent == [("quizzes.make_next_attempt", variant.pk)]
    assert Variant.objects.get(pk=variant.pk).next_asked_at == NOW


def test_ask_next_attempt_that_is_not_allowed_asks_for_nothing(
    exercise: Exercise, ada: User, sent: Sent, django_capture_on_commit_callbacks: Any
):
    variant = marked(exercise, ada, 1.0)

    with django_capture_on_commit_callbacks(execute=True), pytest.raises(NoMoreAttempts):
        ask_next_attempt(variant=variant, now=NOW)

    assert sent == []
    assert Variant.objects.get(pk=variant.pk).next_asked_at is None


def test_ask_next_attempt_of_an_answer_without_a_mark_asks_for_nothing(exercise: Exercise, ada: User):
    variant = make_variant(exercise, ada)
    make_answer(variant, "1.5")

    with pytest.raises(NoMoreAttempts, match="not marked yet"):
        ask_next_attempt(variant=variant, now=NOW)


def test_attempts_waiting_names_what_was_asked_for_and_is_not_there(
    exercise: Exercise, ada: User, bela: User
):
    lost, made = marked(exercise, ada, 0.0), marked(exercise, bela, 0.0)
    make_variant(exercise, bela, attempt=2)
    Variant.objects.filter(pk__in=[lost.pk, made.pk]).update(next_asked_at=NOW)

    assert list(attempts_waiting(now=NOW + ASKED_HOLDS)) == []
    assert list(attempts_waiting(now=NOW + ASKED_HOLDS + timedelta(seconds=1))) == [lost]
    assert list(attempts_waiting(now=exercise.closes_at + GRACE)) == []


def test_attempts_waiting_names_nothing_that_nobody_asked_for(exercise: Exercise, ada: User):
    marked(exercise, ada, 0.0)

    assert list(attempts_waiting(now=NOW + timedelta(days=1))) == []


def test_students_waiting_are_those_who_lack_a_question(
    exercise: Exercise, ada: User, bela: User, course: Any
):
    cleo = make_student("Cleo", course)
    for item in exercise.items.all():
        make_variant(exercise, ada, question=item.question)
    make_variant(exercise, bela)
    make_variant(exercise, bela, attempt=2)

    waiting = students_waiting(exercise).order_by("user__name")

    assert [enrolment.user for enrolment in waiting] == [bela, cleo]


def test_students_waiting_are_not_tutors_nor_of_another_course(
    exercise: Exercise, ada: User, course: Any, colleague: User
):
    enrol(make_user("Second tutor"), course, role=Enrolment.Role.TUTOR)

    assert [enrolment.user for enrolment in students_waiting(exercise)] == [ada]


def test_students_waiting_with_variants_elsewhere_still_wait(exercise: Exercise, ada: User, course: Any):
    other = make_exercise(course, *(item.question for item in exercise.items.all()))
    for item in other.items.all():
        make_variant(other, ada, question=item.question)

    assert [enrolment.user for enrolment in students_waiting(exercise)] == [ada]


def test_mark_of_a_late_attempt_does_not_ask_for_the_one_before(exercise: Exercise, ada: User):
    first = make_variant(exercise, ada)
    make_mark(make_answer(first, "1.5"), 0.0)
    second = make_variant(exercise, ada, attempt=2)
    make_mark(make_answer(second, "1.5"), 0.0)

    with pytest.raises(NoMoreAttempts, match="all 2 attempts"):
        ask_next_attempt(variant=second, now=NOW)


@pytest.mark.django_db(transaction=True)
def test_make_variants_by_several_workers_at_once_makes_them_once(course: Any, ada: User):
    exercise = make_exercise(course, add_question(NUMBER), add_question(CHOICE))

    made = at_once(*3 * [lambda: [variant.pk for variant in make_variants(exercise=exercise, student=ada)]])

    assert made == [list(Variant.objects.order_by("item__position").values_list("pk", flat=True))] * 3
    assert (Dataset.objects.count(), ReferenceFit.objects.count()) == (1, 1)


@pytest.mark.django_db(transaction=True)
def test_make_next_attempt_by_several_workers_at_once_makes_one(course: Any, ada: User):
    exercise = make_exercise(course, add_question(NUMBER))
    first = make_variants(exercise=exercise, student=ada)[0]

    made = at_once(*3 * [lambda: make_next_attempt(variant=first).pk])

    assert set(made) == {Variant.objects.get(attempt=2).pk}


@pytest.mark.django_db(transaction=True)
def test_ask_next_attempt_by_an_impatient_student_asks_once(course: Any, ada: User, sent: Sent):
    exercise = make_exercise(course, number_question())
    variant = marked(exercise, ada, 0.0)

    assert at_once(*4 * [lambda: ask_next_attempt(variant=variant, now=NOW)]) == 4 * [None]

    assert sent == [("quizzes.make_next_attempt", variant.pk)]
