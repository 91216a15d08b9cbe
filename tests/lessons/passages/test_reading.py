from __future__ import annotations

from datetime import timedelta

import pytest
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from lessons.models import SectionReading
from lessons.passages.marks import finish_section, note_opening
from lessons.passages.queries import readings_of
from lessons.passages.reading import where_to_go_on
from tests.factories import NOW
from tests.lessons.passages.conftest import make_guide

GUIDE = make_guide()
ROWS, GROUPS = GUIDE.sections


def reading(slug: str, *, opened: int, finished: int | None = None) -> dict[tuple[str, str], SectionReading]:
    """A section opened, and marked as read, so many minutes after the clock stopped."""
    row = SectionReading(
        guide="book",
        section=slug,
        opened_at=NOW + timedelta(minutes=opened),
        finished_at=None if finished is None else NOW + timedelta(minutes=finished),
    )
    return {("book", slug): row}


@pytest.mark.parametrize(
    ("readings", "place"),
    [
        ({}, ("rows", False)),
        (reading("rows", opened=1), ("rows", True)),
        (reading("rows", opened=2) | reading("groups", opened=1), ("rows", True)),
        (reading("rows", opened=3, finished=4) | reading("groups", opened=1), ("groups", True)),
        (reading("rows", opened=1, finished=2), ("groups", False)),
        (reading("groups", opened=1, finished=2), ("rows", False)),
    ],
)
def test_reading_goes_on_where_it_was_left_else_after_what_was_read_last(
    readings: dict[tuple[str, str], SectionReading], place: tuple[str, bool]
) -> None:
    found = where_to_go_on([GUIDE], readings)
    assert found is not None
    assert (found.section.slug, found.begun) == place


def test_reading_goes_nowhere_when_all_is_read_or_nothing_is_written() -> None:
    everything = reading("rows", opened=1, finished=2) | reading("groups", opened=1, finished=2)
    assert where_to_go_on([GUIDE], everything) is None
    assert where_to_go_on([], {}) is None


def test_reading_passes_over_sections_that_are_gone() -> None:
    found = where_to_go_on([GUIDE], reading("gone", opened=1))
    assert found is not None
    assert (found.section.slug, found.begun) == ("rows", False)


@pytest.mark.storage
def test_opening_is_written_once_an_hour(
    ada: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    note_opening(reader=ada, guide=GUIDE, section=ROWS, now=NOW)
    with django_assert_num_queries(1):
        note_opening(reader=ada, guide=GUIDE, section=ROWS, now=NOW + timedelta(minutes=59))
    assert SectionReading.objects.get().opened_at == NOW
    note_opening(reader=ada, guide=GUIDE, section=ROWS, now=NOW + timedelta(hours=1))
    assert SectionReading.objects.get().opened_at == NOW + timedelta(hours=1)


@pytest.mark.storage
def test_section_is_read_when_said_so_and_can_be_taken_back(ada: User, bela: User) -> None:
    finish_section(reader=ada, guide=GUIDE, section=ROWS, now=NOW, finished=True)
    note_opening(reader=ada, guide=GUIDE, section=ROWS, now=NOW + timedelta(days=1))
    row = readings_of(ada)["book", "rows"]
    assert (row.opened_at, row.finished_at) == (NOW + timedelta(days=1), NOW)
    finish_section(reader=ada, guide=GUIDE, section=ROWS, now=NOW, finished=False)
    assert readings_of(ada)["book", "rows"].finished_at is None
    assert readings_of(bela) == {}
