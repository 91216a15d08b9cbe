"""Deleting what a reader keeps beside the guide: a page that asks first, the same for sheets and reports."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from lessons.models import Report, Sheet


def confirm_delete(request: HttpRequest, found: Sheet | Report, *, what: str, page: str) -> HttpResponse:
    """Ask whether `found` shall go; a POST deletes it.

    `page` is the URL name of its own page; with an "s" it is that of the list.
    """
    if request.method == "POST":
        found.delete()
        messages.success(request, f"The {what} “{found.name}” is deleted.")
        return redirect(f"{page}s")
    context = {
        "what": what,
        "name": found.name,
        "parent": (reverse(f"{page}s"), f"{what.capitalize()}s"),
        "back": reverse(page, args=[found.pk]),
    }
    return render(request, "lessons/desk/confirm_delete.html", context)
