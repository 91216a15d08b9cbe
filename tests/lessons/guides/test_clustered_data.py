"""The second guide: what its texts say without a placeholder."""

from __future__ import annotations

import math
import re

import pytest

from lessons.guides import load_guides
from lessons.guides.loader import GUIDES_DIR
from lessons.studies import Study, study_facts

FEW = Study("schools", "few-schools", 1)
SLUGS = ["question", "cluster-robust", "fixed-effects", "gee", "mixed-models", "choosing"]


def test_sections_stand_in_their_order_after_the_introduction():
    assert list(load_guides()) == ["mixed-effects", "clustered-data"]
    assert [section.slug for section in load_guides()["clustered-data"].sections] == SLUGS


@pytest.mark.parametrize("slug", SLUGS)
def test_section_is_short(slug: str):
    text = (GUIDES_DIR / "clustered-data" / f"{slug}.md").read_text().split("\n---\n", 1)[1]

    assert 300 <= len(text.split()) <= 900


def test_rough_standard_error_is_that_of_the_schools_that_there_are():
    text = (GUIDES_DIR / "clustered-data" / "cluster-robust.md").read_text()
    facts = study_facts(FEW)

    quoted = re.search(r"\$([\d.]+) \\sqrt\{1/(\d+) \+ 1/(\d+)\} \\approx ([\d.]+)\$", text)
    assert quoted is not None
    selective = facts["study.between"]
    assert (float(quoted[1]), int(quoted[2]), int(quoted[3])) == (
        facts["population.school_sd"],
        selective,
        facts["study.groups"] - selective,
    )
    rough = facts["population.school_sd"] * math.sqrt(1 / selective + 1 / (facts["study.groups"] - selective))
    assert f"{rough:.1f}" == quoted[4]
    assert facts["cluster_robust.se.selective"] / rough == pytest.approx(0.5, abs=0.05)
