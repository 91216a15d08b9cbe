"""The copy that a person may take away: all of theirs, nothing of others, and nothing before its time."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import User
from accounts.personal.archive import file_name, pack
from accounts.personal.registry import Section, sections_of
from grading.verdict import Evidence
from quizzes.marks import override_mark
from quizzes.models import Exercise, PracticeQuestion, Regrade, RegradeLine
from tests.factories import (
    NOW,
    give_marked_answer,
    make_dataset,
    make_exercise,
    make_practice,
    make_question,
    make_user,
    make_variant,
)
from tests.personal.scene import EMAIL, NAME, Scene, make_scene, make_teacher
from tests.quizzes.learning.helpers import answer

# All of them, however many rows there are.
QUERIES = 34


@pytest.fixture
def scene(db: None) -> Scene:
    return make_scene()


def unpack(packed: bytes) -> dict[str, str]:
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        return {name.removeprefix("my-data/"): archive.read(name).decode() for name in archive.namelist()}


def copy_of(user: User, *, now: Any = NOW) -> dict[str, str]:
    return unpack(pack(user, sections_of(user, now=now), now=now))


def rows_in(copy: dict[str, str], slug: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = json.loads(copy[f"{slug}.json"])["rows"]
    return rows


def test_copy_is_downloaded_from_the_account_page(scene):
    response = scene.client.post("/account/data/")

    assert response["Content-Disposition"] == 'attachment; filename="my-data.zip"'
    assert response["Cache-Control"] == "private, no-store"
    assert rows_in(unpack(response.content), "account")[0]["e-mail address"] == EMAIL
    assert 'action="/account/data/"' in scene.client.get("/account/").content.decode()


def test_copy_is_made_ten_times_an_hour(stranger, client):
    client.force_login(stranger)
    codes = [client.post("/account/data/").status_code for _ in range(11)]
    assert codes == [200] * 10 + [429]


def test_copy_names_every_file_on_its_first_page(scene):
    copy = copy_of(scene.ada)
    for name in copy.keys() - {"index.html", "README.txt"}:
        assert f'href="{name}"' in copy["index.html"], name


def test_copy_has_what_was_typed_and_what_was_written_about_it(scene):
    copy = copy_of(scene.ada)

    assert {row["as stored"][0] for row in rows_in(copy, "answers")} == {
        "1.25",
        "visit",
        scene.report.response[0],
    }
    marks = rows_in(copy, "mark-history")
    assert f"Well done, {NAME}" in {row.get("comment after") for row in marks}
    assert f"{NAME} wrote it at home" in {row.get("reason") for row in marks}
    assert {row["draft"] for row in rows_in(copy, "exercises")} == {None, "sbp ~ time"}
    assert rows_in(copy, "sessions")[0]["note"] == "Shy"
    assert [(row["what"], row.get("reason")) for row in rows_in(copy, "own-times")] == [
        ("extension", "Ill"),
        ("accommodation", "Has a note from her doctor"),
        ("excused", "Was ill"),
        ("started", None),
    ]
    assert rows_in(copy, "questions")[0]["answer"] == f"{NAME}, look at the rows."
    assert rows_in(copy, "sheets")[0]["items"][0]["note"] == "Mine"
    assert [row["state"] for row in rows_in(copy, "courses")] == [
        "in the course",
        "no longer in the course",
        f"invited, as “{NAME}”",
    ]
    assert len(rows_in(copy, "beliefs")) == 10
    assert len(rows_in(copy, "practice")) == 2
    assert copy[f"data-sets/{rows_in(copy, 'data-sets')[0]['file']}"].startswith("patient,visit,time")


def test_copy_says_why_a_question_was_chosen_once_it_is_answered(scene):
    PracticeQuestion.objects.update(mistake="ordinary-regression", why="It suits you.")
    rows = rows_in(copy_of(scene.ada), "practice")
    said = {row["answered"] is not None: (row["chosen for"], row["why"]) for row in rows}
    assert said == {False: (None, None), True: ("ordinary-regression", "It suits you.")}


def test_copy_names_nobody_else(scene):
    make_teacher(scene.course)
    text = json.dumps(copy_of(scene.ada)).lower()
    others = User.objects.exclude(pk=scene.ada.pk)
    assert [user.email for user in others if user.email in text] == []
    assert [user.name for user in others if user.name.lower() in text] == []


def test_copy_of_a_tutor_has_what_they_keep_and_no_student(scene):
    text = json.dumps(copy_of(make_teacher(scene.course)))
    assert "Well said." in text
    assert NAME not in text
    assert scene.report.response[0] not in text


def test_copy_of_a_tutor_tells_what_they_did_and_not_to_whom_or_why(scene):
    copy = copy_of(scene.tutor)

    text = json.dumps(copy, ensure_ascii=False)
    assert [words for words in (NAME, EMAIL, scene.bela.name, "Was ill", "at home") if words in text] == []
    done = [row["what"] for row in rows_in(copy, "course-log")]
    assert {"extension given", "student excused", "member invited", "session held"} <= set(done)


def test_copy_tells_how_the_person_came_into_a_course(scene):
    assert [row["what"] for row in rows_in(copy_of(scene.ada), "course-log")] == [
        "joined by code as a student"
    ]


@pytest.mark.parametrize("reveal", [Exercise.Reveal.AT_ONCE, Exercise.Reveal.AFTER_CLOSING])
def test_copy_has_the_right_answer_only_once_it_is_shown(ada, course, reveal):
    exercise = make_exercise(course, make_question(kind="number"), reveal=reveal)
    evidence = [Evidence("yours", "Your number", "1.5"), Evidence("right", "The mixed model", "44.25")]
    give_marked_answer(exercise, ada, 0.0, "1.5", evidence=evidence)

    before, after = (
        json.dumps(copy_of(ada, now=now)) for now in (NOW, exercise.closes_at + timedelta(hours=1))
    )

    assert ("44.25" in before, "44.25" in after) == (reveal == Exercise.Reveal.AT_ONCE, True)


@pytest.mark.parametrize("reveal", [Exercise.Reveal.AT_ONCE, Exercise.Reveal.AFTER_CLOSING])
def test_copy_has_the_reason_of_a_mark_only_once_right_answers_are_shown(ada, course, tutor, reveal):
    exercise = make_exercise(course, make_question(kind="number"), reveal=reveal)
    given = give_marked_answer(exercise, ada, 0.0, "1.5")
    override_mark(given, score=0.5, reason="It is 44.25, and this is near", by=tutor, now=NOW)

    before, after = (
        json.dumps(copy_of(ada, now=now)) for now in (NOW, exercise.closes_at + timedelta(hours=1))
    )

    assert ("44.25" in before, "44.25" in after) == (reveal == Exercise.Reveal.AT_ONCE, True)


def test_copy_has_the_reason_of_a_mark_that_was_written_for_the_student(ada, course, tutor):
    exercise = make_exercise(course, make_question(kind="number"), reveal=Exercise.Reveal.AFTER_CLOSING)
    given = give_marked_answer(exercise, ada, 0.0, "1.5")
    override_mark(given, score=0.5, reason="Near", by=tutor, now=NOW, shows_reason=True)
    assert rows_in(copy_of(ada), "answers")[0]["reason of a change"] == "Near"


def test_copy_says_of_a_regrade_what_was_said_to_students_and_not_what_its_key_says(ada, course, tutor):
    exercise = make_exercise(course, make_question(kind="number"), reveal=Exercise.Reveal.AFTER_CLOSING)
    given = give_marked_answer(exercise, ada, 0.0, "1.5")
    question = given.variant.item.question
    regrade = Regrade.objects.create(question=question, way="full", by=tutor, made_at=NOW, moved_at=NOW)
    RegradeLine.objects.create(
        regrade=regrade, answer=given, decision="stays", state="kept", before_score=0, why="It is 44.25."
    )
    assert "44.25" not in json.dumps(copy_of(ada))


def test_copy_says_that_right_answers_are_left_out(ada):
    assert "Right answers are left out" in copy_of(ada)["index.html"]


def test_copy_leaves_out_data_and_questions_of_an_exercise_that_has_to_be_started(ada, course):
    exercise = make_exercise(course, make_question(title="Timed"), minutes=20)
    dataset = make_variant(exercise, ada).dataset
    mine = make_dataset(ada)

    copy = copy_of(ada)

    assert dataset.csv not in copy.values()
    assert mine.csv in copy.values()
    assert rows_in(copy, "exercises") == []
    assert json.loads(copy["exercises.json"])["left_out"].startswith("1 question of an exercise")


@pytest.mark.parametrize("answers", [1, 5])
def test_copy_costs_as_many_queries_for_many_answers(ada, course, answers, django_assert_num_queries):
    exercise = make_exercise(course, *(make_question() for _ in range(answers)))
    practice = make_practice(ada)
    for item in exercise.items.all():
        give_marked_answer(exercise, ada, 0.0, question=item.question)
        answer(practice, item.question, 1)
    sections_of(ada, now=NOW)

    with django_assert_num_queries(QUERIES):
        sections_of(ada, now=NOW)


def test_cells_that_look_like_formulas_are_defused():
    section = Section("s", "S", "", rows=({"a": "=1+1", "b": [1], "c": None, "d": True},))
    copy = unpack(pack(User(name="Ada", email="ada@test.org"), [section], now=timezone.now()))
    assert copy["s.csv"] == "\ufeffa,b,c,d\r\n'=1+1,[1],,yes\r\n"


def test_file_name_has_no_path_in_it():
    assert file_name("../../Blood pressure: Ödön/2", "csv") == "blood-pressure-ödön-2.csv"
    assert file_name("../..", "csv") == "file.csv"


def test_copy_of_somebody_without_anything_is_whole(db):
    copy = copy_of(make_user("Bo"))
    assert rows_in(copy, "answers") == []
