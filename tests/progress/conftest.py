"""The cast: a tutor with a course, the student Ada in it, a colleague with a course of their own, a stranger."""

from __future__ import annotations

import pytest

from grading.mistakes import MISTAKES
from lessons.guides.types import Guide, Part, Section
from tests.factories import NOW


def make_section(slug: str, *mistakes: str) -> Section:
    """A section on these mistakes that takes nine minutes."""
    about = tuple(MISTAKES[mistake] for mistake in mistakes)
    return Section(slug, f"On {slug}", f"All about {slug}.", ("W1",), about, (), (), (), (), 9)


GUIDE = Guide(
    "mixed-effects",
    "Mixed models",
    "A guide.",
    (
        Part(
            "",
            (
                make_section("rows", "ordinary-regression"),
                make_section("groups", "ignored-clustering", "causal-overclaim"),
            ),
        ),
    ),
)


@pytest.fixture(autouse=True)
def _one_short_guide(monkeypatch: pytest.MonkeyPatch) -> None:
    """The guide of the product is fitted when it is first read, and its sections are not what is tested here."""
    for module in (
        "progress.views.own",
        "progress.views.taught",
        "progress.views.attention",
        "progress.views.sessions",
    ):
        monkeypatch.setattr(f"{module}.load_guides", lambda: {GUIDE.slug: GUIDE})


@pytest.fixture(autouse=True)
def _clock_stands(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
