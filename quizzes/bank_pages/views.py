"""The bank for tutors: to find a question, and to see it as its students would."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from accounts.access import signed_in
from datasets.making import CannotCertify
from quizzes.bank_pages.exporting import FILTERS, CannotExport, export_listed
from quizzes.bank_pages.listing import by_mistake, filters, find_questions
from quizzes.bank_pages.preview import MOST_SEED, build_preview
from quizzes.bank_pages.statistics import statistics_of
from quizzes.exchange.gathering import MOST_VARIANTS
from quizzes.exchange.writing import FORMATS
from quizzes.models import Question
from quizzes.regrading.scope import count_outdated
from quizzes.variants import latest_versions, read_question

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]


def for_tutors(view: View[P]) -> View[P]:
    """Keys are for those who teach; to all others the page does not exist."""

    @wraps(view)
    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if not signed_in(request).is_tutor:
            raise Http404("The question bank is for tutors.")
        return view(request, *args, **kwargs)

    return guarded


@require_safe
@for_tutors
def bank(request: HttpRequest) -> HttpResponse:
    """Every question in use that fits the filters."""
    asked = request.GET.dict()
    found = list(find_questions(asked))
    context = {
        "groups": by_mistake(found),
        "count": len(found),
        "filters": filters(asked),
        "text": asked.get("text", ""),
        "filtered": any(asked.values()),
        "asked": {name: value for name, value in asked.items() if name in FILTERS and value},
        "formats": FORMATS,
        "most_variants": MOST_VARIANTS,
    }
    return render(request, "quizzes/bank.html", context)


@require_safe
@for_tutors
def export_bank(request: HttpRequest) -> HttpResponse:
    """The questions that the list shows as a file for another system; back to the list where that cannot be."""
    asked = request.GET.dict()
    try:
        download = export_listed(asked)
    except CannotExport as error:
        messages.error(request, str(error))
        filters_in_force = QueryDict(mutable=True)
        filters_in_force.update({name: value for name, value in asked.items() if name in FILTERS and value})
        return redirect(f"{reverse('quizzes:course-bank')}?{filters_in_force.urlencode()}")
    if download.left_out:
        messages.warning(request, "Not in the file: " + " ".join(map(str, download.left_out)))
    response = HttpResponse(download.content, content_type=download.format.content_type)
    response["Content-Disposition"] = f'attachment; filename="questions.{download.format.ending}"'
    response["Cache-Control"] = "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    return response


@require_safe
@for_tutors
def bank_question(request: HttpRequest, uid: str) -> HttpResponse:
    """One question on the data of a setting and seed, with its key and what its wrong answers reveal."""
    row = Question.objects.taught_by(signed_in(request)).filter(uid=uid).first()
    if row is None:
        raise Http404(f"There is no question “{uid}”.")
    version = latest_versions([row])[row.pk]
    question = read_question(version)
    setting = request.GET.get("setting", question.settings[0])
    if setting not in question.settings:
        raise Http404(f"“{uid}” is not asked on data of the kind “{setting}”.")
    seed = _read_seed(request.GET.get("seed", "1"))
    context: dict[str, Any] = {
        "row": row,
        "version": version,
        "question": question,
        "setting": setting,
        "seed": seed,
        "statistics": statistics_of(row, tutor=signed_in(request)),
        "outdated": count_outdated(row, tutor=signed_in(request)),
    }
    try:
        context["preview"] = build_preview(question, setting=setting, seed=seed)
    except CannotCertify as error:
        context["error"] = str(error)
    return render(request, "quizzes/bank_question.html", context)


def _read_seed(text: str) -> int:
    """The seed asked for; 1 for anything else."""
    seed = int(text) if text.isascii() and text.isdigit() and len(text) <= 4 else 1
    return min(max(seed, 1), MOST_SEED)
