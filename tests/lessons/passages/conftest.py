"""The cast, and a small guide: a section with an opening and two headings, and one that begins with a heading."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from django.test import Client

from accounts.models import Course, User
from lessons.guides.types import Guide, Part, Section
from lessons.markdown import render_document
from lessons.passages.stretches import Stretch, stretches_of
from tests.factories import NOW, make_course, make_user

ROWS = "Rows of one patient.\n\n## Few groups\n\nCount them.\n\n### A rule\n\nNone.\n\n## Missing rows\n\nAsk why.\n"
GROUPS = "## What groups are\n\nThings that rows belong to.\n"


def make_section(slug: str, title: str, text: str) -> Section:
    document = render_document(text, file=f"{slug}.md")
    assert document.faults == ()
    return Section(slug, title, f"About {slug}.", ("W1",), (), (), (), document.parts, document.headings, 3)


def make_guide(rows: str = ROWS, groups: str = GROUPS) -> Guide:
    sections = (make_section("rows", "On rows", rows), make_section("groups", "On groups", groups))
    return Guide("book", "A book", "Short.", (Part("", sections),))


def put_guides(monkeypatch: pytest.MonkeyPatch, guides: Mapping[str, Guide]) -> None:
    """Let every page read these guides instead of the product's."""
    for module in (
        "lessons.views",
        "lessons.passages.views",
        "lessons.passages.inbox",
        "progress.views.taught",
    ):
        monkeypatch.setattr(f"{module}.load_guides", lambda: guides)


def stretch(heading: str, *, section: str = "rows") -> Stretch:
    """A passage of the small guide."""
    guide = make_guide()
    (found,) = (s for s in guide.sections if s.slug == section)
    return next(s for s in stretches_of(guide, found) if s.heading == heading)


def as_client(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def guide(monkeypatch: pytest.MonkeyPatch) -> Guide:
    guide = make_guide()
    put_guides(monkeypatch, {guide.slug: guide})
    return guide


@pytest.fixture(autouse=True)
def _clock_stands(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)


@pytest.fixture
def tutor(db: None) -> User:
    return make_user("Miriam")


@pytest.fixture
def course(tutor: User) -> Course:
    return make_course("Clustered data", tutor=tutor)
