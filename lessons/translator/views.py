"""The translator as a form that is sent by GET: it changes nothing, and its address can be kept."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_safe

from datasets.links import make_link
from lessons.own_data import data_of
from lessons.translator.page import EXAMPLES, build_page


@login_not_required
@require_safe
def translator(request: HttpRequest) -> HttpResponse:
    """The model of `?formula=…` in six packages. Whoever is signed in may have the code read data of their own."""
    offered = data_of(request.user, now=timezone.now())
    page = build_page(request.GET, offered, lambda dataset: make_link(dataset, request))
    response = render(request, "lessons/translator.html", {"page": page, "examples": EXAMPLES})
    if page.chosen:
        # The code holds an address that is its owner's alone.
        patch_cache_control(response, private=True, no_store=True)
    return response
