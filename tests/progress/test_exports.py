from __future__ import annotations

from datetime import UTC, datetime

import pytest

from accounts.exports import csv_response, defuse
from accounts.models import Course, User
from quizzes.models import Answer
from tests.factories import (
    give_marked_answer,
    make_answer,
    make_course,
    make_exercise,
    make_question,
    make_student,
    make_user,
    make_variant,
)
from tests.progress.pages import csv_rows, get


@pytest.mark.parametrize(
    "cell",
    ["=1+1", "+1+1", "-1+1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "  =1", "-", "=", "+cmd|' /C calc'!A0"],
)
def test_defuse_puts_an_apostrophe_before_what_looks_like_a_formula(cell: str) -> None:
    assert defuse(cell) == f"'{cell}"


@pytest.mark.parametrize(
    "cell", ["", "-7.7", "+0.5", "-7,7", "-1e-5", "1.45", "sbp ~ time", "a=b", "'=1", "Ann-Marie"]
)
def test_defuse_leaves_numbers_and_plain_text_alone(cell: str) -> None:
    assert defuse(cell) == cell


def test_csv_response_is_an_attachment_that_no_cache_keeps() -> None:
    response = csv_response("zoë.csv", [["name", "n"], ['Zoë, the "second"', "1"]])
    assert response.content == '\ufeffname,n\r\n"Zoë, the ""second""",1\r\n'.encode()
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert response["Content-Disposition"] == "attachment; filename*=utf-8''zo%C3%AB.csv"
    assert (response["Cache-Control"], response["X-Content-Type-Options"]) == ("private, no-store", "nosniff")


def test_own_answers_come_out_as_they_were_given_and_marked(course: Course, ada: User) -> None:
    number = make_question(kind="number", title="=Standard error")
    choice = make_question(title="What one row is")
    formula = make_question(kind="formula", title="The model")
    exercise = make_exercise(course, number, choice, formula, title="@home")
    moment = datetime(2026, 1, 15, 23, 30, tzinfo=UTC)
    summer = datetime(2026, 5, 13, 23, 30, tzinfo=UTC)
    give_marked_answer(
        exercise,
        ada,
        1 / 3,
        "-7.7",
        question=number,
        mistakes=["ignored-clustering", "ordinary-regression"],
        submitted_at=moment,
    )
    give_marked_answer(exercise, ada, 1.0, "-7.9", question=number, attempt=2, submitted_at=summer)
    give_marked_answer(exercise, ada, 0.0, "patient", question=choice, submitted_at=summer)
    failed = make_variant(exercise, ada, question=formula)
    make_answer(failed, "=cmd()", status=Answer.Status.NEEDS_ATTENTION, submitted_at=summer)
    response = get(ada, "/progress/map/answers.csv")
    assert csv_rows(response) == [
        [
            "exercise",
            "question",
            "attempt",
            "answer",
            "submitted",
            "score",
            "outcome",
            "mistakes",
            "late",
            "counts",
        ],
        [
            "'@home",
            "'=Standard error",
            "1",
            "-7.7",
            "2026-01-15T23:30:00+00:00",
            "0.3333",
            "partial",
            "Ignoring clustering; Ordinary regression for repeated measures",
            "",
            "0.3333",
        ],
        ["'@home", "'=Standard error", "2", "-7.9", "2026-05-14T00:30:00+01:00", "1", "right", "", "", "1"],
        [
            "'@home",
            "What one row is",
            "1",
            "One patient",
            "2026-05-14T00:30:00+01:00",
            "0",
            "wrong",
            "",
            "",
            "0",
        ],
        [
            "'@home",
            "The model",
            "1",
            "'=cmd()",
            "2026-05-14T00:30:00+01:00",
            "",
            "not marked yet",
            "",
            "",
            "",
        ],
    ]


def test_own_answers_are_nobody_elses(course: Course, ada: User) -> None:
    give_marked_answer(make_exercise(course, make_question()), make_student("Bela", course), 1.0)
    assert len(csv_rows(get(ada, "/progress/map/answers.csv"))) == 1


def test_table_comes_out_filtered_sorted_and_defused(course: Course, tutor: User) -> None:
    exercise = make_exercise(course, make_question(mistake="ordinary-regression"))
    for name, score in (("=Ada()", 1.0), ("Bela", 0.0), ("Chidi", 1.0)):
        give_marked_answer(exercise, make_student(name, course), score)
    response = get(tutor, f"/progress/courses/{course.pk}/table.csv?sort=-ordinary-regression&name=a")
    head, *rows = csv_rows(response)
    assert head[0] == "student"
    assert [(row[0], row[2], row[3]) for row in rows] == [("'=Ada()", "1", "1"), ("Bela", "1", "0")]
    assert response["Content-Disposition"] == 'attachment; filename="clustered-data-mistakes.csv"'


def test_table_of_a_course_whose_name_has_no_letters_gets_a_plain_file_name(db: None) -> None:
    tutor = make_user()
    course = make_course("統計", tutor=tutor)
    response = get(tutor, f"/progress/courses/{course.pk}/table.csv")
    assert response["Content-Disposition"] == 'attachment; filename="course-mistakes.csv"'
