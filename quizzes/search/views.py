"""Search. Open to everybody; questions of the bank are found by tutors only."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from lessons.guides import load_glossary
from quizzes.search.finding import FOR_ALL, FOR_TUTORS, find, near_names
from quizzes.search.forms import SearchForm


@login_not_required
@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """What meets `?q=`, by kind; terms that are written alike where nothing does."""
    form = SearchForm(request.GET) if request.GET.get("q", "").strip() else SearchForm()
    query = form.cleaned_data["q"] if form.is_valid() else ""
    teaches = getattr(request.user, "is_tutor", False)
    groups = find(query, kinds=FOR_TUTORS if teaches else FOR_ALL) if query else ()
    near = near_names(query, load_glossary()) if query and not groups else ()
    context = {"form": form, "query": query, "groups": groups, "near": near, "teaches": teaches}
    return render(request, "quizzes/search.html", context)
