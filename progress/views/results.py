"""The results of an exercise for its tutors."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.access import SignedInRequest, get_taught_or_404
from progress.exercise_results import columns, exercise_results, sort_results
from quizzes.exercises import state_of
from quizzes.models import Exercise


@require_safe
def exercise(request: SignedInRequest, pk: int) -> HttpResponse:
    """The results of one exercise."""
    found = get_taught_or_404(Exercise.objects.select_related("course"), request.user, pk=pk)
    results = exercise_results(found)
    sort = request.GET.get("sort", "name")
    context = {
        "exercise": found,
        "course": found.course,
        "state": state_of(found, now=timezone.now()),
        "results": results,
        "students": sort_results(results.students, sort),
        "columns": columns(sort),
    }
    return render(request, "progress/exercise.html", context)
