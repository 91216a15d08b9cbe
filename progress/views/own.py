"""What people see of themselves: their day, their map of mistakes, their answers."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.access import SignedInRequest
from accounts.models import Enrolment
from grading.mistakes import MISTAKES
from lessons.guides import load_guides
from lessons.passages.queries import new_answers, readings_of
from progress.answer_list import list_answers
from progress.exports import answer_rows, csv_response
from progress.mistake_map import count_mistakes, map_mistakes
from progress.next_step import choose_step
from progress.reading import choose_readings, readings_by_mistake
from progress.tally import add_up
from progress.taught import courses_taught
from progress.today import Work, work_of
from quizzes.models import Answer
from quizzes.practising.start import is_known
from quizzes.regrading.notices import recent_notices


@require_safe
def today(request: SignedInRequest) -> HttpResponse:
    """The next step first, then what else there is to do, as a student and as a tutor."""
    user, now = request.user, timezone.now()
    is_student = user.enrolments.filter(role=Enrolment.Role.STUDENT).exists()
    taught = courses_taught(user, now=now) if user.is_tutor else []
    learns = is_student or not taught
    work = work_of(user, now=now) if learns else Work((), (), ())
    entries = count_mistakes(user) if learns else []
    readings = choose_readings(load_guides().values(), entries, readings_of(user)) if learns else ()
    context = {
        "now": now,
        "step": choose_step(
            work=work, taught=taught, reading=next(iter(readings), None), is_student=is_student
        ),
        "new_answers": new_answers(user),
        "notices": recent_notices(user, now=now),
        "work": work,
        "taught": taught,
        "readings": readings,
        "is_student": is_student,
        "is_known": is_student and is_known(user),
        "entries": entries,
        "total": add_up(entry.tally for entry in entries),
    }
    return render(request, "progress/today.html", context)


@require_safe
def mistake_map(request: SignedInRequest) -> HttpResponse:
    """The ten mistakes with the evidence from the user's own answers."""
    entries = map_mistakes(request.user)
    readings = readings_by_mistake(load_guides().values(), MISTAKES.values())
    context = {
        "entries": entries,
        "with_reading": [(entry, readings.get(entry.mistake.slug)) for entry in entries],
        "total": add_up(entry.tally for entry in entries),
    }
    return render(request, "progress/map.html", context)


@require_safe
def own_answers(request: SignedInRequest) -> HttpResponse:
    """Everything that the user has submitted, as a CSV file."""
    lines = list_answers(Answer.objects.visible_to(request.user))
    return csv_response("my-answers.csv", answer_rows(lines))
