"""The one thing to do next, at the top of the Today page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.urls import reverse

from progress.reading import Reading
from progress.taught import Taught
from progress.today import Place, Task, Work
from quizzes.revising.due import Agenda

# An exercise that closes so soon comes before revision, which may wait a day.
SOON = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Step:
    """A step with its reason. `label` and `url` make the button; `due` is a deadline to show.

    `is_late` says that it was due before and `due` is when it closes.
    """

    title: str
    reason: str
    label: str
    url: str
    due: datetime | None = None
    is_late: bool = False


def choose_step(
    *,
    work: Work,
    agenda: Agenda | None,
    taught: Sequence[Taught],
    reading: Reading | None,
    is_student: bool,
    now: datetime,
) -> Step | None:
    """The first of these that there is: answers of students that cannot be marked, reports to mark, a question to
    answer in an exercise that is due within a day, today's revision, a question in the open exercise whose deadline
    comes first, a further try, the course to look at, a course to join, a lesson to read.

    None if there is nothing to do: everything is answered and no lesson is written.
    """
    if failed := [course for course in taught if course.failed]:
        return _mend(failed[0])
    if unread := [course for course in taught if course.reports]:
        return _mark(unread[0])
    unanswered = [task for task in work.tasks if task.left > 0]
    if unanswered and unanswered[0].deadline - now <= SOON:
        return _answer(unanswered[0])
    if agenda and agenda.today:
        return _revise(agenda)
    if unanswered:
        return _answer(unanswered[0])
    if tries := [(task, place) for task in work.tasks for place in task.tries]:
        return _try_again(*tries[0])
    if taught:
        return _look_after(taught)
    if not is_student:
        return _join()
    return _read(reading) if reading else None


def _mend(taught: Taught) -> Step:
    some = "1 answer" if taught.failed == 1 else f"{taught.failed} answers"
    return Step(
        f"{some} in {taught.course} could not be marked",
        "Marking failed three times. Your students have been told that you can have it tried again.",
        "See what happened",
        reverse("progress:course-attention", args=[taught.course.pk]),
    )


def _mark(taught: Taught) -> Step:
    some = "1 report waits" if taught.reports == 1 else f"{taught.reports} reports wait"
    return Step(
        f"{some} for your mark in {taught.course}",
        "They are listed from the one that has waited longest.",
        "See what waits",
        reverse("progress:course-attention", args=[taught.course.pk]),
    )


def _revise(agenda: Agenda) -> Step:
    number, minutes = len(agenda.today), agenda.minutes_today
    return Step(
        f"Revise: {_questions(number)}, about {minutes} minute{'' if minutes == 1 else 's'}",
        "What you have mastered comes back just before you would forget it, each time as a new question.",
        "Open your revision",
        reverse("revising:page"),
    )


def _answer(task: Task) -> Step:
    exercise, left = task.exercise, task.left
    if left == task.questions:
        title = f"Begin with “{exercise.title}”"
        reason = f"{_questions(left)} on data that only you have."
    else:
        title = f"Go on with “{exercise.title}”"
        reason = (
            f"{_questions(left)} of {task.questions} {'is' if left == 1 else 'are'} still to be answered."
        )
    if task.times.must_start:
        reason += f" You have {task.times.minutes} minutes from the moment at which you start it."
    return Step(title, reason, "Open the exercise", task.url, task.deadline, task.is_late)


def _questions(number: int) -> str:
    return f"{number} question" if number == 1 else f"{number} questions"


def _try_again(task: Task, place: Place) -> Step:
    return Step(
        f"Try “{place.question}” again",
        f"An answer in “{place.exercise.title}” was not fully right, and you have a try left on fresh data. "
        "The best one counts, so you can only gain.",
        "Go to the question",
        place.url,
        task.deadline,
        task.is_late,
    )


def _look_after(taught: Sequence[Taught]) -> Step:
    empty = [course for course in taught if not course.students]
    if empty and len(empty) == len(taught):
        course = empty[0].course
        url = reverse("accounts:course-detail", args=[course.pk])
        return Step(
            f"Invite students to {course}",
            f"Nobody has joined yet. They do so with the code {course.spoken_join_code}.",
            "Show the code and its link",
            url,
        )
    if len(taught) > 1:
        return Step(
            "See who is stuck where",
            f"You teach {len(taught)} courses, and nothing in them waits for you.",
            "Your courses",
            reverse("progress:course-list"),
        )
    return Step(
        f"See who is stuck where in {taught[0].course}",
        "Nothing waits for you. The table shows each student's answers by the mistakes behind them.",
        "Open the course",
        reverse("progress:course", args=[taught[0].course.pk]),
    )


def _join() -> Step:
    return Step(
        "Join your course",
        "Type the code that your tutor gave you. Your exercises and your own data are there a moment later.",
        "Join a course",
        reverse("accounts:join"),
    )


def _read(reading: Reading) -> Step:
    if reading.mistake:
        reason = f"Your answers point at “{reading.mistake.title}”, and this section deals with it."
    else:
        reason = reading.section.summary
    minutes = reading.section.minutes
    return Step(
        f"Read “{reading.section.title}”",
        f"{reason} It takes about {minutes} minute{'' if minutes == 1 else 's'}.",
        "Read on",
        reading.url,
    )
