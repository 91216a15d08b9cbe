"""What keeps readers out who do not see, point or have a wide screen: axe-core's rules, and the width of a small phone."""

from __future__ import annotations

import random
import re
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, ViewportSize
from pytest_django.live_server_helper import LiveServer

from bench.large_course import fill_course, pages_of
from lessons.guides import load_guides
from lessons.guides.loader import GUIDES_DIR

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("plot_script", "guides")]

NARROW, WIDE = ViewportSize(width=360, height=780), ViewportSize(width=1280, height=900)
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"], "resultTypes": ["violations"]}


@pytest.fixture(scope="session")
def guides() -> None:
    """The first read of the guides computes the numbers that they quote, which may outlast a browser's patience."""
    load_guides()


def lesson_pages() -> list[str]:
    """Every page of every guide, and their contents; read from the files' heads, since to collect a test is no work."""
    sections = [
        reverse("lessons:section", args=[path.parent.name, slug[1]])
        for path in sorted(GUIDES_DIR.glob("*/*.md"))
        if (slug := re.search(r"^slug: (\S+)$", path.read_text(encoding="utf-8"), re.MULTILINE))
    ]
    return [reverse("lessons:index"), reverse("lessons:glossary"), *sections]


def obstacles(page: Page) -> list[str]:
    """Each violation with the first element that shows it."""
    found: list[dict[str, Any]] = Axe().run(page, options=RULES).response["violations"]
    return [f"{each['id']}: {each['nodes'][0]['html'][:200]}" for each in found]


@pytest.mark.parametrize("path", lesson_pages())
def test_lesson_page_is_open_to_everybody(path: str, page: Page, live_server: LiveServer) -> None:
    """In the dark on the smallest screen, which the page must fit, and in the light on a wide one."""
    page.set_viewport_size(NARROW)
    page.emulate_media(color_scheme="dark", reduced_motion="reduce")
    page.goto(live_server.url + path)
    assert page.evaluate("document.documentElement.scrollWidth") == NARROW["width"]
    assert obstacles(page) == []
    page.set_viewport_size(WIDE)
    page.emulate_media(color_scheme="light", reduced_motion="reduce")
    assert obstacles(page) == []


def test_tutor_pages_are_open_to_everybody(page: Page, live_server: LiveServer) -> None:
    """Each page that a tutor sees of a course, in the dark on the smallest screen and in the light on a wide one."""
    filled = fill_course(students=6, exercises=2, questions=3, now=timezone.now(), rng=random.Random(3))
    client = Client()
    client.force_login(filled.tutor)
    session = client.cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
    found = {}
    for name, path in pages_of(filled).items():
        if name.endswith((" as CSV", " as XLSX")):
            continue
        page.set_viewport_size(NARROW)
        page.emulate_media(color_scheme="dark", reduced_motion="reduce")
        page.goto(live_server.url + path)
        width = page.evaluate("document.documentElement.scrollWidth")
        faults = obstacles(page)
        page.set_viewport_size(WIDE)
        page.emulate_media(color_scheme="light", reduced_motion="reduce")
        found[name] = (width, faults, obstacles(page))
    assert found == dict.fromkeys(found, (NARROW["width"], [], []))
    assert len(found) == 29
