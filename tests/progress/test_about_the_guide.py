"""What the reading side shows of marks and questions in the guide."""

from __future__ import annotations

import pytest

from accounts.models import Course, User
from lessons.models import PassageMark, PassageQuestion
from lessons.passages.marks import finish_section, mark_passage
from lessons.passages.questions import answer_questions, ask_question
from lessons.passages.stretches import Stretch
from tests.factories import NOW, enrol, make_course, make_student
from tests.progress.conftest import GUIDE
from tests.progress.pages import get, links_of, text_of

ROWS = Stretch(GUIDE.slug, "rows", "few-groups", "On rows", "Few groups")


def ask(reader: User, course: Course | None, text: str = "Why?") -> PassageQuestion:
    return ask_question(reader=reader, stretch=ROWS, course=course, text=text, quote="", now=NOW)


def answer(tutor: User, question: PassageQuestion) -> None:
    answer_questions(questions=[question], author=tutor, text="So.", publish=False, now=NOW)


def test_student_page_shows_what_is_unclear_and_what_was_asked(
    course: Course, tutor: User, ada: User
) -> None:
    mark_passage(reader=ada, stretch=ROWS, kind=PassageMark.Kind.UNCLEAR, now=NOW)
    answer(tutor, ask(ada, course))
    ask(ada, course, "And <then>?")
    response = get(tutor, f"/progress/courses/{course.pk}/students/{ada.pk}/")
    # The guide of these tests has no headings, so the passage has been removed since.
    assert text_of(response).endswith(
        "In the guide Marked unclear On rows · Few groups (changed in the guide since) on 14 May 2026 "
        "Asked Why? ( 14 May 2026 , answered, on On rows · Few groups (changed in the guide since) ) "
        "And <then>? ( 14 May 2026 , no answer yet, on On rows · Few groups (changed in the guide since) ) "
        "All questions about the guide in this course"
    )
    assert links_of(response)[-1] == f"/learn/questions/?course={course.pk}"


def test_student_page_shows_no_clear_passage_no_note_and_nothing_of_other_courses_or_students(
    course: Course, tutor: User, ada: User
) -> None:
    mark_passage(reader=ada, stretch=ROWS, kind=PassageMark.Kind.CLEAR, now=NOW)
    ask(ada, None, "A note")
    elsewhere = make_course("Bayes")
    enrol(ada, elsewhere)
    ask(ada, elsewhere, "A question elsewhere")
    ask(make_student("Bela", course), course, "A question of Bela")
    assert "In the guide" not in text_of(get(tutor, f"/progress/courses/{course.pk}/students/{ada.pk}/"))


@pytest.mark.parametrize("number", [0, 2])
def test_course_page_counts_open_questions(course: Course, tutor: User, ada: User, number: int) -> None:
    answer(tutor, ask(ada, course, "Answered?"))
    for place in range(number):
        ask(ada, course, f"Open {place}?")
    response = get(tutor, f"/progress/courses/{course.pk}/")
    assert ("2 questions about the guide without an answer" in text_of(response)) is bool(number)
    assert f"/learn/questions/?course={course.pk}" in links_of(response)


def test_today_names_a_new_answer_until_it_is_seen(course: Course, tutor: User, ada: User) -> None:
    questions = [ask(ada, course), ask(ada, course, "How?")]
    assert "New:" not in text_of(get(ada, "/progress/today/"))
    answer(tutor, questions[0])
    response = get(ada, "/progress/today/")
    assert "New: an answer to your question about “Few groups”" in text_of(response)
    assert "/learn/my-questions/" in links_of(response)
    answer(tutor, questions[1])
    assert "New: 2 answers to your questions about the guide" in text_of(get(ada, "/progress/today/"))
    PassageQuestion.objects.update(seen_at=NOW)
    assert "New:" not in text_of(get(ada, "/progress/today/"))


def test_today_goes_on_where_the_reader_is(ada: User) -> None:
    rows, groups = GUIDE.sections
    finish_section(reader=ada, guide=GUIDE, section=groups, now=NOW, finished=False)
    text = text_of(get(ada, "/progress/today/"))
    assert "Read “On groups”" in text
    assert "Go on reading On groups All about groups. About 9 minutes · opened before" in text
    for section in (rows, groups):
        finish_section(reader=ada, guide=GUIDE, section=section, now=NOW, finished=True)
    text = text_of(get(ada, "/progress/today/"))
    assert "Go on reading" not in text
    assert "Nothing is due" in text
