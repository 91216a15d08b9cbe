"""The audit log of a course: who changed what, and when."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.text import slugify
from django.utils.timezone import localtime
from django.views.decorators.http import require_safe

from accounts.access import SignedInRequest, get_taught_or_404
from accounts.course_forms import ChangesForm
from accounts.exports import csv_response
from accounts.models import AuditEntry, Course
from accounts.queries import changes_in

ON_A_PAGE = 50


@require_safe
def course_changes(request: SignedInRequest, pk: int) -> HttpResponse:
    """The newest first, fifty on a page, narrowed to a person, a kind of change, or days."""
    course = get_taught_or_404(Course.objects, request.user, pk=pk)
    form = ChangesForm(course, request.GET)
    page = Paginator(form.narrow(changes_in(course)), ON_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "accounts/course_changes.html", {"course": course, "form": form, "page": page})


@require_safe
def course_changes_csv(request: SignedInRequest, pk: int) -> HttpResponse:
    """All that the page shows on any of its pages."""
    course = get_taught_or_404(Course.objects, request.user, pk=pk)
    entries = ChangesForm(course, request.GET).narrow(changes_in(course))
    return csv_response(f"{slugify(course.name) or 'course'}-changes.csv", _rows(entries))


def _rows(entries: Iterable[AuditEntry]) -> Iterator[list[str]]:
    yield ["when", "who", "e-mail", "action", "what", "about"]
    for entry in entries:
        yield [
            localtime(entry.at).isoformat(timespec="seconds"),
            entry.by.name if entry.by else "the system",
            entry.by.address if entry.by else "",
            entry.kind,
            entry.words,
            entry.about,
        ]
