"""The statistics of questions as their reader finds them, and the answers behind each number."""

from __future__ import annotations

import pytest

from accounts.models import Course, User
from grading.verdict import Evidence
from progress.answers_behind import AnswersForm, find_answers
from progress.exercise_results import exercise_results
from progress.wrong_answers import wrong_answers_of
from quizzes.content.files import digest_of
from quizzes.models import Answer, Exercise, Question, QuestionVersion
from tests.factories import (
    enrol,
    give_marked_answer,
    make_answer,
    make_course,
    make_exercise,
    make_question,
    make_student,
    make_variant,
)
from tests.progress.pages import csv_rows, get, links_of, text_of

OLS, CLUSTERS = "ordinary-regression", "ignored-clustering"


@pytest.fixture
def question(db: None) -> Question:
    return make_question(title="What one row is", uid="row")


@pytest.fixture
def exercise(course: Course, question: Question) -> Exercise:
    return make_exercise(course, question)


@pytest.fixture
def answered(exercise: Exercise, question: Question, ada: User, bela: User) -> Exercise:
    """Ada is wrong by one mistake and then right; Bela is wrong by another; Chidi, on a second version, is right."""
    give_marked_answer(exercise, ada, 0.0, "patient", mistakes=[OLS, CLUSTERS], name="patient")
    give_marked_answer(exercise, ada, 1.0, "visit", attempt=2)
    give_marked_answer(exercise, bela, 0.0, "arm", mistakes=[CLUSTERS], name="arm")
    content = question.versions.get().content
    QuestionVersion.objects.create(
        question=question, number=2, content=content, digest=digest_of({**content, "level": 3})
    )
    give_marked_answer(exercise, make_student("Chidi", exercise.course), 1.0, "visit")
    return exercise


def test_exercise_statistics_show_each_question_by_version_and_mistake(
    answered: Exercise, tutor: User
) -> None:
    response = get(tutor, f"/progress/exercises/{answered.pk}/statistics/")
    text = text_of(response)
    for words in (
        "1. What one row is 3 answers 2 not right 33% (6 to 79) too few answers not known None",
        "1. Ordinary regression for repeated measures 1 answer 50% (9 to 91)",
        "By version of the question",
        "Version 1 2 answers 2 not right 0% (0 to 66)",
        "Version 2 1 answer 0 not right 100% (21 to 100)",
    ):
        assert words.lower() in text.lower()
    assert "By setting of the data" not in text
    behind = f"/progress/answers/?question=row&exercise={answered.pk}"
    links = links_of(response)
    assert f"{behind}&first=on&outcome=not-right" in links
    assert f"{behind}&version=2&first=on" in links
    assert f"{behind}&first=on&outcome=not-right&likeliest={OLS}" in links


def test_every_link_to_answers_finds_as_many_as_its_number_says(answered: Exercise, tutor: User) -> None:
    response = get(tutor, f"/progress/exercises/{answered.pk}/statistics/")
    counts = {
        link: len(get(tutor, link).context["lines"])
        for link in links_of(response)
        if link.startswith("/progress/answers/")
    }
    behind = f"/progress/answers/?question=row&exercise={answered.pk}"
    assert counts == {
        f"{behind}&first=on": 3,
        f"{behind}&first=on&outcome=not-right": 2,
        f"{behind}&first=on&outcome=not-right&likeliest={OLS}": 1,
        f"{behind}&first=on&outcome=not-right&likeliest={CLUSTERS}": 1,
        f"{behind}&version=1&first=on": 2,
        f"{behind}&version=1&first=on&outcome=not-right": 2,
        f"{behind}&version=2&first=on": 1,
        f"{behind}&version=2&first=on&outcome=not-right": 0,
    }


def test_answers_behind_a_number_lead_to_where_each_can_be_marked(answered: Exercise, tutor: User) -> None:
    response = get(tutor, f"/progress/answers/?question=row&exercise={answered.pk}")
    answers = Answer.objects.filter(variant__item__exercise=answered)
    assert {link for link in links_of(response) if link.startswith("/exercises/answers/")} == {
        f"/exercises/answers/{answer.pk}/" for answer in answers
    }


def test_exercise_statistics_as_csv_have_numbers_with_their_ends(answered: Exercise, tutor: User) -> None:
    head, whole, first, second = csv_rows(get(tutor, f"/progress/exercises/{answered.pk}/statistics.csv"))
    row = dict(zip(head, whole, strict=True))
    assert row["answers of"] == "All answers"
    assert [row[name] for name in ("answers", "right", "facility", "facility low", "facility high")] == [
        "3",
        "1",
        "0.3333",
        "0.06149",
        "0.7923",
    ]
    assert (row["discrimination"], row["median seconds"], row["times known"]) == ("", "", "0")
    assert row["wrong answers by mistake"] == (
        f"{CLUSTERS}: 1 (0.5, 0.09453, 0.9055); {OLS}: 1 (0.5, 0.09453, 0.9055)"
    )
    assert [line[2] for line in (first, second)] == ["Version 1", "Version 2"]


def test_question_statistics_are_over_the_courses_that_the_tutor_teaches(
    answered: Exercise, question: Question, tutor: User, colleague: User
) -> None:
    mine, foreign = make_course("Second", tutor=tutor), make_course("Foreign", tutor=colleague)
    for place in (mine, foreign):
        give_marked_answer(make_exercise(place, question), make_student("Eirik", place), 1.0, "visit")
    text = text_of(get(tutor, "/progress/questions/row/"))
    assert "4 marked first attempts, 2 of them right." in text
    assert "All answers 4 answers 2 not right 50% (15 to 85)" in text
    assert csv_rows(get(tutor, "/progress/questions/row.csv"))[1][3] == "4"
    assert "1 marked first attempt, 1 of them right." in text_of(get(colleague, "/progress/questions/row/"))


def test_question_without_answers_says_so(question: Question, tutor: User, course: Course) -> None:
    assert "Nothing to count yet" in text_of(get(tutor, "/progress/questions/row/"))


def test_pages_of_questions_and_answers_do_not_exist_for_others(
    answered: Exercise, tutor: User, ada: User, colleague: User
) -> None:
    pages = [
        "/progress/questions/row/",
        "/progress/questions/row.csv",
        "/progress/answers/?question=row",
        "/progress/answers.csv?question=row",
    ]
    assert [get(ada, page).status_code for page in pages] == [404] * 4
    assert [get(tutor, page).status_code for page in pages] == [200] * 4
    assert get(tutor, "/progress/answers/").status_code == 404
    assert get(tutor, "/progress/answers/?exercise=-1").status_code == 404
    assert get(tutor, "/progress/questions/nothing/").status_code == 404
    assert list(get(colleague, "/progress/answers/?question=row").context["lines"]) == []


@pytest.mark.parametrize(
    ("asked", "students"),
    [
        ({}, ["Chidi", "Bela", "Ada", "Ada"]),
        ({"first": "on"}, ["Chidi", "Bela", "Ada"]),
        ({"outcome": "right"}, ["Chidi", "Ada"]),
        ({"outcome": "not-right"}, ["Bela", "Ada"]),
        ({"outcome": "unmarked"}, []),
        ({"mistake": CLUSTERS}, ["Bela", "Ada"]),
        ({"likeliest": CLUSTERS}, ["Bela"]),
        ({"likeliest": "none"}, ["Chidi", "Ada"]),
        ({"likeliest": OLS, "name": "patient"}, ["Ada"]),
        ({"likeliest": OLS, "name": "arm"}, []),
        ({"version": "2"}, ["Chidi"]),
        ({"setting": "elsewhere"}, []),
        ({"mistake": "nonsense"}, ["Chidi", "Bela", "Ada", "Ada"]),
    ],
)
def test_answers_are_narrowed_down(
    answered: Exercise, tutor: User, asked: dict[str, str], students: list[str]
) -> None:
    picked = AnswersForm({"exercise": str(answered.pk), **asked}).picked
    found = find_answers(picked, tutor=tutor)
    assert sorted(answer.variant.student.name for answer in found) == sorted(students)


def test_answers_page_says_what_it_shows_and_leads_to_the_student(
    answered: Exercise, tutor: User, ada: User
) -> None:
    response = get(
        tutor, f"/progress/answers/?question=row&exercise={answered.pk}&likeliest={OLS}&name=patient"
    )
    text = text_of(response)
    assert "To “What one row is”; In “Blood pressure”; Revealed by patient as Ordinary regression" in text
    assert "1 answer, the newest first" in text
    (line,) = response.context["lines"]
    student = f"/progress/courses/{answered.course_id}/students/{ada.pk}/#answer-{line.answer_id}"
    assert student in links_of(response)


def test_answers_as_csv_name_their_student(answered: Exercise, tutor: User) -> None:
    head, *rows = csv_rows(get(tutor, f"/progress/answers.csv?exercise={answered.pk}&outcome=not-right"))
    assert head[:4] == ["student", "exercise", "question", "attempt"]
    assert sorted(row[0] for row in rows) == ["Ada", "Bela"]


def test_answers_of_students_of_another_course_stay_there(
    answered: Exercise, colleague: User, ada: User
) -> None:
    enrol(ada, make_course("Theirs", tutor=colleague))
    assert list(find_answers({"exercise": answered.pk}, tutor=colleague)) == []


def test_wrong_answers_come_most_frequent_first_with_their_list(answered: Exercise, tutor: User) -> None:
    give_marked_answer(
        answered, make_student("Dana", answered.course), 0.0, "arm", mistakes=[CLUSTERS], name="arm"
    )
    make_answer(make_variant(answered, make_student("Eirik", answered.course)))
    (ways,) = wrong_answers_of(answered, exercise_results(answered).signs).values()
    assert [(str(way.html), way.mistake.slug, way.count) for way in ways] == [
        ("“One arm”", CLUSTERS, 2),
        ("“One patient”", OLS, 1),
    ]
    assert [len(get(tutor, way.url).context["lines"]) for way in ways] == [2, 1]


def test_wrong_number_is_named_by_what_gives_it(course: Course, ada: User) -> None:
    exercise = make_exercise(course, make_question(kind="number"))
    evidence = [Evidence("mistake", "Ordinary regression, on your data", "0.62")]
    give_marked_answer(exercise, ada, 0.0, "0.62", mistakes=[OLS], name="ols", evidence=evidence)
    (ways,) = wrong_answers_of(exercise, exercise_results(exercise).signs).values()
    assert [str(way.html) for way in ways] == ["What ordinary regression gives"]
