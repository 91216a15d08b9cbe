"""The sections of the house, for the navigation on every page."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse


@dataclass(frozen=True)
class Section:
    """A place in the navigation. `owns` holds the prefixes of the URL names that count as being there."""

    label: str
    url_name: str
    owns: tuple[str, ...]
    for_tutors: bool = False


SECTIONS = (
    Section("Today", "progress:today", ("progress:today",)),
    Section("Learn", "lessons:index", ("lessons:", "quizzes:warm-up", "quizzes:inline-check")),
    Section("Exercises", "quizzes:index", ("quizzes:",)),
    Section("Practise", "practising:start", ("practising:",)),
    Section("Revise", "revising:page", ("revising:",)),
    Section("Progress", "progress:map", ("progress:",)),
    Section(
        "Course",
        "progress:course-list",
        (
            "progress:course",
            "progress:student",
            "progress:exercise",
            "quizzes:course",
            "lessons:course",
            "accounts:course",
        ),
        for_tutors=True,
    ),
)


@dataclass(frozen=True)
class Link:
    """A section as one page shows it. `current` is what aria-current says: "page", "true" or nothing."""

    label: str
    url: str
    current: str


def links_for(request: HttpRequest) -> list[Link]:
    """The sections that this user may enter, with the current one marked.

    Costs one query per request: whether the user is a tutor anywhere.
    """
    view_name = request.resolver_match.view_name if request.resolver_match else ""
    here = _section_of(view_name)
    teaches = getattr(request.user, "is_tutor", False)
    links = []
    for section in SECTIONS:
        if section.for_tutors and not teaches:
            continue
        try:
            url = reverse(section.url_name)
        except NoReverseMatch:
            continue
        current = "page" if section.url_name == view_name else "true" if section is here else ""
        links.append(Link(section.label, url, current))
    return links


def _section_of(view_name: str) -> Section | None:
    """The section with the longest prefix of the name: `progress:course-list` is Course, not Progress."""
    owners = [
        (len(prefix), index)
        for index, section in enumerate(SECTIONS)
        for prefix in section.owns
        if view_name.startswith(prefix)
    ]
    return SECTIONS[max(owners)[1]] if owners else None
