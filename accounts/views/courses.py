"""The courses one teaches or attends."""

from __future__ import annotations

from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from accounts.access import SignedInRequest, get_taught_or_404, get_visible_or_404
from accounts.courses import (
    LastTutor,
    UnknownJoinCode,
    change_role,
    create_course,
    join_course,
    rename_course,
    renew_join_code,
    role_in,
)
from accounts.forms import CourseForm, JoinForm, RoleForm
from accounts.limits import CODES, limited
from accounts.models import Course, Enrolment
from accounts.queries import courses_of, members_of


@require_safe
def course_list(request: SignedInRequest) -> HttpResponse:
    return render(request, "accounts/course_list.html", {"enrolments": courses_of(request.user)})


def course_create(request: SignedInRequest) -> HttpResponse:
    form = CourseForm(request.POST or None)
    if form.is_valid():
        course = create_course(name=form.cleaned_data["name"], tutor=request.user)
        messages.success(request, "The course is set up. Give its join code to your students.")
        return redirect("accounts:course-detail", course.pk)
    return render(request, "accounts/course_form.html", {"form": form})


@require_safe
def course_detail(request: SignedInRequest, pk: int) -> HttpResponse:
    """For tutors the join code and everybody; for students who teaches."""
    course = get_visible_or_404(Course.objects, request.user, pk=pk)
    members = members_of(course)
    if role_in(request.user, course) != Enrolment.Role.TUTOR:
        tutors = members.filter(role=Enrolment.Role.TUTOR)
        return render(request, "accounts/course_detail.html", {"course": course, "tutors": tutors})
    join_url = request.build_absolute_uri(reverse("accounts:join"))
    context = {
        "course": course,
        "members": members,
        "join_url": f"{join_url}?{urlencode({'code': course.spoken_join_code})}",
    }
    return render(request, "accounts/course_tutor.html", context)


def course_rename(request: SignedInRequest, pk: int) -> HttpResponse:
    course = get_taught_or_404(Course.objects, request.user, pk=pk)
    form = CourseForm(request.POST or None, initial={"name": course.name})
    if form.is_valid():
        rename_course(course=course, name=form.cleaned_data["name"])
        return redirect("accounts:course-detail", course.pk)
    return render(request, "accounts/course_form.html", {"form": form, "course": course})


@require_POST
def course_renew_code(request: SignedInRequest, pk: int) -> HttpResponse:
    course = get_taught_or_404(Course.objects, request.user, pk=pk)
    renew_join_code(course=course)
    messages.success(request, f"The join code is now {course.spoken_join_code}; the old one no longer works.")
    return redirect("accounts:course-detail", course.pk)


@require_POST
def course_change_role(request: SignedInRequest, pk: int, enrolment_pk: int) -> HttpResponse:
    course = get_taught_or_404(Course.objects, request.user, pk=pk)
    enrolment = get_object_or_404(course.enrolments.select_related("user"), pk=enrolment_pk)
    form = RoleForm(request.POST)
    if form.is_valid():
        role = Enrolment.Role(form.cleaned_data["role"])
        try:
            change_role(enrolment=enrolment, role=role)
            messages.success(request, f"{enrolment.user} is now a {role.label} of this course.")
        except LastTutor as error:
            messages.error(request, str(error))
    return redirect("accounts:course-detail", course.pk)


@limited(*CODES)
def join(request: SignedInRequest) -> HttpResponse:
    """Join a course by its code; a link may bring the code along, but only a POST joins."""
    form = JoinForm(request.POST or None, initial={"code": request.GET.get("code", "")})
    if form.is_valid():
        try:
            enrolment = join_course(code=form.cleaned_data["code"], user=request.user)
        except UnknownJoinCode as error:
            form.add_error("code", str(error))
        else:
            messages.success(
                request, f"You are in the course {enrolment.course} as a {enrolment.get_role_display()}."
            )
            return redirect("accounts:course-detail", enrolment.course_id)
    return render(request, "accounts/join.html", {"form": form})
