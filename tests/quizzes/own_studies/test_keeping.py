from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from accounts.models import AuditEntry, Course, User
from datasets.models import OwnStudy
from datasets.own.reading import CsvError
from quizzes.composing.choosing import choose_data, offer_questions
from quizzes.composing.composing import Refused as ComposingRefused
from quizzes.composing.composing import begin_exercise, duplicate_exercise
from quizzes.composing.forms import FrameForm
from quizzes.exercises import NewExercise
from quizzes.models import Question
from quizzes.own_studies import keeping
from quizzes.own_studies.keeping import (
    CHECK_HOLDS,
    Refused,
    archive_study,
    check_again,
    choose_roles,
    delete_study,
    studies_waiting,
    take_questions,
)
from tests.factories import NOW, make_course, make_own_study
from tests.quizzes.own_studies.conftest import ROLES

pytestmark = pytest.mark.django_db

TAKEN = ["formula", "se-between", "sentence"]


@pytest.fixture
def offered(study: OwnStudy) -> OwnStudy:
    """As a check leaves it, without the fits."""
    choose_roles(study=study, roles=ROLES, units={}, meanings={"mark": "A mark."}, plural="classes", now=NOW)
    survey = {"gaps": False, "offered": [*TAKEN, "icc"], "fair": {}, "sound": 20}
    OwnStudy.objects.filter(pk=study.pk).update(stage="checked", reference="random_intercept", survey=survey)
    return OwnStudy.objects.select_related("course").get(pk=study.pk)


def in_use(course: Course) -> list[str]:
    rows = Question.objects.filter(course=course, retired=False).order_by("uid")
    return [row.uid.split("-", 2)[2] for row in rows]


def plan(study: OwnStudy) -> NewExercise:
    return NewExercise(
        title="Homework",
        scenario=study.slug,
        setting="standard",
        opens_at=NOW,
        closes_at=NOW + timedelta(days=7),
    )


def test_choose_roles_stores_the_table_and_has_it_checked(
    study: OwnStudy, sent: list[tuple[Any, ...]], django_capture_on_commit_callbacks: Any
):
    with django_capture_on_commit_callbacks(execute=True):
        choose_roles(
            study=study,
            roles=ROLES,
            units={"mark": "points"},
            meanings={"mark": "A mark."},
            plural="",
            now=NOW,
        )

    study.refresh_from_db()
    assert (study.stage, study.structure["between"]) == ("waiting", "mixed")
    assert study.table.startswith("class_,hours,mixed,mark\n")
    assert study.roles["meanings"] == {
        "class_": "",
        "hours": "",
        "mixed": "1 is “yes”, 0 is “no”",
        "mark": "A mark",
    }
    assert sent == [("quizzes.check_own_study", study.pk)]
    with pytest.raises(Refused, match="is being checked"):
        choose_roles(study=study, roles=ROLES, units={}, meanings={}, plural="", now=NOW)


def test_check_again_sends_only_what_is_lost(study: OwnStudy):
    choose_roles(study=study, roles=ROLES, units={}, meanings={}, plural="", now=NOW)
    later = NOW + CHECK_HOLDS + timedelta(seconds=1)

    check_again(study=study, now=NOW + timedelta(seconds=5))
    study.refresh_from_db()
    assert study.moved_at == NOW
    assert list(studies_waiting(now=NOW)) == []
    assert list(studies_waiting(now=later)) == [study]

    check_again(study=study, now=later)
    study.refresh_from_db()
    assert study.moved_at == later


def test_take_questions_settles_the_study_and_is_noted(offered: OwnStudy, tutor: User):
    assert take_questions(study=offered, chosen=TAKEN, by=tutor, now=NOW) == 3

    offered.refresh_from_db()
    assert offered.settled_at == NOW
    assert in_use(offered.course) == TAKEN
    assert AuditEntry.objects.get(action="own-study-questions").by == tutor
    with pytest.raises(Refused, match="columns stay as they are"):
        choose_roles(study=offered, roles=ROLES, units={}, meanings={}, plural="", now=NOW)


def test_take_questions_again_retires_what_is_left_out_and_makes_no_version_without_a_change(
    offered: OwnStudy, tutor: User, monkeypatch: pytest.MonkeyPatch
):
    take_questions(study=offered, chosen=TAKEN, by=tutor, now=NOW)
    take_questions(study=offered, chosen=["formula", "icc"], by=tutor, now=NOW)
    formula = Question.objects.get(course=offered.course, uid__endswith="-formula")

    assert in_use(offered.course) == ["formula", "icc"]
    assert formula.versions.count() == 1

    monkeypatch.setattr(keeping, "digest_of", lambda content: "another")
    take_questions(study=offered, chosen=["formula"], by=tutor, now=NOW)
    assert [version.number for version in formula.versions.all()] == [1, 2]


def test_take_questions_refuses_what_is_not_fair(offered: OwnStudy, tutor: User):
    with pytest.raises(Refused, match="“output” cannot be asked fairly"):
        take_questions(study=offered, chosen=["formula", "output"], by=tutor, now=NOW)

    assert not Question.objects.exists()


def test_delete_study_takes_its_rows_and_questions_unless_an_exercise_is_about_it(
    offered: OwnStudy, tutor: User
):
    take_questions(study=offered, chosen=TAKEN, by=tutor, now=NOW)
    exercise = begin_exercise(course=offered.course, plan=plan(offered))
    with pytest.raises(Refused, match="archive it first"):
        delete_study(study=offered, by=tutor, now=NOW)
    archive_study(study=offered, archived=True, by=tutor, now=NOW)
    with pytest.raises(Refused, match="“Homework” is about"):
        delete_study(study=offered, by=tutor, now=NOW)

    exercise.delete()
    delete_study(study=offered, by=tutor, now=NOW)

    assert not OwnStudy.objects.exists()
    assert not Question.objects.exists()


def test_keep_study_stores_nothing_of_a_file_that_cannot_be_read(course: Course, tutor: User):
    with pytest.raises(CsvError):
        make_own_study(course, tutor, csv="a,b\n1\n")

    assert not OwnStudy.objects.exists()


def test_keep_study_keeps_so_many_and_no_more(course: Course, tutor: User, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(keeping, "MOST_STUDIES", 1)
    make_own_study(course, tutor)

    with pytest.raises(Refused, match="has 1 studies, and 1 is the most"):
        make_own_study(course, tutor)


def test_exercises_of_the_course_alone_can_be_about_the_study(offered: OwnStudy, tutor: User):
    take_questions(study=offered, chosen=TAKEN, by=tutor, now=NOW)
    other = make_course("Another", tutor=tutor)
    kind = f"{offered.slug}/standard"

    def shown(course: Course) -> bool:
        return any(
            setting.value == kind for study in choose_data("", course=course) for setting in study.settings
        )

    def taken(course: Course) -> bool:
        form = FrameForm(course, {"kind": kind})
        return "kind" not in form.errors

    exercise = begin_exercise(course=offered.course, plan=plan(offered))
    assert (shown(offered.course), taken(offered.course)) == (True, True)
    assert (shown(other), taken(other)) == (False, False)
    assert len(offer_questions(exercise)) == 3
    assert duplicate_exercise(exercise=exercise, course=offered.course).scenario == offered.slug
    with pytest.raises(ComposingRefused, match="belongs to Clustered data"):
        duplicate_exercise(exercise=exercise, course=other)

    archive_study(study=offered, archived=True, by=tutor, now=NOW)
    assert (shown(offered.course), taken(offered.course)) == (False, False)
    archive_study(study=offered, archived=False, by=tutor, now=NOW)
    assert shown(offered.course) is True
