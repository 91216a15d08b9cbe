"""XML with the line of each element. A file that declares a document type is refused, and with it every entity. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from xml.parsers import expat

# Moodle XML needs about ten.
DEEPEST = 50


class XmlRefused(ValueError):  # noqa: N818 - it reads as what happened, wherever it is caught
    """The text cannot be read; `line` says where."""

    def __init__(self, line: int, message: str) -> None:
        super().__init__(message)
        self.line = line


@dataclass(slots=True)
class Node:
    """An element with its own text, in one piece."""

    tag: str
    line: int
    attributes: dict[str, str] = field(default_factory=dict)
    children: list[Node] = field(default_factory=list)
    pieces: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        return "".join(self.pieces).strip()

    def all(self, tag: str) -> Iterator[Node]:
        return (child for child in self.children if child.tag == tag)

    def first(self, tag: str) -> Node | None:
        return next(self.all(tag), None)


def read_xml(content: bytes) -> Node:
    """The root of the text.

    Raises:
        XmlRefused: it is not well formed, declares a document type, or is nested too deeply.
    """
    parser = expat.ParserCreate()
    parser.buffer_text = True
    root = Node("", 0)
    stack = [root]

    def start(tag: str, attributes: dict[str, str]) -> None:
        if len(stack) > DEEPEST:
            raise XmlRefused(parser.CurrentLineNumber, f"elements are nested more than {DEEPEST} deep")
        node = Node(tag, parser.CurrentLineNumber, attributes)
        stack[-1].children.append(node)
        stack.append(node)

    def end(tag: str) -> None:
        stack.pop()

    def text(data: str) -> None:
        stack[-1].pieces.append(data)

    def refuse(*_: Any) -> None:
        raise XmlRefused(
            parser.CurrentLineNumber,
            "the file declares a document type (<!DOCTYPE …>), which questions do not need and which can do harm: "
            "take the declaration out",
        )

    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = text
    parser.StartDoctypeDeclHandler = refuse
    try:
        parser.Parse(content, True)
    except expat.ExpatError as error:
        raise XmlRefused(error.lineno, f"this is not XML: {expat.ErrorString(error.code)}") from None
    except (LookupError, ValueError) as error:
        if isinstance(error, XmlRefused):
            raise
        raise XmlRefused(1, f"the file cannot be read in the encoding that it names: {error}") from None
    return root.children[0]
