"""The variables that the settings read: documented, and refused with a sentence where they make no sense."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from tutor_site.env import read_flag, read_list, read_number, read_secret

ROOT = Path(__file__).resolve().parent.parent.parent


def test_every_variable_is_documented() -> None:
    source = (ROOT / "tutor_site" / "settings.py").read_text()
    read = set(re.findall(r'read_(?:text|flag|number|list|secret|choice|token)\(\s*"([A-Z_]+)"', source))
    start = (ROOT / "tutor_site" / "serve.py").read_text()
    read |= set(re.findall(r'environ\.setdefault\("(TUTOR_[A-Z_]+)"', start))
    documented = set(re.findall(r"`([A-Z][A-Z_]+)`", (ROOT / "docs" / "settings.md").read_text()))
    assert read == documented - {"DEBUG", "INFO", "WARNING", "ERROR"} | (read & {"DEBUG"})


@pytest.mark.parametrize(("text", "expected"), [("1", True), ("TRUE", True), ("off", False), ("", True)])
def test_flag_read(text: str, expected: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("A_FLAG", text)
    assert read_flag("A_FLAG", True) is expected


def test_flag_refused_when_neither_yes_nor_no(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("A_FLAG", "perhaps")
    with pytest.raises(ImproperlyConfigured, match=r"^A_FLAG is 'perhaps'; use 1 or 0\.$"):
        read_flag("A_FLAG", False)


@pytest.mark.parametrize("text", ["0", "65536", "-1", "8000.5", "port"])
def test_number_refused_when_out_of_range(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("A_PORT", text)
    with pytest.raises(
        ImproperlyConfigured, match=rf"^A_PORT is '{re.escape(text)}'; use a whole number from 1 to 65535\.$"
    ):
        read_number("A_PORT", 80, low=1, high=65535)


def test_list_split_at_commas(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOME_HOSTS", "a.org, b.org,,")
    assert read_list("SOME_HOSTS") == ["a.org", "b.org"]


def test_secret_made_once_and_kept_private(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("A_SECRET", raising=False)
    first = read_secret("A_SECRET", tmp_path / "deep" / "secret")
    assert read_secret("A_SECRET", tmp_path / "deep" / "secret") == first
    assert len(first) >= 32
    assert (tmp_path / "deep" / "secret").stat().st_mode & 0o777 == 0o600
    assert list((tmp_path / "deep").iterdir()) == [tmp_path / "deep" / "secret"]


def test_secret_refused_when_short(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("A_SECRET", "short")
    with pytest.raises(
        ImproperlyConfigured, match=r"^A_SECRET has 5 characters; use at least 32 random ones\.$"
    ):
        read_secret("A_SECRET", tmp_path / "secret")
