"""Reading the bank: every file checked against the schema, every fault reported with its line."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from lessons.faults import Fault
from lessons.guides.yaml_file import Place, YamlText
from quizzes.content.schema import KINDS, Question, question_adapter

BANK = Path(__file__).resolve().parent.parent / "bank"
LARGEST_FILE = 64 * 1024
# A value that may be of two types fails both, and the schema counts each as a step on the way to it.
BRANCHES = {"str", "tuple[str, ...]"}
# What new and imported questions have in the places that their author must fill in.
UNFINISHED = re.compile(r"\bTODO\b")

Steps = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class QuestionFile:
    """A valid question with the file it came from. `digest` changes when anything in it does."""

    path: Path
    name: str
    question: Question
    content: dict[str, Any]
    digest: str
    source: YamlText = field(repr=False, compare=False)

    def fault_at(self, place: Place, message: str, *, further: int = 0) -> Fault:
        """A fault of the value at `place`, or `further` lines below its beginning."""
        return Fault(self.name, self.source.line_of(place) + further, message)


def read_files(root: Path = BANK) -> tuple[list[QuestionFile], list[Fault]]:
    """Every question below `root` that fits the schema, and every fault of those that do not."""
    found: list[QuestionFile] = []
    faults = [
        Fault(_name(path, root), 1, "question files end with .yaml; this one would not be read")
        for path in sorted(root.rglob("*.yml"))
    ]
    for path in sorted(root.rglob("*.yaml")):
        result = read_file(path, root)
        if isinstance(result, QuestionFile):
            found.append(result)
        else:
            faults.extend(result)
    return found, faults


def read_file(path: Path, root: Path = BANK) -> QuestionFile | list[Fault]:
    """One question file, or all that is wrong with it."""
    name, size = _name(path, root), path.stat().st_size
    if size > LARGEST_FILE:
        return [Fault(name, 1, f"the file has {size:,} bytes; at most {LARGEST_FILE:,} are allowed")]
    try:
        source = YamlText(path.read_text(encoding="utf-8"), file=name)
    except UnicodeDecodeError:
        return [Fault(name, 1, "the file is not UTF-8; save it as UTF-8")]
    content, faults = source.load()
    if not isinstance(content, dict):
        return faults or [Fault(name, 1, "the file is empty or not a mapping; begin with `id:`")]
    unfinished = set(_unfinished(content))
    faults += [
        Fault(name, source.line_of(place), f"{'.'.join(map(str, place))}: TODO: still to be written")
        for place in sorted(unfinished, key=source.line_of)
    ]
    try:
        question = question_adapter.validate_python(content)
    except ValidationError as error:
        faults += _schema_faults(error, source, unfinished)
    if faults:
        return faults
    return QuestionFile(path, name, question, content, digest_of(content), source)


def digest_of(content: dict[str, Any]) -> str:
    """SHA-256 of the content, whatever its layout and comments."""
    return hashlib.sha256(json.dumps(content, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def _name(path: Path, root: Path) -> str:
    return path.relative_to(root.parent).as_posix()


def _unfinished(content: dict[str, Any]) -> Iterator[Steps]:
    """The places of all texts that are marked as still to be written. A part that contains itself is looked at once."""
    todo: list[tuple[Steps, object]] = [((), content)]
    seen: set[int] = set()
    while todo:
        place, part = todo.pop()
        if isinstance(part, str) and UNFINISHED.search(part):
            yield place
        elif isinstance(part, dict | list) and id(part) not in seen:
            seen.add(id(part))
            children = part.items() if isinstance(part, dict) else enumerate(part)
            todo += [((*place, step), value) for step, value in children]


def _schema_faults(
    error: ValidationError, source: YamlText, unfinished: Collection[Steps]
) -> Iterator[Fault]:
    """Each fault once: a value that may be of two types fails both, and a list is too short without its faulty part.

    What is `unfinished` is reported as such, and needs no other fault.
    """
    found: dict[Steps, Any] = {}
    for item in error.errors():
        # The kind of question comes first, and is no part of the file.
        found.setdefault(tuple(step for step in item["loc"][1:] if step not in BRANCHES), item)
    for place, item in found.items():
        if place in unfinished:
            continue
        message = _say(item)
        if item["type"] == "too_short" and any(
            other[: len(place)] == place for other in found if other != place
        ):
            continue
        if not place:
            # A rule about the whole question names the field that it is about.
            where, _, message = message.partition(": ")
            place = (where,)
        yield Fault(source.file, source.line_of(place), f"{'.'.join(map(str, place))}: {message}")


def _say(item: Any) -> str:
    """What is the matter, with the way out of what YAML does to texts without quotes."""
    value = item["input"]
    match item["type"]:
        case "missing":
            return "is missing"
        case "union_tag_not_found" | "union_tag_invalid":
            return f"kind: write one of {', '.join(KINDS)}"
        case "extra_forbidden":
            return "is not known here" + (
                "; in braces, a text with a comma needs quotes" if value is None else ""
            )
        case "string_type" | "tuple_type" if isinstance(value, dict):
            return "a colon with a space after it has made this a mapping; put the text in quotes"
        case "string_type" | "tuple_type" if isinstance(value, bool | int | float):
            return f"YAML reads this as {value!r}, not as text; put it in quotes"
        case "value_error":
            return str(item["ctx"]["error"])
    return str(item["msg"])
