"""The times of exercises as they hold for single students, read from the database for `quizzes.times.timing`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal

from django.db.models import F, FilteredRelation, Q
from django.utils import timezone

from accounts.models import User
from quizzes.models import Accommodation, Exercise, Extension, Sitting
from quizzes.times.timing import (
    Accommodated,
    Extended,
    Lateness,
    LateRule,
    Reveal,
    Schedule,
    Times,
    times_for,
)


def schedule_of(exercise: Exercise) -> Schedule:
    """What the exercise says to everybody. No query."""
    return Schedule(
        opens=exercise.opens_at,
        due=exercise.due_at,
        closes=exercise.closes_at,
        lateness=Lateness(LateRule(exercise.late_rule), exercise.late_percent, exercise.late_floor),
        minutes=exercise.minutes,
        attempts=exercise.attempts,
        reveal=Reveal(exercise.reveal),
        last_closes=exercise.extended_to,
        zone=timezone.get_default_timezone(),
    )


def times_of(exercise: Exercise, student: User) -> Times:
    """What holds for the student in the exercise. One query."""
    return own_times([exercise], student)[exercise.pk]


def own_times(exercises: Iterable[Exercise], student: User) -> dict[int, Times]:
    """What holds for the student in each exercise, by its id. One query, none without exercises."""
    by_id = {exercise.pk: exercise for exercise in exercises}
    rows = (
        Exercise.objects.filter(pk__in=by_id)
        .annotate(
            longer=FilteredRelation("extensions", condition=Q(extensions__student=student)),
            sitting=FilteredRelation("sittings", condition=Q(sittings__student=student)),
            place=FilteredRelation("course__enrolments", condition=Q(course__enrolments__user=student)),
        )
        .order_by()
        .values_list(
            "pk",
            "course__archived_at",
            "sitting__started_at",
            "longer__pk",
            "longer__due_at",
            "longer__closes_at",
            "longer__attempts",
            "longer__minutes",
            "place__accommodation__pk",
            "place__accommodation__factor",
            "place__accommodation__days",
            "place__accommodation__attempts",
        )
    )
    return {
        pk: times_for(
            replace(schedule_of(by_id[pk]), archived=archived),
            extended=Extended(*rest[1:5]) if rest[0] else None,
            accommodated=_accommodated(*rest[6:9]) if rest[5] else None,
            started=started,
        )
        for pk, archived, started, *rest in (rows if by_id else ())
    }


@dataclass(frozen=True, slots=True)
class ClassTimes:
    """The times of one exercise for each student of its course, from rows that were read before.

    `extensions`, `accommodations` and `sittings` (when they started) are by the student's id.
    """

    schedule: Schedule
    extensions: Mapping[int, Extension]
    accommodations: Mapping[int, Accommodation]
    sittings: Mapping[int, datetime]

    def of(self, student_id: int, *, schedule: Schedule | None = None) -> Times:
        """What holds for the student, or would if the exercise had another schedule."""
        return self.with_extension(
            student_id, extended_by(self.extensions.get(student_id)), schedule=schedule or self.schedule
        )

    def with_extension(
        self, student_id: int, extended: Extended | None, *, schedule: Schedule | None = None
    ) -> Times:
        """What would hold for the student with this extension in place of the one that they have."""
        always = self.accommodations.get(student_id)
        return times_for(
            schedule or self.schedule,
            extended=extended,
            accommodated=accommodated_by(always),
            started=self.sittings.get(student_id),
        )


def class_times(exercise: Exercise) -> ClassTimes:
    """The times of the exercise for everybody. Three queries, however many students there are."""
    accommodations = Accommodation.objects.filter(enrolment__course=exercise.course_id)
    sittings = Sitting.objects.filter(exercise=exercise)
    return ClassTimes(
        schedule=schedule_of(exercise),
        extensions={
            row.student_id: row
            for row in Extension.objects.filter(exercise=exercise).select_related("by").order_by()
        },
        accommodations={row.user_id: row for row in accommodations.annotate(user_id=F("enrolment__user"))},
        sittings=dict(sittings.order_by().values_list("student", "started_at")),
    )


def settle_extended_to(exercise: Exercise) -> None:
    """Store until when the exercise is open to those who have longer than everybody. Four queries."""
    times = class_times(exercise)
    longer = [times.of(student).closes for student in {*times.extensions, *times.accommodations}]
    latest = max(longer, default=exercise.closes_at)
    exercise.extended_to = latest if latest > exercise.closes_at else None
    Exercise.objects.filter(pk=exercise.pk).update(extended_to=exercise.extended_to)


def extended_by(extension: Extension | None) -> Extended | None:
    """The extension as `quizzes.times.timing` takes it."""
    if extension is None:
        return None
    return Extended(extension.due_at, extension.closes_at, extension.attempts, extension.minutes)


def accommodated_by(accommodation: Accommodation | None) -> Accommodated | None:
    """The accommodation as `quizzes.times.timing` takes it."""
    if accommodation is None:
        return None
    return _accommodated(accommodation.factor, accommodation.days, accommodation.attempts)


def _accommodated(factor: Decimal, days: int, attempts: int) -> Accommodated:
    return Accommodated(float(factor), days, attempts)
