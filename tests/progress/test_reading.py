from __future__ import annotations

from datetime import timedelta

from grading.mistakes import MISTAKES
from lessons.guides.types import Guide, Part
from lessons.models import SectionReading
from progress.mistake_map import MapEntry
from progress.reading import Reading, choose_readings, readings_by_mistake
from progress.tally import Tally
from tests.factories import NOW
from tests.progress.conftest import GUIDE, make_section


def entries(**tallies: Tally) -> list[MapEntry]:
    """The ten with these tallies; names are slugs with underscores."""
    return [
        MapEntry(mistake, tallies.get(slug.replace("-", "_"), Tally())) for slug, mistake in MISTAKES.items()
    ]


def choose_reading(guides: list[Guide], entries: list[MapEntry]) -> Reading | None:
    """What is proposed first to somebody who has opened no section."""
    return next(iter(choose_readings(guides, entries, {})), None)


def test_reading_is_on_the_mistake_revealed_most_often() -> None:
    reading = choose_reading(
        [GUIDE], entries(ordinary_regression=Tally(4, 0, 1, 1), causal_overclaim=Tally(1, 1, 2, 2))
    )
    assert reading is not None
    assert (reading.section.slug, reading.mistake) == ("groups", MISTAKES["causal-overclaim"])


def test_reading_of_two_equally_revealed_is_on_the_one_missed_more_often() -> None:
    reading = choose_reading(
        [GUIDE], entries(ordinary_regression=Tally(3, 2, 1, 1), causal_overclaim=Tally(3, 0, 1, 1))
    )
    assert reading is not None
    assert reading.mistake == MISTAKES["causal-overclaim"]


def test_reading_passes_over_mistakes_on_which_there_is_no_section() -> None:
    reading = choose_reading(
        [GUIDE], entries(ignored_warnings=Tally(0, 0, 5, 5), ordinary_regression=Tally(2, 1, 0, 0))
    )
    assert reading is not None
    assert (reading.section.slug, reading.mistake) == ("rows", MISTAKES["ordinary-regression"])


def test_reading_is_the_first_section_when_nothing_speaks_for_a_mistake() -> None:
    reading = choose_reading([GUIDE], entries(causal_overclaim=Tally(3, 3, 0, 0)))
    assert reading is not None
    assert (reading.section.slug, reading.mistake) == ("rows", None)
    assert reading.url == "/learn/mixed-effects/rows/"


def test_reading_is_none_without_a_guide() -> None:
    assert choose_reading([], entries()) is None


def test_readings_by_mistake_name_only_mistakes_with_a_section() -> None:
    readings = readings_by_mistake([GUIDE], MISTAKES.values())
    assert {slug: reading.section.slug for slug, reading in readings.items()} == {
        "ordinary-regression": "rows",
        "ignored-clustering": "groups",
        "causal-overclaim": "groups",
    }


def test_reading_on_a_mistake_is_the_section_that_is_about_little_else() -> None:
    overview = make_section("overview", "ordinary-regression", "ignored-clustering")
    close, closer = (
        make_section("close", "ordinary-regression"),
        make_section("closer", "ordinary-regression"),
    )
    guide = Guide("book", "A book", "", (Part("", (overview, close)), Part("", (closer,))))

    reading = choose_reading([guide], entries(ordinary_regression=Tally(4, 0, 1, 1)))

    assert reading is not None
    assert reading.section == close
    readings = readings_by_mistake([guide], MISTAKES.values())
    assert {slug: found.section.slug for slug, found in readings.items()} == {
        "ordinary-regression": "close",
        "ignored-clustering": "overview",
    }


def opened(*sections: str, finished: bool = False) -> dict[tuple[str, str], SectionReading]:
    """These sections of the guide, opened one after the other."""
    times = {slug: NOW + timedelta(minutes=place) for place, slug in enumerate(sections)}
    return {
        (GUIDE.slug, slug): SectionReading(
            guide=GUIDE.slug, section=slug, opened_at=time, finished_at=time if finished else None
        )
        for slug, time in times.items()
    }


def test_readings_of_who_is_in_the_guide_are_the_mistake_and_where_they_are() -> None:
    readings = choose_readings([GUIDE], entries(causal_overclaim=Tally(1, 0, 2, 2)), opened("rows"))
    assert [(reading.section.slug, reading.mistake, reading.begun) for reading in readings] == [
        ("groups", MISTAKES["causal-overclaim"], False),
        ("rows", None, True),
    ]


def test_readings_name_a_section_once() -> None:
    readings = choose_readings([GUIDE], entries(causal_overclaim=Tally(1, 0, 2, 2)), opened("rows", "groups"))
    assert [(reading.section.slug, reading.mistake, reading.begun) for reading in readings] == [
        ("groups", MISTAKES["causal-overclaim"], True)
    ]


def test_readings_of_who_has_read_all_are_none_without_a_mistake() -> None:
    everything = opened("rows", "groups", finished=True)
    assert choose_readings([GUIDE], entries(), everything) == ()
    (again,) = choose_readings([GUIDE], entries(causal_overclaim=Tally(1, 0, 2, 2)), everything)
    assert (again.section.slug, again.mistake) == ("groups", MISTAKES["causal-overclaim"])
