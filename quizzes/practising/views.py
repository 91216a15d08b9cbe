"""A student's way through a practice. Each view fetches, calls one function, and shows where that leads."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import wraps
from random import Random

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe
from django_htmx.http import HttpResponseClientRedirect

from accounts.access import get_visible_or_404, signed_in
from accounts.sent import read_whole
from datasets.making import CannotCertify
from grading.mistakes import MISTAKES
from grading.verdict import Malformed
from quizzes.answer_fields import read_response
from quizzes.htmx import HtmxRequest
from quizzes.learning.choosing import NothingToAsk
from quizzes.learning.disagreeing import disagree
from quizzes.models import Practice, PracticeQuestion
from quizzes.practising import practices
from quizzes.practising.answering import AlreadyAnswered, give_answer, take_hint
from quizzes.practising.choosing import Finished
from quizzes.practising.forms import PlanForm
from quizzes.practising.pages import card_of, study_of
from quizzes.practising.start import start_page
from quizzes.practising.summary import summary_page
from quizzes.variants import read_question

NO_DATA = "No data could be found just now on which the next question can be marked fairly. Try again; nothing is lost."
QuestionView = Callable[[HtmxRequest, PracticeQuestion, datetime], HttpResponse]
PracticeView = Callable[[HtmxRequest, Practice, datetime], HttpResponse]


@require_safe
def start(request: HtmxRequest) -> HttpResponse:
    """What can be practised, and where the student left off."""
    context = start_page(signed_in(request), form=PlanForm(), now=timezone.now())
    return render(request, "quizzes/practising/start.html", context)


@require_POST
def begin_practice(request: HtmxRequest) -> HttpResponse:
    """Begin to practise, or go on with the same practice if it is unfinished."""
    user, now, form = signed_in(request), timezone.now(), PlanForm(request.POST)
    if not form.is_valid():
        context = start_page(user, form=form, now=now)
        return render(request, "quizzes/practising/start.html", context, status=422)
    back = "revising:page" if form.plan.purpose == Practice.Purpose.REVISION else "practising:start"
    return _begin(request, lambda: practices.begin(user, form.plan, now=now, rng=Random()), back=back)


@require_POST
def challenge(request: HtmxRequest, mistake: str) -> HttpResponse:
    """The student says that they do not make this mistake: a harder question follows at once, which can show it."""
    if mistake not in MISTAKES:
        raise Http404(f"“{mistake}” is not one of the ten mistakes.")
    user, now = signed_in(request), timezone.now()
    return _begin(request, lambda: practices.challenge(user, mistake, now=now, rng=Random()))


def _begin(
    request: HtmxRequest, ask: Callable[[], PracticeQuestion], *, back: str = "practising:start"
) -> HttpResponse:
    """Lead to the first question; where there is none, back to the page on which one begins, with the reason."""
    try:
        return _go(request, _address(ask()))
    except NothingToAsk as refusal:
        messages.warning(request, str(refusal))
    except CannotCertify:
        messages.error(request, NO_DATA)
    return _go(request, reverse(back))


def _of_practice(view: PracticeView) -> Callable[[HtmxRequest, int], HttpResponse]:
    """Hand the user's own practice to the view, and the time; one that has ended is shown as it ended."""

    @wraps(view)
    def fetch(request: HtmxRequest, pk: int) -> HttpResponse:
        found = _own(request, pk)
        return view(request, found, timezone.now()) if found.ended_at is None else _go(request, _summary(pk))

    return fetch


def _of_question(view: QuestionView) -> Callable[[HtmxRequest, int, int], HttpResponse]:
    """Hand a question of the user's own practice to the view, and the time. Two queries."""

    @wraps(view)
    def fetch(request: HtmxRequest, pk: int, place: int) -> HttpResponse:
        practice = _own(request, pk)
        asked = practice.questions.select_related("version__question", "dataset").filter(place=place).first()
        if asked is None:
            raise Http404(f"This practice has no question {place}.")
        if practice.ended_at is not None and request.method == "POST":
            return _go(request, _summary(pk))
        asked.practice = practice
        return view(request, asked, timezone.now())

    return fetch


@require_safe
def practice(request: HtmxRequest, pk: int) -> HttpResponse:
    """What a practice that has ended came to; the way to the latest question of one that has not."""
    found = _own(request, pk)
    if found.ended_at is not None:
        context = summary_page(found, now=timezone.now())
        return render(request, "quizzes/practising/summary.html", context)
    latest = found.questions.order_by("-place").first()
    return redirect(_address(latest) if latest else "practising:start")


@require_safe
@_of_question
def question(request: HtmxRequest, asked: PracticeQuestion, now: datetime) -> HttpResponse:
    """One question, as it was left."""
    return _show(request, asked, now)


@require_POST
@_of_question
def answer(request: HtmxRequest, asked: PracticeQuestion, now: datetime) -> HttpResponse:
    """Judge an answer at once, or say what is the matter with it and keep what was typed."""
    response = read_response(read_question(asked.version), request.POST)
    try:
        answered = give_answer(asked, response, now=now)
    except Malformed as refusal:
        return _show(
            request, asked, now, response=response, error=f"Sent back, and it costs nothing: {refusal}"
        )
    except AlreadyAnswered as refusal:
        answered = refusal.practised
        if answered.response != response:
            messages.warning(request, str(refusal))
            return _go(request, _address(answered))
    answered.practice, answered.dataset = asked.practice, asked.dataset
    return _show(request, answered, now) if request.htmx else redirect(_address(answered))


@require_POST
@_of_question
def hint(request: HtmxRequest, asked: PracticeQuestion, now: datetime) -> HttpResponse:
    """Show the next hint, and keep what was typed."""
    take_hint(asked, read_whole(request.POST.get("hint"), most=99))
    response = read_response(read_question(asked.version), request.POST)
    return _show(request, asked, now, response=response, hinted=True)


@require_POST
@_of_practice
def next_question(request: HtmxRequest, found: Practice, now: datetime) -> HttpResponse:
    """The question after the one that the student has in front of them, answered or put aside."""
    place = read_whole(request.POST.get("after"), most=9_999)
    return _ask(
        request, found, lambda: practices.ask_next(found, after=place, now=now, rng=Random()), now=now
    )


@require_POST
@_of_question
def again(request: HtmxRequest, asked: PracticeQuestion, now: datetime) -> HttpResponse:
    """The same question once more, unscored."""
    return _ask(
        request,
        asked.practice,
        lambda: practices.ask_again(asked, now=now, rng=Random()),
        now=now,
    )


@require_POST
@_of_question
def know(request: HtmxRequest, asked: PracticeQuestion, now: datetime) -> HttpResponse:
    """The student says that they do not make this mistake; a harder question follows, which can show it."""
    disagree(asked.practice.student, asked.mistake, now=now)
    practice = asked.practice
    return _ask(
        request,
        practice,
        lambda: practices.ask_next(practice, after=asked.place, now=now, rng=Random()),
        now=now,
    )


@require_POST
@_of_practice
def end_practice(request: HtmxRequest, found: Practice, now: datetime) -> HttpResponse:
    """End the practice and show what it came to."""
    practices.end(found, now=now)
    return _go(request, _summary(found.pk))


def _ask(
    request: HtmxRequest, practice: Practice, ask: Callable[[], PracticeQuestion], *, now: datetime
) -> HttpResponse:
    """Lead to what was asked; where nothing can be, back to the latest question with the reason."""
    try:
        return _go(request, _address(ask()))
    except Finished:
        practices.end(practice, now=now)
    except NothingToAsk as refusal:
        messages.warning(request, str(refusal))
    except CannotCertify:
        messages.error(request, NO_DATA)
    return _go(request, _summary(practice.pk))


def _show(
    request: HtmxRequest,
    asked: PracticeQuestion,
    now: datetime,
    *,
    response: Sequence[str] | None = None,
    error: str = "",
    hinted: bool = False,
) -> HttpResponse:
    """The question's page; for htmx its card alone."""
    context = {**card_of(asked, now=now, response=response, error=error), "hinted": hinted}
    status = 422 if error else 200
    if request.htmx:
        return render(request, "quizzes/practising/_asked.html", context, status=status)
    whole = {**context, **study_of(asked)}
    return render(request, "quizzes/practising/question.html", whole, status=status)


def _own(request: HtmxRequest, pk: int) -> Practice:
    return get_visible_or_404(Practice.objects.select_related("student"), signed_in(request), pk=pk)


def _summary(pk: int) -> str:
    return reverse("practising:practice", args=[pk])


def _go(request: HtmxRequest, url: str) -> HttpResponse:
    """Lead to another page, from a form sent by htmx as well."""
    return HttpResponseClientRedirect(url) if request.htmx else redirect(url)


def _address(asked: PracticeQuestion) -> str:
    return reverse("practising:question", args=[asked.practice_id, asked.place])
