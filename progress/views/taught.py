"""What tutors see of their courses. To everybody else these pages do not exist."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.text import slugify
from django.views.decorators.http import require_safe

from accounts.access import SignedInRequest, get_taught_or_404
from accounts.exports import csv_response
from accounts.models import Course, User
from accounts.queries import group_choices, students_by_group
from lessons.guides import load_guides
from lessons.passages.own import place_marks, place_questions
from lessons.passages.queries import count_open, questions_in, unclear_to
from progress.answer_list import list_answers
from progress.course_exercises import exercises_of
from progress.course_table import Row, columns, course_table, pick_rows, sort_rows, table_rows
from progress.forms import MistakeForm, TableForm
from progress.mistake_map import MapEntry, map_mistakes
from progress.paging import page_of
from progress.queries import answers_in, students_of
from progress.tally import add_up
from progress.taught import courses_taught
from quizzes.regrading.replacing import data_of


@require_safe
def course_list(request: SignedInRequest) -> HttpResponse:
    """The courses that the user teaches; the only one is shown at once."""
    taught = courses_taught(request.user, now=timezone.now())
    if len(taught) == 1:
        return redirect("progress:course", taught[0].course.pk)
    return render(request, "progress/course_list.html", {"taught": taught})


@require_safe
def course(request: SignedInRequest, pk: int) -> HttpResponse:
    """Students by mistakes, what needs attention, and the exercises."""
    found = get_taught_or_404(Course.objects, request.user, pk=pk)
    students = list(students_by_group(found))
    exercises = exercises_of(found, students=[person.pk for person in students], now=timezone.now())
    form = TableForm(
        request.GET, groups=group_choices(found), exercises=[entry.exercise for entry in exercises]
    )
    rows = course_table(found, students, exercise=form.picked.exercise)
    shown = _shown(rows, form, students)
    page = page_of(shown, request.GET.get("page"))
    context = {
        "course": found,
        "form": form,
        "students": len(rows),
        "rows": shown,
        "page": page,
        "columns": columns(form.picked.sort),
        "total": add_up(row.total for row in rows),
        "open_questions": count_open(found),
        "failed": sum(entry.failed for entry in exercises),
        "reports": sum(entry.reports for entry in exercises),
        "exercises": exercises,
    }
    return render(request, "progress/course.html", context)


@require_safe
def course_csv(request: SignedInRequest, pk: int) -> HttpResponse:
    """The table as it is filtered and sorted on the page, all of its pages."""
    found = get_taught_or_404(Course.objects, request.user, pk=pk)
    form = TableForm(request.GET, groups=group_choices(found), exercises=found.exercises.all())
    students = list(students_by_group(found))
    rows = course_table(found, students, exercise=form.picked.exercise)
    name = f"{slugify(found.name) or 'course'}-mistakes.csv"
    return csv_response(name, table_rows(_shown(rows, form, students)))


def _shown(rows: list[Row], form: TableForm, students: Iterable[Any]) -> list[Row]:
    """The rows that were asked for, of `students_by_group`."""
    picked, group = form.picked, form.group_picked
    among = {person.pk for person in students if person.group_key == group} if group else None
    return sort_rows(pick_rows(rows, name=picked.name, stuck=picked.stuck, among=among), picked.sort)


@require_safe
def student(request: SignedInRequest, course_pk: int, pk: int) -> HttpResponse:
    """One student's answers in this course, and what they reveal. What they do in other courses stays there."""
    found = get_taught_or_404(Course.objects, request.user, pk=course_pk)
    person = get_object_or_404(students_of(found), pk=pk)
    form = MistakeForm(request.GET)
    slug = form.picked
    entries = map_mistakes(person, course=found)
    lines = list_answers(answers_in(found, replaced=True).filter(variant__student=person))
    now = timezone.now()
    context = {
        "course": found,
        "student": person,
        "form": form,
        **_sort_out(entries, slug),
        "total": add_up(entry.tally for entry in entries),
        "lines": [line for line in lines if not slug or line.concerns(slug)],
        "answered": len(lines),
        **_about_the_guide(found, person),
        "data": data_of(person, found, now=now),
        "now": now,
    }
    return render(request, "progress/student.html", context)


def _about_the_guide(course: Course, person: User) -> dict[str, object]:
    """The passages that the student has marked unclear, and what they asked in this course. Two queries."""
    marks = list(unclear_to(person))
    questions = list(questions_in(course).filter(reader=person))
    guides = load_guides() if marks or questions else {}
    return {"unclear": place_marks(marks, guides), "asked": place_questions(questions, guides)}


def _sort_out(entries: list[MapEntry], slug: str) -> dict[str, list[MapEntry]]:
    """The mistake asked for; without one those that something speaks for, with the rest to be named in a line."""
    if slug:
        return {"entries": [entry for entry in entries if entry.mistake.slug == slug]}
    return {
        "entries": [entry for entry in entries if entry.tally.is_stuck],
        "solid": [entry for entry in entries if not entry.tally.is_stuck and not entry.is_silent],
        "silent": [entry for entry in entries if entry.is_silent],
    }
