"""What tutors decided and noted about a person; and, for tutors, what they keep for themselves.

Notes that tutors keep about a student are the student's personal data, whoever wrote them, and so they are told: what an
examiner writes about a candidate is the candidate's to read (CJEU, C-434/16, Nowak). The forms say so.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from itertools import chain
from typing import Any

from accounts.models import User
from accounts.personal.own import say_time
from accounts.personal.registry import Section
from datasets.models import OwnStudy
from progress.models import SessionNote
from quizzes.models import Accommodation, BlindMarking, Comment, Excuse, Extension, Sitting


def meeting_sections(user: User, now: datetime) -> Iterator[Section]:
    """Sessions with a tutor, and what applies to the person alone. Five queries."""
    sessions = SessionNote.objects.filter(student=user).select_related("course").order_by("met_at", "pk")
    yield Section(
        "sessions",
        "Sessions with your tutor",
        "When you met, and what the tutor noted. Tutors of the course see this.",
        tuple({"course": row.course.name, "met": say_time(row.met_at), "note": row.note} for row in sessions),
    )
    yield Section(
        "own-times",
        "What applies to you alone",
        "Extensions, accommodations, excuses and when you started exercises with a time limit, with the reasons that tutors "
        "noted. Tutors of the course see this.",
        tuple(chain(_extensions(user), _accommodations(user), _excuses(user), _sittings(user))),
    )


def tutoring_sections(user: User, now: datetime) -> Iterator[Section]:
    """What the person keeps as a tutor, if they ever were one. Three queries."""
    rows = tuple(chain(_comments(user), _studies(user), _blind(user)))
    if rows:
        yield Section(
            "tutoring",
            "What you keep as a tutor",
            "Comments that you keep to use again, studies that you brought along, and exercises that you mark without "
            "names. What you wrote about students is part of their data, and not in this copy; nor is what others wrote.",
            rows,
        )


def _extensions(user: User) -> Iterator[dict[str, Any]]:
    for row in Extension.objects.filter(student=user).select_related("exercise__course"):
        yield {
            "what": "extension",
            "course": row.exercise.course.name,
            "exercise": row.exercise.title,
            "due": say_time(row.due_at),
            "closes": say_time(row.closes_at),
            "more attempts": row.attempts,
            "more minutes": row.minutes,
            "reason": row.reason,
            "when": say_time(row.at),
        }


def _accommodations(user: User) -> Iterator[dict[str, Any]]:
    for row in Accommodation.objects.filter(enrolment__user=user).select_related("enrolment__course"):
        yield {
            "what": "accommodation",
            "course": row.enrolment.course.name,
            "time limits times": str(row.factor),
            "more days": row.days,
            "more attempts": row.attempts,
            "reason": row.note,
            "when": say_time(row.at),
        }


def _excuses(user: User) -> Iterator[dict[str, Any]]:
    for row in Excuse.objects.filter(student=user).select_related("exercise__course"):
        yield {
            "what": "excused",
            "course": row.exercise.course.name,
            "exercise": row.exercise.title,
            "reason": row.reason,
            "when": say_time(row.at),
        }


def _sittings(user: User) -> Iterator[dict[str, Any]]:
    for row in Sitting.objects.filter(student=user).select_related("exercise__course"):
        yield {
            "what": "started",
            "course": row.exercise.course.name,
            "exercise": row.exercise.title,
            "when": say_time(row.started_at),
        }


def _comments(user: User) -> Iterator[dict[str, Any]]:
    for row in Comment.objects.filter(tutor=user).select_related("course"):
        yield {
            "what": "comment to use again",
            "course": row.course.name,
            "text": row.text,
            "used": row.uses,
            "when": say_time(row.made_at),
        }


def _studies(user: User) -> Iterator[dict[str, Any]]:
    studies = OwnStudy.objects.filter(owner=user).select_related("course")
    for row in studies.only("course__name", "title", "story", "made_at"):
        yield {
            "what": "study",
            "course": row.course.name,
            "text": f"{row.title}: {row.story}",
            "when": say_time(row.made_at),
        }


def _blind(user: User) -> Iterator[dict[str, Any]]:
    for row in BlindMarking.objects.filter(tutor=user).select_related("exercise__course"):
        yield {"what": "marked without names", "course": row.exercise.course.name, "text": row.exercise.title}
