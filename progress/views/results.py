"""The results of an exercise for its tutors."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.text import slugify
from django.views.decorators.http import require_safe

from accounts.access import SignedInRequest, get_taught_or_404
from accounts.exports import csv_response
from accounts.queries import group_choices
from progress.exercise_results import (
    ExerciseResults,
    StudentResult,
    columns,
    exercise_results,
    pick_results,
    result_rows,
    sort_results,
)
from progress.forms import ResultsForm
from progress.paging import page_of
from progress.queue import queue_of
from progress.wrong_answers import wrong_answers_of
from quizzes.exercises import state_of
from quizzes.models import Exercise
from quizzes.regrading.scope import outdated_in


@require_safe
def exercise(request: SignedInRequest, pk: int) -> HttpResponse:
    """The results of one exercise."""
    found = get_taught_or_404(Exercise.objects.select_related("course"), request.user, pk=pk)
    form = _form(request, found)
    group = form.group_picked
    results = exercise_results(found, group=group)
    students = _shown(request, form, results)
    wrong = wrong_answers_of(found, results.signs, group=group)
    outdated = outdated_in(found)
    now = timezone.now()
    context = {
        "exercise": found,
        "course": found.course,
        "state": state_of(found, now=now),
        "now": now,
        "results": results,
        "outdated": [
            (entry.item.question, outdated[entry.item.question_id])
            for entry in results.questions
            if entry.item.question_id in outdated
        ],
        "questions": [(entry, wrong.get(entry.item.pk, [])) for entry in results.questions],
        "queue": queue_of(found),
        "form": form,
        "students": students,
        "page": page_of(students, request.GET.get("page")),
        "columns": columns(request.GET.get("sort", "name")),
    }
    return render(request, "progress/exercise.html", context)


@require_safe
def exercise_csv(request: SignedInRequest, pk: int) -> HttpResponse:
    """The students as they are filtered and sorted on the page, all of its pages."""
    found = get_taught_or_404(Exercise.objects.select_related("course"), request.user, pk=pk)
    form = _form(request, found)
    results = exercise_results(found, group=form.group_picked)
    students = _shown(request, form, results)
    name = f"{slugify(found.title) or 'exercise'}-results.csv"
    return csv_response(name, result_rows(students, total=results.total))


@require_safe
def queue(request: SignedInRequest, pk: int) -> HttpResponse:
    """What is on its way, asked for again while something is; nothing while it is as it was."""
    found = get_taught_or_404(Exercise.objects.select_related("course"), request.user, pk=pk)
    if not request.htmx:
        return redirect("progress:exercise", pk=pk)
    current = queue_of(found)
    if request.GET.get("seen") == current.seen:
        return HttpResponse(status=204)
    context = {"exercise": found, "course": found.course, "queue": current, "now": timezone.now()}
    return render(request, "progress/_queue.html", context)


def _form(request: SignedInRequest, exercise: Exercise) -> ResultsForm:
    return ResultsForm(request.GET, groups=group_choices(exercise.course))


def _shown(request: SignedInRequest, form: ResultsForm, results: ExerciseResults) -> list[StudentResult]:
    name, state = form.picked
    picked = pick_results(results.students, name=name, state=state)
    return sort_results(picked, request.GET.get("sort", "name"))
