from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from pytest_django import Settings

from lessons.figures import FIGURES
from lessons.figures.bundle import SCRIPT, build_plot_script


@pytest.fixture
def quick_bundle(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        "lessons.figures.bundle.vl_convert.javascript_bundle", lambda snippet: f"bundle; {snippet}"
    )


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> list[tuple[Any, ...]]:
    """What the command draws."""
    drawn: list[tuple[Any, ...]] = []
    monkeypatch.setattr(
        "lessons.management.commands.build_plot_script.draw_figure", lambda *asked: drawn.append(asked)
    )
    return drawn


@pytest.mark.usefixtures("quick_bundle")
def test_script_is_built_once(tmp_path: Path):
    assert build_plot_script(tmp_path) is True
    assert build_plot_script(tmp_path) is False
    assert (tmp_path / SCRIPT).read_text().splitlines()[1] == "bundle; window.vegaEmbed = vegaEmbed;"


@pytest.mark.usefixtures("quick_bundle")
def test_script_of_another_version_is_replaced(tmp_path: Path):
    build_plot_script(tmp_path)
    (tmp_path / SCRIPT).write_text("/* vl-convert 0.1: window.vegaEmbed = vegaEmbed; */\nold\n")

    assert build_plot_script(tmp_path) is True
    assert "old" not in (tmp_path / SCRIPT).read_text()


@pytest.mark.usefixtures("quick_bundle")
def test_script_is_built_anew_when_forced(tmp_path: Path):
    build_plot_script(tmp_path)

    assert build_plot_script(tmp_path, force=True) is True


def test_real_script_holds_the_interpreter(tmp_path: Path):
    build_plot_script(tmp_path)

    script = (tmp_path / SCRIPT).read_text()
    assert "window.vegaEmbed=" in script
    # vega-embed hands this option on; with it, expressions are interpreted and never compiled.
    assert "{ast:" in script
    assert len(script) > 500_000


@pytest.mark.usefixtures("quick_bundle")
def test_command_writes_where_static_files_are_found_and_draws_every_figure(
    tmp_path: Path, settings: Settings, capsys: pytest.CaptureFixture[str], drawn: list[tuple[Any, ...]]
):
    settings.DATA_DIR = tmp_path

    call_command("build_plot_script", force=True)

    assert capsys.readouterr().out == f"{tmp_path / 'generated' / SCRIPT} written; figures drawn.\n"
    assert drawn == [
        (figure, layout, figure.defaults) for figure in FIGURES.values() for layout in figure.layouts
    ]


@pytest.mark.usefixtures("quick_bundle", "drawn")
def test_command_can_be_silent(tmp_path: Path, settings: Settings, capsys: pytest.CaptureFixture[str]):
    settings.DATA_DIR = tmp_path

    call_command("build_plot_script", verbosity=0)

    assert capsys.readouterr().out == ""
