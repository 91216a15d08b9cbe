"""The student's way through an exercise. Each view fetches, calls one function, and renders."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from accounts.access import get_taught_or_404, get_visible_or_404, signed_in
from accounts.courses import role_in
from accounts.models import Enrolment
from datasets.links import make_link
from datasets.snippets import reading_code
from grading.verdict import Malformed
from lessons.figures.plots import spaghetti_svg
from quizzes import marking
from quizzes.answers import AlreadyAnswered, NotOpen, NotReady, save_draft, submit_answer
from quizzes.exercises import exercises_for, score_of
from quizzes.models import Answer, Exercise, Variant
from quizzes.outbox import send, send_answer
from quizzes.pages import Card, build_card, build_cards, read_response, variants_of
from quizzes.texts import render_inline, render_text
from quizzes.variants import NoMoreAttempts, check_may_retry, read_question


@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """The exercises of all the user's courses."""
    return render(
        request, "quizzes/index.html", {"listed": exercises_for(signed_in(request), now=timezone.now())}
    )


@require_GET
def exercise(request: HttpRequest, pk: int) -> HttpResponse:
    """One exercise: the story, the student's data, the questions with all that happened to them."""
    user = signed_in(request)
    found = get_visible_or_404(Exercise.objects.select_related("course"), user, pk=pk)
    if role_in(user, found.course) == Enrolment.Role.TUTOR:
        return redirect("progress:exercise", pk=pk)
    now = timezone.now()
    if now < found.opens_at:
        return render(request, "quizzes/not_yet.html", {"exercise": found})
    variants = list(variants_of(found, user))
    if len({variant.item_id for variant in variants}) < found.items.count():
        return _preparing(request, found)
    cards = build_cards(variants, now=now)
    return render(
        request,
        "quizzes/exercise.html",
        {
            "exercise": found,
            "cards": cards,
            "score": score_of(cards),
            "now": now,
            **_data_of(request, variants[0]),
        },
    )


def _preparing(request: HttpRequest, exercise: Exercise) -> HttpResponse:
    """The student's data are still being made; the page looks again by itself."""
    if not request.htmx:  # type: ignore[attr-defined]
        send("quizzes.make_variants", exercise.pk, signed_in(request).pk)
    return render(request, "quizzes/preparing.html", {"exercise": exercise})


def _data_of(request: HttpRequest, variant: Variant) -> dict[str, object]:
    """The student's data set with its plot, first rows, and code that reads it. One query."""
    dataset = variant.dataset
    scenario, frame = dataset.meaning, dataset.frame
    structure = scenario.structure
    return {
        "dataset": dataset,
        "scenario": scenario,
        "story_html": render_text(scenario.story),
        "row_html": render_inline(scenario.row),
        "rows": frame.head(8).astype(object).where(frame.head(8).notna(), "").values.tolist(),
        "code": reading_code(make_link(dataset, request), scenario),
        "plot": spaghetti_svg(
            frame,
            x=structure.within,
            y=structure.outcome,
            group=structure.group,
            colour_by=structure.between,
            title=f"Your data: {structure.outcome} over {structure.within}, one line a {structure.group}",
            description=scenario.row,
            units={column.name: column.unit for column in scenario.columns},
        ),
    }


@require_POST
def submit(request: HttpRequest, pk: int) -> HttpResponse:
    """Take an answer, or say what is the matter with it and keep what was typed."""
    variant = _variant(request, pk)
    response = read_response(read_question(variant.version), request.POST)
    now = timezone.now()
    try:
        submit_answer(variant=variant, response=response, now=now)
    except (Malformed, NotOpen, NotReady) as refusal:
        return _show(request, build_card(variant, now=now, response=response, error=str(refusal)), status=422)
    except AlreadyAnswered:
        pass
    return _show(request, build_card(_variant(request, pk), now=now))


@require_POST
def draft(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep what is typed without submitting it."""
    variant = _variant(request, pk)
    response = read_response(read_question(variant.version), request.POST)
    now = timezone.now()
    context: dict[str, object] = {"variant": variant}
    try:
        context["saved_at"] = save_draft(variant=variant, response=response, now=now).saved_at
    except (NotOpen, AlreadyAnswered, ValueError) as refusal:
        context["error"] = str(refusal)
    if request.htmx:  # type: ignore[attr-defined]
        return render(request, "quizzes/_draft.html", context)
    return redirect(_address(variant))


@require_GET
def card(request: HttpRequest, pk: int) -> HttpResponse:
    """One question's card, asked for again while its mark is on the way."""
    return _show(request, build_card(_variant(request, pk), now=timezone.now()))


@require_POST
def retry(request: HttpRequest, pk: int) -> HttpResponse:
    """A further attempt on fresh data, made in the background; the card shows it when it is there."""
    variant = _variant(request, pk)
    now = timezone.now()
    mark = getattr(getattr(variant, "answer", None), "mark", None)
    try:
        check_may_retry(variant=variant, score=mark.score if mark else None, now=now)
    except NoMoreAttempts as refusal:
        return _show(request, build_card(variant, now=now, error=str(refusal)), status=422)
    send("quizzes.make_next_attempt", variant.pk)
    return render(
        request, "quizzes/next_attempt.html", {"variant": variant, "exercise": variant.item.exercise}
    )


@require_GET
def next_attempt(request: HttpRequest, pk: int) -> HttpResponse:
    """The attempt after this variant, or the word that it is still being made."""
    variant = _variant(request, pk)
    following = Variant.objects.visible_to(signed_in(request)).filter(
        item=variant.item, attempt=variant.attempt + 1
    )
    if following.exists():
        response = HttpResponse(status=204)
        response["HX-Redirect"] = _address(variant)
        return response if request.htmx else redirect(_address(variant))  # type: ignore[attr-defined]
    return render(
        request, "quizzes/next_attempt.html", {"variant": variant, "exercise": variant.item.exercise}
    )


@require_POST
def give_back(request: HttpRequest, pk: int) -> HttpResponse:
    """A tutor has an answer that needs attention marked again."""
    answer = get_taught_or_404(
        Answer.objects.select_related("variant__item__exercise"), signed_in(request), pk=pk
    )
    if marking.give_back(answer):
        send_answer(answer.pk, now=timezone.now())
        messages.success(request, "The answer is being marked again.")
    else:
        messages.info(request, "This answer no longer needs attention.")
    return redirect("progress:course", pk=answer.variant.item.exercise.course_id)


def _variant(request: HttpRequest, pk: int) -> Variant:
    objects = Variant.objects.select_related("item__exercise", "version", "answer__mark", "draft")
    return get_visible_or_404(objects, signed_in(request), pk=pk)


def _show(request: HttpRequest, card: Card, *, status: int = 200) -> HttpResponse:
    """The card alone for htmx; without it the whole page, or the card on a page of its own where it has an error."""
    if request.htmx:  # type: ignore[attr-defined]
        return render(request, "quizzes/_card.html", {"card": card}, status=status)
    if card.error:
        exercise = card.variant.item.exercise
        return render(request, "quizzes/card_page.html", {"card": card, "exercise": exercise}, status=status)
    return redirect(_address(card.variant))


def _address(variant: Variant) -> str:
    return f"{reverse('quizzes:exercise', args=[variant.item.exercise_id])}#question-{variant.item_id}"
