"""The courses one teaches or attends."""

from __future__ import annotations

from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from accounts.access import (
    SignedInRequest,
    get_course_to_change,
    get_taught_or_404,
    get_visible_or_404,
    refuse_if_archived,
)
from accounts.courses import (
    UnknownJoinCode,
    archive_course,
    create_course,
    join_course,
    open_join_code,
    rename_course,
    renew_join_code,
    restore_course,
    role_in,
)
from accounts.forms import CourseForm, JoinForm
from accounts.invitations import invitations_for
from accounts.limits import CODES, limited
from accounts.models import Course, Enrolment
from accounts.queries import courses_of, members_of


@require_safe
def course_list(request: SignedInRequest) -> HttpResponse:
    """The courses that go on, or with `archived` those in the archive."""
    archived = "archived" in request.GET
    context = {
        "archived": archived,
        "enrolments": courses_of(request.user, archived=archived),
        "invitations": [] if archived else list(invitations_for(request.user)),
        "has_archive": not archived and courses_of(request.user, archived=True).exists(),
    }
    return render(request, "accounts/course_list.html", context)


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
        "invitations": course.invitations.select_related("group"),
        "former": course.former_members.select_related("user", "group"),
        "join_url": f"{join_url}?{urlencode({'code': course.spoken_join_code})}",
    }
    return render(request, "accounts/course_tutor.html", context)


def course_rename(request: SignedInRequest, pk: int) -> HttpResponse:
    course = get_taught_or_404(Course.objects, request.user, pk=pk)
    form = CourseForm(request.POST or None, initial={"name": course.name})
    if form.is_valid():
        refuse_if_archived(course)
        name = form.cleaned_data["name"]
        rename_course(course=course, name=name, by=request.user, now=timezone.now())
        return redirect("accounts:course-detail", course.pk)
    return render(request, "accounts/course_form.html", {"form": form, "course": course})


@require_POST
def course_renew_code(request: SignedInRequest, pk: int) -> HttpResponse:
    course = get_course_to_change(request.user, pk)
    renew_join_code(course=course, by=request.user, now=timezone.now())
    messages.success(request, f"The join code is now {course.spoken_join_code}; the old one no longer works.")
    return redirect("accounts:course-detail", course.pk)


@require_POST
def course_open_code(request: SignedInRequest, pk: int) -> HttpResponse:
    """Open the join code with `open` set to yes, close it with anything else."""
    course = get_course_to_change(request.user, pk)
    is_open = request.POST.get("open") == "yes"
    open_join_code(course=course, is_open=is_open, by=request.user, now=timezone.now())
    said = "The join code is open." if is_open else "The join code is closed: nobody can join by it."
    messages.success(request, said)
    return redirect("accounts:course-detail", course.pk)


@require_POST
def course_archive(request: SignedInRequest, pk: int) -> HttpResponse:
    course = get_taught_or_404(Course.objects, request.user, pk=pk)
    archive_course(course=course, by=request.user, now=timezone.now())
    messages.success(
        request, "The course is archived. Everybody in it can still read, and nobody change anything."
    )
    return redirect("accounts:course-detail", course.pk)


@require_POST
def course_restore(request: SignedInRequest, pk: int) -> HttpResponse:
    course = get_taught_or_404(Course.objects, request.user, pk=pk)
    restore_course(course=course, by=request.user, now=timezone.now())
    messages.success(request, "The course is back, as it was.")
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
    context = {"form": form, "invitations": list(invitations_for(request.user))}
    return render(request, "accounts/join.html", context)
