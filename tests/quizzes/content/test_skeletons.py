from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

from quizzes.content.checks import check_files
from quizzes.content.files import read_files
from quizzes.content.schema import KINDS
from quizzes.content.skeletons import scalar, skeleton

MISTAKE = "ordinary-regression"
HEAD = ["A title", "W6", "2", "blood-pressure", "standard", "What do you say?"]
TAIL = ["Because it is so.", "Think.", "mixed-effects/working"]
OPTION = ["Some text", "Some feedback", MISTAKE]
# What an author writes in the marked places, from top to bottom.
FILLED = {
    "number": [*HEAD, "mmHg", "se", "random_slope", "treated", "Rows are alike.", *TAIL, "$ols", MISTAKE],
    "choice": [*HEAD, "Right", "Yes.", *OPTION, *OPTION, *TAIL, MISTAKE],
    "multiple": [*HEAD, "Right", "Yes.", *OPTION, *OPTION, *TAIL, MISTAKE],
    "order": [*HEAD, "One", "Two", "Three", "Not so.", MISTAKE, *TAIL, MISTAKE],
    "match": [*HEAD, "this", "that", *OPTION, *OPTION, *OPTION, *TAIL, MISTAKE],
    "formula": [
        *HEAD,
        '"sbp ~ time + treated + (time | patient)"',
        '"sbp ~ time * treated + (time | patient)"',
        "Patients differ.",
        *TAIL,
        '"sbp ~ time + treated + (time | patient)"',
        '"sbp ~ time + treated"',
        MISTAKE,
    ],
    "output": [*HEAD, "random_slope", "Rows are alike.", *TAIL, MISTAKE],
    "report": [
        *("A title", "D1", *HEAD[2:]),
        *("Structure", "Who is in it.", "Meaning", "What it says.", "D1", "the standard error"),
        *("se", "random_slope", "treated", "standard error"),
        *(*TAIL, "It is {effect}.", "It is so."),
    ],
}


def write(bank: Path, text: str) -> None:
    path = bank / MISTAKE / "a-new-one.yaml"
    path.parent.mkdir(parents=True)
    path.write_text(text, encoding="utf-8")


def fill(text: str, filled: list[str]) -> str:
    rest = iter(filled)
    lines = [
        line if line.startswith("#") else re.sub("TODO", lambda _: next(rest), line)
        for line in text.split("\n")
    ]
    assert list(rest) == []
    return "\n".join(lines)


@pytest.mark.parametrize("kind", KINDS)
def test_skeleton_passes_once_its_marked_places_are_filled_in(kind: str, tmp_path: Path):
    write(tmp_path / "bank", fill(skeleton(kind, uid="a-new-one", mistake=MISTAKE), FILLED[kind]))

    files, faults = read_files(tmp_path / "bank")

    assert [*faults, *check_files(files)] == []
    assert [(file.question.kind, file.question.id) for file in files] == [(kind, "a-new-one")]


@pytest.mark.parametrize("kind", KINDS)
def test_every_marked_place_is_reported_once_and_nothing_else(kind: str, tmp_path: Path):
    text = skeleton(kind, uid="a-new-one", mistake=MISTAKE)
    write(tmp_path / "bank", text)

    files, faults = read_files(tmp_path / "bank")

    marked = [
        number
        for number, line in enumerate(text.split("\n"), start=1)
        if not line.startswith("#")
        for _ in re.findall("TODO", line)
    ]
    assert files == []
    assert [fault.line for fault in faults] == marked
    assert all(fault.message.endswith(": TODO: still to be written") for fault in faults)


def test_other_faults_are_reported_beside_unfinished_places(tmp_path: Path):
    text = skeleton("choice", uid="a-new-one", mistake=MISTAKE).replace("level: TODO", "level: 4")
    write(tmp_path / "bank", text)

    _, faults = read_files(tmp_path / "bank")

    assert [fault.message for fault in faults if "TODO" not in fault.message] == [
        "level: Input should be 1, 2 or 3"
    ]


@pytest.mark.parametrize(
    "text",
    [
        "plain",
        "a: b # c",
        "'quoted' \"twice\"",
        "two\nlines",
        "two\n\nparagraphs: of * text",
        "  begins with spaces\nand goes on",
        "ends with a space \nand goes on",
        "a\ttab\nand \x85 and \u2028",
        "null",
        "- a dash",
        "äöü → ≥",
        "\x07",
    ],
)
def test_scalar_says_in_yaml_what_the_text_says(text: str):
    found = yaml.safe_load(f"key: {scalar(text)}\nnext: 1")

    assert found["key"].removesuffix("\n") == text
    assert found["next"] == 1
