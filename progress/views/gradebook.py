"""The gradebook for tutors, and each student's own page of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.core.paginator import Page
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.text import slugify
from django.views.decorators.http import require_POST, require_safe

from accounts.access import (
    SignedInRequest,
    get_course_to_change,
    get_taught_or_404,
    get_visible_or_404,
    read_or_send,
    refuse_if_archived,
)
from accounts.exports import csv_response, file_response
from accounts.models import Course, User
from accounts.queries import group_choices
from progress.gradebook.exports import WORKBOOK, as_text, gradebook_cells, rules_cells, workbook_bytes
from progress.gradebook.forms import ExcuseForm, Picked, RulesForm, ViewForm
from progress.gradebook.gathering import (
    BY_NAME,
    Gradebook,
    Heading,
    Row,
    gradebook_of,
    headings_of,
    ids_by_name,
    pick_rows,
    sort_columns,
    sort_rows,
)
from progress.paging import page_of
from quizzes.gradebook import change_rules, excuse, rules_of, withdraw_excuse
from quizzes.models import Excuse, Exercise


@require_safe
def course_gradebook(request: SignedInRequest, pk: int) -> HttpResponse:
    """Students by exercises, narrowed and sorted as asked, a page of them."""
    course = get_taught_or_404(Course.objects, request.user, pk=pk)
    now = timezone.now()
    asked = _read(request, course, now)
    book, page = _page(course, asked, request.GET.get("page"), now)
    context = {
        "course": course,
        "form": asked.form,
        "book": book,
        "page": page,
        "columns": sort_columns(book.headings, asked.picked.sort),
        "now": now,
    }
    return render(request, "progress/gradebook.html", context)


@dataclass(frozen=True, slots=True)
class _Asked:
    """What a gradebook is narrowed to and sorted by, and the exercises that it has."""

    form: ViewForm
    picked: Picked
    headings: Sequence[Heading]


def _read(request: SignedInRequest, course: Course, now: datetime) -> _Asked:
    headings = headings_of(course, now=now)
    form = ViewForm(request.GET, groups=group_choices(course), headings=headings)
    return _Asked(form, form.picked, headings)


def _whole(course: Course, asked: _Asked, now: datetime) -> tuple[Gradebook, list[Row]]:
    """Everybody's work, with the rows as they were asked for."""
    picked = asked.picked
    book = gradebook_of(
        course, now=now, group=picked.group, with_former=picked.with_former, headings=asked.headings
    )
    return book, sort_rows(pick_rows(book.rows, name=picked.name), picked.sort)


def _page(course: Course, asked: _Asked, number: str | None, now: datetime) -> tuple[Gradebook, Page[Any]]:
    """By name, only the work of those on the page is read; by a number, everybody's has to be."""
    picked = asked.picked
    if picked.sort.removeprefix("-") != BY_NAME:
        book, rows = _whole(course, asked, now)
        return book, page_of(rows, number)
    ids = ids_by_name(course, name=picked.name, group=picked.group, with_former=picked.with_former)
    page = page_of(ids[::-1] if picked.sort.startswith("-") else ids, number)
    book = gradebook_of(
        course,
        now=now,
        with_former=picked.with_former,
        students=list(page.object_list),
        headings=asked.headings,
    )
    by_id = {row.student.pk: row for row in book.rows}
    page.object_list = [by_id[student] for student in page.object_list if student in by_id]
    return book, page


@require_safe
def course_gradebook_csv(request: SignedInRequest, pk: int) -> HttpResponse:
    """The table as it is narrowed and sorted on the page."""
    course = get_taught_or_404(Course.objects, request.user, pk=pk)
    now = timezone.now()
    book, rows = _whole(course, _read(request, course, now), now)
    return csv_response(_filename(course, "csv"), as_text(gradebook_cells(book, rows)))


@require_safe
def course_gradebook_xlsx(request: SignedInRequest, pk: int) -> HttpResponse:
    """The same as a workbook, with the rules on a second sheet."""
    course = get_taught_or_404(Course.objects, request.user, pk=pk)
    now = timezone.now()
    book, rows = _whole(course, _read(request, course, now), now)
    sheets = [("Gradebook", gradebook_cells(book, rows)), ("Rules", rules_cells(book))]
    return file_response(_filename(course, "xlsx"), workbook_bytes(sheets), WORKBOOK)


def _filename(course: Course, extension: str) -> str:
    return f"{slugify(course.name) or 'course'}-gradebook.{extension}"


@read_or_send
def course_gradebook_rules(request: SignedInRequest, pk: int) -> HttpResponse:
    """Weights, what is dropped, and what counts when."""
    course = get_taught_or_404(Course.objects, request.user, pk=pk)
    now = timezone.now()
    headings = headings_of(course, now=now)
    form = RulesForm(request.POST or None, rules=rules_of(course), headings=headings)
    if form.is_valid():
        refuse_if_archived(course)
        typed = form.cleaned_data
        change_rules(
            course=course,
            drop_lowest=typed["drop_lowest"],
            decimals=typed["decimals"],
            before_closing=typed["before_closing"],
            weights=form.weights,
            by=request.user,
            now=now,
        )
        messages.success(request, "Saved. The totals count like this from now on.")
        return redirect("progress:course-gradebook", course.pk)
    context = {"course": course, "form": form, "headings": headings}
    return render(request, "progress/gradebook_rules.html", context, status=422 if form.errors else 200)


@require_safe
def course_gradebook_student(request: SignedInRequest, course_pk: int, pk: int) -> HttpResponse:
    """One student's scores, to print; a tutor can excuse them there."""
    course = get_taught_or_404(Course.objects, request.user, pk=course_pk)
    context = {"teaches": not course.archived_at, "excuse_form": ExcuseForm()}
    return render(request, "progress/grades.html", {**_report(course, pk), **context})


@require_safe
def grades(request: SignedInRequest, pk: int) -> HttpResponse:
    """The student's own scores in one course."""
    course = get_visible_or_404(Course.objects, request.user, pk=pk)
    return render(request, "progress/grades.html", {**_report(course, request.user.pk), "is_own": True})


def _report(course: Course, student: int) -> dict[str, object]:
    """The student's row with all that the page says.

    Raises:
        Http404: they are and were no student of the course.
    """
    now = timezone.now()
    book = gradebook_of(course, now=now, with_former=True, students=[student])
    if not book.rows:
        raise Http404("No such student here.")
    return {"course": course, "book": book, "row": book.rows[0], "now": now}


@require_POST
def course_excuse(request: SignedInRequest, course_pk: int, pk: int, exercise_pk: int) -> HttpResponse:
    """Excuse the student from the exercise with a `reason`, or with `withdraw` let it count again."""
    course = get_course_to_change(request.user, course_pk)
    _report(course, pk)
    student = User.objects.get(pk=pk)
    exercises = Exercise.objects.select_related("course").filter(course=course, published_at__isnull=False)
    exercise = get_object_or_404(exercises, pk=exercise_pk)
    now = timezone.now()
    if "withdraw" in request.POST:
        found = Excuse.objects.select_related("exercise__course", "student")
        withdraw_excuse(
            excuse=get_object_or_404(found, exercise=exercise, student=student), by=request.user, now=now
        )
        messages.success(request, f"“{exercise}” counts again for {student}.")
        return redirect("progress:course-gradebook-student", course.pk, pk)
    form = ExcuseForm(request.POST)
    if not form.is_valid():
        context = {"teaches": True, "excuse_form": form, "refused": exercise.pk}
        return render(request, "progress/grades.html", {**_report(course, pk), **context}, status=422)
    excuse(exercise=exercise, student=student, reason=form.cleaned_data["reason"], by=request.user, now=now)
    messages.success(request, f"{student} is excused from “{exercise}”.")
    return redirect("progress:course-gradebook-student", course.pk, pk)
