"""What waits to be marked by hand in a course and in an exercise, without names on request, and second marks."""

from __future__ import annotations

import random

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from accounts.access import SignedInRequest, get_taught_or_404
from accounts.models import Course
from accounts.sent import read_whole
from quizzes.marking_room.blind import hide_names, seed_of, show_names
from quizzes.marking_room.comments import comments_of
from quizzes.marking_room.overview import conflicts_in, exercises_to_mark, failed_in
from quizzes.marking_room.queue import rounds_of
from quizzes.marking_room.seconds import SHARES, SecondRefused, ask_seconds, compare
from quizzes.models import Exercise, ExerciseItem


def taught_exercise(request: SignedInRequest, pk: int) -> Exercise:
    """The exercise with its course, or a 404 for everybody who does not teach it. One query."""
    return get_taught_or_404(Exercise.objects.select_related("course"), request.user, pk=pk)


@require_safe
def course(request: SignedInRequest, course_pk: int) -> HttpResponse:
    """The exercises of a course with reports, and how many of these wait."""
    found = get_taught_or_404(Course.objects, request.user, pk=course_pk)
    context = {
        "course": found,
        "exercises": exercises_to_mark(found, request.user),
        "comments": comments_of(request.user, found),
    }
    return render(request, "quizzes/marking/course.html", context)


@require_safe
def exercise(request: SignedInRequest, pk: int) -> HttpResponse:
    """The queue of one exercise, question by question."""
    found = taught_exercise(request, pk)
    rounds = rounds_of(found, request.user)
    context = {
        "exercise": found,
        "course": found.course,
        "rounds": rounds,
        "next": next((entry for entry in rounds if entry.next_place), None),
        "is_blind": seed_of(found, request.user) is not None,
        "failed": failed_in(found),
        "conflicts": conflicts_in(found),
        "shares": SHARES,
    }
    return render(request, "quizzes/marking/exercise.html", context)


@require_POST
def blind(request: SignedInRequest, pk: int) -> HttpResponse:
    """Hide names and shuffle, or show names again; remembered for this tutor and exercise."""
    found = taught_exercise(request, pk)
    if request.POST.get("names") == "hide":
        hide_names(found, request.user, rng=random.SystemRandom())
        messages.success(request, "You mark this exercise without names, in an order of your own.")
    else:
        show_names(found, request.user)
        messages.success(request, "Names are shown again.")
    return redirect("quizzes:course-marking", pk)


@require_POST
def seconds(request: SignedInRequest, pk: int) -> HttpResponse:
    """Ask for second marks of a share of the reports to one question."""
    found = taught_exercise(request, pk)
    items = ExerciseItem.objects.filter(exercise=found).select_related("exercise__course", "question")
    share = read_whole(request.POST.get("share"), most=100)
    item = items.filter(pk=read_whole(request.POST.get("item"))).first()
    try:
        if item is None:
            raise SecondRefused("That is no question of this exercise. Nothing was asked for.")
        asked = ask_seconds(
            item=item, share=share, by=request.user, now=timezone.now(), rng=random.SystemRandom()
        )
    except SecondRefused as refusal:
        messages.error(request, str(refusal))
    else:
        many = "" if asked == 1 else "s"
        said = f"{asked} second mark{many} asked for. Other tutors find them in their queue."
        messages.success(request, said if asked else "So many second marks are asked for already.")
    return redirect("quizzes:course-marking", pk)


@require_safe
def agreement(request: SignedInRequest, pk: int) -> HttpResponse:
    """How far two tutors agree, criterion by criterion, and where they are farthest apart."""
    found = taught_exercise(request, pk)
    items = list(
        found.items.select_related("question").filter(variants__answer__second__isnull=False).distinct()
    )
    context = {"exercise": found, "course": found.course, "comparisons": compare(items)}
    return render(request, "quizzes/marking/agreement.html", context)
