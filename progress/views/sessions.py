"""The brief for a tutoring session, and the word that it was held."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from accounts.access import SignedInRequest, get_taught_or_404
from accounts.models import Course
from lessons.guides import load_guides
from lessons.passages.own import place_marks, place_questions
from lessons.passages.queries import questions_in, unclear_to
from progress.forms import SessionForm
from progress.queries import students_of
from progress.session_brief import brief_of, propose, with_last_session
from progress.sessions import note_session


@require_safe
def brief(request: SignedInRequest, course_pk: int, pk: int) -> HttpResponse:
    """One page on a student, to read before a session, or to print."""
    return _show(request, course_pk, pk, SessionForm())


@require_POST
def met(request: SignedInRequest, course_pk: int, pk: int) -> HttpResponse:
    """The tutor and the student have met: what changes from now on is in the next brief."""
    form = SessionForm(request.POST)
    if not form.is_valid():
        return _show(request, course_pk, pk, form, status=422)
    found = get_taught_or_404(Course.objects, request.user, pk=course_pk)
    person = get_object_or_404(students_of(found), pk=pk)
    note_session(
        course=found,
        student=person,
        tutor=request.user,
        note=form.cleaned_data["note"],
        now=timezone.now(),
    )
    messages.success(request, f"Kept. The next brief says what has changed for {person} since now.")
    return redirect("progress:student-brief", course_pk=course_pk, pk=pk)


def _show(
    request: SignedInRequest, course_pk: int, pk: int, form: SessionForm, *, status: int = 200
) -> HttpResponse:
    found = get_taught_or_404(Course.objects, request.user, pk=course_pk)
    person = get_object_or_404(with_last_session(students_of(found), found), pk=pk)
    now = timezone.now()
    made = brief_of(person, found, since=person.last_met, now=now)
    marks, questions = list(unclear_to(person)), list(questions_in(found).filter(reader=person))
    guides = load_guides() if marks or questions else {}
    unclear, asked = place_marks(marks, guides), place_questions(questions, guides)
    context = {
        "course": found,
        "student": person,
        "brief": made,
        "unclear": unclear,
        "asked": asked,
        "proposals": propose(made.held, unclear=unclear, asked=asked, deadlines=made.deadlines),
        "form": form,
        "now": now,
    }
    return render(request, "progress/brief.html", context, status=status)
