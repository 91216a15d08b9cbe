"""YAML read against a schema, with the line of each fault."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError
from yaml.constructor import SafeConstructor

from lessons.faults import Fault

Model = TypeVar("Model", bound=BaseModel)
Place = Sequence[str | int]

# What the parser says of the usual traps, and the way out of each.
ADVICE = {
    "mapping values are not allowed": "a colon with a space after it begins a value: put the text in quotes",
    "'\\t' that cannot start": "indent with spaces, not with tabs",
    "that cannot start any token": "put the text in quotes",
    "sequence entries are not allowed": "a text that begins with a dash needs quotes",
    "undefined alias": "a text that begins with * needs quotes",
    "unknown escape character": "in double quotes a backslash is special: use single quotes",
    "unexpected end of stream": "a quote is opened and never closed",
    "expected <block end>": "something follows a closing quote, or the lines are not indented alike",
    "could not find expected ':'": "a line of text is not indented like the rest of it",
}

DATE = "tag:yaml.org,2002:timestamp"
LOOKS_LIKE = {DATE: "date", "tag:yaml.org,2002:int": "number", "tag:yaml.org,2002:float": "number"}
# Libyaml is many times as fast as PyYAML's own parser, and comes with it nearly everywhere.
FASTEST = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
# Ours are nested four deep.
DEEPEST = 50


class YamlText:
    """A piece of YAML that begins on line `first_line` of `file`."""

    def __init__(self, text: str, *, file: str, first_line: int = 1) -> None:
        self.text = text
        self.file = file
        self.first_line = first_line
        self._root: yaml.Node | None = None

    def load(self) -> tuple[Any, list[Fault]]:
        """What the text says, and each key that stands there twice; None where it cannot be read at all."""
        try:
            self._root = _compose(self.text)
            data = SafeConstructor().construct_document(self._root) if self._root else None
        except yaml.MarkedYAMLError as error:
            problem = error.problem or str(error)
            # What is never closed is best looked for where it was opened.
            mark = error.context_mark if "stream" in problem else error.problem_mark
            return None, [self._fault(mark.line if mark else 0, f"this is not YAML: {_advised(problem)}")]
        except yaml.reader.ReaderError as error:
            line = self.text.count("\n", 0, error.position)
            what = f"the character {chr(error.character)!r} is not allowed"
            return None, [self._fault(line, f"this is not YAML: {what}")]
        except RecursionError:
            what = "lists and mappings are nested too deeply: take brackets away"
            return None, [self._fault(_too_deep(self.text) or 0, f"this is not YAML: {what}")]
        except (ValueError, LookupError, AttributeError) as error:
            # So do the parser's own constructors end for a value that its tag, or what it looks like, does not fit.
            return None, [self._misread(error)]
        repeated = sorted(_repeated(self._root), key=lambda found: found[1])
        return data, [self._fault(line, f"“{key}” is here a second time") for key, line in repeated]

    def parse(self, model: type[Model]) -> tuple[Model | None, list[Fault]]:
        """The text as `model`, or None with every fault in it."""
        data, faults = self.load()
        if faults and data is None:
            return None, faults
        try:
            found = model.model_validate({} if data is None else data)
        except ValidationError as errors:
            faults += [Fault(self.file, self.line_of(e["loc"]), _sentence(e, model)) for e in errors.errors()]
            return None, faults
        return (None if faults else found), faults

    def line_of(self, place: Place) -> int:
        """The line of the file on which the value at `place` begins, or of the nearest one around it."""
        node, line = self._root, self._root.start_mark.line if self._root else 0
        for step in place:
            key, node = _child(node, step)
            if node is None:
                break
            line = (key or node).start_mark.line
        return self.first_line + line

    def _misread(self, error: Exception) -> Fault:
        """The fault of the first value that cannot be read as what it looks like, or is said to be."""
        line, what = 0, str(error)
        for node in _nodes(self._root):
            if isinstance(node, yaml.ScalarNode) and (reason := _why_unread(node)) is not None:
                kind = LOOKS_LIKE.get(node.tag, node.tag)
                line, what = node.start_mark.line, f"“{node.value[:40]}” is no {kind}{reason}"
                what += f": put a text that looks like a {kind} in quotes" if node.tag in LOOKS_LIKE else ""
                break
        return self._fault(line, f"this is not YAML: {what}")

    def _fault(self, line: int, message: str) -> Fault:
        return Fault(self.file, self.first_line + line, message)


def _compose(text: str) -> yaml.Node | None:
    """The tree of a text. What libyaml cannot read is left to PyYAML's own parser, for whose words there is advice.

    Raises:
        RecursionError: it is nested too deeply, of which libyaml's composer would take the process along.
    """
    try:
        if _too_deep(text, FASTEST) is not None:
            raise RecursionError
        return yaml.compose(text, Loader=FASTEST)
    except (yaml.YAMLError, UnicodeError):
        return yaml.compose(text, Loader=yaml.SafeLoader)


def _child(node: yaml.Node | None, step: str | int) -> tuple[yaml.Node | None, yaml.Node | None]:
    """The key and the value at one step; the key is None in a list."""
    if isinstance(node, yaml.MappingNode):
        return next(((key, value) for key, value in node.value if key.value == step), (None, None))
    if isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
        return None, node.value[step]
    return None, None


def _nodes(root: yaml.Node | None) -> Iterator[yaml.Node]:
    """Every node from the top of the text down, each once, even where one contains itself."""
    todo, seen = [root] if root else [], set()
    while todo:
        node = todo.pop()
        if id(node) in seen:
            continue
        seen.add(id(node))
        yield node
        if isinstance(node, yaml.MappingNode):
            todo += [part for pair in reversed(node.value) for part in reversed(pair)]
        elif isinstance(node, yaml.SequenceNode):
            todo += reversed(node.value)


def _why_unread(node: yaml.ScalarNode) -> str | None:
    """Why the parser cannot make a value of this text, in brackets where it says so in words; None if it can."""
    try:
        SafeConstructor().construct_object(node)
    except (ValueError, LookupError, AttributeError) as error:
        return f" ({error})" if node.tag == DATE and isinstance(error, ValueError) else ""
    return None


def _repeated(root: yaml.Node | None) -> Iterator[tuple[str, int]]:
    """Keys that occur again in the same mapping, of which YAML would silently take the last."""
    for node in _nodes(root):
        if isinstance(node, yaml.MappingNode):
            names = [key.value for key, _ in node.value]
            for place, (key, _) in enumerate(node.value):
                if key.value in names[:place]:
                    yield key.value, key.start_mark.line


def _too_deep(text: str, loader: Any = yaml.SafeLoader) -> int | None:
    """The line on which more lists and mappings are open than any text of ours needs; None without one."""
    depth = 0
    for event in yaml.parse(text, Loader=loader):
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > DEEPEST and event.start_mark:
            return event.start_mark.line
    return None


def _advised(problem: str) -> str:
    advice = next((text for sign, text in ADVICE.items() if sign in problem), "")
    return f"{problem}: {advice}" if advice else problem


def _sentence(error: Any, model: type[BaseModel]) -> str:
    place = ".".join(map(str, error["loc"]))
    match error["type"]:
        case "missing":
            return f"“{place}” is missing"
        case "extra_forbidden":
            return f"“{place}” is not known here: the fields are {', '.join(model.model_fields)}"
        case "value_error":
            reason = str(error["ctx"]["error"])
            return f"“{place}”: {reason}" if place else reason
        case _:
            return f"“{place}”: {error['msg']}, not {error['input']!r}"
