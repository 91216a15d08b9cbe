from __future__ import annotations

import csv
import io
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from accounts.models import Course, Enrolment, User
from quizzes.models import Answer, Exercise, Question, Regrade
from quizzes.regrading.beginning import undo_regrade
from quizzes.regrading.notices import recent_notices
from tests.factories import NOW, enrol, make_course, make_exercise, make_question, make_student
from tests.quizzes.conftest import Clock
from tests.quizzes.helpers import fitted_variant
from tests.quizzes.regrading.helpers import (
    NOTE,
    answered,
    applied,
    late_answer,
    mend,
    options,
    scores,
    tried,
    work,
)

pytestmark = pytest.mark.usefixtures("clock")


def as_user(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def url(regrade: Regrade, what: str = "") -> str:
    return f"/exercises/regrades/{regrade.pk}/{what}"


def text(response: Any) -> str:
    return " ".join(response.content.decode().split())


@pytest.mark.usefixtures("mended")
def test_tutor_is_led_from_the_exercise_and_the_bank_to_a_dry_run(
    exercise: Exercise, question: Question, tutor: User, sent: list[Any]
):
    client = as_user(tutor)
    address = f"/exercises/regrades/of/{question.uid}/"
    words = "2 answers were marked by an older one."

    for page in (f"/progress/exercises/{exercise.pk}/", f"/exercises/bank/{question.uid}/"):
        shown = text(client.get(page))
        assert words in shown
        assert address in shown
    assert f'value="{exercise.pk}"' in text(client.get(address))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("django.db.transaction.on_commit", lambda act, **more: act())
        response = client.post(address, {"way": "version", "exercises": [exercise.pk]})
    made = Regrade.objects.get()
    assert response["Location"] == url(made)
    assert (made.by, made.way, list(made.exercises.all())) == (tutor, "version", [exercise])
    assert sent == [("quizzes.work_on_regrade", made.pk)]
    assert "0 of 2" in text(client.get(url(made)))
    assert "0 of 2" in text(client.get(url(made), headers={"HX-Request": "true"}))
    work(made)
    assert client.get(url(made), headers={"HX-Request": "true"})["HX-Refresh"] == "true"


@pytest.mark.usefixtures("mended")
def test_dry_run_page_shows_totals_reasons_and_a_way_on(exercise: Exercise, tutor: User):
    shown = text(as_user(tutor).get(url(tried(exercise, tutor))))

    assert "This is a dry run. No mark is changed." in shown
    assert ">Rise</a></dt><dd>1</dd>" in shown
    assert ">Fall</a></dt><dd>1, or stay if nobody falls</dd>" in shown
    assert "patient, rightly: True" in shown
    assert 'name="same"' not in shown


@pytest.mark.usefixtures("mended")
def test_lines_are_sorted_filtered_and_downloaded(exercise: Exercise, tutor: User, bela: User):
    regrade = tried(exercise, tutor)
    client = as_user(tutor)

    def names(query: str) -> list[str]:
        return [line.answer.variant.student.name for line in client.get(url(regrade) + query).context["page"]]

    assert names("?sort=student") == ["Ada", "Bela"]
    assert names("?sort=-student") == ["Bela", "Ada"]
    assert names("?sort=before") == ["Bela", "Ada"]
    assert names("?pick=rises") == ["Bela"]
    assert names("?sort=nonsense&pick=nonsense&page=nonsense") == ["Ada", "Bela"]

    response = client.get(url(regrade, "answers.csv?pick=rises"))
    rows = list(csv.reader(io.StringIO(response.content.decode("utf-8-sig"))))
    assert rows[1] == [
        *("Bela", bela.email, "Blood pressure", "1", "0", "1"),
        *("rises", "not changed", "patient, rightly: True"),
    ]
    assert len(rows) == 2


@pytest.mark.usefixtures("mended")
def test_apply_needs_a_note_and_keeps_what_was_chosen(exercise: Exercise, tutor: User, of_bela: Answer):
    regrade, client = tried(exercise, tutor), as_user(tutor)

    refused = client.post(url(regrade, "apply"), {"rule": "as_key", "note": ""})
    assert refused.status_code == 422
    assert "Say in a sentence what was wrong." in text(refused)
    assert 'value="as_key" ' in text(refused)
    assert "checked" in text(refused).split('value="as_key"')[1].split(">")[0]

    assert client.post(url(regrade, "apply"), {"rule": "nobody_falls", "note": NOTE}).status_code == 302
    work(regrade)
    assert scores(of_bela) == [1.0]
    assert NOTE in text(client.get(url(regrade)))


@pytest.mark.usefixtures("of_bela")
def test_apply_asks_whether_changed_words_ask_the_same(exercise: Exercise, question: Question, tutor: User):
    mend(question, options=options(right="patient"), prompt="Which one is a row?")
    regrade, client = tried(exercise, tutor), as_user(tutor)
    shown = text(client.get(url(regrade)))
    assert "Version 1: different in the prompt" in shown
    assert "Which one is a row?" in shown

    asked = {"rule": "nobody_falls", "note": NOTE}
    refused = client.post(url(regrade, "apply"), asked)
    assert "tick this only if they ask for the same thing" in text(refused)
    assert client.post(url(regrade, "apply"), {**asked, "same": "on"}).status_code == 302


@pytest.mark.usefixtures("mended")
def test_apply_says_what_came_in_meanwhile(exercise: Exercise, course: Course, tutor: User):
    regrade, client = tried(exercise, tutor), as_user(tutor)
    late_answer(exercise, make_student("Cem", course), "patient")

    assert "1 answer was marked since this dry run." in text(client.get(url(regrade)))
    refused = client.post(url(regrade, "apply"), {"rule": "as_key", "note": NOTE})
    assert "Bring it up to date first" in text(refused)
    client.post(url(regrade, "renew"))
    assert work(regrade).total == 3


@pytest.mark.usefixtures("mended")
def test_undo_is_one_press_and_a_dry_run_can_be_forgotten(exercise: Exercise, tutor: User, of_bela: Answer):
    regrade, client = applied(tried(exercise, tutor), tutor), as_user(tutor)
    client.post(url(regrade, "undo"))
    work(regrade)
    assert scores(of_bela) == [0.0]
    assert "Undone on" in text(client.get(url(regrade)))
    client.post(url(regrade, "discard"))
    assert Regrade.objects.count() == 1

    other = tried(exercise, tutor)
    assert client.post(url(other, "discard"))["Location"].endswith(
        f"/regrades/of/{exercise.items.get().question.uid}/"
    )
    assert list(Regrade.objects.all()) == [regrade]


@pytest.mark.usefixtures("mended")
def test_regrade_of_two_courses_is_for_who_teaches_both(
    exercise: Exercise, question: Question, tutor: User, colleague: User, course: Course
):
    second = make_exercise(make_course("Second", tutor=tutor), question)
    regrade = tried(exercise, tutor)
    enrol(colleague, course, role=Enrolment.Role.TUTOR)
    assert as_user(colleague).get(url(regrade)).status_code == 200

    regrade.exercises.add(second)

    assert as_user(colleague).get(url(regrade)).status_code == 404
    assert as_user(tutor).get(url(regrade)).status_code == 200


@pytest.mark.usefixtures("mended")
def test_tutor_can_choose_only_exercises_that_they_teach(
    exercise: Exercise, question: Question, colleague: User
):
    client = as_user(colleague)
    address = f"/exercises/regrades/of/{question.uid}/"

    assert "Nothing to regrade" in text(client.get(address))
    refused = client.post(address, {"way": "full", "exercises": [exercise.pk]})
    assert refused.status_code == 422
    assert not Regrade.objects.exists()


# What students are told


@pytest.mark.usefixtures("mended")
def test_student_reads_on_the_card_and_today_why_a_mark_changed(
    exercise: Exercise, tutor: User, ada: User, bela: User, clock: Clock
):
    regrade = applied(tried(exercise, tutor), tutor, now=NOW)
    words = f"<strong>Your mark rose from 0 to 1.</strong> {NOTE}"

    for page in (f"/exercises/{exercise.pk}/", "/progress/today/"):
        assert words in text(as_user(bela).get(page))
        assert NOTE not in text(as_user(ada).get(page))

    undo_regrade(regrade=regrade, by=tutor, now=NOW + timedelta(hours=1))
    work(regrade, now=NOW + timedelta(hours=1))
    assert [notice.words for notice in recent_notices(bela, now=NOW)] == ["Your mark is 0 again."]


def test_dropped_question_is_told(tutor: User, course: Course, ada: User, question: Question):
    other = make_exercise(course, question, make_question(), title="Two")
    answered(other, ada, "visit", question=question)
    applied(tried(other, tutor, way=Regrade.Way.DROP), tutor, rule=Regrade.Rule.AS_KEY, now=NOW)

    words = [notice.words for notice in recent_notices(ada, now=NOW)]
    assert words == ["This question was dropped: it carries no points any more."]


# Replacing data


def test_tutor_is_led_from_the_students_page_to_other_data(
    exercise: Exercise, course: Course, tutor: User, ada: User
):
    variant = fitted_variant(exercise, ada)
    address = f"/exercises/variants/{variant.pk}/replace/"
    client = as_user(tutor)

    assert address in text(client.get(f"/progress/courses/{course.pk}/students/{ada.pk}/"))
    # A choice does not depend on data, so there is nothing for which others could be made.
    assert "there is nothing to do anew" in text(client.get(address))
    assert client.post(address, {"why": "Odd"}).status_code == 422


# What it costs


@pytest.mark.parametrize("count", [2, 6])
def test_regrade_page_takes_as_many_queries_for_many_answers_as_for_few(
    exercise: Exercise,
    course: Course,
    tutor: User,
    question: Question,
    django_assert_num_queries: DjangoAssertNumQueries,
    count: int,
):
    for number in range(count):
        answered(exercise, make_student(f"Student {number}", course), "visit" if number % 2 else "patient")
    mend(question, options=options(right="patient"))
    regrade, client = tried(exercise, tutor), as_user(tutor)
    client.get(url(regrade))

    with django_assert_num_queries(11):
        client.get(url(regrade))
