"""The tutors' inbox: what was asked about the guide, answered in place. To everybody else it does not exist."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from accounts.access import SignedInRequest, get_course_to_change, get_taught_or_404, refuse_if_archived
from accounts.models import Course
from accounts.sent import read_whole
from lessons.guides import load_guides
from lessons.models import PassageAnswer, PassageQuestion
from lessons.passages.forms import AnswerForm, EditForm
from lessons.passages.piles import Typed, pile_key, pile_up
from lessons.passages.questions import NotOpenAnyMore, answer_questions, edit_answer, publish_answer

# How many passages whose questions are all answered are shown at first.
ANSWERED_SHOWN = 25


@require_safe
def inbox(request: SignedInRequest) -> HttpResponse:
    """The questions of all courses that the user teaches, or with `?course=` of one."""
    return _page(request)


@require_POST
def answer(request: SignedInRequest) -> HttpResponse:
    """One answer to the ticked questions on a passage."""
    course = get_course_to_change(request.user, read_whole(request.POST.get("course", "")))
    guide, section, heading = (request.POST.get(name, "") for name in ("guide", "section", "heading"))
    key = pile_key(course.pk, guide, section, heading)
    picked = frozenset(read_whole(pk) for pk in request.POST.getlist("question"))
    form = AnswerForm(request.POST, key=key)
    if not picked:
        form.add_error(None, "No question is ticked: tick those that you answer.")
    if form.is_valid():
        found = list(
            PassageQuestion.objects.taught_by(request.user).filter(
                pk__in=picked, course=course, guide=guide, section=section, heading=heading
            )
        )
        try:
            _answer_all(request, found, picked, form)
            return _show(request, course, key)
        except NotOpenAnyMore as refusal:
            form.add_error(None, str(refusal))
    return _show(request, course, key, typed=Typed(key, form, picked))


def _answer_all(
    request: SignedInRequest, found: list[PassageQuestion], picked: frozenset[int], form: AnswerForm
) -> None:
    if len(found) != len(picked):
        raise NotOpenAnyMore(
            "A question that you ticked has been taken back meanwhile, so nothing was sent. "
            "Look at what is there now; what you wrote is still here."
        )
    answer_questions(
        questions=found,
        author=request.user,
        text=form.cleaned_data["text"],
        publish=form.cleaned_data["publish"],
        now=timezone.now(),
    )


@require_POST
def edit(request: SignedInRequest, pk: int) -> HttpResponse:
    """Another text for an answer."""
    found = _taught_answer(request, pk)
    key = _key_of(found)
    form = EditForm(request.POST, key=f"edit-{pk}")
    if not form.is_valid():
        return _show(request, found.course, key, typed=Typed(key, form, edited=pk))
    edit_answer(answer=found, text=form.cleaned_data["text"], now=timezone.now())
    return _show(request, found.course, key)


@require_POST
def publish(request: SignedInRequest, pk: int) -> HttpResponse:
    """Show an answer to all of the course, or with `published=0` to those who asked only."""
    found = _taught_answer(request, pk)
    published = request.POST.get("published") == "1"
    publish_answer(answer=found, published=published, now=timezone.now())
    who = f"Everybody in {found.course} sees" if published else "Only those who asked see"
    return _show(request, found.course, _key_of(found), said=f"{who} this answer now.")


def _taught_answer(request: SignedInRequest, pk: int) -> PassageAnswer:
    """The answer, to be changed."""
    found = get_taught_or_404(PassageAnswer.objects.select_related("course"), request.user, pk=pk)
    refuse_if_archived(found.course)
    return found


def _key_of(answer: PassageAnswer) -> str:
    return pile_key(answer.course_id, answer.guide, answer.section, answer.heading)


def _show(
    request: SignedInRequest,
    course: Course,
    key: str,
    *,
    typed: Typed | None = None,
    said: str = "Your answer is saved.",
) -> HttpResponse:
    """The pile that was worked on for htmx, the inbox and what is `said` without it.

    With what was `typed` and refused, if it was.
    """
    status = 422 if typed else 200
    if not request.htmx:
        if typed:
            return _page(request, typed=typed, status=status)
        messages.success(request, said)
        return redirect(f"{reverse('lessons:course-questions')}#pile-{key}")
    piles = pile_up(_questions(request, course), load_guides(), typed=typed)
    pile = next((pile for pile in piles if pile.key == key), None)
    if pile is None:
        raise Http404("Nothing is asked about this passage.")
    context = {
        "pile": pile,
        "takes_focus": not typed,
        "is_alone": True,
        "open_questions": _count_open(request),
    }
    return render(request, "lessons/_pile.html", context, status=status)


def _count_open(request: SignedInRequest) -> int:
    """How many questions wait on the page from which htmx asks: those of all courses, or of one. One query."""
    query = QueryDict(urlsplit(request.htmx.current_url or "").query)
    waiting = PassageQuestion.objects.taught_by(request.user).filter(answer=None)
    if "course" in query:
        waiting = waiting.filter(course=read_whole(query["course"]))
    return waiting.count()


def _page(request: SignedInRequest, *, typed: Typed | None = None, status: int = 200) -> HttpResponse:
    courses = list(Course.objects.taught_by(request.user))
    if not courses:
        raise Http404("There is an inbox for those only who teach a course.")
    course = None
    if "course" in request.GET:
        course = next((c for c in courses if str(c.pk) == request.GET["course"]), None)
        if course is None:
            raise Http404("You teach no such course.")
    piles = pile_up(_questions(request, course), load_guides(), typed=typed)
    done = [pile for pile in piles if not pile.open]
    context = {
        "courses": courses,
        "course": course,
        "waiting": [pile for pile in piles if pile.open],
        "open_questions": sum(len(pile.open) for pile in piles),
        "done": done if "all" in request.GET else done[:ANSWERED_SHOWN],
        "done_in_all": len(done),
    }
    return render(request, "lessons/inbox.html", context, status=status)


def _questions(request: SignedInRequest, course: Course | None) -> list[PassageQuestion]:
    """What was asked in the courses that the user teaches, or in one of them, the oldest first. One query."""
    found = PassageQuestion.objects.taught_by(request.user).select_related(
        "reader", "course", "answer__author"
    )
    return list((found.filter(course=course) if course else found).order_by("asked_at", "pk"))
