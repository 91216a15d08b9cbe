"""The page of a student whose data are still being made."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpResponse
from django.shortcuts import render
from django_htmx.http import HttpResponseClientRefresh

from accounts.access import signed_in
from quizzes.htmx import HtmxRequest
from quizzes.models import Exercise
from quizzes.outbox import send
from quizzes.pages import LOOKS_AGAIN, MAKING_TAKES, State

ASKED = "quizzes-asked"


def show_preparing(request: HtmxRequest, exercise: Exercise, *, now: datetime) -> HttpResponse:
    """The word that the data are being made; it looks again by itself.

    A student who joined late has them made at once. They are asked for once a session, however often the page
    is loaded: after that the sweeper sees to it.
    """
    asked: dict[str, str] = request.session.setdefault(ASKED, {})
    if str(exercise.pk) not in asked:
        asked[str(exercise.pk)] = now.isoformat()
        request.session.modified = True
        send("quizzes.make_variants", exercise.pk, signed_in(request).pk)
    delayed = now > datetime.fromisoformat(asked[str(exercise.pk)]) + MAKING_TAKES
    state = State.MAKING_DELAYED if delayed else State.MAKING
    if request.htmx:
        same = request.GET.get("seen") == state
        return HttpResponse(status=204) if same else HttpResponseClientRefresh()
    context = {"exercise": exercise, "state": state, "looks_again": LOOKS_AGAIN[state]}
    return render(request, "quizzes/preparing.html", context)
