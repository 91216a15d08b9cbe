from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from quizzes.content.files import LARGEST_FILE, digest_of, read_files
from tests.quizzes.content.conftest import FILES, NUMBER, Change

NUMBER_FILE = "bank/ordinary-regression/se-of-treated.yaml"
CHOICE_FILE = "bank/ordinary-regression/what-one-row-is.yaml"


def faults_in(bank: Path) -> list[str]:
    return [str(fault) for fault in read_files(bank)[1]]


def test_read_files_finds_every_question(bank: Path):
    files, faults = read_files(bank)

    assert faults == []
    assert [file.name for file in files] == [f"bank/{name}" for name in FILES]
    assert [file.question.kind for file in files] == ["number", "choice", "formula", "order"]
    assert files[0].content == yaml.safe_load(NUMBER)
    assert files[0].digest == digest_of(yaml.safe_load(NUMBER))


def test_digest_is_of_what_the_file_says_and_not_of_how():
    reordered = dict(reversed(yaml.safe_load(NUMBER).items()))

    assert digest_of(reordered) == digest_of(yaml.safe_load("# A comment\n" + NUMBER))
    assert digest_of({**reordered, "level": 3}) != digest_of(reordered)


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("level: 2", "level: 7", "6: level: Input should be 1, 2 or 3"),
        ("title: How sure you can be\n", "", "1: title: is missing"),
        ("unit: mmHg", "units: mmHg", "13: units: is not known here"),
        (
            "kind: number",
            "kind: numbers",
            "3: kind: write one of number, choice, multiple, order, match, formula",
        ),
        ("kind: number\n", "", "1: kind: write one of number, choice, multiple, order, match, formula"),
        ("fit: random_slope", "model: random_slope", "14: target.model: is not known here"),
        ("points: [W6, C10]", "points: [W6, seven]", "5: points.1: String should match pattern"),
        ("outcome: right}", "outcome: correct}", "22: cases.0.outcome: Input should be"),
        (
            "outcome: malformed}",
            "outcome: partial}",
            "21: cases: one each of right, wrong and malformed is needed; missing: malformed",
        ),
        ("  ols: Rows", "  ols: Rows\n  ols: Rows", "17: “ols” is here a second time"),
        ("level: 2", "level: 2\nlevel: 2", "7: “level” is here a second time"),
    ],
)
def test_fault_has_its_line(bank: Path, change: Change, old: str, new: str, fault: str):
    change("se-of-treated", old, new)

    (found,) = faults_in(bank)

    assert found.startswith(f"{NUMBER_FILE}:{fault}")


@pytest.mark.parametrize(
    ("old", "new", "line", "advice"),
    [
        (
            "title: How sure",
            "title: Time: how sure",
            2,
            "this is not YAML: mapping values are not allowed here: "
            "a colon with a space after it begins a value: put the text in quotes",
        ),
        (
            "- Which rows",
            "- Rows: which",
            19,
            "hints.0: a colon with a space after it has made this a mapping",
        ),
        (
            "- Which rows are alike?",
            "- `patient`",
            19,
            "this is not YAML: found character '`' that cannot start any token: put the text in quotes",
        ),
        (
            "  - Which",
            "\t- Which",
            19,
            "found character '\\t' that cannot start any token: indent with spaces",
        ),
        ("read: mixed", 'read: "a" mixed', 20, "something follows a closing quote"),
        ("title: How sure", 'title: "How sure', 2, "a quote is opened and never closed"),
        ("answer: about five", "answer: 12.50", 24, "cases.2.answer: YAML reads this as 12.5, not as text"),
        ("answer: about five", "answer: no", 24, "cases.2.answer: YAML reads this as False, not as text"),
        ("unit: mmHg", "unit: 3", 13, "unit: YAML reads this as 3, not as text; put it in quotes"),
        ("title: How sure you can be", "title: 2024-13-45", 2, "put a text that looks like a date in quotes"),
        (
            "level: 2",
            "level: !!int ''",
            6,
            "this is not YAML: “” is no number: put a text that looks like a number",
        ),
        (
            "unit: mmHg",
            "unit: !!timestamp mmHg",
            13,
            "“mmHg” is no date: put a text that looks like a date in quotes",
        ),
        ("unit: mmHg", "unit: !!bool mmHg", 13, "this is not YAML: “mmHg” is no tag:yaml.org,2002:bool"),
        (
            "unit: mmHg",
            "unit: " + "[" * 30_000,
            13,
            "lists and mappings are nested too deeply: take brackets away",
        ),
        ("title: How", "title: \x07 How", 2, "the character '\\x07' is not allowed"),
    ],
)
def test_trap_of_yaml_comes_with_the_way_out(
    bank: Path, change: Change, old: str, new: str, line: int, advice: str
):
    change("se-of-treated", old, new)

    (found,) = faults_in(bank)

    assert found.startswith(f"{NUMBER_FILE}:{line}: ")
    assert advice in found


def test_comma_in_braces_comes_with_the_way_out(bank: Path, change: Change):
    change("steps", "{key: row, text: Say what a row is.}", "{key: row, text: Say it, and mean it}")

    (found,) = faults_in(bank)

    assert found == (
        "bank/unjustified-random-effects/steps.yaml:11: items.0.and mean it: is not known here; "
        "in braces, a text with a comma needs quotes"
    )


def test_every_fault_of_every_file_is_reported_at_once(bank: Path, change: Change):
    change("se-of-treated", "level: 2", "level: 9")
    change("se-of-treated", "unit: mmHg", "unit: 3")
    change("what-one-row-is", "    text: One visit\n", "")
    (bank / "overfitted-structure" / "empty.yaml").write_text("")
    (bank / "overfitted-structure" / "list.yaml").write_text("- a\n")
    (bank / "overfitted-structure" / "old.yml").write_text("")
    (bank / "overfitted-structure" / "latin.yaml").write_bytes("title: Gr\xfc\xdfe".encode("latin-1"))
    (bank / "overfitted-structure" / "long.yaml").write_text("#" * (LARGEST_FILE + 1))

    files, faults = read_files(bank)

    folder = "bank/overfitted-structure"
    assert sorted(f"{fault.file}:{fault.line}: {fault.message[:40]}" for fault in faults) == [
        f"{NUMBER_FILE}:13: unit: YAML reads this as 3, not as text;",
        f"{NUMBER_FILE}:6: level: Input should be 1, 2 or 3",
        f"{CHOICE_FILE}:11: options.0.text: is missing",
        f"{folder}/empty.yaml:1: the file is empty or not a mapping; begi",
        f"{folder}/latin.yaml:1: the file is not UTF-8; save it as UTF-8",
        f"{folder}/list.yaml:1: the file is empty or not a mapping; begi",
        f"{folder}/long.yaml:1: the file has 65,537 bytes; at most 65,53",
        f"{folder}/old.yml:1: question files end with .yaml; this one ",
    ]
    assert [file.question.id for file in files] == ["two-visits", "steps"]


def test_recursive_file_is_refused(bank: Path, change: Change):
    change("se-of-treated", "hints:\n  - Which rows are alike?", "hints: &a [*a]")

    assert len(faults_in(bank)) >= 1
