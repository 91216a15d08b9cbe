"""Steps 3 and 4: the exercise as students will have it, its publication, and the data being made."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe
from django_htmx.http import HttpResponseClientRedirect

from accounts.access import SignedInRequest, read_or_send
from accounts.models import Enrolment
from datasets.making import CannotCertify
from datasets.models import Dataset
from quizzes.answer_fields import Field, fields_of
from quizzes.composing.composing import Chosen, chosen_of
from quizzes.composing.ready import publish_checked, read_questions, release_of, troubles_of
from quizzes.composing.trying import draw_for
from quizzes.composing.views import taught_exercise
from quizzes.content.schema import Question
from quizzes.exercises import state_of
from quizzes.models import Exercise
from quizzes.student_data.showing import show_data
from quizzes.texts import render_text

# The preview offers another data set by the next seed, up to this one.
MOST_SEED = 99


@dataclass(frozen=True, slots=True)
class Shown:
    """A question as a student will have it."""

    number: int
    points: Decimal
    question: Question
    prompt_html: SafeString
    hints_html: tuple[SafeString, ...]
    fields: tuple[Field, ...]


@require_safe
def preview(request: SignedInRequest, pk: int) -> HttpResponse:
    """The page of a student, on a certified data set that is not stored."""
    exercise = taught_exercise(request, pk)
    chosen = chosen_of(exercise)
    questions = read_questions(chosen)
    text = request.GET.get("seed", "1")
    seed = int(text) if text in {str(number) for number in range(1, MOST_SEED + 1)} else 1
    context: dict[str, Any] = {
        "exercise": exercise,
        "course": exercise.course,
        "step": 3,
        "state": state_of(exercise, now=timezone.now()),
        "cards": [_show(*pair) for pair in zip(chosen, questions, strict=True)],
        "seed": seed,
        "next_seed": seed % MOST_SEED + 1,
    }
    try:
        draw = draw_for(questions, scenario=exercise.scenario, setting=exercise.setting, seed=seed)
    except CannotCertify as refusal:
        context["error"] = str(refusal)
    else:
        unsaved = Dataset(
            scenario=exercise.scenario, setting=exercise.setting, csv=draw.csv, row_count=len(draw.frame)
        )
        context |= show_data(unsaved)
    return render(request, "quizzes/composing/preview.html", context)


def _show(chosen: Chosen, question: Question) -> Shown:
    return Shown(
        number=chosen.place,
        points=chosen.points,
        question=question,
        prompt_html=render_text(question.prompt),
        hints_html=tuple(render_text(hint) for hint in question.hints),
        fields=fields_of(question, (), order=f"preview:{question.id}"),
    )


@read_or_send
def publish(request: SignedInRequest, pk: int) -> HttpResponse:
    """Say what publishing does; on POST try the questions on data, and publish if all of them can be marked fairly."""
    exercise = taught_exercise(request, pk)
    now = timezone.now()
    if request.method == "POST":
        refused = publish_checked(exercise, by=request.user, now=now)
        if not refused:
            return _go(request, exercise)
        return _show_publish(request, exercise, {"refused": refused}, status=422)
    if exercise.published_at is not None:
        return _go(request, exercise)
    return _show_publish(request, exercise, {"troubles": troubles_of(exercise, now=now)}, status=200)


def _show_publish(
    request: SignedInRequest, exercise: Exercise, more: dict[str, Any], *, status: int
) -> HttpResponse:
    chosen = chosen_of(exercise)
    context = {
        "exercise": exercise,
        "course": exercise.course,
        "step": 4,
        "chosen": chosen,
        "total": sum((entry.points for entry in chosen), Decimal(0)),
        "students": exercise.course.enrolments.filter(role=Enrolment.Role.STUDENT).count(),
        **more,
    }
    return render(request, "quizzes/composing/publish.html", context, status=status)


def _go(request: SignedInRequest, exercise: Exercise) -> HttpResponse:
    address = reverse("quizzes:course-exercise-release", args=[exercise.pk])
    return HttpResponseClientRedirect(address) if request.htmx else redirect(address)


@require_safe
def release(request: SignedInRequest, pk: int) -> HttpResponse:
    """How many students have their data; the part with the figures is asked for again while somebody waits."""
    exercise = taught_exercise(request, pk)
    if exercise.published_at is None:
        return redirect("quizzes:course-exercise-publish", pk)
    now = timezone.now()
    found = release_of(exercise, now=now)
    if request.htmx and request.GET.get("seen") == found.seen:
        return HttpResponse(status=204)
    context = {
        "exercise": exercise,
        "course": exercise.course,
        "state": state_of(exercise, now=now),
        "release": found,
    }
    template = "quizzes/composing/_release.html" if request.htmx else "quizzes/composing/release.html"
    return render(request, template, context)
