from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from accounts.models import Course, User
from lessons.models import PassageAnswer, PassageMark, PassageQuestion
from lessons.passages.marks import mark_passage, take_mark_back
from lessons.passages.queries import count_open, new_answers, unclear_to
from lessons.passages.questions import (
    QUESTIONS_A_DAY,
    NotOpenAnyMore,
    TooManyQuestions,
    answer_questions,
    ask_question,
    edit_answer,
    publish_answer,
    see_answers,
    send_note,
    take_question_back,
)
from tests.factories import NOW, make_course
from tests.lessons.passages.conftest import stretch

pytestmark = pytest.mark.storage


def ask(
    reader: User,
    course: Course | None,
    text: str = "Why?",
    *,
    heading: str = "few-groups",
    now: datetime = NOW,
) -> PassageQuestion:
    return ask_question(reader=reader, stretch=stretch(heading), course=course, text=text, quote="", now=now)


def give_answer(author: User, *questions: PassageQuestion, publish: bool = False) -> PassageAnswer:
    return answer_questions(questions=questions, author=author, text="So.", publish=publish, now=NOW)


def test_mark_is_set_changed_and_taken_back(ada: User, bela: User) -> None:
    place = stretch("few-groups")
    for reader in (ada, bela):
        mark_passage(reader=reader, stretch=place, kind=PassageMark.Kind.UNCLEAR, now=NOW)
    assert [mark.title for mark in unclear_to(ada)] == ["Few groups"]
    mark_passage(reader=ada, stretch=place, kind=PassageMark.Kind.CLEAR, now=NOW)
    assert list(unclear_to(ada)) == []
    take_mark_back(reader=ada, guide="book", section="rows", heading="few-groups")
    assert [mark.reader for mark in PassageMark.objects.all()] == [bela]


def test_same_question_sent_twice_is_one(ada: User, course: Course) -> None:
    assert ask(ada, course) == ask(ada, course)
    assert ask(ada, course, "How?") != ask(ada, course)
    assert PassageQuestion.objects.count() == 2


def test_same_question_after_its_answer_is_another_one(ada: User, tutor: User, course: Course) -> None:
    first = ask(ada, course)
    give_answer(tutor, first)
    assert ask(ada, course) != first


def test_questions_are_limited_within_a_day_and_for_each_reader(
    ada: User, bela: User, course: Course
) -> None:
    for number in range(QUESTIONS_A_DAY):
        ask(ada, course, f"Question {number}?")
    with pytest.raises(TooManyQuestions, match="You have asked 30 questions within a day"):
        ask(ada, course, "One more?")
    ask(bela, course, "One more?")
    ask(ada, course, "One more?", now=NOW + timedelta(days=1))
    assert PassageQuestion.objects.filter(text="One more?").count() == 2


def test_one_answer_serves_several_questions(ada: User, bela: User, tutor: User, course: Course) -> None:
    questions = [ask(ada, course), ask(bela, course), ask(bela, course, "And then?")]
    answer = give_answer(tutor, *questions[:2])
    assert set(answer.questions.all()) == set(questions[:2])
    assert (answer.title, answer.course, answer.published_at) == ("Few groups", course, None)
    assert count_open(course) == 1


def test_answer_to_a_question_that_is_answered_meanwhile_answers_none(
    ada: User, bela: User, tutor: User, course: Course
) -> None:
    one, other = ask(ada, course), ask(bela, course)
    first = give_answer(tutor, one)
    with pytest.raises(NotOpenAnyMore):
        give_answer(tutor, one, other)
    other.refresh_from_db()
    one.refresh_from_db()
    assert (one.answer, other.answer) == (first, None)
    assert PassageAnswer.objects.count() == 1


def test_answer_to_several_passages_or_courses_or_to_a_note_is_refused(
    ada: User, tutor: User, course: Course
) -> None:
    one = ask(ada, course)
    for others in ([ask(ada, course, heading="missing-rows")], [ask(ada, make_course("Bayes"))]):
        with pytest.raises(ValueError, match="one answer is for one passage in one course, not for 2"):
            give_answer(tutor, one, *others)
    for nothing in ([ask(ada, None)], []):
        with pytest.raises(ValueError, match="one answer is for one passage in one course"):
            give_answer(tutor, *nothing)


def test_answer_is_new_until_it_is_seen_and_again_when_it_changes(
    ada: User, bela: User, tutor: User, course: Course
) -> None:
    question = ask(ada, course)
    assert list(new_answers(ada)) == []
    answer = give_answer(tutor, question)
    assert list(new_answers(ada)) == [question]
    assert list(new_answers(bela)) == []
    see_answers(reader=ada, questions=list(new_answers(ada)), now=NOW)
    assert list(new_answers(ada)) == []
    edit_answer(answer=answer, text="So.", now=NOW)
    assert list(new_answers(ada)) == []
    edit_answer(answer=answer, text="Otherwise.", now=NOW + timedelta(days=1))
    assert list(new_answers(ada)) == [question]
    answer.refresh_from_db()
    assert (answer.text, answer.edited_at) == ("Otherwise.", NOW + timedelta(days=1))


def test_answer_is_published_and_withdrawn(ada: User, bela: User, tutor: User, course: Course) -> None:
    answer = give_answer(tutor, ask(ada, course))
    assert list(PassageAnswer.objects.visible_to(bela)) == []
    publish_answer(answer=answer, published=True, now=NOW)
    publish_answer(answer=answer, published=True, now=NOW + timedelta(days=1))
    assert [found.published_at for found in PassageAnswer.objects.visible_to(bela)] == [NOW]
    publish_answer(answer=answer, published=False, now=NOW)
    assert list(PassageAnswer.objects.visible_to(bela)) == []
    assert list(PassageAnswer.objects.visible_to(ada)) == [answer]


def test_question_is_taken_back_unless_it_is_answered(ada: User, tutor: User, course: Course) -> None:
    open_one, answered = ask(ada, course), ask(ada, course, "How?")
    give_answer(tutor, answered)
    take_question_back(question=open_one)
    with pytest.raises(NotOpenAnyMore):
        take_question_back(question=answered)
    assert list(PassageQuestion.objects.all()) == [answered]


def test_note_is_sent_once(ada: User, course: Course) -> None:
    note = ask(ada, None)
    assert count_open(course) == 0
    send_note(note=note, course=course, now=NOW + timedelta(days=3))
    with pytest.raises(NotOpenAnyMore):
        send_note(note=note, course=make_course("Bayes"), now=NOW)
    note.refresh_from_db()
    assert (note.course, note.asked_at) == (course, NOW + timedelta(days=3))


def test_question_outlives_its_course_as_a_note(ada: User, tutor: User, course: Course) -> None:
    give_answer(tutor, ask(ada, course))
    course.delete()
    note = PassageQuestion.objects.get()
    assert (note.course, note.answer, note.text) == (None, None, "Why?")
