"""Questions on a study of one course are nowhere but there."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Course, User
from quizzes.bank_pages.listing import find_questions
from quizzes.content.loading import load_bank
from quizzes.learning.choosing import NothingToAsk, _fitting
from quizzes.models import Practice, Question
from quizzes.practising.pool import asked_on
from quizzes.quick_questions.asking import find_question
from quizzes.quick_questions.warm_up import quick_questions
from quizzes.search.entries import question_entries
from tests.factories import NOW, make_question
from tests.quizzes.practising.cast import begin_with

pytestmark = pytest.mark.django_db


@pytest.fixture
def private(course: Course) -> Question:
    make_question(uid="common")
    question = make_question(uid="own-1-sentence")
    Question.objects.filter(pk=question.pk).update(course=course)
    return question


def test_private_questions_are_not_listed_exported_searched_or_practised(private: Question):
    practice = Practice()

    assert [row.uid for row in find_questions({})] == ["common"]
    assert [entry.title for entry in question_entries()] == ["What one row is"]
    assert [found.uid for found in quick_questions(now=NOW)] == ["common"]
    assert [row.uid for row in _fitting(practice, NOW)] == ["common"]
    assert find_question(private.uid, now=NOW) == (None, False)


def test_private_questions_are_neither_in_the_pool_nor_in_the_diagnostic(course: Course, ada: User):
    for kind in ("number", "choice"):
        make_question(kind=kind)
    assert [len(questions) for questions in asked_on().values()] == [1]
    assert begin_with(ada, purpose=Practice.Purpose.DIAGNOSTIC)

    Practice.objects.all().delete()
    Question.objects.update(course=course)

    assert asked_on() == {}
    with pytest.raises(NothingToAsk):
        begin_with(ada, purpose=Practice.Purpose.DIAGNOSTIC)


def test_private_questions_are_looked_at_by_tutors_of_the_course_alone(
    private: Question, tutor: User, colleague: User, ada: User
):
    def uids(user: User) -> set[str]:
        return set(Question.objects.taught_by(user).values_list("uid", flat=True))

    assert uids(tutor) == {"common", private.uid}
    assert uids(colleague) == {"common"}
    assert uids(ada) == set()
    for name in ("quizzes:course-bank-question", "quizzes:course-regrade-new"):
        client = Client()
        client.force_login(colleague)
        assert client.get(reverse(name, args=[private.uid])).status_code == 404


def test_private_questions_stay_when_the_bank_is_loaded(private: Question, tmp_path: Path):
    load_bank(tmp_path)

    assert {row.uid: row.retired for row in Question.objects.all()} == {"common": True, private.uid: False}
