"""The ten pages on the mistakes."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

import pytest

from grading.mistakes import MISTAKES
from lessons.deferred import NamedFacts
from lessons.guides import load_guides
from lessons.guides.loader import GUIDES_DIR
from lessons.guides.schema import FrontMatter
from lessons.guides.types import Section
from lessons.guides.yaml_file import YamlText
from lessons.studies import Study, study_facts

FOLDER = GUIDES_DIR / "mixed-effects"
HEADINGS = [
    "What it looks like",
    "Why it is tempting",
    "What goes wrong",
    "How to notice it in your own work",
    "What to do instead",
]
SLUGS = tuple(MISTAKES)


def file_of(slug: str) -> Path:
    return FOLDER / f"mistake-{slug}.md"


def sections() -> tuple[Section, ...]:
    return load_guides()["mixed-effects"].sections


def page_of(slug: str) -> Section:
    return next(section for section in sections() if section.slug == f"mistake-{slug}")


def body_of(slug: str) -> str:
    return file_of(slug).read_text().split("\n---\n", 1)[1]


def facts_of(slug: str) -> Mapping[str, float]:
    head = file_of(slug).read_text().split("---\n")[1]
    entry, faults = YamlText(head, file=slug).parse(FrontMatter)
    assert faults == []
    assert entry is not None
    assert entry.study is not None
    others = {name: study_facts(Study(**other.model_dump())) for name, other in entry.others.items()}
    return NamedFacts(study_facts(Study(**entry.study.model_dump())), others)


def test_the_mistakes_have_their_pages_in_order():
    slugs = [section.slug for section in sections()]

    assert [slug for slug in slugs if slug.startswith("mistake-")] == [f"mistake-{slug}" for slug in SLUGS]


@pytest.mark.parametrize("slug", SLUGS)
def test_page_is_about_its_mistake(slug: str):
    page = page_of(slug)

    assert [mistake.slug for mistake in page.mistakes] == [slug]
    assert page.points[0] == f"M{MISTAKES[slug].number}"
    assert page.title.startswith(f"Mistake {MISTAKES[slug].number}: ")


@pytest.mark.parametrize("slug", SLUGS)
def test_page_has_the_headings_of_all(slug: str):
    assert [heading.text for heading in page_of(slug).headings] == HEADINGS


@pytest.mark.parametrize("slug", SLUGS)
def test_page_is_short(slug: str):
    assert 500 <= len(body_of(slug).split()) <= 900


@pytest.mark.parametrize("slug", SLUGS)
def test_page_shows_the_mistake_on_numbers_of_a_study(slug: str):
    shown = body_of(slug).split("## What goes wrong")[1].split("\n## ")[0]

    assert len(re.findall(r"\{\{.*?\}\}", shown)) >= 5
    assert "\nholds:\n" in file_of(slug).read_text()


@pytest.mark.parametrize("slug", SLUGS)
def test_overview_and_page_lead_to_each_other(slug: str):
    overview = (FOLDER / "common-mistakes.md").read_text()
    entry = re.search(
        rf"^### ({MISTAKES[slug].number}\. .+?)\n(?:(?!^##).)*?\(\.\./mistake-{slug}/\)",
        overview,
        re.M | re.S,
    )

    assert entry is not None
    headings = next(part for part in sections() if part.slug == "common-mistakes").headings
    anchor = next(heading.slug for heading in headings if heading.text == entry[1])
    assert f"(../common-mistakes/#{anchor})" in body_of(slug)


# What the texts call equal; `holds` can only say that one number is above another.
@pytest.mark.parametrize(
    ("slug", "one", "other"),
    [
        ("ordinary-regression", "ols.estimate.time", "random_slope.estimate.time"),
        ("ignored-clustering", "ols.se.treated", "wrong_group.se.treated"),
        ("unjustified-random-effects", "ols.se.treated", "wrong_group.se.treated"),
        ("fixed-random-confusion", "cluster_dummies.se.time", "random_intercept.se.time"),
        ("slopes-without-data", "two_stage.se.time", "random_intercept.se.time"),
        ("undescribed-model", "ols.estimate.time", "random_slope_ml.estimate.time"),
        ("ignored-warnings", "unfinished.estimate.time", "random_slope.estimate.time"),
        ("missing-data-forgotten", "whole.ols.estimate.time", "whole.random_intercept.estimate.time"),
    ],
)
def test_numbers_that_the_text_calls_equal(slug: str, one: str, other: str):
    facts = facts_of(slug)

    assert facts[one] == pytest.approx(facts[other])
