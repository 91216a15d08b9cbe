from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_django import Settings

from lessons import kept_facts as module
from lessons.kept_facts import code_version, kept_facts
from lessons.studies import Study, study_facts

STUDY = Study("blood-pressure", "two-visits", 1, 2)
FORGETFUL = (kept_facts, code_version, module._store)


@pytest.fixture
def folder(tmp_path: Path, settings: Settings) -> Iterator[Path]:
    settings.DATA_DIR = tmp_path
    begin_again()
    yield tmp_path / "studies"
    begin_again()


def begin_again() -> None:
    for function in FORGETFUL:
        function.cache_clear()


def refuse(*_: object) -> None:
    raise AssertionError("these numbers were kept, and need not be computed")


def test_numbers_are_those_of_the_study(folder: Path):
    assert dict(kept_facts(STUDY)) == dict(study_facts(STUDY))


def test_numbers_are_computed_once_for_all_processes(folder: Path, monkeypatch: pytest.MonkeyPatch):
    first = kept_facts(STUDY)["ols.se.time"]
    begin_again()
    monkeypatch.setattr("lessons.studies.FamilyFits", refuse)

    assert kept_facts(STUDY)["ols.se.time"] == first


def test_numbers_are_computed_again_when_the_code_is_another(folder: Path, monkeypatch: pytest.MonkeyPatch):
    kept_facts(STUDY)["ols.se.time"]
    begin_again()
    monkeypatch.setattr("lessons.studies.FamilyFits", refuse)
    monkeypatch.setattr(module, "code_version", lambda: "another")

    with pytest.raises(AssertionError, match="need not be computed"):
        kept_facts(STUDY)["ols.se.time"]


def test_studies_do_not_share_their_numbers(folder: Path):
    other = Study("blood-pressure", "two-visits", 2, 2)

    assert kept_facts(STUDY)["ols.se.time"] != kept_facts(other)["ols.se.time"]


def test_only_what_is_asked_for_is_computed_and_kept(folder: Path):
    kept_facts(STUDY)["study.rows"]

    assert len(list(folder.iterdir())) == 1


def test_version_of_the_code_changes_with_a_line_of_it(tmp_path: Path, settings: Settings, folder: Path):
    settings.BASE_DIR = tmp_path
    source = tmp_path / "grading" / "fitting" / "fit.py"
    source.parent.mkdir(parents=True)

    source.write_text("DOUBT = 1\n")
    before = code_version()
    code_version.cache_clear()
    again = code_version()
    code_version.cache_clear()
    source.write_text("DOUBT = 2\n")

    assert before == again != code_version()


def test_version_of_the_code_changes_with_further_files(tmp_path: Path, settings: Settings, folder: Path):
    settings.BASE_DIR = tmp_path
    (tmp_path / "further.py").write_text("DOUBT = 1\n")

    assert code_version() != code_version("further.py")
