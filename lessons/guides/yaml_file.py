"""YAML read against a schema, with the line of each fault."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from lessons.faults import Fault

Model = TypeVar("Model", bound=BaseModel)
Place = Sequence[str | int]


class YamlText:
    """A piece of YAML that begins on line `first_line` of `file`."""

    def __init__(self, text: str, *, file: str, first_line: int = 1) -> None:
        self.text = text
        self.file = file
        self.first_line = first_line
        self._root: yaml.Node | None = None

    def parse(self, model: type[Model]) -> tuple[Model | None, list[Fault]]:
        """The text as `model`, or None with every fault in it."""
        try:
            self._root = yaml.compose(self.text, Loader=yaml.SafeLoader)
            data = yaml.safe_load(self.text)
        except yaml.MarkedYAMLError as error:
            line = error.problem_mark.line if error.problem_mark else 0
            return None, [self._fault(line, f"this is not YAML: {error.problem}")]
        faults = [self._fault(line, f"“{key}” is here a second time") for key, line in _repeated(self._root)]
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

    def _fault(self, line: int, message: str) -> Fault:
        return Fault(self.file, self.first_line + line, message)


def _child(node: yaml.Node | None, step: str | int) -> tuple[yaml.Node | None, yaml.Node | None]:
    """The key and the value at one step; the key is None in a list."""
    if isinstance(node, yaml.MappingNode):
        return next(((key, value) for key, value in node.value if key.value == step), (None, None))
    if isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
        return None, node.value[step]
    return None, None


def _repeated(node: yaml.Node | None) -> list[tuple[str, int]]:
    """Keys of the top level that occur again, of which YAML would silently take the last."""
    keys = [key for key, _ in node.value] if isinstance(node, yaml.MappingNode) else []
    names = [key.value for key in keys]
    return [(key.value, key.start_mark.line) for i, key in enumerate(keys) if key.value in names[:i]]


def _sentence(error: Any, model: type[BaseModel]) -> str:
    place = ".".join(map(str, error["loc"]))
    match error["type"]:
        case "missing":
            return f"“{place}” is missing"
        case "extra_forbidden":
            return f"“{place}” is not known here: the fields are {', '.join(model.model_fields)}"
        case "value_error":
            return f"“{place}”: {error['ctx']['error']}"
        case _:
            return f"“{place}”: {error['msg']}, not {error['input']!r}"
