"""Reading the bank: every file checked against the schema, every fault reported with its line."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from lessons.faults import Fault
from quizzes.content.schema import KINDS, Question, question_adapter

BANK = Path(__file__).resolve().parent.parent / "bank"
LARGEST_FILE = 64 * 1024


@dataclass(frozen=True, slots=True)
class QuestionFile:
    """A valid question with the file it came from. `digest` changes when anything in it does."""

    path: Path
    name: str
    question: Question
    content: dict[str, Any]
    digest: str


def read_files(root: Path = BANK) -> tuple[list[QuestionFile], list[Fault]]:
    """Every question below `root` that fits the schema, and every fault of those that do not."""
    found: list[QuestionFile] = []
    faults: list[Fault] = []
    for path in sorted(root.rglob("*.yaml")):
        result = read_file(path, root)
        if isinstance(result, QuestionFile):
            found.append(result)
        else:
            faults.extend(result)
    return found, faults


def read_file(path: Path, root: Path = BANK) -> QuestionFile | list[Fault]:
    """One question file, or all that is wrong with it."""
    name = str(path.relative_to(root.parent))
    if path.stat().st_size > LARGEST_FILE:
        return [
            Fault(
                name, 1, f"the file has {path.stat().st_size:,} bytes; at most {LARGEST_FILE:,} are allowed"
            )
        ]
    try:
        text = path.read_text(encoding="utf-8")
        node = yaml.compose(text, Loader=yaml.SafeLoader)
        content = yaml.safe_load(text)
    except UnicodeDecodeError:
        return [Fault(name, 1, "the file is not UTF-8; save it as UTF-8")]
    except yaml.YAMLError as error:
        return [Fault(name, _yaml_line(error), f"not YAML: {getattr(error, 'problem', None) or error}")]
    if not isinstance(content, dict):
        return [Fault(name, 1, "the file is empty or not a mapping; begin with `id:`")]
    try:
        question = question_adapter.validate_python(content)
    except ValidationError as error:
        return [Fault(name, line_of(node, item["loc"]), _say(item)) for item in error.errors()]
    return QuestionFile(path, name, question, content, digest_of(content))


def digest_of(content: dict[str, Any]) -> str:
    """SHA-256 of the content, whatever its layout and comments."""
    return hashlib.sha256(json.dumps(content, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def line_of(node: yaml.Node | None, location: tuple[int | str, ...]) -> int:
    """The line on which the part at `location` begins, or its nearest parent that is there."""
    line = 1
    for step in location:
        if step in KINDS and not _child(node, step):
            continue  # the schema names the kind of question first, which is no part of the file
        found = _child(node, step)
        if found is None:
            break
        line, node = found
    return line


def _child(node: yaml.Node | None, step: int | str) -> tuple[int, yaml.Node] | None:
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if key.value == step:
                return key.start_mark.line + 1, value
    if isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
        child = node.value[step]
        return child.start_mark.line + 1, child
    return None


def line_of_text(path: Path, needle: str) -> int:
    """The first line of the file that holds `needle`; 1 where none does."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return next((number for number, line in enumerate(lines, start=1) if needle in line), 1)


def _yaml_line(error: yaml.YAMLError) -> int:
    mark = getattr(error, "problem_mark", None)
    return mark.line + 1 if mark else 1


def _say(item: Any) -> str:
    where = ".".join(str(step) for step in item["loc"] if step not in KINDS)
    message = item["msg"].removeprefix("Value error, ")
    return f"{where}: {message}" if where else message


def duplicated(values: list[tuple[str, str]]) -> Iterator[tuple[str, list[str]]]:
    """Each value that several names share, with those names; the input is (value, name)."""
    names: dict[str, list[str]] = {}
    for value, name in values:
        names.setdefault(value, []).append(name)
    return ((value, owners) for value, owners in names.items() if len(owners) > 1)
