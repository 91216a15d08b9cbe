"""The gradebook's pages and files, as their readers find them, and who finds them at all."""

from __future__ import annotations

import io
from datetime import timedelta
from decimal import Decimal
from typing import Any

import openpyxl
import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from accounts.courses import archive_course
from accounts.members import make_group, remove_member
from accounts.models import Course, Enrolment, User
from quizzes.gradebook import excuse, rules_of
from quizzes.models import Excuse, Exercise, ExerciseWeight
from tests.factories import NOW, give_marked_answer, make_exercise, make_question, make_student
from tests.progress.pages import csv_rows, get, text_of


@pytest.fixture
def exercise(course: Course, ada: User, bela: User) -> Exercise:
    found = make_exercise(course, make_question(), title="=1+1", closes_at=NOW - timedelta(days=1))
    give_marked_answer(found, ada, 0.5)
    return found


def address(course: Course, rest: str = "gradebook/") -> str:
    return f"/progress/courses/{course.pk}/{rest}"


def post(user: User, url: str, data: dict[str, Any]) -> Any:
    client = Client()
    client.force_login(user)
    return client.post(url, data)


@pytest.mark.parametrize(
    ("who", "status"),
    [("tutor", 200), ("ada", 404), ("bela", 404), ("colleague", 404), ("stranger", 404)],
)
def test_pages_exist_for_tutors_of_the_course_only(
    course: Course, ada: User, exercise: Exercise, who: str, status: int, request: pytest.FixtureRequest
) -> None:
    user = request.getfixturevalue(who)
    pages = (
        "gradebook/",
        "gradebook.csv",
        "gradebook.xlsx",
        "gradebook/rules/",
        f"gradebook/students/{ada.pk}/",
    )
    assert {get(user, address(course, page)).status_code for page in pages} == {status}


@pytest.mark.parametrize("who", ["ada", "colleague", "stranger"])
def test_nobody_else_changes_rules_or_excuses(
    course: Course, ada: User, exercise: Exercise, who: str, request: pytest.FixtureRequest
) -> None:
    user = request.getfixturevalue(who)
    excusing = address(course, f"gradebook/students/{ada.pk}/excuse/{exercise.pk}/")
    assert post(user, address(course, "gradebook/rules/"), {"drop_lowest": "3"}).status_code == 404
    assert post(user, excusing, {"reason": "x"}).status_code == 404
    assert (rules_of(course).drop_lowest, Excuse.objects.count()) == (0, 0)


def test_own_scores_are_for_students_of_the_course_and_nobody_elses(
    course: Course, ada: User, bela: User, tutor: User, stranger: User, exercise: Exercise
) -> None:
    page = address(course, "scores/")
    assert "Total: 50.0%" in text_of(get(ada, page))
    text = text_of(get(bela, page))
    assert ("Total: 0.0%" in text, "Ada" in text, "Excuse from" in text) == (True, False, False)
    assert [get(user, page).status_code for user in (tutor, stranger)] == [404, 404]


def test_gradebook_shows_scores_totals_and_remarks(
    course: Course, tutor: User, ada: User, bela: User, exercise: Exercise
) -> None:
    excuse(exercise=exercise, student=bela, reason="Ill", by=tutor, now=NOW)
    text = text_of(get(tutor, address(course)))
    assert "2 students, percent of the points" in text
    assert "Ada 50.0 50.0 Bela 0.0 excused – nothing counts yet" in text


def test_gradebook_without_exercises_says_so(course: Course, tutor: User) -> None:
    assert "No exercise is published" in text_of(get(tutor, address(course)))


@pytest.mark.parametrize("query", ["?sort=password", "?group=x", "?sort=99999", f"?name={'a' * 200}"])
def test_gradebook_with_an_unknown_filter_shows_everybody(
    course: Course, tutor: User, exercise: Exercise, query: str
) -> None:
    rows = get(tutor, address(course) + query).context["page"]
    assert [row.student.name for row in rows] == ["Ada", "Bela"]


def test_gradebook_sorts_and_keeps_the_filter_in_its_links(
    course: Course, tutor: User, exercise: Exercise
) -> None:
    make_group(course=course, name="Tuesday", by=tutor, now=NOW)
    response = get(tutor, address(course) + f"?group=none&sort=-{exercise.pk}")
    page = response.content.decode()
    assert [row.student.name for row in response.context["page"]] == ["Ada", "Bela"]
    assert page.count('aria-sort="descending"') == 1
    assert f"gradebook.xlsx?group=none&amp;sort=-{exercise.pk}" in page


def test_files_hold_numbers_as_numbers_and_no_formula(
    course: Course, tutor: User, ada: User, bela: User, exercise: Exercise
) -> None:
    for user, name in ((ada, "@SUM(A1)\x07"), (bela, "\t-cmd")):
        User.objects.filter(pk=user.pk).update(name=name)
    Enrolment.objects.filter(user=ada).update(group=make_group(course=course, name="+Tue", by=tutor, now=NOW))
    excuse(exercise=exercise, student=bela, reason="Ill", by=tutor, now=NOW)

    rows = csv_rows(get(tutor, address(course, "gradebook.csv?sort=-total")))
    assert rows == [
        ["student", "e-mail", "group", "'=1+1 (%)", "total (%)", "notes"],
        ["'@SUM(A1)\x07", ada.email, "'+Tue", "50.0", "50.0", ""],
        ["'\t-cmd", bela.email, "", "0.0", "", "'=1+1: excused (Ill)"],
    ]

    response = get(tutor, address(course, "gradebook.xlsx?sort=-total"))
    assert response["Content-Disposition"] == 'attachment; filename="clustered-data-gradebook.xlsx"'
    book = openpyxl.load_workbook(io.BytesIO(response.content))
    assert book.sheetnames == ["Gradebook", "Rules"]
    cells = [[cell.value for cell in row] for row in book["Gradebook"].iter_rows()]
    assert cells == [
        ["student", "e-mail", "group", "'=1+1 (%)", "total (%)", "notes"],
        ["'@SUM(A1)", ada.email, "'+Tue", 50, 50, None],
        ["'\t-cmd", bela.email, None, 0, None, "'=1+1: excused (Ill)"],
    ]
    kinds = {cell.data_type for sheet in book for row in sheet.iter_rows() for cell in row}
    assert kinds - {"s", "inlineStr"} == {"n"}
    rules = [[cell.value for cell in row] for row in book["Rules"].iter_rows()]
    assert rules[1][:2] == ["lowest exercises dropped", 0]
    assert rules[-1] == ["'=1+1", 1, 1, 100, "2026-05-13T09:30+00:00"]


def test_rules_are_changed_and_shown(course: Course, tutor: User, ada: User, exercise: Exercise) -> None:
    url = address(course, "gradebook/rules/")
    typed = {
        "drop_lowest": "1",
        "before_closing": "left_out",
        "decimals": "0",
        f"weight-{exercise.pk}": "2.50",
    }
    assert post(tutor, url, typed)["Location"] == address(course)
    assert ExerciseWeight.objects.get().weight == Decimal("2.5")
    assert 'value="2.5"' in get(tutor, url).content.decode()
    assert "The lowest score is dropped. An exercise that has not closed does not count yet" in text_of(
        get(ada, address(course, "scores/"))
    )
    post(tutor, url, {**typed, f"weight-{exercise.pk}": ""})
    assert not ExerciseWeight.objects.exists()


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("drop_lowest", "-1", "“-1” is not a whole number from 0 to 20"),
        ("drop_lowest", "", "type 0 to drop none"),
        ("decimals", "7", "“7” is not in the list"),
        ("before_closing", "never", "“never” is neither of the two"),
        ("weight", "1,5", "“1,5” is no weight: type a number from 0 to 1000"),
        ("weight", "NaN", "“NaN” is no weight"),
        ("weight", "1e9", "“1e9” is no weight"),
    ],
)
def test_rules_that_cannot_be_read_change_nothing_and_stay_typed(
    course: Course, tutor: User, exercise: Exercise, field: str, value: str, message: str
) -> None:
    name = f"weight-{exercise.pk}" if field == "weight" else field
    typed = {"drop_lowest": "2", "before_closing": "left_out", "decimals": "0", name: value}
    response = post(tutor, address(course, "gradebook/rules/"), typed)
    assert response.status_code == 422
    assert message in text_of(response)
    assert rules_of(course).drop_lowest == 0


def test_student_is_excused_with_a_reason_and_it_is_taken_back(
    course: Course, tutor: User, ada: User, exercise: Exercise
) -> None:
    url = address(course, f"gradebook/students/{ada.pk}/excuse/{exercise.pk}/")
    refused = post(tutor, url, {"reason": " "})
    assert refused.status_code == 422
    assert "No reason is given" in text_of(refused)
    assert post(tutor, url, {"reason": "Ill in May"}).status_code == 302
    assert "Excused by Miriam: Ill in May" in text_of(get(ada, address(course, "scores/")))
    post(tutor, url, {"withdraw": "yes"})
    assert not Excuse.objects.exists()
    assert post(tutor, url, {"withdraw": "yes"}).status_code == 404


def test_excuse_reaches_no_exercise_or_person_of_another_course(
    course: Course, tutor: User, ada: User, stranger: User, colleague: User, exercise: Exercise
) -> None:
    foreign = make_exercise(Course.objects.get(name="Another course"), make_question())
    urls = [
        address(course, f"gradebook/students/{ada.pk}/excuse/{foreign.pk}/"),
        address(course, f"gradebook/students/{stranger.pk}/excuse/{exercise.pk}/"),
    ]
    assert [post(tutor, url, {"reason": "x"}).status_code for url in urls] == [404, 404]
    assert get(tutor, address(course, f"gradebook/students/{stranger.pk}/")).status_code == 404


def test_former_student_keeps_a_page_for_tutors_and_none_of_their_own(
    course: Course, tutor: User, ada: User, exercise: Exercise
) -> None:
    enrolment = Enrolment.objects.select_related("course", "user", "group").get(user=ada)
    remove_member(enrolment=enrolment, by=tutor, now=NOW)
    text = text_of(get(tutor, address(course, f"gradebook/students/{ada.pk}/")))
    assert "Total: 50.0% · no longer in the course" in text
    assert get(ada, address(course, "scores/")).status_code == 404
    assert "Ada taken out 50.0 50.0" in text_of(get(tutor, address(course) + "?former=too"))


def test_archived_gradebook_is_read_and_not_changed(
    course: Course, tutor: User, ada: User, exercise: Exercise
) -> None:
    archive_course(course=course, by=tutor, now=NOW)
    assert "Ada 50.0 50.0" in text_of(get(tutor, address(course)))
    assert "Total: 50.0%" in text_of(get(ada, address(course, "scores/")))
    typed = {"drop_lowest": "1", "before_closing": "left_out", "decimals": "0"}
    excusing = address(course, f"gradebook/students/{ada.pk}/excuse/{exercise.pk}/")
    assert post(tutor, address(course, "gradebook/rules/"), typed).status_code == 403
    assert post(tutor, excusing, {"reason": "x"}).status_code == 403


@pytest.mark.parametrize("students", [5, 60])
@pytest.mark.parametrize(
    ("page", "queries"),
    [("gradebook/?former=too&sort=total", 11), ("gradebook.csv", 9), ("gradebook.xlsx", 9)],
)
def test_gradebook_costs_the_same_however_many_students(
    course: Course,
    tutor: User,
    django_assert_num_queries: DjangoAssertNumQueries,
    students: int,
    page: str,
    queries: int,
) -> None:
    group = make_group(course=course, name="Tuesday", by=tutor, now=NOW)
    exercises = [make_exercise(course, make_question(), title=f"Exercise {number}") for number in range(3)]
    people = [make_student(f"Student {number}", course) for number in range(students)]
    Enrolment.objects.filter(course=course, role="student").update(group=group)
    for person in people[:4]:
        give_marked_answer(exercises[0], person, 0.5)
        excuse(exercise=exercises[1], student=person, reason="Ill", by=tutor, now=NOW)
    client = Client()
    client.force_login(tutor)
    with django_assert_num_queries(queries):
        client.get(address(course, page))
