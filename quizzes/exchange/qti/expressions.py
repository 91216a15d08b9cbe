"""The few expressions and rules of QTI's response processing that items need. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from xml.etree import ElementTree as ET

RESPONSE, SCORE, FEEDBACK = "RESPONSE", "SCORE", "FEEDBACK"

Branch = tuple[ET.Element, list[ET.Element]]


def node(name: str, *children: ET.Element, **attributes: str) -> ET.Element:
    element = ET.Element(name, attributes)
    element.extend(children)
    return element


def value(base_type: str, text: str) -> ET.Element:
    element = node("baseValue", baseType=base_type)
    element.text = text
    return element


def number(found: float) -> ET.Element:
    return value("float", repr(float(found)))


def variable(name: str) -> ET.Element:
    return node("variable", identifier=name)


def assign(name: str, expression: ET.Element) -> ET.Element:
    return node("setOutcomeValue", expression, identifier=name)


def say(feedback: str) -> ET.Element:
    """The feedback of that name is shown beside what is shown already."""
    return assign(FEEDBACK, node("multiple", variable(FEEDBACK), value("identifier", feedback)))


def condition(branches: Iterable[Branch], otherwise: Iterable[ET.Element] = ()) -> ET.Element:
    """The rules of the first branch whose expression is true; `otherwise` those that hold if none is."""
    rule = ET.Element("responseCondition")
    for place, (expression, rules) in enumerate(branches):
        rule.append(node("responseElseIf" if place else "responseIf", expression, *rules))
    if rest := list(otherwise):
        rule.append(node("responseElse", *rest))
    return rule
