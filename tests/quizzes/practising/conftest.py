"""A short guide: the product's is fitted when it is first read, and its sections are not what is tested here."""

from __future__ import annotations

import pytest

from grading.mistakes import MISTAKES
from lessons.guides.types import Guide, Part, Section


def make_section(slug: str, *mistakes: str) -> Section:
    about = tuple(MISTAKES[mistake] for mistake in mistakes)
    return Section(slug, f"On {slug}", f"All about {slug}.", ("W1",), about, (), (), (), (), 9)


GUIDE = Guide(
    "mixed-effects",
    "Mixed models",
    "A guide.",
    (Part("", (make_section("rows"), make_section("mistake-ordinary-regression", "ordinary-regression"))),),
)


@pytest.fixture(autouse=True)
def _one_short_guide(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in ("practising.forms", "practising.summary", "learning.choosing"):
        monkeypatch.setattr(f"quizzes.{module}.load_guides", lambda: {GUIDE.slug: GUIDE})
