"""The tutors' pages of regrades. To everybody else they do not exist."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from accounts.access import SignedInRequest, get_taught_or_404, read_or_send
from accounts.exports import csv_response
from accounts.letters import site_of
from accounts.sent import read_whole
from datasets.making import CannotCertify
from quizzes.models import Question, Regrade, Variant
from quizzes.regrading.beginning import (
    RegradeRefused,
    apply_regrade,
    discard_trial,
    renew_trial,
    try_regrade,
    undo_regrade,
)
from quizzes.regrading.forms import ApplyForm, NewRegradeForm, ReplaceForm
from quizzes.regrading.letters import counts_of
from quizzes.regrading.page import (
    OUTCOMES,
    PER_PAGE,
    WORDS,
    accepted_options,
    before_and_after,
    came_since,
    headings,
    lines_of,
    rows_of,
    totals_of,
    wordings_of,
)
from quizzes.regrading.replacing import CannotReplace, check_may_replace, concerned_by, replace_data
from quizzes.regrading.scope import places_of
from quizzes.texts import render_inline, render_text
from quizzes.variants import latest_versions, read_question


@read_or_send
def new(request: SignedInRequest, uid: str) -> HttpResponse:
    """Choose by what a question is regraded and where; earlier regrades of it are listed."""
    row = Question.objects.taught_by(request.user).filter(uid=uid).first()
    if row is None:
        raise Http404(f"There is no question “{uid}” to regrade.")
    version = latest_versions([row])[row.pk]
    question = read_question(version)
    places = places_of(row.pk, request.user)
    form = NewRegradeForm(
        request.POST or None,
        question=question,
        places=places,
        chosen=read_whole(request.GET.get("exercise")) or None,
    )
    if form.is_valid():
        try:
            made = try_regrade(
                question=row,
                exercises=form.picked,
                way=Regrade.Way(form.cleaned_data["way"]),
                accepted=form.cleaned_data.get("accepted", ()),
                by=request.user,
                now=timezone.now(),
            )
        except RegradeRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("quizzes:course-regrade", made.pk)
    earlier = Regrade.objects.taught_by(request.user).filter(question=row).select_related("by", "to_version")
    context = {
        "row": row,
        "version": version,
        "form": form,
        "places": places,
        "outdated": sum(place.outdated for place in places),
        "earlier": earlier,
    }
    return render(request, "quizzes/regrading/new.html", context, status=422 if form.errors else 200)


def _regrade(request: SignedInRequest, pk: int) -> Regrade:
    objects = Regrade.objects.select_related("question", "to_version", "by", "undone_by")
    return get_taught_or_404(objects, request.user, pk=pk)


@require_safe
def show(request: SignedInRequest, pk: int) -> HttpResponse:
    """What a regrade would do, does or did; the part with the progress asks for itself while a worker is at it."""
    return _show(request, _regrade(request, pk))


def _show(request: SignedInRequest, regrade: Regrade, form: ApplyForm | None = None) -> HttpResponse:
    if request.htmx and regrade.is_moving:
        return render(request, "quizzes/regrading/_progress.html", {"regrade": regrade})
    if request.htmx:
        response = HttpResponse(status=204)
        response["HX-Refresh"] = "true"
        return response
    sort, pick = request.GET.get("sort", ""), request.GET.get("pick", "")
    wordings = wordings_of(regrade)
    page = Paginator(lines_of(regrade, sort=sort, pick=pick), PER_PAGE).get_page(request.GET.get("page"))
    context: dict[str, Any] = {
        "regrade": regrade,
        "exercises": list(regrade.exercises.select_related("course")),
        "totals": totals_of(regrade),
        "wordings": [(entry, render_text(entry.question.prompt)) for entry in wordings],
        "form": form or ApplyForm(None, regrade=regrade, words_differ=bool(wordings)),
        "came": came_since(regrade),
        "letters": counts_of(regrade) if regrade.site else None,
        "page": page,
        # Of what was judged the reason is the sentence of a verdict, as students read it.
        "lines": [(line, line.why if line.after_score is None else render_inline(line.why)) for line in page],
        "accepted": accepted_options(regrade),
        "headings": headings(sort),
        "sort": sort,
        "pick": pick,
    }
    if wordings and regrade.to_version:
        context["prompt_html"] = render_text(read_question(regrade.to_version).prompt)
    if regrade.way != Regrade.Way.DROP:
        context |= {
            "outcomes": [WORDS[outcome] for outcome in OUTCOMES],
            "matrix": before_and_after(regrade),
        }
    return render(
        request, "quizzes/regrading/regrade.html", context, status=422 if form and form.errors else 200
    )


@require_safe
def lines_csv(request: SignedInRequest, pk: int) -> HttpResponse:
    """The answers of a regrade as they are filtered and sorted on its page."""
    regrade = _regrade(request, pk)
    rows = rows_of(regrade, sort=request.GET.get("sort", ""), pick=request.GET.get("pick", ""))
    return csv_response(f"regrade-{regrade.question.uid}-{regrade.pk}.csv", rows)


@require_POST
def apply(request: SignedInRequest, pk: int) -> HttpResponse:
    """Apply a dry run; where something stands against it, say so and keep what was typed."""
    regrade = _regrade(request, pk)
    form = ApplyForm(request.POST, regrade=regrade, words_differ=bool(wordings_of(regrade)))
    if not form.is_valid():
        return _show(request, regrade, form)
    try:
        apply_regrade(
            regrade=regrade,
            rule=form.picked,
            note=form.cleaned_data["note"],
            by=request.user,
            now=timezone.now(),
            site=site_of(request) if form.cleaned_data["letters"] else "",
        )
    except RegradeRefused as refusal:
        form.add_error(None, str(refusal))
        return _show(request, regrade, form)
    return redirect("quizzes:course-regrade", pk)


@require_POST
def undo(request: SignedInRequest, pk: int) -> HttpResponse:
    """Bring back the marks from before."""
    regrade = _regrade(request, pk)
    return _act(request, regrade, lambda: undo_regrade(regrade=regrade, by=request.user, now=timezone.now()))


@require_POST
def renew(request: SignedInRequest, pk: int) -> HttpResponse:
    """Bring a dry run up to date."""
    regrade = _regrade(request, pk)
    return _act(request, regrade, lambda: renew_trial(regrade=regrade, now=timezone.now()))


def _act(request: SignedInRequest, regrade: Regrade, act: Callable[[], None]) -> HttpResponse:
    try:
        act()
    except RegradeRefused as refusal:
        messages.error(request, str(refusal))
    return redirect("quizzes:course-regrade", regrade.pk)


@require_POST
def discard(request: SignedInRequest, pk: int) -> HttpResponse:
    """Forget a dry run, and go back to where another one can be made."""
    regrade = _regrade(request, pk)
    try:
        discard_trial(regrade=regrade)
    except RegradeRefused as refusal:
        messages.error(request, str(refusal))
        return redirect("quizzes:course-regrade", pk)
    messages.success(request, "The dry run is forgotten. No mark was changed.")
    return redirect("quizzes:course-regrade-new", regrade.question.uid)


@read_or_send
def replace(request: SignedInRequest, pk: int) -> HttpResponse:
    """Give one student other data in place of faulty ones: say what that does, and do it on POST."""
    objects = Variant.objects.select_related("item__exercise__course", "item__question", "student")
    variant = get_taught_or_404(objects, request.user, pk=pk)
    now = timezone.now()
    concerned = concerned_by(variant)
    form = ReplaceForm(request.POST or None)
    context: dict[str, Any] = {
        "variant": variant,
        "exercise": variant.item.exercise,
        "course": variant.item.exercise.course,
        "concerned": concerned,
        "form": form,
    }
    try:
        check_may_replace(variant, concerned, now=now)
        if form.is_valid():
            replace_data(variant=variant, why=form.cleaned_data["why"], by=request.user, now=now)
            messages.success(
                request, f"{variant.student} has fresh data, and is told why. No attempt is lost."
            )
            return redirect("progress:student", variant.item.exercise.course_id, variant.student_id)
    except (CannotReplace, CannotCertify) as refusal:
        context["refused"] = str(refusal)
    failed = form.errors or (request.method == "POST" and "refused" in context)
    return render(request, "quizzes/regrading/replace.html", context, status=422 if failed else 200)
