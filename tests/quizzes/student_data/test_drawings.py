from __future__ import annotations

import errno
from pathlib import Path

import pytest
from django.core.cache.backends.filebased import FileBasedCache
from pytest_django import Settings

from datasets.scenarios import get_scenario
from lessons.figures import plots
from quizzes.student_data import drawings

ROWS = "patient,visit,time,treated,sbp\n" + "".join(
    f"P{patient},{time + 1},{time},{patient % 2},{120 + patient - time}.5\n"
    for patient in range(4)
    for time in range(3)
)


@pytest.fixture(autouse=True)
def nothing_kept(tmp_path: Path, settings: Settings) -> None:
    settings.DATA_DIR = tmp_path
    plots._drawings.cache_clear()


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The number of rows of each drawing that was made."""
    seen: list[int] = []
    real = drawings.draw_frame

    def draw(frame, scenario):
        seen.append(len(frame))
        return real(frame, scenario)

    monkeypatch.setattr(drawings, "draw_frame", draw)
    return seen


def test_data_drawn_once_for_the_same_rows(drawn: list[int]):
    scenario = get_scenario("blood-pressure")

    first, again = drawings.draw_data(ROWS, scenario), drawings.draw_data(ROWS, scenario)

    assert drawn == [12]
    assert first == again
    assert first.startswith("<svg")


def test_data_drawn_anew_for_other_rows(drawn: list[int]):
    scenario = get_scenario("blood-pressure")
    fewer = ROWS.rpartition("P3")[0]

    first, other = drawings.draw_data(ROWS, scenario), drawings.draw_data(fewer, scenario)

    assert drawn == [12, 11]
    assert first != other


def test_data_drawn_anew_by_other_code(drawn: list[int], monkeypatch: pytest.MonkeyPatch):
    scenario = get_scenario("blood-pressure")
    drawings.draw_data(ROWS, scenario)
    monkeypatch.setattr(drawings, "_code", lambda: "another version")

    drawings.draw_data(ROWS, scenario)

    assert drawn == [12, 12]


def test_data_drawn_anew_by_another_version_of_a_library(drawn: list[int], monkeypatch: pytest.MonkeyPatch):
    scenario = get_scenario("blood-pressure")
    versions = {"altair": "1", "vl-convert-python": "1"}
    monkeypatch.setattr(plots, "version", versions.__getitem__)
    drawings.draw_data(ROWS, scenario)
    for library in versions:
        versions[library] = "2"
        drawings.draw_data(ROWS, scenario)

    assert drawn == [12, 12, 12]


def test_data_are_drawn_where_the_disk_is_full(
    drawn: list[int], monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
):
    def fail(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(FileBasedCache, "set", fail)

    assert drawings.draw_data(ROWS, get_scenario("blood-pressure")).startswith("<svg")
    assert "a drawing is not kept" in caplog.text
