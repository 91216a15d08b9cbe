"""Extensions of an exercise: the list with its form, the preview, and taking one back. Only for tutors of its course."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from accounts.access import SignedInRequest, get_taught_or_404, read_or_send
from accounts.queries import group_choices
from accounts.queries import students_in as members_in
from accounts.sent import read_whole
from quizzes.composing.views import taught_exercise
from quizzes.exercises import state_of
from quizzes.extending.forms import ExtensionForm, TickForm
from quizzes.extending.granting import (
    Change,
    grant,
    preview_grant,
    preview_withdrawal,
    standings_of,
    students_in,
    take_back,
)
from quizzes.models import Exercise, Extension
from quizzes.times.own_times import class_times

HERE = "quizzes:course-exercise-extensions"


@read_or_send
def extensions(request: SignedInRequest, pk: int) -> HttpResponse:
    """Who has an extension, and a form to give more. Nothing is given before the preview is confirmed.

    An address with `?student=` ticks whom it names, and one with `?group=` the students of a group: a list elsewhere can
    lead here.
    """
    exercise = taught_exercise(request, pk)
    groups = TickForm(request.GET, groups=group_choices(exercise.course))
    ticked = {pk for text in request.GET.getlist("student") if (pk := read_whole(text))}
    if groups.group_picked:
        found = members_in(exercise.course, group=groups.group_picked)
        ticked.update(found.values_list("pk", flat=True))
    form = ExtensionForm(
        exercise, students_in(exercise), request.POST or None, initial={"students": list(ticked)}
    )
    if form.is_valid():
        if "grant" in request.POST:
            return _grant(request, exercise, form)
        if "change" not in request.POST:
            return _preview(request, exercise, form)
    times = class_times(exercise)
    chosen = {str(value) for value in form["students"].value() or ()}
    context = {
        **_about(exercise),
        "form": form,
        "groups": groups,
        "standings": standings_of(exercise, times),
        "chosen": chosen,
    }
    status = 422 if form.errors and "change" not in request.POST else 200
    return render(request, "quizzes/extending/extensions.html", context, status=status)


def _preview(request: SignedInRequest, exercise: Exercise, form: ExtensionForm) -> HttpResponse:
    changes = preview_grant(exercise, form.chosen, form.given)
    context = {
        **_about(exercise),
        "form": form,
        "changes": changes,
        "idle": all(change.changes_nothing for change in changes),
    }
    return render(request, "quizzes/extending/preview.html", context)


def _grant(request: SignedInRequest, exercise: Exercise, form: ExtensionForm) -> HttpResponse:
    changes = grant(
        exercise=exercise,
        students=form.chosen,
        given=form.given,
        reason=form.cleaned_data["reason"],
        by=request.user,
        now=timezone.now(),
    )
    who = str(changes[0].student) if len(changes) == 1 else f"{len(changes)} students"
    messages.success(
        request,
        f"{who} got the extension. It is on the page of the exercise, and on Today. {_recounted(changes)}".strip(),
    )
    return redirect(HERE, exercise.pk)


@read_or_send
def withdraw(request: SignedInRequest, pk: int) -> HttpResponse:
    """Say what taking an extension back does; do it when that is confirmed."""
    found = get_taught_or_404(
        Extension.objects.select_related("exercise__course", "student"), request.user, pk=pk
    )
    if request.method == "POST":
        change = take_back(extension=found, by=request.user, now=timezone.now())
        messages.success(
            request, f"The extension of {change.student} is taken back. {_recounted([change])}".strip()
        )
        return redirect(HERE, found.exercise_id)
    context = {**_about(found.exercise), "extension": found, "changes": [preview_withdrawal(found)]}
    return render(request, "quizzes/extending/withdraw.html", context)


def _about(exercise: Exercise) -> dict[str, Any]:
    return {
        "exercise": exercise,
        "course": exercise.course,
        "state": state_of(exercise, now=timezone.now()),
    }


def _recounted(changes: list[Change]) -> str:
    """How many answers count otherwise now, in a sentence; empty where none does."""
    better, worse = sum(change.better for change in changes), sum(change.worse for change in changes)
    parts = [f"{number} count {word}" for number, word in ((better, "more"), (worse, "less")) if number]
    return f"Of the answers that were submitted late, {' and '.join(parts)} now." if parts else ""
