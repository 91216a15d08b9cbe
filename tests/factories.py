"""Rows for tests that need no fits: each function inserts what it says and fills in what the test does not care about.

Where the marks must come from real data and real fits, see `tests.classroom`.
"""

from __future__ import annotations

import hashlib
import itertools
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np

from accounts.models import Course, Enrolment, Group, User
from datasets.models import Dataset, OwnStudy
from grading.verdict import Evidence, Reveal, Verdict, outcome_of
from quizzes.content.files import digest_of
from quizzes.models import (
    Accommodation,
    Answer,
    Draft,
    Exercise,
    ExerciseItem,
    Extension,
    Mark,
    Practice,
    PracticeQuestion,
    Question,
    RevealedMistake,
    Variant,
)
from quizzes.own_studies.keeping import keep_study
from quizzes.times.own_times import settle_extended_to

# A Thursday, in summer time where the suite's clocks stand: half past ten in London.
NOW = datetime(2026, 5, 14, 9, 30, tzinfo=UTC)

# A paragraph that a report question takes.
REPORT = (
    "Systolic pressure was measured at four visits in 60 patients, so 240 readings are nested in patients."
)

_numbers = itertools.count(1)


def make_user(name: str = "", *, email: str = "") -> User:
    """A person; both are made up where they are not given."""
    number = next(_numbers)
    return User.objects.create_user(email or f"person{number}@test.org", name=name or f"Person {number}")


def make_course(name: str = "Clustered data", *, tutor: User | None = None) -> Course:
    course = Course.objects.create(name=name)
    if tutor is not None:
        enrol(tutor, course, role=Enrolment.Role.TUTOR)
    return course


def enrol(user: User, course: Course, *, role: Enrolment.Role = Enrolment.Role.STUDENT) -> User:
    """Put the user into the course; gives the user back."""
    Enrolment.objects.create(user=user, course=course, role=role)
    return user


def make_student(name: str, course: Course) -> User:
    return enrol(make_user(name), course)


def make_group(name: str, course: Course, *students: User) -> Group:
    """A group of the course with these students of it."""
    group = Group.objects.create(course=course, name=name)
    course.enrolments.filter(user__in=students).update(group=group)
    return group


def question_content(*, uid: str, mistake: str, kind: str, title: str) -> dict[str, Any]:
    """What a valid file of this kind of question holds."""
    cases = {
        "number": ("$right", "$ols", "abc"),
        "formula": ("sbp ~ time + (1 | patient)", "sbp ~ time", "sbp ~"),
        "output": ("$right", "$ols", "abc"),
        "choice": ("visit", "patient", ""),
        "multiple": (["visit"], ["patient"], []),
        "match": (
            ["visit=row", "patient=group", "arm=effect"],
            ["visit=group", "patient=row", "arm=row"],
            [],
        ),
        "order": (["plot", "fit", "report"], ["report", "fit", "plot"], []),
        "report": (REPORT, "A mixed model was used and the drug worked.", ""),
    }[kind]
    return {
        "id": uid,
        "kind": kind,
        "title": title,
        "mistake": mistake,
        "points": ["W1"],
        "level": 1,
        "scenario": "blood-pressure",
        "settings": ["standard"],
        "prompt": "What do your data say?",
        "explanation": "Rows of one patient are alike.",
        "cases": [
            {"answer": answer, "outcome": outcome}
            for answer, outcome in zip(cases, ("right", "wrong", "malformed"), strict=True)
        ],
        **_answers_of(kind),
    }


def _answers_of(kind: str) -> dict[str, Any]:
    """The part of a question file that says how it is answered."""
    match kind:
        case "report":
            criteria = [("structure", "Structure", 2), ("meaning", "Meaning", 3)]
            return {
                "rubric": [
                    {"key": key, "name": name, "points": points, "words": f"{name}, with *numbers*."}
                    for key, name, points in criteria
                ],
                "points_wanted": ["D1"],
                "shortest": 5,
                "longest": 60,
            }
        case "number":
            return {"target": {"quantity": "se", "fit": "random_slope", "term": "treated"}}
        case "formula":
            return {"formula": "sbp ~ time + (1 | patient)"}
        case "output":
            return {"target": {"fit": "random_slope"}}
        case "order":
            steps = [("plot", "Plot the data"), ("fit", "Fit the model"), ("report", "Report it")]
            return {"items": [{"key": key, "text": text} for key, text in steps]}
        case "match":
            pairs = [
                ("visit", "One *visit*", "row"),
                ("patient", "A patient", "group"),
                ("arm", "An arm", "effect"),
            ]
            targets = {"row": "a row", "group": "a group", "effect": "an effect"}
            return {
                "targets": [{"key": key, "text": text} for key, text in targets.items()],
                "items": [
                    {
                        "key": key,
                        "text": text,
                        "target": right,
                        "wrong": {
                            to: {"feedback": f"{key} is no {to}.", "mistakes": ["fixed-random-confusion"]}
                            for to in targets
                            if to != right
                        },
                    }
                    for key, text, right in pairs
                ],
            }
    texts = [("visit", "One *visit*"), ("patient", "One patient"), ("arm", "One arm")]
    return {
        "options": [
            {"key": key, "text": text, "right": key == "visit", "feedback": f"{key}?"} for key, text in texts
        ]
    }


def make_question(
    *,
    mistake: str = "ordinary-regression",
    kind: str = "choice",
    title: str = "What one row is",
    uid: str = "",
) -> Question:
    """A question of the bank with its first version."""
    uid = uid or f"question-{next(_numbers)}"
    question = Question.objects.create(uid=uid, mistake=mistake, kind=kind, level=1, title=title)
    content = question_content(uid=uid, mistake=mistake, kind=kind, title=title)
    question.versions.create(number=1, content=content, digest=digest_of(content))
    return question


def make_exercise(
    course: Course,
    *questions: Question,
    title: str = "Blood pressure",
    opens_at: datetime = NOW - timedelta(days=3),
    closes_at: datetime = NOW + timedelta(days=4),
    published: bool = True,
    attempts: int = 2,
    due_at: datetime | None = None,
    **rules: Any,
) -> Exercise:
    """An exercise of these questions, one point each; open at `NOW` and published unless said otherwise.

    It is due when it closes. With another `due_at` late answers keep their points, unless `rules` say otherwise.
    """
    if due_at is not None:
        rules = {"late_rule": Exercise.Late.FULL, **rules}
    exercise = Exercise.objects.create(
        course=course,
        title=title,
        scenario="blood-pressure",
        setting="standard",
        opens_at=opens_at,
        due_at=due_at or closes_at,
        closes_at=closes_at,
        attempts=attempts,
        published_at=opens_at if published else None,
        **rules,
    )
    for position, question in enumerate(questions, start=1):
        ExerciseItem.objects.create(exercise=exercise, question=question, position=position)
    return exercise


def make_extension(exercise: Exercise, student: User, **given: Any) -> Extension:
    """More time or attempts for the student; the exercise is open to somebody until then."""
    extension = Extension.objects.create(exercise=exercise, student=student, at=NOW, **given)
    settle_extended_to(exercise)
    return extension


def make_accommodation(student: User, course: Course, **given: Any) -> Accommodation:
    """What the student has in every exercise of the course."""
    enrolment = Enrolment.objects.get(user=student, course=course)
    accommodation = Accommodation.objects.create(enrolment=enrolment, at=NOW, **given)
    for exercise in course.exercises.all():
        settle_extended_to(exercise)
    return accommodation


def clustered_csv(*, groups: int = 24, slopes: float = 0.0, gaps: bool = False, seed: int = 1) -> str:
    """Pupils in classes as a spreadsheet saves them: a predictor within classes, one between them, and marks."""
    rng = np.random.default_rng(seed)
    lines = ["class,hours,mixed,mark"]
    for number in range(groups):
        level, slope, mixed = rng.normal(0, 4), rng.normal(0, slopes), number % 2
        for hours in rng.normal(rng.normal(0, 1), 2, size=int(rng.integers(8, 20))):
            mark = 40 + level + (2 + slope) * hours + 3 * mixed + rng.normal(0, 5)
            cell = "NA" if gaps and rng.random() < 0.06 else f"{mark:.1f}"
            lines.append(f"{number + 1}{'ab'[number % 2]},{hours:.2f},{('no', 'yes')[mixed]},{cell}")
    return "\n".join(lines) + "\n"


def nested_csv(
    *,
    schools: int = 20,
    unique: bool = False,
    slopes: float = 0.0,
    school_sd: float = 4.0,
    class_sd: float = 3.0,
    gaps: bool = False,
    seed: int = 1,
) -> str:
    """Pupils in classes in schools. The classes of every school are 1, 2, 3 …, or have a label of their own (`unique`)."""
    rng = np.random.default_rng(seed)
    lines = ["school,class,hours,mixed,mark"]
    for number in range(schools):
        level, slope, mixed = rng.normal(0, school_sd), rng.normal(0, slopes), int(rng.integers(2))
        for room in range(1, int(rng.integers(3, 6)) + 1):
            label = f"{number * 10 + room}r" if unique else f"{room}"
            at = level + rng.normal(0, class_sd)
            for hours in rng.normal(0, 2, size=int(rng.integers(5, 12))):
                mark = 40 + at + (2 + slope) * hours + 3 * mixed + rng.normal(0, 4)
                cell = "NA" if gaps and rng.random() < 0.06 else f"{mark:.1f}"
                lines.append(f"S{number + 1:02d},{label},{hours:.2f},{mixed},{cell}")
    return "\n".join(lines) + "\n"


def yes_no_csv(*, groups: int = 30, level_sd: float = 1.0, gaps: bool = False, seed: int = 1) -> str:
    """Pupils in classes who passed a test or did not."""
    rng = np.random.default_rng(seed)
    lines = ["class,hours,mixed,passed"]
    for number in range(groups):
        level, mixed = rng.normal(0, level_sd), number % 2
        for hours in rng.normal(0, 1, size=int(rng.integers(15, 40))):
            odds = np.exp(level + 0.8 * hours + 0.9 * mixed - 0.6)
            passed = ("no", "yes")[int(rng.random() < odds / (1 + odds))]
            lines.append(
                f"C{number + 1},{hours:.2f},{mixed},{'NA' if gaps and rng.random() < 0.06 else passed}"
            )
    return "\n".join(lines) + "\n"


def make_own_study(course: Course, by: User, *, csv: str = "", title: str = "Homework") -> OwnStudy:
    """A study as it was uploaded; its columns have no parts yet."""
    return keep_study(
        course=course,
        by=by,
        title=title,
        story="Pupils said how long they sat over their homework.",
        row="Each row is one pupil.",
        data=(csv or clustered_csv()).encode(),
        missing=(),
        now=NOW,
    )


def make_dataset(owner: User | None) -> Dataset:
    """Two rows that nobody else has; they are not worth fitting."""
    number = next(_numbers)
    csv = f"patient,visit,time,treated,sbp\nP01,1,0,0,{100 + number}.0\nP01,2,1,0,{99 + number}.0\n"
    return Dataset.objects.create(
        owner=owner,
        key=f"test:{number}",
        scenario="blood-pressure",
        setting="standard",
        generator_version=1,
        seed=number,
        csv=csv,
        row_count=2,
        sha256=hashlib.sha256(csv.encode()).hexdigest(),
        certificate={},
        tries=1,
    )


def make_variant(
    exercise: Exercise, student: User, *, question: Question | None = None, attempt: int = 1
) -> Variant:
    """The exercise's question (its first one, unless another is given) as this student has it."""
    items = exercise.items.filter(question=question) if question else exercise.items.all()
    item = items.select_related("question").order_by("position")[0]
    version = item.question.versions.order_by("-number")[0]
    return Variant.objects.create(
        item=item, student=student, attempt=attempt, version=version, dataset=make_dataset(student)
    )


def make_draft(variant: Variant, *response: str, saved_at: datetime = NOW) -> Draft:
    return Draft.objects.create(variant=variant, response=list(response), saved_at=saved_at)


def make_answer(
    variant: Variant,
    *response: str,
    status: Answer.Status = Answer.Status.SUBMITTED,
    submitted_at: datetime = NOW - timedelta(hours=1),
    trouble: str = "",
) -> Answer:
    """A submitted answer: the typed text, or the keys of the options taken ("patient" if nothing is given)."""
    return Answer.objects.create(
        variant=variant,
        response=list(response) or ["patient"],
        status=status,
        submitted_at=submitted_at,
        trouble=trouble,
    )


def make_mark(
    answer: Answer,
    score: float,
    *,
    mistakes: Sequence[str] = (),
    name: str = "patient",
    evidence: Sequence[Evidence] = (),
) -> Mark:
    """Mark the answer. `name` is the number or option that revealed the mistakes, the likelier first."""
    reveals = (Reveal(name, tuple(mistakes), "That is a mistake."),) if mistakes else ()
    verdict = Verdict(score, outcome_of(score), "So it is.", reveals, tuple(evidence))
    mark = Mark.objects.create(
        answer=answer,
        score=score,
        outcome=verdict.outcome,
        verdict=verdict.to_json(),
        marked_at=answer.submitted_at + timedelta(seconds=1),
    )
    for rank, slug in enumerate(mistakes):
        RevealedMistake.objects.create(mark=mark, mistake=slug, name=name, rank=rank)
    answer.status = Answer.Status.MARKED
    answer.save(update_fields=["status"])
    return mark


def give_marked_answer(
    exercise: Exercise,
    student: User,
    score: float,
    *response: str,
    question: Question | None = None,
    attempt: int = 1,
    mistakes: Sequence[str] = (),
    name: str = "patient",
    evidence: Sequence[Evidence] = (),
    submitted_at: datetime = NOW - timedelta(hours=1),
) -> Answer:
    """A variant with its answer and its mark, all at once."""
    variant = make_variant(exercise, student, question=question, attempt=attempt)
    answer = make_answer(variant, *response, submitted_at=submitted_at)
    make_mark(answer, score, mistakes=mistakes, name=name, evidence=evidence)
    return answer


def make_practice(
    student: User, *, begun_at: datetime = NOW - timedelta(minutes=5), **fields: Any
) -> Practice:
    """A practice that has not ended, without a question."""
    return Practice.objects.create(student=student, begun_at=begun_at, **fields)


def make_practised(practice: Practice, question: Question, **fields: Any) -> PracticeQuestion:
    """The practice's next question, not answered unless `fields` say so."""
    given = {"place": practice.questions.count() + 1, "mistake": question.mistake, "why": "It suits you."}
    version = question.versions.order_by("-number")[0]
    return PracticeQuestion.objects.create(
        practice=practice, version=version, asked_at=NOW - timedelta(minutes=1), **{**given, **fields}
    )
