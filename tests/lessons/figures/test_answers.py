from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from pytest_django import Settings

from lessons.figures import FIGURES, answers
from lessons.figures.answers import answer_of, forget, state_of
from lessons.figures.base import Figure, State

SHRINKAGE = FIGURES["shrinkage"]
SETTING = {"visits": 3, "seed": 5}


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, settings: Settings) -> Iterator[Path]:
    settings.DATA_DIR = tmp_path
    forget()
    yield tmp_path / "figures"
    forget()


def refusing(figure: Figure) -> Figure:
    def refuse(**_: int) -> State:
        raise AssertionError("this setting was kept, and need not be computed")

    return replace(figure, compute=refuse)


def test_answer_is_what_the_figure_computes():
    assert json.loads(answer_of(SHRINKAGE, SETTING)) == SHRINKAGE.compute(**SETTING).to_json(SETTING)


def test_setting_is_computed_once_for_all_processes():
    first = state_of(SHRINKAGE, SETTING)
    forget()

    assert state_of(refusing(SHRINKAGE), SETTING) == first
    assert json.loads(answer_of(refusing(SHRINKAGE), SETTING)) == first.to_json(SETTING)


def test_setting_is_computed_once_however_its_parameters_are_ordered(folder: Path):
    state_of(SHRINKAGE, SETTING)
    state_of(SHRINKAGE, dict(reversed(SETTING.items())))

    assert len(list(folder.iterdir())) == 1


def test_settings_and_figures_do_not_share_answers():
    state_of(SHRINKAGE, SETTING)

    for figure, setting in (
        (SHRINKAGE, SETTING | {"seed": 6}),
        (replace(SHRINKAGE, slug="another"), SETTING),
    ):
        with pytest.raises(AssertionError, match="need not be computed"):
            state_of(refusing(figure), setting)


def test_setting_is_computed_again_when_the_code_is_another(monkeypatch: pytest.MonkeyPatch):
    state_of(SHRINKAGE, SETTING)
    forget()
    monkeypatch.setattr(answers, "code_version", lambda *_: "another")

    with pytest.raises(AssertionError, match="need not be computed"):
        state_of(refusing(SHRINKAGE), SETTING)
