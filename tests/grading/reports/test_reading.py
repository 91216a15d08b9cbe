from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from datasets.scenarios import get_scenario
from grading.quantities import Target
from grading.reports.advice import Advice
from grading.reports.numbers import NumberRead, Wanted
from grading.reports.points import POINT_NAMES, PointFound
from grading.reports.reading import read_report
from grading.reports.wording import Wording
from grading.words import words_of
from tests.grading.reports.test_points import HELD_OUT, PARAGRAPHS
from tests.quizzes.helpers import known_family, number_from

WANTED = [
    Wanted("se", "the standard error", Target("se", "random_slope", "treated"), ("standard error", "SE")),
    Wanted("patients", "the patients", Target("groups_used", "random_slope"), ("patients",)),
]
WORDS = words_of(get_scenario("blood-pressure").structure)


def read(text: str, points: tuple[str, ...] = tuple(POINT_NAMES)) -> Advice:
    return read_report(text, known_family(), WORDS, points=points, numbers=WANTED)


def test_read_report_finds_points_numbers_and_words():
    groups = known_family().facts.groups
    first = f"We saw {groups} patients four times each, 240 readings in all."
    second = f"The drug reduced pressure (standard error {number_from()})."

    found = read(f"{first} {second}", ("D1", "D2"))

    assert found.words == 18
    assert found.points == (PointFound("D1", first), PointFound("D2"))
    assert [(number.name, number.state) for number in found.numbers] == [
        ("se", "right"),
        ("patients", "right"),
    ]
    assert found.wording == (Wording("cause", "reduced"),)


def advice(*states: str, found: bool = True, lacking: bool = False) -> Advice:
    points = [PointFound("D1", "A sentence." if found else "")]
    points += [PointFound("D2")] if lacking else []
    numbers = tuple(
        NumberRead("n", "n", state, mistakes=("ordinary-regression",) if state == "mistake" else ())  # type: ignore[arg-type]
        for state in states
    )
    return Advice(10, tuple(points), numbers)


def test_outcome_of_advice():
    assert advice("right").outcome == "right"
    assert advice().outcome == "right"
    assert advice(lacking=True).outcome == "partial"
    assert advice("right", "missing").outcome == "partial"
    assert advice("unknown").outcome == "partial"
    assert advice("right", "mistake").outcome == "wrong"
    assert advice("right", found=False).outcome == "wrong"
    assert advice("mistake", "mistake").mistakes == ("ordinary-regression",)


def test_advice_survives_json():
    found = read(" ".join(paragraph["text"] for paragraph in PARAGRAPHS[:3]))

    assert Advice.from_json(found.to_json()) == found


FRAGMENTS = st.sampled_from(
    [word for paragraph in (*PARAGRAPHS, *HELD_OUT) for word in paragraph["text"].split()]
    + ["~", "|", "(", "%", "−", "1.2.3", "…", "\n\n", "\t", "95%", "不", "😀", "e.g.", "…."]
)


@settings(max_examples=60)
@given(st.one_of(st.text(max_size=400), st.lists(FRAGMENTS, max_size=80).map(" ".join)))
def test_read_report_reads_anything(text: str):
    found = read(text)

    assert [point.point for point in found.points] == list(POINT_NAMES)
    assert all(" ".join(text.split()).find(point.evidence[:40]) >= 0 for point in found.found)
    assert Advice.from_json(found.to_json()) == found
