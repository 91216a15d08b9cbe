"""Working sheets: their owner's pages, and the page of the tutor with whom one is shared."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.timezone import localtime
from django.views.decorators.http import require_POST, require_safe

from accounts.access import get_taught_or_404, get_visible_or_404, signed_in
from lessons.deleting import confirm_delete
from lessons.desk_forms import ShareForm, SheetForm
from lessons.models import Sheet
from lessons.questionnaire import TooLong, Typed
from lessons.saving import Outcome
from lessons.sheet_pages import SheetPage, build_page, build_page_again, stored_answers, view_item, view_study
from lessons.sheets import (
    NotEnrolled,
    TooMany,
    content_of,
    make_sheet,
    read_item,
    read_structure,
    save_items,
    save_structure,
    share_sheet,
    sheets_with_progress,
)
from lessons.worksheet.answers import progress
from lessons.worksheet.facts import read_study
from lessons.worksheet.items import ITEMS


def sheets(request: HttpRequest) -> HttpResponse:
    """The user's working sheets, those shared with courses that they teach, and the form for a new one."""
    user = signed_in(request)
    form = SheetForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            sheet = make_sheet(owner=user, name=form.cleaned_data["name"], now=timezone.now())
        except TooMany as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("lessons:sheet", pk=sheet.pk)
    context = {
        "form": form,
        "sheets": sheets_with_progress(Sheet.objects.visible_to(user)),
        "shared": sheets_with_progress(Sheet.objects.taught_by(user).exclude(owner=user)),
        "all": len(ITEMS),
    }
    return render(request, "lessons/sheets/index.html", context)


def sheet(request: HttpRequest, pk: int) -> HttpResponse:
    """One sheet to fill in; a POST saves everything on it that it may."""
    found = get_visible_or_404(Sheet.objects.select_related("shared_with"), signed_in(request), pk=pk)
    if request.method == "POST":
        return _save_all(request, found)
    return _show(request, build_page(found))


@require_POST
def save_item(request: HttpRequest, pk: int, code: str) -> HttpResponse:
    """Save one item while its owner goes on: what became of it, to be put below the item."""
    found = get_visible_or_404(Sheet.objects, signed_in(request), pk=pk)
    if code not in ITEMS:
        raise Http404(f"There is no item {code}.")
    try:
        content = read_item(request.POST, code)
    except TooLong as refusal:
        return render(request, "lessons/desk/_too_long.html", {"refusal": refusal})
    outcome = save_items(sheet=found, contents={code: content}, sent=request.POST, now=timezone.now())[code]
    study = read_study(Typed.from_json(found.study)).study
    stored = stored_answers(found)
    settled, count = progress({item: content_of(answer).answer for item, answer in stored.items()})
    context = {
        "view": view_item(code, content, outcome.stored, study, outcome=outcome.outcome),
        "settled": settled,
        "all": count,
    }
    return render(request, "lessons/sheets/_item_saved.html", context)


@require_POST
def save_study(request: HttpRequest, pk: int) -> HttpResponse:
    """Save the structure of the study while its owner goes on: what became of it, and what follows from it."""
    found = get_visible_or_404(Sheet.objects, signed_in(request), pk=pk)
    try:
        typed = read_structure(request.POST)
    except TooLong as refusal:
        return render(request, "lessons/desk/_too_long.html", {"refusal": refusal})
    now = timezone.now()
    outcome, stored = save_structure(sheet=found, typed=typed, sent=request.POST, now=now)
    study = view_study(typed, outcome=outcome, stored=stored)
    return render(
        request,
        "lessons/sheets/_study_saved.html",
        {"study": study, "saved_at": now, "sheet_pk": pk, "sent": request.POST},
    )


@require_safe
def sheet_print(request: HttpRequest, pk: int) -> HttpResponse:
    """The owner's sheet to read and print."""
    found = get_visible_or_404(Sheet.objects.select_related("owner"), signed_in(request), pk=pk)
    return _read(request, build_page(found), own=True)


@require_safe
def sheet_shared(request: HttpRequest, pk: int) -> HttpResponse:
    """A student's sheet as the tutors of the course read it with which it is shared."""
    objects = Sheet.objects.select_related("owner", "shared_with")
    found = get_taught_or_404(objects, signed_in(request), pk=pk)
    return _read(request, build_page(found), own=False)


def sheet_settings(request: HttpRequest, pk: int) -> HttpResponse:
    """Name and sharing of a sheet; a POST renames it."""
    user = signed_in(request)
    found = get_visible_or_404(Sheet.objects, user, pk=pk)
    form = SheetForm(request.POST or None, instance=found)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, f"The sheet is called “{found.name}” now.")
        return redirect("lessons:sheet-settings", pk=pk)
    share = ShareForm(user, initial={"course": found.shared_with_id})
    context = {"sheet": found, "form": form, "share": share}
    return render(request, "lessons/sheets/settings.html", context)


@require_POST
def sheet_share(request: HttpRequest, pk: int) -> HttpResponse:
    """Share a sheet with the tutors of a course, or with nobody."""
    user = signed_in(request)
    found = get_visible_or_404(Sheet.objects, user, pk=pk)
    form = ShareForm(user, request.POST)
    if not form.is_valid():
        messages.error(request, " ".join(map(str, form.errors.get("course", []))))
        return redirect("lessons:sheet-settings", pk=pk)
    course = form.cleaned_data["course"]
    try:
        share_sheet(sheet=found, course=course)
    except NotEnrolled as refusal:
        messages.error(request, str(refusal))
    else:
        words = (
            f"The tutors of {course} can read this sheet now."
            if course
            else "Nobody but you can read it now."
        )
        messages.success(request, words)
    return redirect("lessons:sheet-settings", pk=pk)


def sheet_delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask whether the sheet shall go; a POST deletes it."""
    found = get_visible_or_404(Sheet.objects, signed_in(request), pk=pk)
    return confirm_delete(request, found, what="working sheet", page="lessons:sheet")


def _save_all(request: HttpRequest, found: Sheet) -> HttpResponse:
    """Save what may be saved; where something may not, the page again with what was typed."""
    try:
        typed = read_structure(request.POST)
        contents = {code: read_item(request.POST, code) for code in ITEMS}
    except TooLong as refusal:
        messages.error(request, f"{refusal} Go back to find what you typed.")
        return redirect("lessons:sheet", pk=found.pk)
    now = timezone.now()
    study = save_structure(sheet=found, typed=typed, sent=request.POST, now=now)
    outcomes = save_items(sheet=found, contents=contents, sent=request.POST, now=now)
    if Outcome.CONFLICT in {study[0], *(outcome.outcome for outcome in outcomes.values())}:
        page = build_page_again(
            found,
            sent=request.POST,
            typed=typed,
            contents=contents,
            study_outcome=study,
            outcomes=outcomes,
        )
        return _show(request, page, status=409)
    messages.success(request, f"Saved at {localtime(now):%H:%M:%S}.")
    at = request.POST.get("at", "")
    anchor = f"#{at}" if at in {*ITEMS, "study"} else ""
    return redirect(f"{reverse('lessons:sheet', args=[found.pk])}{anchor}")


def _show(request: HttpRequest, page: SheetPage, *, status: int = 200) -> HttpResponse:
    context = {"page": page, "sheet_pk": page.sheet.pk, "conflict": status == 409}
    return render(request, "lessons/sheets/sheet.html", context, status=status)


def _read(request: HttpRequest, page: SheetPage, *, own: bool) -> HttpResponse:
    groups = (("The ten steps", page.method), ("The twelve questions", page.checklist))
    return render(request, "lessons/sheets/read.html", {"page": page, "groups": groups, "own": own})
