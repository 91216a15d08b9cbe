from __future__ import annotations

import io
import zipfile
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from django.core.management import CommandError, call_command

from quizzes.content.files import read_files
from tests.quizzes.content.conftest import CHOICE, FORMULA, NUMBER

GIFT = "::A row::What is one row? {=a visit ~a patient ~an arm}\n\n::SE::How sure? {#4.2:0.1}\n\nIs it? {T}\n"


@pytest.fixture
def bank(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    root = tmp_path / "bank"
    for name, text in (
        ("ordinary-regression/se-of-treated.yaml", NUMBER),
        ("ordinary-regression/what-one-row-is.yaml", CHOICE),
        ("overfitted-structure/two-visits.yaml", FORMULA),
    ):
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, encoding="utf-8")
    monkeypatch.setattr("quizzes.management.commands.export_questions.read_files", lambda: read_files(root))
    return root


def run(*command: Any) -> tuple[str, str, int, str]:
    """Output, errors, the exit code, and what the command says last when it fails."""
    out, err = io.StringIO(), io.StringIO()
    try:
        call_command(*map(str, command), stdout=out, stderr=err)
    except CommandError as error:
        return out.getvalue(), err.getvalue(), error.returncode, str(error)
    return out.getvalue(), err.getvalue(), 0, ""


def test_export_writes_moodle_xml_with_the_variants_asked_for(bank: Path, tmp_path: Path):
    output = tmp_path / "quiz.xml"

    out, err, code, _ = run(
        "export_questions", "--format", "moodle", "--variants", 2, "--mistake", "ordinary-regression", output
    )

    kinds = [part.get("type") for part in ET.parse(output).getroot()]
    assert (err, code) == ("", 0)
    assert kinds == ["category", "numerical", "numerical", "category", "multichoice"]
    assert out == f"{output}: 3 items of 2 questions; 0 left out\n"


def test_export_writes_a_qti_package_of_the_named_questions(bank: Path, tmp_path: Path):
    output = tmp_path / "quiz.zip"

    run("export_questions", "--format", "qti", "--question", "two-visits", output)

    with zipfile.ZipFile(output) as archive:
        assert [name.partition("/")[0] for name in archive.namelist()] == ["imsmanifest.xml", "items", "data"]


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (["--variants", 11], "--variants 11: choose 1 to 10"),
        (["--question", "none"], "the bank has no question called none"),
        (["--mistake", "ignored-warnings"], "no question of the bank fits"),
    ],
)
def test_export_says_what_it_cannot_do(asked: list[Any], said: str, bank: Path, tmp_path: Path):
    result = run("export_questions", "--format", "qti", *asked, tmp_path / "x.zip")

    assert result == ("", "", 2, said)
    assert not (tmp_path / "x.zip").exists()


def test_export_does_not_take_a_bank_with_a_fault(bank: Path, tmp_path: Path):
    (bank / "ordinary-regression" / "empty.yaml").write_text("")

    assert run("export_questions", "--format", "qti", tmp_path / "x.zip")[2:] == (
        1,
        "bank/ordinary-regression/empty.yaml:1: the file is empty or not a mapping; begin with `id:`",
    )


def test_import_writes_drafts_and_names_what_is_left_out(bank: Path, tmp_path: Path):
    file = tmp_path / "old.gift"
    file.write_text(GIFT, encoding="utf-8")

    out, err, code, _ = run(
        "import_questions", file, "--mistake", "ignored-clustering", "--into", bank, "--target", "se:ols:time"
    )

    drafts = [bank / "ignored-clustering" / name for name in ("a-row.yaml", "se.yaml")]
    assert (out.splitlines()[:2], code) == ([str(path) for path in drafts], 0)
    assert err.startswith("old.gift:5: “the question of line 5” is left out: true or false")
    assert "target: {quantity: se, fit: ols, term: time}" in drafts[1].read_text(encoding="utf-8")
    assert {fault.file for fault in read_files(bank)[1]} == {
        f"bank/ignored-clustering/{path.name}" for path in drafts
    }


def test_import_twice_overwrites_nothing(bank: Path, tmp_path: Path):
    file = tmp_path / "old.gift"
    file.write_text(GIFT, encoding="utf-8")
    for _ in range(2):
        run("import_questions", file, "--mistake", "ignored-clustering", "--into", bank)

    assert sorted(path.name for path in (bank / "ignored-clustering").iterdir()) == [
        *("a-row-2.yaml", "a-row.yaml", "se-2.yaml", "se.yaml")
    ]


@pytest.mark.parametrize(
    ("content", "code", "said"),
    [
        (b"<quiz>", 1, "no question was imported"),
        (b"\xff\xfe what", 2, "is neither XML nor UTF-8"),
        (b"x" * 10_000_001, 2, "has 10,000,001 bytes; at most 10,000,000 are read"),
    ],
)
def test_import_of_what_cannot_be_read_writes_nothing(content: bytes, code: int, said: str, tmp_path: Path):
    file = tmp_path / "old.xml"
    file.write_bytes(content)

    result = run("import_questions", file, "--mistake", "ignored-clustering", "--into", tmp_path / "bank")

    assert result[2] == code
    assert said in result[3]
    assert not (tmp_path / "bank").exists()


@pytest.mark.parametrize("target", ["nonsense", "se:no-such-fit:time", "se:ols:time:more"])
def test_import_takes_only_targets_that_there_are(target: str, tmp_path: Path):
    result = run("import_questions", tmp_path / "x", "--mistake", "ignored-clustering", "--target", target)

    assert result[2] == 2
    assert result[3].startswith(f"--target {target}: write quantity:fit:term")


def test_new_question_is_begun_where_it_belongs(bank: Path):
    out, _, code, _ = run("new_question", "order", "ignored-warnings", "what-to-do", "--into", bank)

    path = bank / "ignored-warnings" / "what-to-do.yaml"
    assert (out.splitlines()[0], code) == (str(path), 0)
    assert path.read_text(encoding="utf-8").startswith("# Three to ten items in the only order")


def test_new_question_takes_no_place_of_another(bank: Path):
    before = (bank / "ordinary-regression" / "se-of-treated.yaml").read_text(encoding="utf-8")

    result = run("new_question", "number", "ignored-warnings", "se-of-treated", "--into", bank)

    assert (result[2], "is there already" in result[3]) == (2, True)
    assert (bank / "ordinary-regression" / "se-of-treated.yaml").read_text(encoding="utf-8") == before


@pytest.mark.parametrize("uid", ["../escape", "Two Words", "a/b", "", "x" * 81, "*"])
def test_new_question_needs_an_id(uid: str, bank: Path):
    result = run("new_question", "number", "ignored-warnings", uid, "--into", bank)

    assert result[2:] == (
        2,
        f"{uid!r} is no id: write lower-case words and digits with hyphens between them, 80 characters at most",
    )
