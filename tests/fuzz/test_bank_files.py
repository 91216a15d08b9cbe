"""Question files, front matter and glossaries that are nearly right: every fault has its file and line."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from lessons.faults import Fault
from lessons.guides.loader import GUIDES_DIR
from lessons.guides.schema import FrontMatter
from lessons.guides.yaml_file import YamlText
from quizzes.content.checks import check_files
from quizzes.content.files import BANK, QuestionFile, read_file
from tests.fuzz.budget import fuzzed
from tests.fuzz.counting import calls_of
from tests.fuzz.mutating import changed_bytes, changed_texts

TOKENS = (
    *(
        "TODO",
        "kind: number\n",
        "kind: choice\n",
        "level: 2\n",
        "cases:\n",
        "  - ",
        "? ",
        "<<: ",
        "&a ",
        "*a",
        "&a [*a]",
    ),
    *(
        "!!timestamp x",
        "!!int ''",
        "!!bool maybe",
        "!!float ''",
        "!!binary x",
        "!!set {a}",
        "!!omap [a]",
        "!x ",
        "!!null x",
    ),
    *(
        "0x" + "f" * 5000,
        "1:90:1",
        "2026-02-30",
        "2026-05-14",
        "0001-01-01T00:00:00+14:00",
        ".inf",
        ".nan",
        "yes",
        "~",
    ),
    *(
        "[" * 1200,
        "{" * 1200,
        "- " * 1200,
        "|\n",
        ">-\n",
        "---\n",
        "...\n",
        "%YAML 9.9\n",
        "{a: 1, a: 2}",
        "[a, b",
        "'",
    ),
    *(
        "$right",
        "$ols",
        "$$x$$",
        "::: check x\n",
        "[[term]]",
        "![](x)",
        "ordinary-regression",
        "level",
        "id",
        "prompt: |\n",
    ),
)


def _corpus() -> Iterator[str]:
    """Two question files of each kind."""
    kinds: dict[str, int] = {}
    for path in sorted(BANK.rglob("*.yaml")):
        text = path.read_text(encoding="utf-8")
        kind = next(line for line in text.splitlines() if line.startswith("kind: "))
        kinds[kind] = kinds.get(kind, 0) + 1
        if kinds[kind] <= 2:
            yield text


CORPUS = tuple(_corpus())
questions = changed_texts(CORPUS, TOKENS, most=3)
heads = changed_texts(
    tuple(path.read_text(encoding="utf-8").split("---\n")[1] for path in sorted(GUIDES_DIR.glob("*/*.md"))),
    TOKENS,
)


def read(folder: Path, data: bytes) -> QuestionFile | list[Fault]:
    path = folder / "bank" / "ordinary-regression" / "a-question.yaml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return read_file(path, folder / "bank")


def check_lines(faults: list[Fault], text: str) -> None:
    """Each fault says something of a line that the text has."""
    for fault in faults:
        assert fault.message
        assert 1 <= fault.line <= len(text.splitlines()) + 1


@fuzzed(25)
@given(text=questions)
@example(text="kind: [" + "[" * 3000)
@example(text="a: !!timestamp x")
@example(text="a: !!int ''")
@example(text="a: !!bool maybe")
@example(text="title: 0x" + "f" * 5000)
def test_any_question_file_is_read_or_has_faults_by_line(tmp_path: Path, text: str) -> None:
    found = read(tmp_path, text.encode("utf-8", "surrogatepass"))

    faults = check_files([found]) if isinstance(found, QuestionFile) else found
    assert isinstance(found, QuestionFile) or faults
    assert all(fault.file == "bank/ordinary-regression/a-question.yaml" for fault in faults)
    check_lines(faults, text)


@fuzzed(10)
@given(data=st.sampled_from(CORPUS).flatmap(lambda text: changed_bytes(text[:2000].encode())))
@example(data=b"\xff\xfe")
def test_any_bytes_are_read_or_have_faults(tmp_path: Path, data: bytes) -> None:
    found = read(tmp_path, data)

    assert isinstance(found, QuestionFile) or found


@fuzzed(30)
@given(heads)
def test_any_front_matter_is_read_or_has_faults_by_line(text: str) -> None:
    entry, faults = YamlText(text, file="a.md", first_line=2).parse(FrontMatter)

    assert (entry is None) == bool(faults)
    check_lines([Fault(fault.file, fault.line - 1, fault.message) for fault in faults], text)


@pytest.mark.parametrize("part", ["- a\n", "a: &a [1]\n", "- [[1], [2]]\n", "- {a: b}\n", "- 'x\n\n  y'\n"])
def test_twice_the_yaml_is_twice_the_work(part: str) -> None:
    few, twice = (calls_of(lambda n=n: YamlText(part * n, file="a").load()) for n in (100, 200))  # type: ignore[misc]

    assert twice <= 2.2 * few
