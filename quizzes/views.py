"""The student's way through an exercise. Each view fetches, calls one function, and renders."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from functools import wraps

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST
from django_htmx.http import HttpResponseClientRedirect, HttpResponseClientRefresh

from accounts.access import get_taught_or_404, get_visible_or_404, refuse_if_archived, signed_in
from accounts.courses import role_in
from accounts.limits import ANSWERS, DRAFTS, limited
from accounts.models import Enrolment
from accounts.unavailable import unless_database_fails
from grading.verdict import Malformed
from quizzes import marking
from quizzes.answer_fields import read_response
from quizzes.answers import (
    AlreadyAnswered,
    HasEnded,
    NotOpen,
    NotReady,
    keep_as_draft,
    save_draft,
    submit_answer,
)
from quizzes.exercises import exercises_for
from quizzes.htmx import HtmxRequest
from quizzes.models import Answer, Exercise, Variant
from quizzes.outbox import send_answer
from quizzes.pages import (
    Card,
    build_card,
    build_cards,
    has_begun,
    points_of,
    score_of,
    shared_data,
    variants_of,
)
from quizzes.preparing import show_preparing
from quizzes.student_data.showing import show_data
from quizzes.times import sittings
from quizzes.times.clock import read_clock
from quizzes.times.opening import note_opened
from quizzes.times.own_times import times_of
from quizzes.times.timing import Times
from quizzes.variants import NoMoreAttempts, ask_next_attempt, read_question

VariantView = Callable[[HtmxRequest, Variant, Times, datetime], HttpResponse]

NOT_SUBMITTED = (
    "Your answer was not stored this time, because nothing can be stored just now. What you typed is still in the page "
    "that it came from: go back to it, and submit it again in a minute."
)
PERHAPS_SUBMITTED = (
    "The connection broke while your answer was being stored, so it may or may not be submitted. Go back to the page "
    "that it came from, and submit it again in a minute: it is taken once, however often you send it."
)
SUBMITTED = (
    "Your answer is submitted and kept, but its page cannot be shown just now. Load it again in a minute."
)
NOT_SAVED = (
    "Draft not saved: nothing can be stored just now. What you typed is still in the page that it came from."
)
PERHAPS_SAVED = (
    "The connection broke while your draft was being saved. What you typed is still in the page that it came from: "
    "save it again in a minute."
)


@require_GET
def index(request: HtmxRequest) -> HttpResponse:
    """The exercises of the user's courses that go on, or with `archived` of the others."""
    now, archived = timezone.now(), "archived" in request.GET
    listed = exercises_for(signed_in(request), now=now, archived=archived)
    return render(request, "quizzes/index.html", {"listed": listed, "now": now, "archived": archived})


@require_GET
def exercise(request: HtmxRequest, pk: int) -> HttpResponse:
    """One exercise: the story, the student's data, the questions with all that happened to them."""
    user = signed_in(request)
    found = get_visible_or_404(Exercise.objects.select_related("course"), user, pk=pk)
    if role_in(user, found.course) == Enrolment.Role.TUTOR:
        return redirect("progress:exercise", pk=pk)
    now = timezone.now()
    times = times_of(found, user)
    variants = list(variants_of(found, user))
    lacking = len({variant.item_id for variant in variants}) < found.items.count()
    if lacking and times.is_open(now):
        return show_preparing(request, found, now=now)
    if request.htmx:
        # The preparing page asked, and there is something else to show by now.
        return HttpResponseClientRefresh()
    shown = {"exercise": found, "times": times, "clock": read_clock(times, now=now), "now": now}
    ready = times.must_start and times.is_open(now)
    if lacking or now < times.opens or ready or (times.must_start and not has_begun(variants)):
        context = {**shown, "lacking": lacking, "questions": len(variants), "points": points_of(variants)}
        return render(request, f"quizzes/{'start' if ready else 'not_open'}.html", context)
    note_opened(variants, now=now)
    cards = build_cards(variants, times=times, now=now)
    shown |= {"cards": cards, "score": score_of(cards)}
    return render(request, "quizzes/exercise.html", {**shown, **show_data(shared_data(variants))})


@require_POST
def start(request: HtmxRequest, pk: int) -> HttpResponse:
    """Let the time of an exercise with a limit run."""
    user = signed_in(request)
    found = get_visible_or_404(Exercise.objects.select_related("course"), user, pk=pk)
    if role_in(user, found.course) == Enrolment.Role.TUTOR:
        return redirect("progress:exercise", pk=pk)
    try:
        sittings.start(exercise=found, student=user, now=timezone.now())
    except sittings.CannotStart as refusal:
        messages.error(request, str(refusal))
    return redirect("quizzes:exercise", pk)


def _of_variant(view: VariantView) -> Callable[[HtmxRequest, int], HttpResponse]:
    """Hand the user's own variant to the view, and the time; what is not open or not started is said on its own page."""

    @wraps(view)
    def fetch(request: HtmxRequest, pk: int) -> HttpResponse:
        objects = Variant.objects.select_related("item__exercise", "version", "answer__mark", "draft")
        user = signed_in(request)
        variant = get_visible_or_404(objects, user, pk=pk)
        # Whose own variant it is, is known: no query asks for them again.
        variant.student = user
        now = timezone.now()
        times = times_of(variant.item.exercise, user)
        if now < times.opens or times.must_start:
            lead = HttpResponseClientRedirect if request.htmx else HttpResponseRedirect
            return lead(reverse("quizzes:exercise", args=[variant.item.exercise_id]))
        return view(request, variant, times, now)

    return fetch


@require_POST
@limited(*ANSWERS)
@unless_database_fails(NOT_SUBMITTED, perhaps=PERHAPS_SUBMITTED)
@_of_variant
def submit(request: HtmxRequest, variant: Variant, times: Times, now: datetime) -> HttpResponse:
    """Take an answer, or say what is the matter with it and keep what was typed."""
    response = read_response(read_question(variant.version), request.POST)
    try:
        submit_answer(variant=variant, response=response, now=now)
    except HasEnded as refusal:
        kept = keep_as_draft(variant=variant, response=response, now=now)
        error = f"Sent back, not submitted: {refusal}"
        error += " What you typed is kept as a draft, which is not marked." if kept else ""
        return _refuse(request, variant, error, response, times, now)
    except (Malformed, NotOpen, NotReady) as refusal:
        return _refuse(request, variant, f"Sent back, not submitted: {refusal}", response, times, now)
    except AlreadyAnswered as refusal:
        # The same answer sent twice needs no word; another one does.
        if refusal.answer.response != response:
            return _set_beside(request, variant, str(refusal), response, times, now)
    return unless_database_fails(SUBMITTED)(_show)(request, variant, times, now)


@require_POST
@limited(*DRAFTS)
@unless_database_fails(NOT_SAVED, perhaps=PERHAPS_SAVED)
@_of_variant
def draft(request: HtmxRequest, variant: Variant, times: Times, now: datetime) -> HttpResponse:
    """Keep what is typed without submitting it."""
    response = read_response(read_question(variant.version), request.POST)
    try:
        saved = save_draft(variant=variant, response=response, now=now)
    except (Malformed, NotOpen, AlreadyAnswered) as refusal:
        error = f"Draft not saved: {refusal}"
        if not request.htmx:
            return _refuse(request, variant, error, response, times, now)
        return render(request, "quizzes/_draft.html", {"error": error})
    if not request.htmx:
        return redirect(_address(variant))
    return render(request, "quizzes/_draft.html", {"saved_at": saved.saved_at})


@require_GET
@_of_variant
def card(request: HtmxRequest, variant: Variant, times: Times, now: datetime) -> HttpResponse:
    """The question's card, asked for again while something is on its way; nothing while it is as it was."""
    if not request.htmx:
        return redirect(_address(variant))
    current, cards = _cards_with(request, variant, times, now)
    if request.GET.get("seen") == current.seen:
        return HttpResponse(status=204)
    return _swap(request, current, cards, by_itself=True)


@require_POST
@_of_variant
def retry(request: HtmxRequest, variant: Variant, times: Times, now: datetime) -> HttpResponse:
    """Ask for a further attempt on fresh data; the card shows it when it is there."""
    try:
        ask_next_attempt(variant=variant, now=now)
    except NoMoreAttempts as refusal:
        return _refuse(request, variant, str(refusal), None, times, now)
    return _show(request, variant, times, now)


@require_POST
def give_back(request: HtmxRequest, pk: int) -> HttpResponse:
    """A tutor has an answer that needs attention marked again."""
    answer = get_taught_or_404(
        Answer.objects.select_related("variant__item__exercise__course"), signed_in(request), pk=pk
    )
    refuse_if_archived(answer.variant.item.exercise.course)
    if marking.give_back(answer):
        send_answer(answer.pk, now=timezone.now())
        messages.success(request, "The answer is being marked again.")
    else:
        messages.info(request, "This answer no longer needs attention.")
    return redirect("progress:course", pk=answer.variant.item.exercise.course_id)


def _cards_with(
    request: HtmxRequest, variant: Variant, times: Times, now: datetime, response: Sequence[str] | None = None
) -> tuple[Card, list[Card]]:
    """The card of the variant's question, which may be at a later attempt by now, and all of them.

    One query, and one where a question is seen for the first time. `response` is shown in the card while it is
    still about this variant.
    """
    variants = variants_of(variant.item.exercise, signed_in(request))
    cards = build_cards(variants, times=times, now=now)
    current = next(card for card in cards if card.variant.item_id == variant.item_id)
    note_opened([current.variant], now=now)
    if response is not None and current.variant == variant:
        shown = build_card(current.variant, times=times, now=now, response=response)
        current = replace(shown, earlier=current.earlier)
    return current, cards


def _show(request: HtmxRequest, variant: Variant, times: Times, now: datetime) -> HttpResponse:
    """What has become of the question: its card for htmx, the whole page without it."""
    if request.htmx:
        return _swap(request, *_cards_with(request, variant, times, now))
    return redirect(_address(variant))


def _refuse(
    request: HtmxRequest,
    variant: Variant,
    error: str,
    response: Sequence[str] | None,
    times: Times,
    now: datetime,
) -> HttpResponse:
    """The card with what was sent in and what is the matter with it."""
    current, cards = _cards_with(request, variant, times, now, response)
    return _send_back(request, replace(current, error=error), cards)


def _set_beside(
    request: HtmxRequest, variant: Variant, note: str, response: Sequence[str], times: Times, now: datetime
) -> HttpResponse:
    """The card with the answer that stands and, beside it, the other one that came too late."""
    current, cards = _cards_with(request, variant, times, now)
    own = next(card for card in (current, *current.earlier) if card.variant == variant)
    late = build_card(own.variant, times=times, now=now, response=response)
    return _send_back(request, replace(current, note=note, not_taken=late), cards)


def _send_back(request: HtmxRequest, card: Card, cards: list[Card]) -> HttpResponse:
    """The card of what was not taken; without htmx on a page of its own."""
    if request.htmx:
        return _swap(request, card, cards, status=422)
    context = {"card": card, "exercise": card.variant.item.exercise, "takes_focus": True}
    return render(request, "quizzes/card_page.html", context, status=422)


def _swap(
    request: HtmxRequest, card: Card, cards: list[Card], *, status: int = 200, by_itself: bool = False
) -> HttpResponse:
    """The card in place of the one on the page, with the points in all.

    After an action it takes the focus; where it comes `by_itself`, that would disturb, and it is read out.
    """
    context = {"card": card, "score": score_of(cards), "takes_focus": not by_itself, "by_itself": by_itself}
    return render(request, "quizzes/_card_swap.html", context, status=status)


def _address(variant: Variant) -> str:
    return f"{reverse('quizzes:exercise', args=[variant.item.exercise_id])}#question-{variant.item_id}"
