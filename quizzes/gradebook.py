"""Changing how a gradebook counts. Each function is one transaction, with its line in the course's audit log."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction

from accounts.audit import note
from accounts.models import Course, User
from quizzes.models import Excuse, Exercise, ExerciseWeight, GradebookRules


def rules_of(course: Course) -> GradebookRules:
    """The rules of the course, or the defaults, not stored. One query."""
    return GradebookRules.objects.filter(course=course).first() or GradebookRules(course=course)


@transaction.atomic
def change_rules(
    *,
    course: Course,
    drop_lowest: int,
    decimals: int,
    before_closing: str,
    weights: Mapping[int, Decimal | None],
    by: User,
    now: datetime,
) -> None:
    """Store the rules, and the weight of each exercise by its id; None lets it weigh its points.

    Exercises that are not named keep what they have. What is the same already is no change.
    """
    # Two tutors at once come after one another, and the second's line says what the first left.
    Course.objects.select_for_update().get(pk=course.pk)
    before = _state_of(course)
    GradebookRules.objects.update_or_create(
        course=course,
        defaults={"drop_lowest": drop_lowest, "decimals": decimals, "before_closing": before_closing},
    )
    ExerciseWeight.objects.filter(exercise__course=course, exercise__in=weights).delete()
    exercises = course.exercises.filter(pk__in=weights)
    ExerciseWeight.objects.bulk_create(
        ExerciseWeight(exercise=exercise, weight=weight)
        for exercise in exercises
        if (weight := weights[exercise.pk]) is not None
    )
    after = _state_of(course)
    if after != before:
        note(
            course=course,
            by=by,
            action="gradebook-changed",
            words="changed how the gradebook counts",
            now=now,
            details={"before": before, "after": after},
        )


def _state_of(course: Course) -> dict[str, Any]:
    rules = rules_of(course)
    weights = ExerciseWeight.objects.filter(exercise__course=course).order_by("exercise")
    return {
        "drop_lowest": rules.drop_lowest,
        "decimals": rules.decimals,
        "before_closing": str(rules.before_closing),
        "weights": {str(entry.exercise_id): f"{entry.weight.normalize():f}" for entry in weights},
    }


@transaction.atomic
def excuse(*, exercise: Exercise, student: User, reason: str, by: User, now: datetime) -> Excuse:
    """Let the exercise not count for the student; another reason takes the place of the one before."""
    made, _ = Excuse.objects.update_or_create(
        exercise=exercise, student=student, defaults={"reason": reason, "by": by, "at": now}
    )
    note(
        course=exercise.course,
        by=by,
        action="student-excused",
        words=f"excused {student} from the exercise “{exercise}”: {reason}",
        now=now,
        about=student,
        details={"exercise": exercise.pk, "reason": reason},
    )
    return made


@transaction.atomic
def withdraw_excuse(*, excuse: Excuse, by: User, now: datetime) -> None:
    """Let the exercise count again."""
    note(
        course=excuse.exercise.course,
        by=by,
        action="excuse-withdrawn",
        words=f"let the exercise “{excuse.exercise}” count again for {excuse.student}",
        now=now,
        about=excuse.student,
        details={"exercise": excuse.exercise_id, "reason": excuse.reason},
    )
    excuse.delete()
