"""What students have in exercises, added up by the database: of 100,000 answers to 200 questions it gives 10,000 rows.

Django's queries cannot add up what they have grouped before, so the two levels around the answers are written out. The
answers themselves come from the queries by which every page counts.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from typing import Any

from django.db import connection
from django.db.models import Exists, F, FloatField, OuterRef, QuerySet, Value
from django.db.models.functions import Cast

from accounts.models import Course
from progress.gradebook.computing import Work
from progress.queries import counted_marks, unmarked_answers
from quizzes.models import Answer, ExerciseItem

# What the best mark (0 to 1, less what lateness takes off) at a question is worth: the one place where points are made
# of marks.
POINTS_FOR_BEST = "question.worth * work.best"

# Decimals are turned into floats once for each question, and not once more for each student: hence MATERIALIZED.
ADDED_UP = f"""
WITH question AS MATERIALIZED ({{questions}})
SELECT work.person, question.exercise_id,
  SUM({POINTS_FOR_BEST}),
  SUM(question.worth) FILTER (WHERE work.best IS NOT NULL),
  SUM(question.worth) FILTER (WHERE work.best IS NULL)
FROM (
  SELECT person, place, MAX(counted) AS best FROM ({{answers}}) AS answer GROUP BY person, place
) AS work
JOIN question ON question.place = work.place
GROUP BY work.person, question.exercise_id
"""


def works_in(course: Course, *, students: Collection[int] | None = None) -> Mapping[int, Mapping[int, Work]]:
    """By student (all, or those with these ids) and exercise: what they have there. One query.

    Of several attempts at a question the best counts, and a question waits while none of them has a mark.
    """
    works: dict[int, dict[int, Work]] = defaultdict(dict)
    if students is not None and not students:
        return works
    items = ExerciseItem.objects.order_by().filter(
        exercise__course=course, exercise__published_at__isnull=False
    )
    questions, first = items.values(
        "exercise_id", place=F("pk"), worth=Cast("points", FloatField())
    ).query.sql_with_params()
    answers, second = _answers(course, items, students).query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(ADDED_UP.format(questions=questions, answers=answers), (*first, *second))
        for student, exercise, earned, marked, waiting in cursor.fetchall():
            works[student][exercise] = Work(earned or 0.0, marked or 0.0, waiting or 0.0)
    return works


def _answers(
    course: Course, items: QuerySet[ExerciseItem], students: Collection[int] | None
) -> QuerySet[Any, Any]:
    """Each answer that counts: its `person`, `place` and what is `counted` of it, nothing where it has no mark.

    Nearly all have a mark and were in time: these are counted from one index, and the others are looked up.
    """
    marks = counted_marks().order_by().filter(item__in=items.values("pk"))
    unmarked = unmarked_answers(course).order_by().filter(variant__item__in=items.values("pk"))
    if students is not None:
        marks, unmarked = marks.filter(student__in=students), unmarked.filter(variant__student__in=students)
    late = Answer.objects.filter(pk=OuterRef("answer"), late_factor__lt=1)
    in_time = marks.filter(~Exists(late)).values(person=F("student"), place=F("item"), counted=F("score"))
    too_late = marks.filter(answer__late_factor__lt=1).values(
        "student", "item", kept=F("score") * F("answer__late_factor")
    )
    without = unmarked.values("variant__student", "variant__item", none=Value(None, FloatField()))
    return in_time.union(too_late, without, all=True)
