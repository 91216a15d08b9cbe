"""Reading the guides, and the data of their figures. Open to everybody; costs strangers no query."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from accounts.access import signed_in
from lessons.drawings import FigureView, figure_spec, view_figure
from lessons.figures import FIGURES
from lessons.figures.answers import answer_of
from lessons.figures.base import Figure, ParameterError
from lessons.guides import Guide, Section, load_glossary, load_guides
from lessons.guides.glossary import list_letters
from lessons.markdown import CheckPlace, FigurePlace, Part, Passage
from lessons.passages.marks import note_opening
from lessons.passages.page import strays_of, with_rows
from lessons.passages.queries import left_on, readings_of
from lessons.passages.questions import see_answers

# The answer to one setting never changes within a release.
for_an_hour = cache_control(max_age=3600, public=True)


@login_not_required
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """The guides and their sections, with what a signed-in reader has opened and read."""
    readings = readings_of(signed_in(request)) if request.user.is_authenticated else {}
    context = {
        "guides": load_guides().values(),
        "begun": {f"{guide}/{section}" for guide, section in readings},
        "read": {f"{guide}/{section}" for (guide, section), row in readings.items() if row.finished_at},
    }
    return render(request, "lessons/index.html", context)


@login_not_required
@require_safe
def glossary(request: HttpRequest) -> HttpResponse:
    """All terms, by letter, with the passages that explain and use them."""
    terms = load_glossary()
    context = {"letters": list_letters(terms, load_guides()), "count": len(terms)}
    return render(request, "lessons/glossary.html", context)


@login_not_required
@require_safe
def section(request: HttpRequest, guide: str, section: str) -> HttpResponse:
    """One section of a guide. `?figure=…` with its parameters sets one of its figures."""
    book, page = find_section(guide, section)
    before, after = book.around(page)
    parts: list[object] = [_shown(part, request) for part in page.parts]
    context = {
        "guide": book,
        "section": page,
        "before": before,
        "after": after,
        "parts": parts,
        "has_figures": any(isinstance(part, FigurePlace) for part in page.parts),
    }
    if request.user.is_authenticated and request.method == "GET":
        reader, now = signed_in(request), timezone.now()
        left = left_on(reader, book.slug, page.slug)
        context["parts"] = list(with_rows(book, page, parts, left))
        context["strays"] = strays_of(book, page, left)
        context["reading"] = note_opening(reader=reader, guide=book, section=page, now=now)
        see_answers(reader=reader, questions=left.questions, now=now)
    return render(request, "lessons/section.html", context)


def find_section(guide: str, section: str) -> tuple[Guide, Section]:
    """The section by its slugs.

    Raises:
        Http404: there is none.
    """
    book = load_guides().get(guide)
    page = next((found for found in book.sections if found.slug == section), None) if book else None
    if book is None or page is None:
        raise Http404(f"There is no section “{section}” in a guide “{guide}”.")
    return book, page


def _shown(part: Part, request: HttpRequest) -> Passage | CheckPlace | FigureView:
    if not isinstance(part, FigurePlace):
        return part
    given = request.GET.dict()
    mine = given.pop("figure", "") == part.slug
    return view_figure(part.slug, caption=part.caption, given=given if mine else {})


@login_not_required
@require_safe
@for_an_hour
def figure_data(request: HttpRequest, slug: str) -> HttpResponse:
    """What the figure shows at a setting: rows to draw, sentences, table. 400 with `error` for a wrong setting."""
    figure = _figure(slug)
    try:
        setting = figure.read(request.GET.dict())
    except ParameterError as refused:
        return JsonResponse({"error": str(refused)}, status=400)
    return HttpResponse(answer_of(figure, setting), content_type="application/json")


@login_not_required
@require_safe
@for_an_hour
def figure_specification(request: HttpRequest, slug: str, layout: str) -> JsonResponse:
    """How the browser draws the figure in one layout: Vega-Lite without data."""
    figure = _figure(slug)
    for found in figure.layouts:
        if found.name == layout:
            return JsonResponse(figure_spec(figure, found))
    raise Http404(f"The figure “{slug}” has no layout “{layout}”.")


def _figure(slug: str) -> Figure:
    if slug not in FIGURES:
        raise Http404(f"There is no figure “{slug}”.")
    return FIGURES[slug]
