"""What readers do in the guide: mark, ask, and say what they have read; and the page that gathers it."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from accounts.access import SignedInRequest, get_visible_or_404
from accounts.sent import read_whole
from lessons.guides import Guide, Section, load_guides
from lessons.models import PassageMark, PassageQuestion
from lessons.passages.forms import AskForm
from lessons.passages.marks import finish_section, mark_passage, take_mark_back
from lessons.passages.own import gather
from lessons.passages.page import row_for
from lessons.passages.queries import courses_studied, left_on
from lessons.passages.questions import (
    NotOpenAnyMore,
    TooManyQuestions,
    ask_question,
    see_answers,
    send_note,
    take_question_back,
)
from lessons.passages.stretches import Stretch, stretches_of
from lessons.views import find_section


@require_POST
def mark(request: SignedInRequest, guide: str, section: str) -> HttpResponse:
    """Mark a passage “clear” or “unclear”; with an empty `kind` take the mark back."""
    heading, kind = request.POST.get("heading", ""), request.POST.get("kind", "")
    if not kind:
        take_mark_back(reader=request.user, guide=guide, section=section, heading=heading)
        if request.POST.get("back") == "own":
            return redirect("lessons:own-questions")
    book, page = find_section(guide, section)
    stretch = _find_stretch(book, page, heading)
    if kind:
        if kind not in PassageMark.Kind.values:
            raise Http404(f"A passage is marked clear or unclear, not “{kind}”.")
        mark_passage(reader=request.user, stretch=stretch, kind=PassageMark.Kind(kind), now=timezone.now())
    return _show(request, book, page, stretch)


@require_POST
def ask(request: SignedInRequest, guide: str, section: str) -> HttpResponse:
    """Ask the tutors of a course about a passage, or keep a note; what is refused stays in its field."""
    book, page = find_section(guide, section)
    stretch = _find_stretch(book, page, request.POST.get("heading", ""))
    form = AskForm(request.POST, courses=list(courses_studied(request.user)), heading=stretch.heading)
    if not form.is_valid():
        return _refuse(request, book, page, stretch, form)
    now = timezone.now()
    try:
        ask_question(
            reader=request.user,
            stretch=stretch,
            course=form.chosen_course,
            text=form.cleaned_data["text"],
            quote=form.cleaned_data["quote"],
            now=now,
        )
    except TooManyQuestions as refusal:
        form.add_error("text", str(refusal))
        return _refuse(request, book, page, stretch, form)
    return _show(request, book, page, stretch, asked=True)


@require_POST
def read(request: SignedInRequest, guide: str, section: str) -> HttpResponse:
    """Say that a section is read, or with `finished=0` that it is not."""
    book, page = find_section(guide, section)
    finished = request.POST.get("finished") == "1"
    finish_section(reader=request.user, guide=book, section=page, now=timezone.now(), finished=finished)
    if request.htmx:
        reading = {"finished_at": finished}
        return render(request, "lessons/_finished.html", {"guide": book, "section": page, "reading": reading})
    return redirect(f"{reverse('lessons:section', args=[guide, section])}#finished")


@require_safe
def own_questions(request: SignedInRequest) -> HttpResponse:
    """What is unclear to the reader, and what they asked, on one page to print."""
    now = timezone.now()
    found = gather(request.user, load_guides())
    see_answers(reader=request.user, questions=[entry.asked.question for entry in found.questions], now=now)
    return render(request, "lessons/own_questions.html", {"found": found, "now": now})


@require_POST
def take_back(request: SignedInRequest, pk: int) -> HttpResponse:
    """Delete an own question that nobody has answered."""
    question = get_visible_or_404(PassageQuestion.objects, request.user, pk=pk)
    try:
        take_question_back(question=question)
        messages.success(request, "It is deleted.")
    except NotOpenAnyMore as refusal:
        messages.info(request, str(refusal))
    return redirect("lessons:own-questions")


@require_POST
def send(request: SignedInRequest, pk: int) -> HttpResponse:
    """Put an own note to the tutors of a course that the reader studies in."""
    note = get_visible_or_404(PassageQuestion.objects, request.user, pk=pk)
    course = get_object_or_404(courses_studied(request.user), pk=read_whole(request.POST.get("course")))
    try:
        send_note(note=note, course=course, now=timezone.now())
        messages.success(request, f"Your question is with the tutors of {course}.")
    except NotOpenAnyMore as refusal:
        messages.info(request, str(refusal))
    return redirect("lessons:own-questions")


def _find_stretch(book: Guide, page: Section, heading: str) -> Stretch:
    for stretch in stretches_of(book, page):
        if stretch.heading == heading:
            return stretch
    raise Http404(f"There is no passage “{heading}” in “{page.title}”.")


def _show(
    request: SignedInRequest, book: Guide, page: Section, stretch: Stretch, *, asked: bool = False
) -> HttpResponse:
    """The row of the passage for htmx; without it the page, at the passage."""
    if request.htmx:
        row = row_for(stretch, left_on(request.user, book.slug, page.slug))
        return render(request, "lessons/_passage.html", {"row": row, "takes_focus": asked})
    return redirect(f"{reverse('lessons:section', args=[book.slug, page.slug])}#passage-{stretch.heading}")


def _refuse(
    request: SignedInRequest, book: Guide, page: Section, stretch: Stretch, form: AskForm
) -> HttpResponse:
    """The row with what was typed and what is the matter with it; without htmx on a page of its own."""
    row = row_for(stretch, left_on(request.user, book.slug, page.slug), form=form)
    template = "lessons/_passage.html" if request.htmx else "lessons/passage_page.html"
    return render(request, template, {"row": row, "guide": book}, status=422)
