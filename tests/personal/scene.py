"""A student of whom everything is stored that can be, her classmate, and their tutor."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from axes.models import AccessAttempt
from django.apps import apps
from django.db.models import ForeignKey, Model
from django.test import Client

from accounts.audit import note
from accounts.courses import join_course
from accounts.invitations import invite, withdraw
from accounts.members import assign_group, make_group
from accounts.models import Course, Enrolment, FormerMember, Invitation, LetterCount, RosterImport, User
from grading.models import ReferenceFit
from grading.verdict import Verdict
from lessons.models import PassageAnswer, PassageMark, PassageQuestion, SectionReading, SheetAnswer
from lessons.reports import make_report
from lessons.sheets import make_sheet
from progress.sessions import note_session
from quizzes.extending.granting import grant
from quizzes.gradebook import excuse
from quizzes.learning.taking import take_mark, take_practised
from quizzes.marks import override_mark, store_mark
from quizzes.models import (
    Answer,
    BlindMarking,
    Comment,
    Exercise,
    PooledDataset,
    Regrade,
    RegradeLetter,
    RegradeLine,
    RevisionPlan,
    SecondMark,
    Sitting,
    Variant,
)
from quizzes.times.timing import Extended
from tests.factories import (
    NOW,
    REPORT,
    enrol,
    give_marked_answer,
    make_accommodation,
    make_answer,
    make_course,
    make_dataset,
    make_draft,
    make_exercise,
    make_own_study,
    make_practice,
    make_practised,
    make_question,
    make_student,
    make_user,
    make_variant,
)
from tests.quizzes.learning.helpers import answer as answer_practised

NAME, EMAIL, PASSWORD = "Adalgisa Zwetschke", "adalgisa.z@example.org", "seven-quiet-lighthouses"
STUDENT, SITE = Enrolment.Role.STUDENT, "https://example.org"
PLACE = {"guide": "mixed-effects", "section": "problem", "section_title": "Problem", "title": "Rows"}


@dataclass(frozen=True)
class Scene:
    """`number` and `report` are Adalgisa's marked answers, `waiting` has no mark yet."""

    tutor: User
    course: Course
    ada: User
    bela: User
    exercise: Exercise
    number: Answer
    report: Answer
    waiting: Answer
    client: Client

    @property
    def former(self) -> User:
        """The pseudonym, once she is gone."""
        return User.objects.get(is_active=False)


def make_scene() -> Scene:
    tutor = make_user("Miriam")
    course = make_course(tutor=tutor)
    ada = User.objects.create_user(EMAIL, PASSWORD, name=NAME)
    join_course(code=course.join_code, user=ada)
    bela = make_student("Bela", course)
    number, report, choice, formula = (
        make_question(kind=kind) for kind in ("number", "report", "choice", "formula")
    )
    exercise = make_exercise(course, number, report, choice, formula)
    scene = Scene(
        tutor=tutor,
        course=course,
        ada=ada,
        bela=bela,
        exercise=exercise,
        number=give_marked_answer(
            exercise, ada, 0.0, "1.25", question=number, mistakes=["ordinary-regression"]
        ),
        report=_mark_report(make_variant(exercise, ada, question=report), tutor),
        waiting=make_answer(make_variant(exercise, ada, question=choice), "visit"),
        client=Client(),
    )
    make_draft(make_variant(exercise, ada, question=formula), "sbp ~ time")
    give_marked_answer(exercise, bela, 1.0, "2.5", question=number)
    scene.client.force_login(ada)
    _mark_otherwise(scene)
    _tutor(scene)
    _practise(scene)
    _read(scene)
    _list_address(scene)
    return scene


def _mark_report(variant: Variant, tutor: User) -> Answer:
    report = make_answer(variant, REPORT, status=Answer.Status.AWAITING_TUTOR)
    override_mark(
        report,
        score=0.6,
        reason=f"{NAME} wrote it at home",
        by=tutor,
        now=NOW,
        rubric={"structure": 1, "meaning": 2},
        comment=f"Well done, {NAME}",
        shows_reason=True,
    )
    report.refresh_from_db()
    return report


def _mark_otherwise(scene: Scene) -> None:
    """A history, a second mark and a regrade."""
    mark = scene.number.mark
    take_mark(mark, now=NOW)
    store_mark(scene.number, Verdict.from_json(mark.verdict), now=NOW)
    SecondMark.objects.create(
        answer=scene.report, asked_at=NOW, by=scene.tutor, marked_at=NOW, score=0.4, comment="Short", first={}
    )
    question = scene.number.variant.item.question
    regrade = Regrade.objects.create(question=question, way="full", by=scene.tutor, made_at=NOW, moved_at=NOW)
    regrade.exercises.set([scene.exercise])
    RegradeLine.objects.create(
        regrade=regrade, answer=scene.number, decision="rises", state="changed", before_score=0, why="So."
    )
    RegradeLetter.objects.create(regrade=regrade, student=scene.ada, kind="applied", not_before=NOW)


def _tutor(scene: Scene) -> None:
    """What the tutor did for her, each with its line in the course's log."""
    course, tutor, ada = scene.course, scene.tutor, scene.ada
    group = make_group(course=course, name="Tuesday", by=tutor, now=NOW)
    assign_group(course=course, group=group, students=[ada.pk], by=tutor, now=NOW)
    make_accommodation(ada, course, days=2, note="Has a note from her doctor")
    given = Extended(due=None, closes=None, attempts=1, minutes=0)
    grant(exercise=scene.exercise, students=[ada], given=given, reason="Ill", by=tutor, now=NOW)
    excuse(exercise=scene.exercise, student=ada, reason="Was ill", by=tutor, now=NOW)
    note_session(course=course, student=ada, tutor=tutor, note="Shy", now=NOW)
    Sitting.objects.create(exercise=scene.exercise, student=ada, started_at=NOW)


def _practise(scene: Scene) -> None:
    practice = make_practice(scene.ada)
    practised = answer_practised(practice, make_question(kind="choice"), 1)
    practised.dataset = make_dataset(scene.ada)
    practised.save()
    PooledDataset.objects.create(dataset=practised.dataset, scenario="s", setting="s", taken_at=NOW)
    take_practised(practised, now=NOW)
    make_practised(practice, make_question(kind="choice"))
    RevisionPlan.objects.create(student=scene.ada, site="https://example.org")
    for dataset in scene.ada.datasets.all():
        ReferenceFit.objects.create(
            dataset=dataset,
            family={},
            converged=True,
            singular=False,
            gradient=0,
            difference=0,
            seconds=0,
            core_version=1,
            versions={},
        )


def _read(scene: Scene) -> None:
    ada, course = scene.ada, scene.course
    make_report(owner=ada, name="My report", now=NOW)
    sheet = make_sheet(owner=ada, name="My sheet", now=NOW)
    SheetAnswer.objects.create(sheet=sheet, item="S1", note="Mine", saved_at=NOW)
    SectionReading.objects.create(reader=ada, guide="mixed-effects", section="problem", opened_at=NOW)
    PassageMark.objects.create(reader=ada, kind="unclear", marked_at=NOW, **PLACE)
    for published in (None, NOW):
        answer = PassageAnswer.objects.create(
            course=course,
            author=scene.tutor,
            text=f"{NAME}, look at the rows.",
            answered_at=NOW,
            published_at=published,
            **PLACE,
        )
        PassageQuestion.objects.create(
            reader=ada, course=course, text="Why?", asked_at=NOW, answer=answer, **PLACE
        )


def _list_address(scene: Scene) -> None:
    """What knows her by her address, and a course that she was taken out of."""
    other = make_course("Another", tutor=make_user("Chidi"))
    third = make_course("A third", tutor=scene.tutor)
    FormerMember.objects.create(course=other, user=scene.ada, role="student", enrolled_at=NOW, removed_at=NOW)
    fourth = make_course("A fourth", tutor=scene.tutor)
    for where in (third, fourth):
        invited = invite(course=where, email=EMAIL, role=STUDENT, by=scene.tutor, site=SITE, now=NOW)
    withdraw(invitation=invited, by=scene.tutor, now=NOW)
    Invitation.objects.update(name=NAME)
    note(
        course=fourth,
        by=scene.tutor,
        action="roster-taken",
        words="took over a roster: 2 invited",
        now=NOW,
        details={"rows": [[EMAIL, "invite", ""], [scene.bela.email, "invite", ""]]},
    )
    text = f"email;name\n{EMAIL.upper()};{NAME}\nfay@test.org;Fay\n"
    RosterImport.objects.create(course=third, by=scene.tutor, text=text, created_at=NOW)
    AccessAttempt.objects.create(username=EMAIL, failures_since_start=2)


def make_teacher(course: Course) -> User:
    """A second tutor of the course, who keeps what tutors keep."""
    teacher = enrol(make_user("Ottoline Quince"), course, role=Enrolment.Role.TUTOR)
    Comment.objects.create(tutor=teacher, course=course, text="Well said.", made_at=NOW)
    LetterCount.objects.create(tutor=teacher, day=NOW.date(), sent=3)
    make_own_study(course, teacher)
    for exercise in course.exercises.all():
        BlindMarking.objects.create(tutor=teacher, exercise=exercise, seed=1)
    return teacher


def paths_to_user() -> dict[str, list[str]]:
    """Each model with a way to a user by foreign keys, with the first steps of its ways."""
    found: dict[str, list[str]] = {}
    models = apps.get_models(include_auto_created=True)
    grew = True
    while grew:
        grew = False
        for model in models:
            steps = [
                field.name
                for field in model._meta.concrete_fields
                if isinstance(field, ForeignKey)
                and (field.related_model is User or field.related_model._meta.label in found)
            ]
            if steps != found.get(model._meta.label, []):
                found[model._meta.label], grew = steps, True
    return found


def dump() -> str:
    """Every row of every table, in lower case."""
    rows: list[Any] = []
    for model in apps.get_models(include_auto_created=True):
        rows += [[model._meta.label, *row.values()] for row in model._base_manager.values()]
    return json.dumps(rows, default=str, ensure_ascii=False).lower()


def count(model: type[Model], **which: Any) -> int:
    return model._base_manager.filter(**which).count()
