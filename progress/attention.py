"""What in a course waits for its tutors: reports to mark, answers that failed, data that are missing, questions asked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import QuerySet
from django.utils.timezone import localtime

from accounts.models import Course, Enrolment, User
from accounts.queries import students_in
from lessons.models import PassageQuestion
from lessons.passages.queries import questions_in
from progress.queries import unmarked_answers
from quizzes.models import Answer, Exercise, Variant

# Making data takes seconds; after this long somebody should look after it.
DATA_TAKE = timedelta(minutes=10)
TUTORS = (Answer.Status.NEEDS_ATTENTION, Answer.Status.AWAITING_TUTOR)


@dataclass(frozen=True, slots=True)
class MissingData:
    """A student without data in an open exercise, long after they should have had them: none could be certified, or
    no worker is running.
    """

    exercise: Exercise
    student: User
    since: datetime


@dataclass(frozen=True, slots=True)
class Attention:
    """Each list from what has waited longest. `reports` wait for a tutor's mark, `failed` could not be marked."""

    reports: tuple[Answer, ...]
    failed: tuple[Answer, ...]
    missing: tuple[MissingData, ...]
    questions: tuple[PassageQuestion, ...]

    @property
    def count(self) -> int:
        return len(self.reports) + len(self.failed) + len(self.missing) + len(self.questions)


def attention_of(course: Course, *, now: datetime, group: str = "") -> Attention:
    """What concerns the course, or only students of a group of it (see `students_in`). Five queries."""
    among = students_in(course, group=group).order_by() if group else None
    unmarked, questions = unmarked_answers(course), questions_in(course).filter(answer=None)
    if among is not None:
        unmarked, questions = unmarked.filter(variant__student__in=among), questions.filter(reader__in=among)
    answers = list(
        unmarked.filter(status__in=TUTORS)
        .select_related("variant__student", "variant__item__exercise", "variant__item__question")
        .order_by("submitted_at", "pk")
    )
    return Attention(
        reports=tuple(answer for answer in answers if answer.status == Answer.Status.AWAITING_TUTOR),
        failed=tuple(answer for answer in answers if answer.status == Answer.Status.NEEDS_ATTENTION),
        missing=tuple(_missing(course, now, among)),
        questions=tuple(questions),
    )


def _missing(course: Course, now: datetime, among: QuerySet[User] | None) -> Iterator[MissingData]:
    """From who has waited longest. Three queries: open exercises, students, and which of them have data in which."""
    late = now - DATA_TAKE
    exercises = list(course.exercises.filter(published_at__lte=late, closes_at__gt=now))
    students = course.enrolments.filter(role=Enrolment.Role.STUDENT, enrolled_at__lte=late)
    if among is not None:
        students = students.filter(user__in=among)
    have = Variant.objects.current().filter(item__exercise__in=exercises).order_by()
    served = set(have.values_list("item__exercise", "student").distinct())
    enrolments = list(students.select_related("user").order_by("user__name", "user"))
    found = [
        MissingData(exercise, entry.user, max(entry.enrolled_at, exercise.published_at or entry.enrolled_at))
        for exercise in exercises
        for entry in enrolments
        if (exercise.pk, entry.user_id) not in served
    ]
    yield from sorted(found, key=lambda entry: entry.since)


def attention_rows(found: Attention) -> Iterator[Sequence[str]]:
    """The lists as cells of text, the headings first; times are local, with their offset."""
    yield ["kind", "since", "student", "about", "words"]
    for kind, answers in (("report to mark", found.reports), ("could not be marked", found.failed)):
        for answer in answers:
            item = answer.variant.item
            about = f"{item.exercise.title}: {item.question.title}"
            yield [kind, _time(answer.submitted_at), answer.variant.student.name, about, answer.trouble]
    for entry in found.missing:
        yield ["no data", _time(entry.since), entry.student.name, entry.exercise.title, ""]
    for question in found.questions:
        about = f"{question.section_title}: {question.title}"
        yield ["question", _time(question.asked_at), question.reader.name, about, question.text]


def _time(moment: datetime) -> str:
    return localtime(moment).isoformat(timespec="seconds")
