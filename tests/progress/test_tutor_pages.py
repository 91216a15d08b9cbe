"""The tutors' pages, as their reader finds them."""

from __future__ import annotations

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from accounts.models import Course, User
from quizzes.models import Answer, Exercise
from tests.factories import (
    NOW,
    give_marked_answer,
    make_answer,
    make_course,
    make_exercise,
    make_question,
    make_student,
    make_user,
    make_variant,
)
from tests.progress.pages import get, links_of, text_of

OLS = "ordinary-regression"


@pytest.fixture
def exercise(course: Course) -> Exercise:
    return make_exercise(
        course, make_question(mistake=OLS, title="What one row is"), make_question(mistake=OLS)
    )


def test_course_list_of_a_tutor_of_one_course_is_that_course(course: Course, tutor: User) -> None:
    response = get(tutor, "/progress/courses/")
    assert (response.status_code, response["Location"]) == (302, f"/progress/courses/{course.pk}/")


def test_course_list_of_a_tutor_of_several_courses_names_what_needs_them(
    course: Course, tutor: User, ada: User, exercise: Exercise
) -> None:
    other = make_course("Bayes", tutor=tutor)
    make_answer(make_variant(exercise, ada), status=Answer.Status.NEEDS_ATTENTION)
    response = get(tutor, "/progress/courses/")
    assert text_of(response) == (
        "Courses you teach Set up a course Question bank Bayes Students 0 Open exercises 0 Nobody has joined yet: "
        "hand out the join code . "
        "Clustered data 1 answer could not be marked Students 1 Open exercises 1; the next closes on 18 May, 10:30 "
        "What needs your attention in Clustered data"
    )
    assert links_of(response) == [
        "/courses/new/",
        "/exercises/bank/",
        f"/progress/courses/{other.pk}/",
        f"/courses/{other.pk}/",
        f"/progress/courses/{course.pk}/",
        f"/progress/courses/{course.pk}/attention/",
    ]


def test_course_without_students_or_exercises_says_what_to_do(course: Course, tutor: User) -> None:
    text = text_of(get(tutor, f"/progress/courses/{course.pk}/"))
    for words in (
        "0 students Clustered data",
        "No answer, report or question waits for you.",
        f"Nobody has joined yet Students join with the code {course.spoken_join_code}.",
        "No exercise yet",
    ):
        assert words in text


def test_course_that_is_closed_or_archived_offers_nothing_that_would_be_refused(
    course: Course, tutor: User
) -> None:
    address = f"/progress/courses/{course.pk}/"
    exercise = make_exercise(course, make_question())
    Course.objects.update(takes_joiners=False)
    assert "The join code is closed: open it, or invite students." in text_of(get(tutor, address))
    for page in (f"/progress/exercises/{exercise.pk}/", f"/exercises/compose/{exercise.pk}/extensions/"):
        assert f"The join code of {course} is closed: open it, or invite" in text_of(get(tutor, page))
    Course.objects.update(archived_at=NOW)
    response = get(tutor, address)
    text = text_of(response)
    assert "The course was archived on 14 May 2026: all of it can be read, and nothing changed." in text
    assert "Nobody has joined yet" not in text
    assert f"/exercises/compose/in/{course.pk}/" not in links_of(response)


def test_course_shows_each_cell_with_its_evidence_behind_it(
    course: Course, tutor: User, ada: User, exercise: Exercise
) -> None:
    first, second = (item.question for item in exercise.items.all())
    give_marked_answer(exercise, ada, 0.0, question=first, mistakes=[OLS, "ignored-clustering"])
    give_marked_answer(exercise, ada, 1.0, question=second)
    response = get(tutor, f"/progress/courses/{course.pk}/")
    text = text_of(response, within="table")
    assert "1 of 1 student " in text
    assert (
        "Ada 1 of 2 1 of 2 right , revealed 1× – not asked yet , revealed 1× – not asked yet – not asked yet"
        in text
    )
    student = f"/progress/courses/{course.pk}/students/{ada.pk}/"
    cells = [link for link in links_of(response, within="table") if link.startswith(student)]
    assert cells == [student, f"{student}?mistake={OLS}", f"{student}?mistake=ignored-clustering"]
    assert '<td data-level="2">' in response.content.decode()


def test_course_headings_sort_and_keep_the_filter(course: Course, tutor: User, ada: User) -> None:
    response = get(tutor, f"/progress/courses/{course.pk}/?name=a&sort={OLS}")
    links = links_of(response, within="table")
    assert links[1:4] == ["?name=a&sort=name#table", "?name=a&sort=all#table", f"?name=a&sort=-{OLS}#table"]
    assert f"/progress/courses/{course.pk}/table.csv?name=a&sort={OLS}" in links
    assert response.content.decode().count("aria-sort") == 1


def test_course_filter_leaves_only_who_fits(
    course: Course, tutor: User, ada: User, exercise: Exercise
) -> None:
    bela = make_student("Bela", course)
    give_marked_answer(exercise, ada, 1.0)
    give_marked_answer(exercise, bela, 0.0)
    url = f"/progress/courses/{course.pk}/"
    rows = {
        query: [row.student.name for row in get(tutor, url + query).context["rows"]]
        for query in ("", f"?stuck={OLS}", "?name=AD", f"?exercise={exercise.pk}&sort={OLS}", "?name=nobody")
    }
    assert rows == {
        "": ["Ada", "Bela"],
        f"?stuck={OLS}": ["Bela"],
        "?name=AD": ["Ada"],
        f"?exercise={exercise.pk}&sort={OLS}": ["Bela", "Ada"],
        "?name=nobody": [],
    }


@pytest.mark.parametrize(
    "query", ["?sort=password", "?stuck=everything", "?exercise=x", f"?name={'a' * 200}"]
)
def test_course_with_an_unknown_filter_shows_everybody_by_name(
    course: Course, tutor: User, ada: User, query: str
) -> None:
    make_student("Aaron", course)
    response = get(tutor, f"/progress/courses/{course.pk}/{query}")
    assert [row.student.name for row in response.context["rows"]] == ["Aaron", "Ada"]


def test_course_filter_does_not_take_the_exercise_of_another_course(
    course: Course, tutor: User, ada: User
) -> None:
    foreign = make_exercise(make_course("Bayes"), make_question())
    response = get(tutor, f"/progress/courses/{course.pk}/?exercise={foreign.pk}")
    assert response.context["form"].picked.exercise is None


def test_course_lists_its_exercises_with_what_is_answered(
    course: Course, tutor: User, ada: User, exercise: Exercise
) -> None:
    make_answer(make_variant(exercise, ada))
    text = text_of(get(tutor, f"/progress/courses/{course.pk}/"))
    assert "Blood pressure Open 18 May 2026, 10:30 1 of 2 50% 50% 1 on the way" in text


def test_student_page_shows_evidence_and_answers(
    course: Course, tutor: User, ada: User, exercise: Exercise
) -> None:
    first, second = (item.question for item in exercise.items.all())
    missed = give_marked_answer(exercise, ada, 0.0, question=first, mistakes=[OLS])
    make_answer(make_variant(exercise, ada, question=second), "visit")
    response = get(tutor, f"/progress/courses/{course.pk}/students/{ada.pk}/")
    text = text_of(response)
    for words in (
        "Clustered data · as of 14 May 2026, 10:30 Ada 0 of 1 questions right at the first attempt, 2 answers in all.",
        "Right at the first attempt 0 of 1 0 of 1 Revealed by 1 answer Chose “One patient”, in What one row is",
        "What one row is One patient 14 May, 09:30 Not right 0 1. Ordinary regression for repeated measures",
        "What one row is One visit 14 May, 09:30 Waiting for the mark – –",
        "Not asked yet and never revealed: Ignoring clustering;",
    ):
        assert words in text
    assert f"#answer-{missed.pk}" in links_of(response)
    assert "Not right" in text_of(response, within=f"answer-{missed.pk}")


def test_student_page_names_what_is_all_right_in_a_line(
    course: Course, tutor: User, ada: User, exercise: Exercise
) -> None:
    give_marked_answer(exercise, ada, 1.0)
    response = get(tutor, f"/progress/courses/{course.pk}/students/{ada.pk}/")
    assert response.context["entries"] == []
    assert "All right and never revealed: Ordinary regression for repeated measures (1 of 1)." in text_of(
        response
    )


def test_student_page_narrows_to_one_mistake(course: Course, tutor: User, ada: User) -> None:
    probes, reveals, neither = (
        make_question(mistake=slug) for slug in (OLS, "causal-overclaim", "ignored-warnings")
    )
    exercise = make_exercise(course, probes, reveals, neither)
    wanted = [
        give_marked_answer(exercise, ada, 1.0, question=probes).pk,
        give_marked_answer(exercise, ada, 0.0, question=reveals, mistakes=[OLS]).pk,
    ]
    give_marked_answer(exercise, ada, 0.0, question=neither)
    context = get(tutor, f"/progress/courses/{course.pk}/students/{ada.pk}/?mistake={OLS}").context
    assert [entry.mistake.slug for entry in context["entries"]] == [OLS]
    assert [line.answer_id for line in context["lines"]] == wanted


def test_student_page_folds_long_answers(course: Course, tutor: User, ada: User) -> None:
    exercise = make_exercise(course, make_question(kind="formula"))
    formula = "sbp ~ " + " + ".join(f"x{number}" for number in range(40))
    give_marked_answer(exercise, ada, 0.0, formula)
    page = get(tutor, f"/progress/courses/{course.pk}/students/{ada.pk}/").content.decode()
    assert f"</summary><code>{formula}</code></details>" in page


def test_exercise_page_shows_questions_points_mistakes_and_students(
    course: Course, tutor: User, ada: User, exercise: Exercise
) -> None:
    first, second = (item.question for item in exercise.items.all())
    give_marked_answer(exercise, ada, 0.5, question=first, mistakes=[OLS, "ignored-clustering"])
    give_marked_answer(exercise, ada, 1.0, question=second)
    make_student("Bela", course)
    text = text_of(get(tutor, f"/progress/exercises/{exercise.pk}/"))
    for words in (
        "Open until Monday 18 May, 10:30 Blood pressure",
        "1. What one row is 1 point · regrade 1 0 Share of the full score 50% 50% "
        "1. Ordinary regression for repeated measures: in 1 2. Ignoring clustering: possibly in 1",
        "2. What one row is 1 point · regrade 1 1 Share of the full score 100% 100% none revealed",
        "60 to under 80% 1 80 to 100% 0",
        "1. Ordinary regression for repeated measures 1 1 2. Ignoring clustering 0 1",
        "Ada 2 of 2 0 1.5 of 2 14 May, 09:30 – All marked Bela 0 of 2 0 – – – No data made yet",
    ):
        assert words in text


def test_exercise_page_before_any_answer_shows_no_spread(
    course: Course, tutor: User, exercise: Exercise
) -> None:
    text = text_of(get(tutor, f"/progress/exercises/{exercise.pk}/"))
    assert "How the points spread" not in text
    assert "no mark yet none revealed" in text
    assert "Nobody has joined yet" in text


def test_exercise_page_says_that_it_is_not_published(course: Course, tutor: User) -> None:
    exercise = make_exercise(course, make_question(), published=False)
    text = text_of(get(tutor, f"/progress/exercises/{exercise.pk}/"))
    assert "Students do not see this exercise yet: it is not published." in text


def test_exercise_page_sorts_its_students(course: Course, tutor: User, ada: User, exercise: Exercise) -> None:
    give_marked_answer(exercise, make_student("Bela", course), 1.0)
    response = get(tutor, f"/progress/exercises/{exercise.pk}/?sort=-points")
    assert [entry.student.name for entry in response.context["students"]] == ["Bela", "Ada"]
    assert response.content.decode().count('aria-sort="descending"') == 1


@pytest.mark.parametrize("courses", [2, 5])
def test_course_list_costs_the_same_however_many_courses(
    django_assert_num_queries: DjangoAssertNumQueries, db: None, courses: int
) -> None:
    tutor = make_user()
    for number in range(courses):
        course = make_course(f"Course {number}", tutor=tutor)
        make_answer(make_variant(make_exercise(course, make_question()), make_student("Ada", course)))
    client = Client()
    client.force_login(tutor)
    with django_assert_num_queries(7):
        client.get("/progress/courses/")
