"""What people see of themselves: their day, their map of mistakes, their answers."""

from __future__ import annotations

from datetime import datetime

from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.access import SignedInRequest
from accounts.exports import csv_response
from accounts.models import Enrolment, User
from grading.mistakes import MISTAKES
from lessons.guides import load_guides
from lessons.passages.queries import new_answers, readings_of
from progress.answer_list import list_answers
from progress.believed import Believed, believe, by_slug, most_pressing
from progress.exports import answer_rows
from progress.history import draw_curve, history_of
from progress.learning_export import learning_of
from progress.mistake_map import count_mistakes, map_mistakes
from progress.next_step import choose_step
from progress.reading import choose_readings, readings_by_mistake
from progress.tally import add_up
from progress.taught import courses_taught
from progress.today import Work, work_of
from quizzes.learning.store import current_rates, load_kept
from quizzes.models import Answer
from quizzes.regrading.notices import recent_notices
from quizzes.revising.due import agenda_of


@require_safe
def today(request: SignedInRequest) -> HttpResponse:
    """The next step first, then what else there is to do, as a student and as a tutor."""
    user, now = request.user, timezone.now()
    is_student = user.enrolments.filter(role=Enrolment.Role.STUDENT).exists()
    taught = courses_taught(user, now=now) if user.is_tutor else []
    learns = is_student or not taught
    work = work_of(user, now=now) if learns else Work((), (), ())
    agenda = agenda_of(user, now=now) if learns else None
    believed = _believed(user, now) if learns else []
    entries = count_mistakes(user) if learns else []
    readings = choose_readings(load_guides().values(), entries, readings_of(user)) if learns else ()
    context = {
        "now": now,
        "step": choose_step(
            work=work,
            agenda=agenda,
            taught=taught,
            reading=next(iter(readings), None),
            is_student=is_student,
            now=now,
        ),
        "agenda": agenda,
        "new_answers": new_answers(user),
        "notices": recent_notices(user, now=now),
        "work": work,
        "taught": taught,
        "readings": readings,
        "is_student": is_student,
        "is_known": any(each.answers for each in believed),
        "believed": believed,
        "total": add_up(entry.tally for entry in entries),
    }
    return render(request, "progress/today.html", context)


@require_safe
def mistake_map(request: SignedInRequest) -> HttpResponse:
    """What is believed about each of the ten, on what evidence, and what to do about it."""
    user, now = request.user, timezone.now()
    believed = _believed(user, now)
    entries = map_mistakes(user)
    readings = readings_by_mistake(load_guides().values(), MISTAKES.values())
    context = {
        "believed": believed,
        "is_known": any(each.answers for each in believed),
        "pressing": most_pressing(believed),
        "rows": [
            (each, entry, readings.get(each.mistake.slug))
            for each, entry in zip(believed, entries, strict=True)
        ],
    }
    return render(request, "progress/map.html", context)


@require_safe
def mistake(request: SignedInRequest, slug: str) -> HttpResponse:
    """One mistake: how the belief about it moved, and each answer that moved it."""
    user = request.user
    one = by_slug(_believed(user, timezone.now())).get(slug)
    if one is None:
        raise Http404(f"“{slug}” is not one of the ten mistakes.")
    events = history_of(user, slug)
    context = {
        "each": one,
        "events": events,
        "curve": draw_curve(events, title=f"The chance that “{one.mistake.title}” is yours"),
        "reading": readings_by_mistake(load_guides().values(), [one.mistake]).get(slug),
    }
    return render(request, "progress/mistake.html", context)


@require_safe
def own_learning(request: SignedInRequest) -> HttpResponse:
    """What is believed of the user and what they practised, as a JSON file."""
    found = learning_of(request.user, _believed(request.user, timezone.now()))
    return JsonResponse(
        found,
        json_dumps_params={"indent": 1, "ensure_ascii": False},
        headers={
            "Content-Disposition": 'attachment; filename="my-learning.json"',
            "Cache-Control": "private, no-store",
        },
    )


def _believed(user: User, now: datetime) -> list[Believed]:
    """Three queries."""
    _, rates = current_rates()
    return believe(load_kept(user.pk), now=now, rates=rates)


@require_safe
def own_answers(request: SignedInRequest) -> HttpResponse:
    """Everything that the user has submitted, as a CSV file."""
    lines = list_answers(Answer.objects.visible_to(request.user))
    return csv_response("my-answers.csv", answer_rows(lines))
