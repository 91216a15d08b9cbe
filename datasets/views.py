"""Data sets as downloads: for their owner, and for whoever holds a valid link."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from datasets.downloads import csv_response
from datasets.links import BadLinkError, read_token, revoke_links
from datasets.models import Dataset
from datasets.withholding import is_withheld

DEAD_LINK = "This link to the data is wrong or has been replaced: copy the current one from your exercise.\n"
NOT_YET = "These data are not yours to read yet: open your exercise, and start it there.\n"


@require_safe
def download(request: HttpRequest, pk: int) -> HttpResponse:
    """The owner's data set as a CSV file."""
    return _hand_out(get_object_or_404(Dataset.objects.visible_to(request.user), pk=pk))


@login_not_required
@require_safe
def signed(request: HttpRequest, token: str) -> HttpResponse:
    """The data set of a signed link, for programs that cannot sign in."""
    try:
        return _hand_out(read_token(token))
    except BadLinkError:
        headers = {"Cache-Control": "no-store"}
        return HttpResponse(DEAD_LINK, status=404, content_type="text/plain; charset=utf-8", headers=headers)


def _hand_out(dataset: Dataset) -> HttpResponse:
    if is_withheld(dataset, now=timezone.now()):
        headers = {"Cache-Control": "no-store"}
        return HttpResponse(NOT_YET, status=403, content_type="text/plain; charset=utf-8", headers=headers)
    return csv_response(dataset)


@require_POST
def revoke(request: HttpRequest, pk: int) -> HttpResponse:
    """End the links to the owner's data set; goes back to the page named in `next`, if that is a path of ours."""
    revoke_links(get_object_or_404(Dataset.objects.visible_to(request.user), pk=pk))
    messages.success(request, "The old link to your data no longer works. A new one has taken its place.")
    back = request.POST.get("next", "")
    ours = back.startswith("/") and url_has_allowed_host_and_scheme(back, allowed_hosts=None)
    return HttpResponseRedirect(back if ours else reverse("home"))
