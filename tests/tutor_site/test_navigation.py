from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

import pytest
from django.http import HttpRequest
from django.urls import path
from django.urls.conf import include

from tutor_site.navigation import Link, links_for

NAMES = {
    "lessons": ["index", "section"],
    "quizzes": ["index", "exercise"],
    "practising": ["start", "question"],
    "revising": ["page"],
    "progress": ["today", "map", "mistake", "course-list", "course"],
}

urlpatterns = [
    path(f"{app}/", include(([path(f"{name}/", lambda request: None, name=name) for name in names], app)))  # type: ignore[arg-type,return-value]
    for app, names in NAMES.items()
]


def request_at(view_name: str, *, is_tutor: bool = False) -> HttpRequest:
    match = SimpleNamespace(view_name=view_name)
    return cast(HttpRequest, SimpleNamespace(resolver_match=match, user=SimpleNamespace(is_tutor=is_tutor)))


def current(links: list[Link]) -> list[tuple[str, str]]:
    return [(link.label, link.current) for link in links if link.current]


@pytest.fixture(autouse=True)
def _every_app_is_there(settings: Any) -> None:
    settings.ROOT_URLCONF = __name__


def test_students_get_six_sections() -> None:
    links = links_for(request_at("home"))

    assert [(link.label, link.url) for link in links] == [
        ("Today", "/progress/today/"),
        ("Learn", "/lessons/index/"),
        ("Exercises", "/quizzes/index/"),
        ("Practise", "/practising/start/"),
        ("Revise", "/revising/page/"),
        ("Progress", "/progress/map/"),
    ]


def test_tutors_get_the_course_too() -> None:
    links = links_for(request_at("home", is_tutor=True))

    assert [link.label for link in links] == [
        "Today",
        "Learn",
        "Exercises",
        "Practise",
        "Revise",
        "Progress",
        "Course",
    ]


@pytest.mark.parametrize(
    ("view_name", "expected"),
    [
        ("progress:today", [("Today", "page")]),
        ("lessons:index", [("Learn", "page")]),
        ("lessons:section", [("Learn", "true")]),
        ("quizzes:exercise", [("Exercises", "true")]),
        ("quizzes:warm-up-round", [("Learn", "true")]),
        ("quizzes:inline-check", [("Learn", "true")]),
        ("practising:question", [("Practise", "true")]),
        ("progress:mistake", [("Progress", "true")]),
        ("progress:course-list", [("Course", "page")]),
        ("progress:course", [("Course", "true")]),
        ("quizzes:course-exercise", [("Course", "true")]),
        ("accounts:course-detail", [("Course", "true")]),
        ("accounts:account", []),
        ("home", []),
    ],
)
def test_the_section_of_the_page_is_marked(view_name: str, expected: list[tuple[str, str]]) -> None:
    assert current(links_for(request_at(view_name, is_tutor=True))) == expected


def test_a_page_without_an_address_marks_nothing() -> None:
    request = request_at("home")
    request.resolver_match = None

    assert current(links_for(request)) == []


def test_a_section_whose_page_does_not_exist_is_left_out(settings: Any) -> None:
    settings.ROOT_URLCONF = "tests.tutor_site.only_home"

    assert links_for(request_at("home", is_tutor=True)) == []
