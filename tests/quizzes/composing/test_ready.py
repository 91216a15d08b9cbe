from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries

from accounts.models import Course, User
from quizzes.composing import ready
from quizzes.composing.ready import publish_checked, release_of, troubles_of
from quizzes.composing.trying import Trial
from quizzes.models import Exercise, Question
from tests.factories import NOW, make_exercise, make_question, make_student, make_variant

pytestmark = pytest.mark.storage

PASSED = Trial(3, 3, {}, {})


@pytest.fixture
def unpublished(course: Course) -> Exercise:
    questions = [make_question(uid="one", title="One"), make_question(uid="two", title="Two")]
    return make_exercise(course, *questions, published=False)


@pytest.fixture
def tried(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Let the trial on data come out like this; `meanwhile` happens in another window while it runs."""

    def come_out(trial: Trial, meanwhile: Callable[[], Any] = lambda: None) -> None:
        def try_together(*args: Any, **kwargs: Any) -> Trial:
            meanwhile()
            return trial

        monkeypatch.setattr(ready, "try_together", try_together)

    return come_out


def is_published() -> bool:
    return Exercise.objects.get().published_at is not None


def test_troubles_of_an_exercise_that_is_ready_are_none(unpublished: Exercise):
    assert troubles_of(unpublished, now=NOW) == []


def test_troubles_name_what_has_passed_is_missing_retired_or_unfit(course: Course, unpublished: Exercise):
    empty = make_exercise(course, closes_at=NOW, published=False)
    assert troubles_of(empty, now=NOW) == [
        "It would be due on 14 May 2026, 10:30, which has passed: set a later time in step 1.",
        "No question is chosen: choose at least one in step 2.",
    ]

    Question.objects.filter(uid="one").update(retired=True)
    two = Question.objects.get(uid="two")
    content = {**two.versions.get().content, "settings": ["two-visits"]}
    two.versions.create(number=2, content=content, digest="2")
    assert troubles_of(unpublished, now=NOW) == [
        "“One” is retired from the bank: take it out in step 2.",
        "“Two” is not written for the data of this exercise: take it out in step 2.",
    ]


def test_publish_checked_publishes_what_passes(
    tutor: User,
    unpublished: Exercise,
    tried: Callable[..., None],
    sent: list[Any],
    django_capture_on_commit_callbacks: Any,
):
    tried(PASSED)

    with django_capture_on_commit_callbacks(execute=True):
        assert publish_checked(unpublished, by=tutor, now=NOW) == []

    assert Exercise.objects.get().published_at == NOW
    assert sent == [("quizzes.release_exercise", unpublished.pk)]


def test_publish_checked_names_the_questions_behind_a_trial_that_fails(
    tutor: User, unpublished: Exercise, tried: Callable[..., None]
):
    tried(Trial(20, 1, {"two": 19}, {"singular": 2}))

    general, named = publish_checked(unpublished, by=tutor, now=NOW)

    assert general.startswith("Of 20 data sets drawn, 1 let all 2 questions be marked fairly.")
    assert named.startswith("“Two”: 19 of 20 data sets give no number for it")
    assert not is_published()


def test_publish_checked_says_when_the_data_themselves_are_turned_down(
    tutor: User, unpublished: Exercise, tried: Callable[..., None]
):
    tried(Trial(20, 0, {}, {"singular": 20}))

    general, why = publish_checked(unpublished, by=tutor, now=NOW)

    assert general.startswith("Of 20 data sets drawn, none let all")
    assert why == "The data themselves were turned down: singular (20). Take other data in step 1."


@pytest.mark.parametrize(
    "change",
    [
        lambda: Exercise.objects.update(setting="two-visits"),
        lambda: Exercise.objects.get().items.filter(position=1).delete(),
        lambda: Exercise.objects.update(due_at=NOW, closes_at=NOW),
        lambda: Exercise.objects.all().delete(),
    ],
)
def test_publish_checked_does_not_publish_what_was_changed_meanwhile(
    tutor: User, unpublished: Exercise, tried: Callable[..., None], change: Callable[[], Any]
):
    tried(PASSED, meanwhile=change)

    assert publish_checked(unpublished, by=tutor, now=NOW) == [
        "The exercise was changed in another window while it was tried. Nothing is published; try again."
    ]
    assert not Exercise.objects.filter(published_at__isnull=False).exists()


def test_release_counts_students_with_all_their_variants_and_names_the_others(
    course: Course, unpublished: Exercise
):
    Exercise.objects.update(published_at=NOW)
    unpublished.refresh_from_db()
    first, second, _ = (make_student(name, course) for name in ("Ada", "Bela", "Chidi"))
    for question in Question.objects.all():
        make_variant(unpublished, first, question=question)
    make_variant(unpublished, second)

    found = release_of(unpublished, now=NOW)

    assert (found.made, found.students, found.waiting, found.late) == (1, 3, 2, False)
    assert sorted(found.names) == ["Bela", "Chidi"]


@pytest.mark.parametrize(
    ("joined", "minutes", "late"),
    [(-60, 10, False), (-60, 11, True), (60, 61, False), (60, 70, False), (60, 71, True)],
)
def test_release_is_late_by_the_publication_or_by_when_the_student_joined(
    unpublished: Exercise, course: Course, joined: int, minutes: int, late: bool
):
    Exercise.objects.update(published_at=NOW)
    unpublished.refresh_from_db()
    make_student("Ada", course)
    course.enrolments.filter(role="student").update(enrolled_at=NOW + timedelta(minutes=joined))

    assert release_of(unpublished, now=NOW + timedelta(minutes=minutes)).late is late


def test_release_takes_as_many_queries_for_more_students(
    exercise: Exercise, course: Course, ada: User, django_assert_num_queries: DjangoAssertNumQueries
):
    for _ in range(12):
        make_student("", course)

    with django_assert_num_queries(3):
        assert len(release_of(exercise, now=NOW).names) == ready.MOST_NAMES
