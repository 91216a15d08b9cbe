"""Rows for the pages that show what readers left in the guide. Nothing here changes anything."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import QuerySet

from accounts.models import Course, Enrolment, User
from lessons.models import PassageAnswer, PassageMark, PassageQuestion, SectionReading


@dataclass(frozen=True, slots=True)
class Left:
    """What a reader has left on a section: marks by heading, questions; what is published for them; their courses.

    `courses` are those that they study in, whose tutors they may ask.
    """

    marks: Mapping[str, str]
    questions: tuple[PassageQuestion, ...]
    published: tuple[PassageAnswer, ...]
    courses: tuple[Course, ...]


def left_on(reader: User, guide: str, section: str) -> Left:
    """All that the reader's page of the section needs. Four queries."""
    here = {"guide": guide, "section": section}
    marks = PassageMark.objects.filter(reader=reader, **here).values_list("heading", "kind")
    published = (
        PassageAnswer.objects.filter(published_at__isnull=False, course__enrolments__user=reader, **here)
        .select_related("author", "course")
        .order_by("published_at", "pk")
    )
    return Left(
        marks=dict(marks),
        questions=tuple(questions_of(reader).filter(**here).order_by("asked_at", "pk")),
        published=tuple(published),
        courses=tuple(courses_studied(reader)),
    )


def courses_studied(reader: User) -> QuerySet[Course]:
    """The courses that go on in which the reader is a student, by name."""
    return Course.objects.active().filter(enrolments__user=reader, enrolments__role=Enrolment.Role.STUDENT)


def questions_of(reader: User) -> QuerySet[PassageQuestion]:
    """The reader's questions and notes, the newest first, with course and answer."""
    return (
        PassageQuestion.objects.visible_to(reader)
        .select_related("course", "answer__author")
        .order_by("-asked_at", "-pk")
    )


def new_answers(reader: User) -> QuerySet[PassageQuestion]:
    """The reader's questions with an answer, or another text of one, that they have not seen."""
    return questions_of(reader).filter(answer__isnull=False, seen_at=None)


def unclear_to(reader: User) -> QuerySet[PassageMark]:
    """The passages that the reader has marked unclear."""
    return PassageMark.objects.filter(reader=reader, kind=PassageMark.Kind.UNCLEAR)


def questions_in(course: Course) -> QuerySet[PassageQuestion]:
    """What was asked in the course, the oldest first, with reader and answer. Notes are not in it."""
    return course.passage_questions.select_related("reader", "course", "answer__author")


def count_open(course: Course) -> int:
    """How many questions of the course wait for an answer. One query."""
    return course.passage_questions.filter(answer=None).count()


def readings_of(reader: User) -> Mapping[tuple[str, str], SectionReading]:
    """What the reader has opened, by the slugs of guide and section. One query."""
    return {(reading.guide, reading.section): reading for reading in reader.readings.all()}
