"""Step 2: the questions of an exercise that is not published."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from decimal import Decimal
from urllib.parse import urlencode

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from accounts.access import SignedInRequest, read_or_send
from quizzes.composing.choosing import choose_filters, divide, offer_questions
from quizzes.composing.composing import Chosen, Refused, add_questions, arrange_questions, chosen_of
from quizzes.composing.forms import read_place, read_points
from quizzes.composing.recording import questions_of, record
from quizzes.composing.views import taught_exercise
from quizzes.models import Exercise, Question

# The names of a tick, of the button that takes every filter away, and of the filters.
TICK = "question"
ALL = "all"
FILTERS = ("text", "mistake", "point", "level", "kind")


@dataclass(frozen=True, slots=True)
class Row:
    """A chosen question as the page shows it, with what was typed, and what is the matter with that."""

    chosen: Chosen
    place: str
    points: str
    leaves: bool = False
    place_error: str = ""
    points_error: str = ""

    @property
    def has_error(self) -> bool:
        return bool(self.place_error or self.points_error)


@read_or_send
def questions(request: SignedInRequest, pk: int) -> HttpResponse:
    """What is chosen, in its order and with its points, and below it what else fits; POST stores the former."""
    exercise = taught_exercise(request, pk)
    if exercise.published_at is not None:
        messages.info(request, "The questions of a published exercise stay as students have them.")
        return redirect("quizzes:course-exercise-edit", pk)
    chosen = chosen_of(exercise)
    rows = [_as_stored(entry) for entry in chosen]
    if request.method == "POST":
        rows = [_as_typed(entry, request.POST, last=len(chosen)) for entry in chosen]
        if not any(row.has_error for row in rows):
            return _arrange(request, exercise, rows)
    return _show(request, exercise, rows)


@require_POST
def add(request: SignedInRequest, pk: int) -> HttpResponse:
    """Put the ticked questions behind those that are chosen."""
    exercise = taught_exercise(request, pk)
    uids = request.POST.getlist(TICK)
    # The database is not asked about characters that it cannot keep; they are in no question's name.
    named = [uid for uid in uids if uid.isprintable()]
    found = list(Question.objects.for_course(exercise.course_id).filter(uid__in=named, retired=False))
    ticked = sorted(found, key=lambda question: uids.index(question.uid))
    try:
        if unknown := set(uids) - {question.uid for question in found}:
            raise Refused(
                f"“{min(unknown)[:80]}” is no question of the bank. Nothing was added; choose from the list."
            )
        with transaction.atomic():
            before = questions_of(exercise)
            add_questions(exercise=exercise, questions=ticked)
            _record(request, exercise, before)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return _back(request, exercise, ticked=named)
    else:
        many = "" if len(ticked) == 1 else "s"
        said = (
            f"{len(ticked)} question{many} added." if ticked else "No question was ticked, so none was added."
        )
        messages.success(request, said) if ticked else messages.info(request, said)
    return _back(request, exercise)


def _record(request: SignedInRequest, exercise: Exercise, before: dict[str, str]) -> None:
    record(
        exercise,
        by=request.user,
        action="questions-changed",
        verb="changed the questions of",
        now=timezone.now(),
        before=before,
        after=questions_of(exercise),
    )


def _arrange(request: SignedInRequest, exercise: Exercise, rows: list[Row]) -> HttpResponse:
    points: dict[int, Decimal] = {
        row.chosen.question.pk: read_points(row.points) for row in rows if not row.leaves
    }
    places = {row.chosen.question.pk: int(row.place) for row in rows if not row.leaves}
    out = [row.chosen.question.pk for row in rows if row.leaves]
    try:
        with transaction.atomic():
            before = questions_of(exercise)
            arrange_questions(exercise=exercise, places=places, points=points, leave_out=out)
            _record(request, exercise, before)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        if request.POST.get("then") == "preview":
            return redirect("quizzes:course-exercise-preview", exercise.pk)
        messages.success(request, "Order and points are saved.")
    return _back(request, exercise, ticked=request.GET.getlist(TICK))


def _as_stored(entry: Chosen) -> Row:
    return Row(entry, str(entry.place), f"{entry.points.normalize():f}")


def _as_typed(entry: Chosen, data: QueryDict, *, last: int) -> Row:
    """What was typed of the question. What is taken out may hold anything; what was not sent stays as it is."""
    stored, key = _as_stored(entry), entry.question.pk
    place = data.get(f"place-{key}", stored.place).strip()
    points = data.get(f"points-{key}", stored.points).strip()
    if f"out-{key}" in data:
        return Row(entry, place, points, leaves=True)
    return Row(
        entry,
        place,
        points,
        place_error=_refusal(lambda: read_place(place, last=last)),
        points_error=_refusal(lambda: read_points(points)),
    )


def _refusal(read: Callable[[], object]) -> str:
    try:
        read()
    except ValueError as refusal:
        return str(refusal)
    return ""


def _show(request: SignedInRequest, exercise: Exercise, rows: list[Row]) -> HttpResponse:
    chosen = {row.chosen.question.pk for row in rows}
    asked, ticked = _asked(request.GET), set(request.GET.getlist(TICK))
    fitting = offer_questions(exercise, without=chosen)
    offered, kept = divide(fitting, asked, ticked)
    points = {point for entry in fitting for point in entry.points}
    context = {
        "exercise": exercise,
        "course": exercise.course,
        "step": 2,
        "rows": rows,
        "refused": any(row.has_error for row in rows),
        "total": sum((row.chosen.points for row in rows), Decimal(0)),
        "offered": offered,
        "kept": kept,
        "ticked": {entry.question.uid for entry in fitting} & ticked,
        "fitting": len(fitting),
        "filters": choose_filters(asked, points),
        "text": asked.get("text", ""),
        "filtered": bool(asked),
        "filters_query": _address_of(asked),
        "query": _address_of(asked, ticked=request.GET.getlist(TICK)),
    }
    status = 422 if context["refused"] else 200
    return render(request, "quizzes/composing/questions.html", context, status=status)


def _asked(data: QueryDict) -> dict[str, str]:
    """The filters in force: none where all are asked for."""
    return {} if ALL in data else {name: str(data[name]) for name in FILTERS if data.get(name)}


def _address_of(asked: Mapping[str, str], *, ticked: Collection[str] = ()) -> str:
    """The part of an address behind its question mark. It carries ticks from one filter to the next."""
    return urlencode({**asked, TICK: list(ticked)}, doseq=True)


def _back(request: SignedInRequest, exercise: Exercise, *, ticked: Collection[str] = ()) -> HttpResponse:
    """The page with the filters that were in force."""
    address = reverse("quizzes:course-exercise-questions", args=[exercise.pk])
    query = _address_of(_asked(request.GET), ticked=ticked)
    return HttpResponseRedirect(f"{address}?{query}" if query else address)
