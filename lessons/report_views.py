"""The report builder: a student's own reports, each with its text while it is being written."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify
from django.utils.timezone import localtime
from django.views.decorators.http import require_POST, require_safe

from accounts.access import get_visible_or_404, signed_in
from accounts.exports import file_response
from lessons.deleting import confirm_delete
from lessons.desk_forms import ReportForm, ReportNameForm
from lessons.models import Report
from lessons.questionnaire import TooLong, Typed
from lessons.report.facts import read_facts
from lessons.report.text import as_plain_text, write_report
from lessons.report_pages import ReportView, view_report
from lessons.reports import make_report, read_content, save_report
from lessons.saving import Outcome, page_name, page_of
from lessons.sheets import TooMany


def reports(request: HttpRequest) -> HttpResponse:
    """The user's reports, and the form for a new one; `?sheet=` proposes a working sheet to begin from."""
    user = signed_in(request)
    form = ReportForm(user, request.POST or None, initial={"sheet": request.GET.get("sheet", "")})
    if request.method == "POST" and form.is_valid():
        name, sheet = form.cleaned_data["name"], form.cleaned_data["sheet"]
        try:
            report = make_report(owner=user, name=name, now=timezone.now(), sheet=sheet)
        except TooMany as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("lessons:report", pk=report.pk)
    context = {"form": form, "reports": Report.objects.visible_to(user)}
    return render(request, "lessons/reports/index.html", context)


def report(request: HttpRequest, pk: int) -> HttpResponse:
    """One report to fill in, with its text; a POST saves it."""
    found = get_visible_or_404(Report.objects, signed_in(request), pk=pk)
    if request.method == "POST":
        return _save(request, found)
    stored = Typed.from_json(found.content)
    return _show(request, found, view_report(stored, stored=stored), page=page_name())


@require_POST
def report_save(request: HttpRequest, pk: int) -> HttpResponse:
    """Save a report while its owner goes on: what became of it, and its text."""
    found = get_visible_or_404(Report.objects, signed_in(request), pk=pk)
    try:
        typed = read_content(request.POST)
    except TooLong as refusal:
        return render(request, "lessons/desk/_too_long.html", {"refusal": refusal})
    now = timezone.now()
    outcome, stored = save_report(report=found, typed=typed, sent=request.POST, now=now)
    view = view_report(typed, stored=Typed.from_json(stored.content), outcome=outcome)
    return render(
        request,
        "lessons/reports/_saved.html",
        {"view": view, "report": stored, "saved_at": now, "sent": request.POST},
    )


@require_safe
def report_text(request: HttpRequest, pk: int) -> HttpResponse:
    """The report's text as a file."""
    found = get_visible_or_404(Report.objects, signed_in(request), pk=pk)
    text = as_plain_text(write_report(read_facts(Typed.from_json(found.content)).facts))
    name = f"{slugify(found.name) or 'report'}.txt"
    return file_response(name, text.encode(), "text/plain; charset=utf-8")


def report_settings(request: HttpRequest, pk: int) -> HttpResponse:
    """The name of a report; a POST renames it."""
    found = get_visible_or_404(Report.objects, signed_in(request), pk=pk)
    form = ReportNameForm(request.POST or None, instance=found)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, f"The report is called “{found.name}” now.")
        return redirect("lessons:report", pk=pk)
    return render(request, "lessons/reports/settings.html", {"report": found, "form": form})


def report_delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask whether the report shall go; a POST deletes it."""
    found = get_visible_or_404(Report.objects, signed_in(request), pk=pk)
    return confirm_delete(request, found, what="report", page="lessons:report")


def _save(request: HttpRequest, found: Report) -> HttpResponse:
    try:
        typed = read_content(request.POST)
    except TooLong as refusal:
        messages.error(request, f"{refusal} Go back to find what you typed.")
        return redirect("lessons:report", pk=found.pk)
    now = timezone.now()
    outcome, stored = save_report(report=found, typed=typed, sent=request.POST, now=now)
    if outcome is Outcome.CONFLICT:
        seen = request.POST.get("seen-report", "")
        kept = Typed.from_json(stored.content)
        view = view_report(typed, stored=kept, seen=seen, outcome=outcome)
        return _show(request, stored, view, page=page_of(request.POST), status=409)
    messages.success(request, f"Saved at {localtime(now):%H:%M:%S}.")
    at = request.POST.get("at", "")
    anchor = f"#{at}" if at.isalpha() else ""
    return redirect(f"{reverse('lessons:report', args=[found.pk])}{anchor}")


def _show(
    request: HttpRequest, found: Report, view: ReportView, *, page: str, status: int = 200
) -> HttpResponse:
    context = {"report": found, "view": view, "page": page}
    return render(request, "lessons/reports/report.html", context, status=status)
