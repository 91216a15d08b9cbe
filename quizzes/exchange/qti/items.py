"""One item as an `assessmentItem`: declarations, body, processing, feedback, in the order of the schema. Pure."""

from __future__ import annotations

from xml.etree import ElementTree as ET

from quizzes.exchange.markup import append_html, link_to
from quizzes.exchange.qti.expressions import FEEDBACK, RESPONSE, SCORE, node, say
from quizzes.exchange.qti.processing import (
    HITS,
    Processing,
    identifier_of,
    mark_numbers,
    mark_options,
    mark_order,
    mark_pairs,
    pair_of,
    target_identifier,
)
from quizzes.exchange.records import Item, Numbers, Options, Pairs, Sequence, Written

NAMESPACE = "http://www.imsglobal.org/xsd/imsqti_v2p1"
SCHEMA = "http://www.imsglobal.org/xsd/qti/qtiv2p1/imsqti_v2p1.xsd"
XSI = "http://www.w3.org/2001/XMLSchema-instance"
EXPLANATION = "explanation"


def assessment_item(item: Item, *, data_address: str) -> bytes:
    """The item as a file; `data_address` leads from it to its table."""
    root = ET.Element(
        "assessmentItem",
        {
            "xmlns": NAMESPACE,
            "xmlns:xsi": XSI,
            "xsi:schemaLocation": f"{NAMESPACE} {SCHEMA}",
            "identifier": item.identifier,
            "title": item.title,
            "adaptive": "false",
            "timeDependent": "false",
        },
    )
    root.append(_response(item))
    root.extend(_outcomes(item))
    root.append(_body(item, data_address))
    rules, said = _processing(item)
    root.append(node("responseProcessing", *rules))
    root.extend(_feedback(name, html) for name, html in said.items())
    return ET.tostring(root, encoding="utf-8", xml_declaration=True)


def _response(item: Item) -> ET.Element:
    match item.answer:
        case Numbers():
            return _declared("single", "float", [repr(item.answer.keys[0].value)])
        case Options():
            rights = [identifier_of(option.key) for option in item.answer.options if option.right]
            declared = _declared("single" if item.answer.single else "multiple", "identifier", rights)
            declared.append(_mapping(item.answer))
            return declared
        case Sequence():
            return _declared("ordered", "identifier", [identifier_of(key) for key, _ in item.answer.items])
        case Pairs():
            right = [pair_of(pair.key, pair.target) for pair in item.answer.items]
            declared = _declared("multiple", "directedPair", right)
            entries = [node("mapEntry", mapKey=pair, mappedValue="1") for pair in right]
            declared.append(node("mapping", *entries, defaultValue="0"))
            return declared
        case Written():
            return _declared("single", "string", [])


def _declared(cardinality: str, base_type: str, right: list[str]) -> ET.Element:
    declared = node("responseDeclaration", identifier=RESPONSE, cardinality=cardinality, baseType=base_type)
    if right:
        correct = ET.SubElement(declared, "correctResponse")
        for text in right:
            ET.SubElement(correct, "value").text = text
    return declared


def _mapping(answer: Options) -> ET.Element:
    rights = sum(option.right for option in answer.options)
    worth = {True: 1 / rights, False: 0.0 if answer.single else -1 / rights}
    entries = [
        node("mapEntry", mapKey=identifier_of(option.key), mappedValue=repr(worth[option.right]))
        for option in answer.options
    ]
    return node("mapping", *entries, lowerBound="0", upperBound="1", defaultValue="0")


def _outcomes(item: Item) -> list[ET.Element]:
    outcomes = [
        node(
            "outcomeDeclaration",
            identifier=SCORE,
            cardinality="single",
            baseType="float",
            normalMaximum="1",
            normalMinimum="0",
        ),
        node("outcomeDeclaration", identifier=FEEDBACK, cardinality="multiple", baseType="identifier"),
    ]
    if isinstance(item.answer, Sequence | Pairs):
        outcomes.append(node("outcomeDeclaration", identifier=HITS, cardinality="single", baseType="float"))
    return outcomes


def _body(item: Item, data_address: str) -> ET.Element:
    body = ET.Element("itemBody")
    append_html(body, item.prompt)
    append_html(body, item.data_text)
    body.append(link_to(item.table.name, data_address))
    match item.answer:
        case Numbers():
            entry = node("textEntryInteraction", responseIdentifier=RESPONSE, expectedLength="15")
            body.append(node("p", entry))
        case Options():
            body.append(_choices(item.answer))
        case Sequence():
            order = node("orderInteraction", responseIdentifier=RESPONSE, shuffle="true")
            order.extend(_choice("simpleChoice", key, text) for key, text in item.answer.items)
            body.append(order)
        case Pairs():
            body.append(_sets(item.answer))
        case Written():
            lines = str(item.answer.lines)
            body.append(node("extendedTextInteraction", responseIdentifier=RESPONSE, expectedLines=lines))
            body.append(_rubric(item.answer))
    return body


def _choices(answer: Options) -> ET.Element:
    most = "1" if answer.single else str(len(answer.options))
    choices = node("choiceInteraction", responseIdentifier=RESPONSE, shuffle="true", maxChoices=most)
    choices.extend(_choice("simpleChoice", option.key, option.text) for option in answer.options)
    return choices


def _sets(answer: Pairs) -> ET.Element:
    items, targets = ET.Element("simpleMatchSet"), ET.Element("simpleMatchSet")
    for pair in answer.items:
        items.append(_choice("simpleAssociableChoice", pair.key, pair.text, matchMax="1"))
    for key, text in answer.targets:
        part = node(
            "simpleAssociableChoice", identifier=target_identifier(key), matchMax=str(len(answer.items))
        )
        part.text = text
        targets.append(part)
    return node(
        "matchInteraction",
        items,
        targets,
        responseIdentifier=RESPONSE,
        shuffle="true",
        maxAssociations=str(len(answer.items)),
    )


def _choice(name: str, key: str, html: str, **attributes: str) -> ET.Element:
    choice = node(name, identifier=identifier_of(key), **attributes)
    append_html(choice, html)
    return choice


def _rubric(answer: Written) -> ET.Element:
    """For the person who marks, and not for the candidate."""
    rubric = node("rubricBlock", view="scorer")
    append_html(rubric, answer.key)
    return rubric


def _processing(item: Item) -> Processing:
    rules, said = _marking(item)
    # What feedback there is begins with the explanation.
    return [say(EXPLANATION), *rules], {**said, EXPLANATION: item.explanation}


def _marking(item: Item) -> Processing:
    match item.answer:
        case Numbers():
            return mark_numbers(item.answer)
        case Options():
            return mark_options(item.answer)
        case Sequence():
            return mark_order(item.answer)
        case Pairs():
            return mark_pairs(item.answer)
        case Written():
            return [], {}


def _feedback(name: str, html: str) -> ET.Element:
    feedback = node("modalFeedback", outcomeIdentifier=FEEDBACK, identifier=name, showHide="show")
    append_html(feedback, html)
    return feedback
