"""Choice and number questions of a Moodle XML file. Pure."""

from __future__ import annotations

from quizzes.exchange.reading.html_text import markdown_of, plain_markdown
from quizzes.exchange.reading.questions import (
    Reading,
    ReadNumber,
    ReadOption,
    ReadQuestion,
    read_share,
)
from quizzes.exchange.reading.xml_tree import Node, XmlRefused, read_xml


def read_moodle_xml(content: bytes, *, file: str) -> Reading:
    """Every `multichoice` and `numerical` question; what is left out is named with its line."""
    reading = Reading(file)
    try:
        root = read_xml(content)
    except XmlRefused as error:
        reading.report(error.line, str(error))
        return reading
    if root.tag != "quiz":
        reading.report(root.line, f"the file begins with <{root.tag}>; a Moodle XML file begins with <quiz>")
        return reading
    for node in root.children:
        if node.tag != "question":
            reading.report(node.line, f"<{node.tag}> is left out: only <question> is read")
        elif node.attributes.get("type") != "category":
            _question(node, reading)
    if not root.children:
        reading.report(root.line, "there is no question in the file")
    return reading


def _question(node: Node, reading: Reading) -> None:
    kind = node.attributes.get("type", "")
    name = " ".join(_own_text(node.first("name")).split()) or f"the question of line {node.line}"
    if kind not in {"multichoice", "numerical"}:
        reading.report(
            node.line,
            f"“{name}” is left out: it is of the type {kind!r}, and only multichoice and numerical are read",
        )
        return
    for place in _below(node, "file"):
        reading.report(
            place.line, f"“{name}”: the attached file {place.attributes.get('name', '')!r} is left out"
        )
    for place in _below(node, "text"):
        if place.children:
            tag = place.children[0].tag
            reading.report(
                place.children[0].line,
                f"“{name}”: <{tag}> stands in a text as it is, and is left out: HTML stands in <![CDATA[…]]> or is escaped",
            )
    answers = [(part, _share(part, name, reading)) for part in node.all("answer")]
    prompt, explanation = _markdown(node.first("questiontext")), _markdown(node.first("generalfeedback"))
    if kind == "numerical":
        numbers = tuple(_number(part, share) for part, share in answers if _own_text(part) != "*")
        reading.take(ReadQuestion(node.line, name, "number", prompt, explanation, numbers=numbers))
        return
    single = node.first("single")
    several = single is not None and single.text.lower() in {"false", "0"}
    options = tuple(
        ReadOption(_markdown(part), share, _markdown(part.first("feedback"))) for part, share in answers
    )
    read = ReadQuestion(node.line, name, "multiple" if several else "choice", prompt, explanation, options)
    reading.take(read)


def _below(node: Node, tag: str) -> list[Node]:
    """Every element of that name at any depth, which the reader of XML has limited."""
    return [found for part in node.children for found in [*part.all(tag), *_below(part, tag)]]


def _share(answer: Node, name: str, reading: Reading) -> float:
    text = answer.attributes.get("fraction", "")
    share = read_share(text)
    if share is None:
        reading.report(answer.line, f"“{name}”: fraction={text!r} is no share in percent; it is taken for 0")
        return 0.0
    return share


def _number(answer: Node, share: float) -> ReadNumber:
    tolerance = answer.first("tolerance")
    width = f" ± {tolerance.text}" if tolerance is not None and tolerance.text else ""
    return ReadNumber(f"{_own_text(answer)}{width}", share, _markdown(answer.first("feedback")))


def _own_text(node: Node | None) -> str:
    if node is None:
        return ""
    text = node.first("text")
    return node.text if text is None else text.text


def _markdown(node: Node | None) -> str:
    """The text of an element in the format that it names; HTML where it names none."""
    if node is None:
        return ""
    text = _own_text(node)
    match node.attributes.get("format", "html"):
        case "markdown":
            return text
        case "plain_text":
            return plain_markdown(text)
    return markdown_of(text)
