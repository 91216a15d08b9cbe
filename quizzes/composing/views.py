"""The frame of an exercise: to begin it, change it, copy it and delete it. Only for tutors of its course."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from accounts.access import SignedInRequest, get_taught_or_404, read_or_send, refuse_if_archived
from accounts.models import Course
from quizzes.composing.changing import Unconfirmed, change_published
from quizzes.composing.choosing import choose_data
from quizzes.composing.composing import (
    Refused,
    begin_exercise,
    change_frame,
    chosen_of,
    delete_exercise,
    duplicate_exercise,
)
from quizzes.composing.forms import DuplicateForm, FrameForm, PublishedForm, initial_of, initial_of_new
from quizzes.composing.recording import frame_of, record
from quizzes.composing.shortening import group_hits
from quizzes.exercises import state_of
from quizzes.models import Exercise


def taught_exercise(request: SignedInRequest, pk: int) -> Exercise:
    """The exercise with its course, or a 404 for everybody who does not teach it. One query.

    Raises:
        CourseArchived: something is sent in, and the course is archived.
    """
    exercise = get_taught_or_404(Exercise.objects.select_related("course"), request.user, pk=pk)
    if request.method == "POST":
        refuse_if_archived(exercise.course)
    return exercise


@read_or_send
def new(request: SignedInRequest, course_pk: int) -> HttpResponse:
    """Step 1 of a new exercise. It is stored without questions, so that nothing typed is lost in step 2."""
    course = get_taught_or_404(Course.objects, request.user, pk=course_pk)
    form = FrameForm(course, request.POST or None, initial=initial_of_new(timezone.now()))
    if form.is_valid():
        refuse_if_archived(course)
        try:
            with transaction.atomic():
                made = begin_exercise(course=course, plan=form.plan)
                record(made, by=request.user, action="exercise-begun", verb="began", now=timezone.now())
        except Refused as refusal:
            form.add_error(refusal.field, str(refusal))
        else:
            return redirect("quizzes:course-exercise-questions", made.pk)
    return _show_frame(request, form, {"course": course})


@read_or_send
def edit(request: SignedInRequest, pk: int) -> HttpResponse:
    """Everything while it is not published; afterwards what takes nothing from a student."""
    exercise = taught_exercise(request, pk)
    if exercise.published_at is not None:
        return _edit_published(request, exercise)
    form = FrameForm(exercise.course, request.POST or None, initial=initial_of(exercise))
    if form.is_valid():
        try:
            with transaction.atomic():
                before = frame_of(exercise)
                change_frame(exercise=exercise, plan=form.plan)
                _record_change(request, exercise, before)
        except Refused as refusal:
            form.add_error(refusal.field, str(refusal))
        else:
            return redirect("quizzes:course-exercise-questions", exercise.pk)
    return _show_frame(request, form, {"course": exercise.course, "exercise": exercise, "step": 1})


def _edit_published(request: SignedInRequest, exercise: Exercise) -> HttpResponse:
    form = PublishedForm(request.POST or None, initial=initial_of(exercise))
    context: dict[str, Any] = {"exercise": exercise, "course": exercise.course, "form": form}
    if form.is_valid():
        try:
            change_published(
                exercise=exercise,
                change=form.change,
                by=request.user,
                now=timezone.now(),
                confirmed=form.cleaned_data["confirm"],
            )
        except Refused as refusal:
            form.add_error(refusal.field, str(refusal))
        except Unconfirmed as question:
            context["hits"] = group_hits(question.hits)
        else:
            messages.success(request, "Saved. Students see it at once.")
            return redirect("progress:exercise", exercise.pk)
    asked = form.errors or "hits" in context
    return render(request, "quizzes/composing/published.html", context, status=_status(asked))


def _record_change(request: SignedInRequest, exercise: Exercise, before: dict[str, str]) -> None:
    record(
        exercise,
        by=request.user,
        action="exercise-changed",
        verb="changed",
        now=timezone.now(),
        before=before,
        after=frame_of(exercise),
    )


def _show_frame(request: SignedInRequest, form: FrameForm, context: dict[str, Any]) -> HttpResponse:
    studies = choose_data(str(form["kind"].value() or ""), course=context["course"])
    shown = {**context, "form": form, "studies": studies}
    return render(request, "quizzes/composing/frame.html", shown, status=_status(form.errors))


def _status(errors: Any) -> int:
    return 422 if errors else 200


@read_or_send
def duplicate(request: SignedInRequest, pk: int) -> HttpResponse:
    """Copy the exercise into a course that the user teaches; it may be that of an archived one."""
    exercise = get_taught_or_404(Exercise.objects.select_related("course"), request.user, pk=pk)
    form = DuplicateForm(request.user, request.POST or None, initial={"course": exercise.course_id})
    if form.is_valid():
        try:
            with transaction.atomic():
                made = duplicate_exercise(exercise=exercise, course=form.cleaned_data["course"])
                record(made, by=request.user, action="exercise-begun", verb="copied", now=timezone.now())
        except Refused as refusal:
            form.add_error(refusal.field, str(refusal))
        else:
            messages.success(
                request, f"This is the copy in {made.course}. Set its times; nobody sees it yet."
            )
            return redirect("quizzes:course-exercise-edit", made.pk)
    context = {"exercise": exercise, "course": exercise.course, "form": form}
    return render(request, "quizzes/composing/duplicate.html", context, status=_status(form.errors))


@read_or_send
def delete(request: SignedInRequest, pk: int) -> HttpResponse:
    """Ask whether to delete what is not published; do it when that is confirmed."""
    exercise = taught_exercise(request, pk)
    course = exercise.course
    if request.method == "POST":
        try:
            with transaction.atomic():
                record(
                    exercise, by=request.user, action="exercise-deleted", verb="deleted", now=timezone.now()
                )
                delete_exercise(exercise=exercise)
        except Refused as refusal:
            messages.error(request, str(refusal))
            return redirect("progress:exercise", pk)
        messages.success(request, f"“{exercise.title}” is deleted.")
        return redirect("progress:course", course.pk)
    context = {
        "exercise": exercise,
        "course": course,
        "chosen": chosen_of(exercise),
        "state": state_of(exercise, now=timezone.now()),
    }
    return render(request, "quizzes/composing/delete.html", context)
