from __future__ import annotations

import pytest

from lessons.models import PassageMark
from lessons.passages.places import Place, locate
from lessons.passages.stretches import OPENING, Stretch, stretches_of
from tests.lessons.passages.conftest import make_guide


def test_stretches_are_the_opening_and_what_stands_under_each_heading_of_level_two() -> None:
    guide = make_guide()
    rows, groups = guide.sections
    assert stretches_of(guide, rows) == (
        Stretch("book", "rows", "", "On rows", OPENING),
        Stretch("book", "rows", "few-groups", "On rows", "Few groups"),
        Stretch("book", "rows", "missing-rows", "On rows", "Missing rows"),
    )
    assert [stretch.id for stretch in stretches_of(guide, groups)] == ["book/groups/what-groups-are"]


def test_passage_keeps_its_id_when_others_come_and_move() -> None:
    guide = make_guide("## New\n\n## Missing rows\n\nWhy.\n\n## Few groups\n\nText.\n")
    assert [stretch.id for stretch in stretches_of(guide, guide.sections[0])] == [
        "book/rows/new",
        "book/rows/missing-rows",
        "book/rows/few-groups",
    ]


@pytest.mark.parametrize(
    ("section", "heading", "place"),
    [
        ("rows", "few-groups", Place("On rows", "Few groups", "/learn/book/rows/#few-groups", changed=False)),
        ("rows", "", Place("On rows", OPENING, "/learn/book/rows/", changed=False)),
        ("rows", "gone", Place("On rows", "As it was", "/learn/book/rows/", changed=True)),
        ("gone", "few-groups", Place("Then", "As it was", "", changed=True)),
    ],
)
def test_locate_gives_the_nearest_place_and_the_words_of_now_or_of_then(
    section: str, heading: str, place: Place
) -> None:
    row = PassageMark(guide="book", section=section, heading=heading, section_title="Then", title="As it was")
    assert locate(row, {"book": make_guide()}) == place


def test_locate_of_a_guide_that_is_gone_has_no_address() -> None:
    row = PassageMark(guide="gone", section="rows", heading="", section_title="Then", title="As it was")
    assert locate(row, {"book": make_guide()}) == Place("Then", "As it was", "", changed=True)
