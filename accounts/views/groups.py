"""The groups of a course."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from accounts.access import (
    SignedInRequest,
    get_course_to_change,
    get_taught_or_404,
    read_or_send,
    refuse_if_archived,
)
from accounts.course_forms import AssignForm, GroupForm
from accounts.members import GroupNameTaken, assign_group, delete_group, make_group, rename_group
from accounts.models import Course, Enrolment
from accounts.queries import groups_with_counts, members_of


@read_or_send
def course_groups(request: SignedInRequest, pk: int) -> HttpResponse:
    """All groups and all students; a POST makes another group."""
    course = get_taught_or_404(Course.objects, request.user, pk=pk)
    form = GroupForm(request.POST or None)
    if form.is_valid():
        refuse_if_archived(course)
        try:
            group = make_group(
                course=course, name=form.cleaned_data["name"], by=request.user, now=timezone.now()
            )
        except GroupNameTaken as refusal:
            form.add_error("name", str(refusal))
        else:
            messages.success(request, f"The group “{group}” is made. Tick its students below.")
            return redirect("accounts:course-groups", course.pk)
    context = {
        "course": course,
        "form": form,
        "groups": groups_with_counts(course),
        "students": members_of(course).filter(role=Enrolment.Role.STUDENT),
    }
    return render(request, "accounts/course_groups.html", context, status=422 if form.errors else 200)


@read_or_send
def course_group(request: SignedInRequest, pk: int, group_pk: int) -> HttpResponse:
    """Rename a group, or delete it."""
    course = get_course_to_change(request.user, pk)
    group = get_object_or_404(course.groups.select_related("course"), pk=group_pk)
    form = GroupForm(request.POST or None, initial={"name": group.name})
    if form.is_valid():
        try:
            rename_group(group=group, name=form.cleaned_data["name"], by=request.user, now=timezone.now())
        except GroupNameTaken as refusal:
            form.add_error("name", str(refusal))
        else:
            return redirect("accounts:course-groups", course.pk)
    context = {"course": course, "group": group, "form": form, "students": group.enrolments.count()}
    return render(request, "accounts/course_group.html", context, status=422 if form.errors else 200)


@require_POST
def course_group_delete(request: SignedInRequest, pk: int, group_pk: int) -> HttpResponse:
    course = get_course_to_change(request.user, pk)
    group = get_object_or_404(course.groups.select_related("course"), pk=group_pk)
    delete_group(group=group, by=request.user, now=timezone.now())
    messages.success(request, f"The group “{group}” is deleted. Its students are in no group now.")
    return redirect("accounts:course-groups", course.pk)


@require_POST
def course_assign(request: SignedInRequest, pk: int) -> HttpResponse:
    """Put the ticked students into the chosen group, or into none."""
    course = get_course_to_change(request.user, pk)
    form = AssignForm(course, request.POST)
    if not form.is_valid():
        messages.error(request, " ".join(str(error) for errors in form.errors.values() for error in errors))
        return redirect("accounts:course-groups", course.pk)
    group, students = form.cleaned_data["group"], form.cleaned_data["student"]
    moved = assign_group(
        course=course,
        group=group,
        students=[user.pk for user in students],
        by=request.user,
        now=timezone.now(),
    )
    where = f"in the group “{group}”" if group else "in no group"
    messages.success(
        request, f"{moved} student{'' if moved == 1 else 's'} moved; all {len(students)} ticked are {where}."
    )
    return redirect("accounts:course-groups", course.pk)
