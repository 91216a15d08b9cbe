"""Items as Moodle XML (docs.moodle.org, "Moodle XML format"; elements as `question/format/xml` reads them). Pure."""

from __future__ import annotations

import base64
from collections.abc import Iterable, Sequence
from xml.etree import ElementTree as ET

from quizzes.exchange.markup import elements_of, html_of, link_to
from quizzes.exchange.records import Item, Numbers, Options, OptionText, Pairs, Written
from quizzes.exchange.records import Sequence as Ordered

TOP = "$course$/top/Mixed Models Tutor"
DEFAULTS = (("defaultgrade", "1"), ("penalty", "0"), ("hidden", "0"))
UNITS = (("unitgradingtype", "0"), ("unitpenalty", "0"), ("showunits", "3"), ("unitsleft", "0"))
# Each item is compared with all that come before and after: the share of pairs the right way round.
ORDERING = (
    ("layouttype", "VERTICAL"),
    ("selecttype", "ALL"),
    ("selectcount", "0"),
    ("gradingtype", "RELATIVE_ALL_PREVIOUS_AND_NEXT"),
    ("showgrading", "SHOW"),
    ("numberingstyle", "none"),
)
ESSAY = (
    ("responseformat", "editor"),
    ("responserequired", "1"),
    ("attachments", "0"),
    ("attachmentsrequired", "0"),
)


def moodle_quiz(items: Iterable[Item]) -> bytes:
    """The file that Moodle imports: a category for each question, with its variants."""
    quiz, category = ET.Element("quiz"), ""
    for item in items:
        if item.category != category:
            category = item.category
            quiz.append(_category(category))
        quiz.append(_question(item))
    ET.indent(quiz)
    return ET.tostring(quiz, encoding="utf-8", xml_declaration=True)


def _category(name: str) -> ET.Element:
    question = ET.Element("question", {"type": "category"})
    _text(ET.SubElement(question, "category"), f"{TOP}/{name}")
    _html(question, "info", "")
    return question


def _question(item: Item) -> ET.Element:
    match item.answer:
        case Numbers():
            question = _head(item, "numerical")
            _numbers(question, item.answer)
        case Options():
            question = _head(item, "multichoice")
            _options(question, item.answer)
        case Ordered():
            question = _head(item, "ordering", _order_remarks(item.answer))
            _ordering(question, item.answer)
        case Pairs():
            question = _head(item, "matching", _pair_remarks(item.answer))
            _matching(question, item.answer)
        case Written():
            question = _head(item, "essay")
            _essay(question, item.answer)
    return question


def _head(item: Item, kind: str, remarks: str = "") -> ET.Element:
    question = ET.Element("question", {"type": kind})
    _text(ET.SubElement(question, "name"), f"{item.title} ({item.reference})")
    body = elements_of(item.prompt + item.data_text)
    body.append(link_to(item.table.name, f"@@PLUGINFILE@@/{item.table.name}"))
    text = _html(question, "questiontext", html_of(body))
    attached = {"name": item.table.name, "path": "/", "encoding": "base64"}
    ET.SubElement(text, "file", attached).text = base64.b64encode(item.table.content).decode("ascii")
    _html(question, "generalfeedback", item.explanation + remarks)
    _fields(question, DEFAULTS)
    ET.SubElement(question, "idnumber").text = item.reference
    return question


def _numbers(question: ET.Element, numbers: Numbers) -> None:
    for key in numbers.keys:
        answer = _answer(question, repr(key.value), 100 * key.score, key.feedback, form="moodle_auto_format")
        ET.SubElement(answer, "tolerance").text = repr(key.half_width)
    rest = _answer(question, "*", 0, numbers.unknown, form="moodle_auto_format")
    ET.SubElement(rest, "tolerance").text = "0"
    _fields(question, UNITS)


def _options(question: ET.Element, answer: Options) -> None:
    ET.SubElement(question, "single").text = "true" if answer.single else "false"
    _fields(question, (("shuffleanswers", "true"), ("answernumbering", "none")))
    _combined_feedback(question)
    rights = sum(option.right for option in answer.options)
    for option in answer.options:
        _answer(question, option.text, _share(option, rights, single=answer.single), option.feedback)


def _share(option: OptionText, rights: int, *, single: bool) -> float:
    """What ticking the option brings or costs, in percent of the whole."""
    if option.right:
        return 100 / rights
    return 0 if single else -100 / rights


def _ordering(question: ET.Element, answer: Ordered) -> None:
    _fields(question, ORDERING)
    _combined_feedback(question)
    for place, (_, text) in enumerate(answer.items, start=1):
        _answer(question, text, place, "")


def _matching(question: ET.Element, answer: Pairs) -> None:
    ET.SubElement(question, "shuffleanswers").text = "true"
    _combined_feedback(question)
    texts = dict(answer.targets)
    for pair in answer.items:
        _subquestion(question, pair.text, texts[pair.target])
    used = {pair.target for pair in answer.items}
    for key, text in answer.targets:
        if key not in used:
            _subquestion(question, "", text)


def _subquestion(question: ET.Element, text: str, target: str) -> None:
    part = _html(question, "subquestion", text)
    _text(ET.SubElement(part, "answer"), target)


def _essay(question: ET.Element, answer: Written) -> None:
    _fields(question, (*ESSAY, ("responsefieldlines", str(answer.lines))))
    _html(question, "graderinfo", answer.key)
    _html(question, "responsetemplate", "")


def _order_remarks(answer: Ordered) -> str:
    """Moodle has no feedback for a pair; what may be said of pairs stands in the general feedback."""
    texts = dict(answer.items)
    return _remarks((f"{texts[m.first]} → {texts[m.second]}", m.feedback) for m in answer.misorders)


def _pair_remarks(answer: Pairs) -> str:
    texts = dict(answer.targets)
    return _remarks(
        (f"{pair.text} → {_escaped(texts[target])}", feedback)
        for pair in answer.items
        for target, feedback in pair.wrong
    )


def _remarks(found: Iterable[tuple[str, str]]) -> str:
    root = ET.Element("div")
    listed = ET.Element("dl")
    for what, feedback in found:
        term = elements_of(what)
        term.tag = "dt"
        said = elements_of(feedback)
        said.tag = "dd"
        listed.extend((term, said))
    if len(listed):
        intro = ET.SubElement(root, "p")
        intro.text = "If you answered so:"
        root.append(listed)
    return html_of(root)


def _escaped(text: str) -> str:
    part = ET.Element("div")
    part.text = text
    return html_of(part)


def _answer(
    question: ET.Element, text: str, fraction: float, feedback: str, *, form: str = "html"
) -> ET.Element:
    # Moodle knows shares of 1 to five decimals, such as 33.33333.
    answer = ET.SubElement(
        question, "answer", {"fraction": f"{fraction:.5f}".rstrip("0").rstrip("."), "format": form}
    )
    ET.SubElement(answer, "text").text = text
    _html(answer, "feedback", feedback)
    return answer


def _combined_feedback(question: ET.Element) -> None:
    for name in ("correctfeedback", "partiallycorrectfeedback", "incorrectfeedback"):
        _html(question, name, "")


def _html(parent: ET.Element, name: str, html: str) -> ET.Element:
    part = ET.SubElement(parent, name, {"format": "html"})
    _text(part, html_of(elements_of(html)))
    return part


def _text(parent: ET.Element, text: str) -> None:
    ET.SubElement(parent, "text").text = text


def _fields(question: ET.Element, fields: Sequence[tuple[str, str]]) -> None:
    for name, value in fields:
        ET.SubElement(question, name).text = value
