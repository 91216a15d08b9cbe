"""The accommodations of a course. Only for its tutors."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.access import SignedInRequest, get_taught_or_404, read_or_send
from accounts.models import Course, Enrolment
from quizzes.extending.accommodating import accommodate, accommodations_in, wanted_of
from quizzes.extending.forms import AccommodationForm, initial_of


@require_safe
def accommodations(request: SignedInRequest, course_pk: int) -> HttpResponse:
    """The students of the course with what each of them has."""
    course = get_taught_or_404(Course.objects, request.user, pk=course_pk)
    found = accommodations_in(course)
    students = course.enrolments.filter(role=Enrolment.Role.STUDENT).select_related("user")
    rows = [
        (enrolment, wanted_of(found[enrolment.pk]) if enrolment.pk in found else None)
        for enrolment in students.order_by("user__name", "user")
    ]
    return render(request, "quizzes/extending/accommodations.html", {"course": course, "rows": rows})


@read_or_send
def accommodation(request: SignedInRequest, course_pk: int, enrolment_pk: int) -> HttpResponse:
    """What one student has in every exercise of the course."""
    course = get_taught_or_404(Course.objects, request.user, pk=course_pk)
    students = course.enrolments.filter(role=Enrolment.Role.STUDENT).select_related("user", "course")
    enrolment = get_object_or_404(students, pk=enrolment_pk)
    before = wanted_of(accommodations_in(course).get(enrolment.pk))
    form = AccommodationForm(request.POST or None, initial=initial_of(before))
    if form.is_valid():
        wanted = form.wanted
        changed = accommodate(enrolment=enrolment, wanted=wanted, by=request.user, now=timezone.now())
        more = f" Of what was submitted, {changed} late answers count otherwise now." if changed else ""
        messages.success(request, f"{enrolment.user} has {wanted.words} in every exercise.{more}")
        return redirect("quizzes:course-accommodations", course.pk)
    context = {"course": course, "enrolment": enrolment, "form": form}
    status = 422 if form.errors else 200
    return render(request, "quizzes/extending/accommodation.html", context, status=status)
