"""`python manage.py read_output`: what it prints, and how it refuses."""

from __future__ import annotations

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from grading.readers import LONGEST
from tests.grading.readers.showing import FIXTURES, FOLDER
from tests.grading.test_fit_command import SLEEP, run_fit


def run_read(path: Path) -> dict[str, Any]:
    out = StringIO()
    call_command("read_output", str(path), stdout=out)
    return json.loads(out.getvalue())


def refusal(path: Path) -> str:
    """The line on stderr of a reading that ends with code 2 and prints nothing."""
    out, err = StringIO(), StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command("read_output", str(path), stdout=out, stderr=err, no_color=True)
    assert (ended.value.code, out.getvalue()) == (2, "")
    (line,) = err.getvalue().splitlines()
    return line


def test_read_output_prints_the_keys_of_fit_after_the_package() -> None:
    fitted = run_fit(SLEEP, "Reaction ~ Days + (Days | Subject)")

    found = run_read(FOLDER / "lme4-sleepstudy-slope.txt")

    assert list(found) == [
        "package", *fitted, "kind", "aic", "bic", "unread", "missing", "notes",
    ]  # fmt: skip
    assert (found["package"], found["kind"]) == ("lme4", "linear mixed")
    for key in ("formula", "method", "n", "groups"):
        assert found[key] == fitted[key]
    assert [list(row) for row in found["fixed"]] == [list(row) for row in fitted["fixed"]]
    assert [list(block) for block in found["random"]] == [list(block) for block in fitted["random"]]
    assert found["random"][0]["correlation"] == [[1.0, 0.07], [0.07, 1.0]]
    assert found["residual"] == {"variance": 654.94, "sd": 25.592}
    assert (found["criterion"], found["loglik"]) == (1743.6, -871.8)


def test_read_output_prints_null_for_what_the_text_does_not_say() -> None:
    found = run_read(FOLDER / "r-lm-print.txt")

    assert (found["package"], found["kind"], found["residual"], found["random"]) == (
        "R",
        "ordinary",
        None,
        [],
    )
    absent = ("method", "n", "criterion", "loglik", "converged", "singular", "seconds", "aic", "bic")
    assert [found[key] for key in absent] == [None] * len(absent)
    assert found["fixed"][0] == {"term": "(Intercept)", "estimate": 82.4, "se": None, "df": None, "p": None}
    assert found["missing"] == ["the residual standard error"]


def test_read_output_fills_in_what_follows_from_what_is_printed() -> None:
    found = run_read(FOLDER / "statsmodels-sleepstudy-slope.txt")

    (block,) = found["random"]
    assert block["sd"] == pytest.approx([24.7406, 5.9222], abs=1e-4)
    assert block["correlation"][1][0] == pytest.approx(9.605 / (612.096 * 35.072) ** 0.5)
    assert found["criterion"] == pytest.approx(2 * 871.8141)


@pytest.mark.parametrize("name", FIXTURES)
def test_read_output_reads_every_fixture(name: str) -> None:
    assert run_read(FOLDER / f"{name}.txt")["fixed"]


def test_read_output_of_other_text_says_why_in_one_line(tmp_path: Path) -> None:
    path = tmp_path / "note.txt"
    path.write_text("hello\nworld\n")

    assert refusal(path).startswith("This is no output that we know.")


def test_read_output_of_a_missing_file_is_refused(tmp_path: Path) -> None:
    assert refusal(tmp_path / "none.txt").startswith("cannot read ")


def test_read_output_of_bytes_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "bytes.txt"
    path.write_bytes(b"\xff\xfe\x00")

    assert refusal(path).endswith("is not UTF-8 text: save it as UTF-8")


def test_read_output_of_a_large_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "large.txt"
    path.write_bytes(b"x" * (4 * LONGEST + 1))

    assert "is larger than 400,000 bytes" in refusal(path)
