"""Practice: a question inside a lesson, and the warm-up before one. Open to everybody; nothing is stored.

Answers come by GET: they change nothing, so that no cookie is needed and what is shown can be kept by caches.
"""

from __future__ import annotations

import random
from collections.abc import Sequence

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_cache_control, patch_vary_headers
from django.views.decorators.http import require_safe

from lessons.guides import load_guides
from quizzes.answer_fields import read_response
from quizzes.content.schema import Question
from quizzes.htmx import HtmxRequest
from quizzes.quick_questions.asking import find_question, practise
from quizzes.quick_questions.warm_up import (
    Round,
    answered_by,
    choose_questions,
    look_back,
    quick_questions,
    read_round,
)

# Long enough for a class that reads the same section, short enough for a question that enters an exercise.
CACHED_SECONDS = 300
# What to read first, before anything that a question may have brought up.
READ_FIRST = ("problem", "intuition")


@login_not_required
@require_safe
def inline_check(request: HtmxRequest, uid: str) -> HttpResponse:
    """A question of a lesson with what was answered: a part of the lesson for htmx, else a page. One query."""
    question, is_asked = find_question(uid, now=timezone.now())
    if question is None:
        raise Http404(f"There is no question “{uid}” to practise.")
    practised = practise(question, _sent(request, question))
    answered = practised.result is not None or bool(practised.error)
    context = {
        "practised": practised,
        "is_asked": is_asked,
        "address": reverse("quizzes:inline-check", args=[uid]),
        "level": 3 if request.htmx else 2,
        "takes_focus": answered,
    }
    status = 422 if practised.error and not is_asked else 200
    if request.htmx:
        # Without the request nothing of its reader can get into what caches keep.
        response = HttpResponse(render_to_string("quizzes/_check.html", context), status=status)
        patch_cache_control(response, public=True, max_age=CACHED_SECONDS)
    else:
        response = render(request, "quizzes/check_page.html", context, status=status)
    patch_vary_headers(response, ["HX-Request"])
    return response


@login_not_required
@require_safe
def warm_up(request: HtmxRequest) -> HttpResponse:
    """What the warm-up is; with `?begin`, the way to a round of questions that was drawn just now."""
    if "begin" not in request.GET:
        return render(request, "quizzes/warm_up.html", {})
    now = timezone.now()
    answered = answered_by(request.user)
    if last := read_round(request.GET.get("after", "")):
        answered |= dict.fromkeys(last.uids, now)
    uids = choose_questions(quick_questions(now=now), rng=random.Random(), now=now, answered=answered)
    if not uids:
        return render(request, "quizzes/warm_up.html", {"nothing": True})
    response = redirect("quizzes:warm-up-round", token=Round(uids).to_token())
    patch_cache_control(response, no_store=True)
    return response


@login_not_required
@require_safe
def warm_up_round(request: HtmxRequest, token: str) -> HttpResponse:
    """The question that a round has come to, or its summary. One query beside that for the reader."""
    current = read_round(token)
    if current is None:
        return redirect("quizzes:warm-up")
    if current.is_over:
        return _summary(request, current, token)
    question, is_asked = find_question(current.current, now=timezone.now())
    if question is None or is_asked:
        return redirect("quizzes:warm-up-round", token=current.after("gone").to_token())
    practised = practise(question, _sent(request, question))
    result = practised.result
    following = current.after(result.outcome, (m.slug for m in result.mistakes)) if result else None
    context = {
        "practised": practised,
        "address": reverse("quizzes:warm-up-round", args=[token]),
        "following": reverse("quizzes:warm-up-round", args=[following.to_token()]) if following else "",
        "is_last": following is not None and following.is_over,
        "number": len(current.done) + 1,
        "count": len(current.uids),
        "takes_focus": result is not None,
    }
    return render(request, "quizzes/warm_up_round.html", context, status=422 if practised.error else 200)


def _summary(request: HtmxRequest, over: Round, token: str) -> HttpResponse:
    looked = look_back(over)
    off = [entry for entry in looked if entry.outcome != "right"]
    sections = [(guide.slug, section) for guide in load_guides().values() for section in guide.sections]
    mistakes = {mistake.slug for entry in off for mistake in entry.mistakes}
    reading = [entry for entry in sections if entry[1].slug in READ_FIRST]
    reading += [entry for entry in sections if entry[1].slug.removeprefix("mistake-") in mistakes]
    context = {
        "right": [entry for entry in looked if entry.outcome == "right"],
        "off": off,
        "total": len(looked),
        "reading": reading,
        "token": token,
    }
    return render(request, "quizzes/warm_up_summary.html", context)


def _sent(request: HtmxRequest, question: Question) -> Sequence[str] | None:
    """What the form sent in; None where nothing was sent."""
    return read_response(question, request.GET) if "check" in request.GET else None
