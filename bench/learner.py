"""The learner among many questions and answers: choosing the next question, and taking in its answer.

On PostgreSQL, in a folder of its own: students who have practised for a long time, their answers scattered over the tables
as in life. Times are those that a student waits, the database's included.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from statistics import quantiles
from typing import Any

from bench.layout import Table, milliseconds

QUESTIONS = 10_000
ANSWERS = 1_000_000
STUDENTS = 2_000
# Questions in one practice.
ROUND = 20
MEASURED = 300
COLUMNS = ("call", "times", "median ms", "p95 ms", "slowest ms", "median CPU ms", "p95 CPU ms")
NOW = datetime(2026, 5, 14, 9, 30, tzinfo=UTC)


@dataclass(slots=True)
class Clock:
    """Seconds of each call: waited for, and of processor time, ours and that of the database's process `server`."""

    server: int
    waited: list[float] = field(default_factory=list)
    worked: list[float] = field(default_factory=list)

    def time(self, work: Callable[[], Any]) -> Any:
        wall, cpu = time.perf_counter(), self._processor()
        result = work()
        self.waited.append(time.perf_counter() - wall)
        self.worked.append(self._processor() - cpu)
        return result

    def row(self, name: str) -> tuple[str, ...]:
        waited, worked = quantiles(self.waited, n=20), quantiles(self.worked, n=20)
        figures = (waited[9], waited[18], max(self.waited), worked[9], worked[18])
        return (name, str(len(self.waited)), *map(milliseconds, figures))

    def _processor(self) -> float:
        try:
            spent = Path(f"/proc/{self.server}/schedstat").read_text(encoding="ascii").split()[0]
        except FileNotFoundError:  # not on Linux
            spent = "0"
        return time.process_time() + int(spent) / 1e9


def run(questions: int = QUESTIONS, answers: int = ANSWERS, students: int = STUDENTS) -> Iterator[Table]:
    with _product():
        began = time.perf_counter()
        _fill(questions, answers, students)
        filled = time.perf_counter() - began
        yield Table(
            f"The learner among {questions:,} questions and {answers:,} stored answers",
            COLUMNS,
            tuple(_measure(students)),
            (
                f"{students:,} students; PostgreSQL, filled within {filled:.0f} s; one call after the other.",
                "Waited for: Python, database and disk, on a machine that may have other work. CPU: Python and database.",
            ),
        )


@contextmanager
def _product() -> Iterator[None]:
    """An empty product on a database server of its own."""
    from tests.servers import start_postgres

    with tempfile.TemporaryDirectory(prefix="tutor-bench-") as folder:
        url, stop = start_postgres(Path(folder))
        os.environ |= {
            "DJANGO_SETTINGS_MODULE": "tutor_site.settings",
            "TUTOR_DATA_DIR": folder,
            "DATABASE_URL": url,
            "PYTHONWARNINGS": "ignore",
            "LOG_LEVEL": "ERROR",
        }
        import django
        from django.core.management import call_command
        from django.db import connection

        django.setup()
        try:
            call_command("migrate", verbosity=0, stdout=sys.stderr)
            yield
        finally:
            connection.close()
            stop()


def _fill(questions: int, answers: int, students: int) -> None:
    """Questions, students with their states, and answers with their steps: mostly made by the database itself."""
    from django.db import connection

    _add_people(students)
    _add_questions(questions)
    rounds = answers // (students * ROUND)
    with connection.cursor() as cursor:
        for statement in _STATEMENTS:
            cursor.execute(
                statement,
                {
                    "rounds": rounds,
                    "round": ROUND,
                    "questions": questions,
                    "now": NOW,
                    "verdict": json.dumps({"score": 1.0, "outcome": "right", "sentence": "So it is."}),
                    "log": json.dumps(_usual_step()),
                },
            )
        for table in ("practice", "practicequestion", "learnerstep", "question", "questionbelief"):
            cursor.execute(f"VACUUM ANALYZE quizzes_{table}")


def _add_people(students: int) -> None:
    from accounts.models import User
    from grading.mistakes import MISTAKES
    from quizzes.learning.store import save_state

    people = User.objects.bulk_create(
        User(email=f"student-{number}@example.org", name=f"Student {number}") for number in range(students)
    )
    state = _usual_state(list(MISTAKES))
    for person in people:
        save_state(person.pk, state, now=NOW - timedelta(days=1), moved=state.suspicions.keys())


def _add_questions(questions: int) -> None:
    from grading.mistakes import MISTAKES
    from lessons.points import POINTS
    from quizzes.models import Question, QuestionPoint, QuestionVersion

    mistakes = list(MISTAKES)
    rows = Question.objects.bulk_create(
        Question(
            uid=f"question-{number}",
            mistake=mistakes[number % len(mistakes)],
            kind="choice" if number % 3 else "number",
            level=1 + number % 3,
            title=f"Question {number}",
        )
        for number in range(questions)
    )
    QuestionVersion.objects.bulk_create(
        QuestionVersion(
            question=row,
            number=1,
            digest="",
            content={"id": row.uid, "mistake": row.mistake, "prompt": "What do your data say? " * 80},
        )
        for row in rows
    )
    QuestionPoint.objects.bulk_create(
        QuestionPoint(question=row, point=POINTS[number % len(POINTS)]) for number, row in enumerate(rows)
    )


def _usual_state(mistakes: list[str]) -> Any:
    """Somebody who has answered each mistake a dozen times."""
    from quizzes.learner.student import Answer, new_student, take_answer
    from quizzes.learning.store import usual_beliefs

    state, rng = new_student(), Random(1)
    for number in range(12 * len(mistakes)):
        mistake = mistakes[number % len(mistakes)]
        right = rng.random() < 0.7
        shown = {} if right else {mistake: "ols"}
        answer = Answer(f"question-{number}", (mistake,), float(right), revealed=shown)
        at = NOW - timedelta(days=200 - number)
        about = usual_beliefs(level=2, mistake=mistake)
        state, _, _ = take_answer(state, about, answer, now=at, rng=rng)
    return state


def _usual_step() -> dict[str, Any]:
    from quizzes.learning.store import usual_beliefs

    mistake = "ordinary-regression"
    return {
        "mistakes": [mistake],
        "score": 1.0,
        "revealed": {},
        "hint_used": False,
        "retry": False,
        "at_random": False,
        "announced": False,
        "about": usual_beliefs(level=2, mistake=mistake).to_json(),
        "estimate": None,
        "chance": [0.7312345678, 0.7412345678],
        "right": True,
        "weight": 1.0,
        "ability_move": 0.0412345678,
        "student": [0.2, 0.6],
        "shifts": {mistake: [0.3123456789, 0.1323456789, -1.0986122887, "right"]},
        "reviewed": None,
    }


# Round by round over all students, so that the rows of one student lie far apart.
_STATEMENTS = (
    """
    INSERT INTO quizzes_practice (student_id, purpose, mistake, section, begun_at)
    SELECT student.id, 'practice', '', '', %(now)s - make_interval(days => 2 + %(rounds)s - round.number)
    FROM generate_series(1, %(rounds)s) AS round(number), accounts_user AS student
    ORDER BY round.number, student.id
    """,
    """
    INSERT INTO quizzes_practicequestion (practice_id, place, version_id, mistake, why, at_random, announced,
        retry, asked_at, hints_taken, response, answered_at, score, outcome, verdict)
    SELECT practice.id, place.number, version.id, question.mistake, 'Because it suits you.', false, false, false,
        at.moment, 0, '["visit"]', at.moment, 1, 'right', %(verdict)s
    FROM quizzes_practice AS practice
    CROSS JOIN generate_series(1, %(round)s) AS place(number)
    CROSS JOIN LATERAL (SELECT practice.begun_at + make_interval(mins => place.number)) AS at(moment)
    JOIN quizzes_question AS question ON question.id = (SELECT min(id) FROM quizzes_question)
        + (practice.id * 7919 + place.number * 104729) %% %(questions)s
    JOIN quizzes_questionversion AS version ON version.question_id = question.id
    ORDER BY practice.id, place.number
    """,
    """
    INSERT INTO quizzes_learnerstep (student_id, practised_id, question_id, at, taken_at, log)
    SELECT practice.student_id, asked.id, version.question_id, asked.answered_at, asked.answered_at, %(log)s
    FROM quizzes_practicequestion AS asked
    JOIN quizzes_practice AS practice ON practice.id = asked.practice_id
    JOIN quizzes_questionversion AS version ON version.id = asked.version_id
    ORDER BY asked.id
    """,
    """
    INSERT INTO quizzes_questionbelief (question_id, level, difficulty, pitfalls, ease, spread, moved_at)
    SELECT id, '[0.8, 0.0]', jsonb_build_array(0.8 - ease, 0.2), jsonb_build_object(mistake, '[0, 0]'::jsonb),
        ease, 0.2, %(now)s
    FROM (SELECT id, mistake, 0.8 + 1.2 * (random() + random() + random() - 1.5) AS ease FROM quizzes_question
        ORDER BY id) AS drawn
    """,
)


def _measure(students: int) -> Iterator[tuple[str, ...]]:
    """Each student in turn is asked one question more, and answers it; the first ones warm up and are not counted."""
    from django.db import connection

    from accounts.models import User
    from quizzes.learning.choosing import choose_next
    from quizzes.learning.standing import standings_of
    from quizzes.learning.taking import take_practised
    from quizzes.models import Practice

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        server = cursor.fetchone()[0]
    choosing, taking, standing, getting = (Clock(server) for _ in range(4))
    spare = 20
    people = list(User.objects.order_by("pk")[: min(students, MEASURED + spare)])
    for number, student in enumerate(people):
        now = NOW + timedelta(seconds=number)
        practice = Practice.objects.create(student=student, begun_at=now)
        if number == spare:
            choosing, taking, standing, getting = (Clock(server) for _ in range(4))
        rng = Random(number)
        chosen = choosing.time(lambda: choose_next(student, practice=practice, now=now, rng=rng))  # noqa: B023
        practised = practice.questions.create(
            place=1,
            version=chosen.question,
            mistake=chosen.mistake,
            why=chosen.why,
            at_random=chosen.at_random or number % 10 == 0,
            asked_at=now,
            answered_at=now,
            score=number % 2,
            outcome="right" if number % 2 else "wrong",
        )
        taking.time(lambda: take_practised(practised, now=now))  # noqa: B023
        standing.time(lambda: standings_of(student, now=now))  # noqa: B023
        getting.time(lambda: User.objects.get(pk=student.pk))  # noqa: B023
    yield choosing.row("choose_next")
    yield taking.row("take_practised")
    yield standing.row("standings_of")
    yield getting.row("one row by its key")
