"""What waits for the tutors of a course: the lists, and the page that shows them."""

from __future__ import annotations

from datetime import timedelta

import pytest

from accounts.models import Course, Enrolment, User
from lessons.models import PassageQuestion
from progress.attention import DATA_TAKE, attention_of
from quizzes.models import Answer, Exercise
from tests.factories import NOW, make_answer, make_exercise, make_question, make_student, make_variant
from tests.progress.pages import csv_rows, get, text_of


@pytest.fixture
def exercise(course: Course) -> Exercise:
    return make_exercise(course, make_question(title="What one row is"), make_question(title="Second"))


def url(course: Course) -> str:
    return f"/progress/courses/{course.pk}/attention/"


def failed(exercise: Exercise, student: User, *, minutes: int = 60, trouble: str = "") -> Answer:
    return make_answer(
        make_variant(exercise, student),
        status=Answer.Status.NEEDS_ATTENTION,
        submitted_at=NOW - timedelta(minutes=minutes),
        trouble=trouble,
    )


def ask(reader: User, course: Course | None, text: str) -> PassageQuestion:
    return PassageQuestion.objects.create(
        reader=reader,
        course=course,
        text=text,
        asked_at=NOW - timedelta(days=1),
        guide="mixed-effects",
        section="rows",
        section_title="On rows",
        title="On rows",
    )


def test_attention_has_reports_failures_and_questions_oldest_first(
    course: Course, ada: User, bela: User, exercise: Exercise
) -> None:
    second = exercise.items.get(position=2).question
    newer, older = failed(exercise, ada, minutes=5), failed(exercise, bela, minutes=50)
    report = make_answer(make_variant(exercise, ada, question=second), status=Answer.Status.AWAITING_TUTOR)
    make_answer(make_variant(exercise, bela, question=second))
    question = ask(ada, course, "Why?")
    ask(ada, None, "A note of my own")

    found = attention_of(course, now=NOW)

    assert (found.reports, found.failed, found.questions) == ((report,), (older, newer), (question,))
    assert (found.missing, found.count) == ((), 4)


def test_attention_names_students_without_data_after_ten_minutes(
    course: Course, ada: User, bela: User, exercise: Exercise
) -> None:
    make_variant(exercise, bela)
    make_exercise(course, make_question(), published=False)
    make_exercise(course, make_question(), closes_at=NOW)
    for minutes, names in ((9, []), (11, ["Ada"])):
        joined = NOW - timedelta(minutes=minutes)
        Enrolment.objects.filter(user=ada).update(enrolled_at=joined)
        found = attention_of(course, now=NOW).missing
        assert [(entry.student.name, entry.exercise, entry.since) for entry in found] == [
            (name, exercise, joined) for name in names
        ]
    assert timedelta(minutes=10) == DATA_TAKE


def test_attention_page_shows_each_list_and_a_button_that_marks_again(
    course: Course, tutor: User, ada: User, exercise: Exercise
) -> None:
    answer = failed(exercise, ada, trouble="QuantityError: <no such term>")
    ask(ada, course, "Why <b>?")
    response = get(tutor, url(course))
    text = text_of(response)
    assert "2 things, each list from what has waited longest." in text
    assert (
        "Ada : What one row is Submitted on 14 May, 09:30 in Blood pressure QuantityError: <no such term>"
        in text
    )
    assert "Questions without an answer (1) Why <b>?" in text
    assert (
        f'<form method="post" action="/exercises/answers/{answer.pk}/give-back">' in response.content.decode()
    )


def test_attention_page_shows_the_oldest_25_failures_and_says_how_many_there_are(
    course: Course, tutor: User
) -> None:
    exercise = make_exercise(course, make_question())
    for minute in range(27):
        failed(exercise, make_student(f"S{minute:02}", course), minutes=minute)
    text = text_of(get(tutor, url(course)), within="failed-answers")
    assert text.endswith("These are the oldest 25 of 27.")
    assert [name for name in (f"S{minute:02}" for minute in range(27)) if f"{name} :" not in text] == [
        "S00",
        "S01",
    ]


def test_attention_page_of_a_course_where_nothing_waits_says_so(course: Course, tutor: User) -> None:
    assert "Nothing. Every submitted answer is marked or on its way" in text_of(get(tutor, url(course)))


def test_attention_as_csv_has_a_row_for_each_thing(
    course: Course, tutor: User, ada: User, exercise: Exercise
) -> None:
    failed(exercise, ada, trouble="=died")
    ask(ada, course, "Why?")
    rows = csv_rows(get(tutor, f"/progress/courses/{course.pk}/attention.csv"))
    assert rows == [
        ["kind", "since", "student", "about", "words"],
        [
            "could not be marked",
            "2026-05-14T09:30:00+01:00",
            "Ada",
            "Blood pressure: What one row is",
            "'=died",
        ],
        ["question", "2026-05-13T10:30:00+01:00", "Ada", "On rows: On rows", "Why?"],
    ]
