from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import pytest
import yaml

from grading.reports.points import POINT_NAMES, find_points
from grading.reports.sentences import split_sentences

HERE = Path(__file__).parent
PARAGRAPHS: list[dict[str, Any]] = yaml.safe_load((HERE / "paragraphs.yaml").read_text(encoding="utf-8"))
HELD_OUT: list[dict[str, Any]] = yaml.safe_load((HERE / "held_out.yaml").read_text(encoding="utf-8"))


def points_of(text: str) -> list[str]:
    return [found.point for found in find_points(split_sentences(text)) if found.found]


@pytest.mark.parametrize("paragraph", PARAGRAPHS, ids=lambda paragraph: paragraph["name"])
def test_find_points_reads_what_a_person_reads(paragraph: dict[str, Any]):
    assert points_of(paragraph["text"]) == paragraph["points"]


def test_paragraphs_hold_every_point_often_and_lack_it_often():
    counts = Counter(point for paragraph in PARAGRAPHS for point in paragraph["points"])

    assert sorted(counts) == list(POINT_NAMES)
    assert min(counts.values()) >= 10
    assert max(counts.values()) <= len(PARAGRAPHS) / 2


def test_precision_and_recall_on_paragraphs_kept_apart():
    hits = extra = lacking = 0
    for paragraph in HELD_OUT:
        found, wanted = set(points_of(paragraph["text"])), set(paragraph["points"])
        hits += len(found & wanted)
        extra += len(found - wanted)
        lacking += len(wanted - found)

    assert (hits, extra, lacking) == (31, 2, 1)


def test_find_points_quotes_the_sentence():
    found = find_points(
        split_sentences("The drug helped. There were 240 readings of 60 patients. The rest is in the table."),
        ["D1", "D4"],
    )

    assert [(point.point, point.name, point.evidence) for point in found] == [
        ("D1", "The structure", "There were 240 readings of 60 patients."),
        ("D4", "The random effects", ""),
    ]


@pytest.mark.parametrize(
    ("sentence", "points"),
    [
        ("Random slopes were not included.", []),
        ("There were no random intercepts for patients.", []),
        ("Not only random intercepts but also random slopes varied between patients.", ["D4", "D5"]),
        ("The fixed part is time and treatment.", ["D3"]),
        ("The fixed part of the output was not read.", []),
        ("The random part lets the starting level and the pace differ between patients.", ["D4", "D5"]),
        ("The starting level and the rate of change vary from patient to patient.", ["D4", "D5"]),
        ("The rate of change differs between the groups.", []),
        ("The rate of change differed between patients on the drug and the others.", []),
        ("Readings of one patient were not correlated.", []),
        ("That readings of one patient are correlated cannot be ignored.", ["D2"]),
        ("There are no limitations.", []),
        ("The model converged without warnings.", ["D7"]),
        ("The fit did not converge.", ["D7"]),
        ("Patients were drawn at random.", []),
        ("Of the two hundred and forty rows none was lost.", []),
        ("The effect was 3.1 (p = 0.02).", []),
        ("Pressure was lower (p = 0.02).", []),
    ],
)
def test_find_points_knows_what_is_denied(sentence: str, points: list[str]):
    assert points_of(sentence) == points
