"""Roles in a course, and who is taken out of it or brought back."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import SignedInRequest, get_course_to_change
from accounts.courses import LastTutor, change_role
from accounts.forms import RoleForm
from accounts.members import bring_back, remove_member
from accounts.models import Enrolment


@require_POST
def course_change_role(request: SignedInRequest, pk: int, enrolment_pk: int) -> HttpResponse:
    course = get_course_to_change(request.user, pk)
    enrolment = get_object_or_404(course.enrolments.select_related("user", "course"), pk=enrolment_pk)
    form = RoleForm(request.POST)
    if form.is_valid():
        role = Enrolment.Role(form.cleaned_data["role"])
        try:
            change_role(enrolment=enrolment, role=role, by=request.user, now=timezone.now())
            messages.success(request, f"{enrolment.user} is now a {role.label} of this course.")
        except LastTutor as error:
            messages.error(request, str(error))
    return redirect("accounts:course-detail", course.pk)


@require_http_methods(["GET", "HEAD", "POST"])
def course_remove(request: SignedInRequest, pk: int, enrolment_pk: int) -> HttpResponse:
    """Say what it means to take somebody out of the course; a POST does it."""
    course = get_course_to_change(request.user, pk)
    found = course.enrolments.select_related("user", "course", "group")
    enrolment = get_object_or_404(found, pk=enrolment_pk)
    if request.method != "POST":
        context = {"course": course, "enrolment": enrolment}
        return render(request, "accounts/course_remove.html", context)
    try:
        remove_member(enrolment=enrolment, by=request.user, now=timezone.now())
    except LastTutor as error:
        messages.error(request, str(error))
        return redirect("accounts:course-detail", course.pk)
    if enrolment.user_id == request.user.pk:
        messages.success(request, f"You have left the course {course}.")
        return redirect("accounts:course-list")
    messages.success(request, f"{enrolment.user} is no longer in the course. Their work is kept.")
    return redirect("accounts:course-detail", course.pk)


@require_POST
def course_bring_back(request: SignedInRequest, pk: int, former_pk: int) -> HttpResponse:
    course = get_course_to_change(request.user, pk)
    found = course.former_members.filter(user__is_active=True).select_related("user", "course", "group")
    former = get_object_or_404(found, pk=former_pk)
    enrolment = bring_back(former=former, by=request.user, now=timezone.now())
    messages.success(request, f"{enrolment.user} is back in the course, with all of their work.")
    return redirect("accounts:course-detail", course.pk)
