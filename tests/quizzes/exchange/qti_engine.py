"""A small QTI engine: it does what the specification says of each rule and expression that our items use."""

from __future__ import annotations

from typing import Any
from xml.etree import ElementTree as ET

NAMESPACE = "{http://www.imsglobal.org/xsd/imsqti_v2p1}"
Value = Any


def name_of(element: ET.Element) -> str:
    return element.tag.removeprefix(NAMESPACE)


class Engine:
    """One item; `mark` gives the score and the names of the feedback that is shown."""

    def __init__(self, text: bytes) -> None:
        self.root = ET.fromstring(text)
        self.mapping = {
            entry.get("mapKey"): float(entry.get("mappedValue", ""))
            for entry in self.root.iter(f"{NAMESPACE}mapEntry")
        }
        found = self.root.find(f".//{NAMESPACE}mapping")
        self.bounds = {} if found is None else found.attrib

    def mark(self, response: Value) -> tuple[float, list[str]]:
        self.variables: dict[str, Value] = {"RESPONSE": response, "FEEDBACK": [], "SCORE": 0.0}
        processing = self.root.find(f"{NAMESPACE}responseProcessing")
        assert processing is not None
        for rule in processing:
            self.obey(rule)
        return self.variables["SCORE"], self.variables["FEEDBACK"]

    def obey(self, rule: ET.Element) -> None:
        if name_of(rule) == "setOutcomeValue":
            self.variables[rule.attrib["identifier"]] = self.value(rule[0])
            return
        assert name_of(rule) == "responseCondition"
        for branch in rule:
            if name_of(branch) == "responseElse":
                rules = list(branch)
            elif self.value(branch[0]):
                rules = list(branch)[1:]
            else:
                continue
            for inner in rules:
                self.obey(inner)
            return

    def value(self, element: ET.Element) -> Value:
        kind = name_of(element)
        if kind == "baseValue":
            text = element.text or ""
            return float(text) if element.get("baseType") == "float" else text
        if kind == "variable":
            return self.variables[element.attrib["identifier"]]
        if kind == "mapResponse":
            return self.mapped()
        parts = [self.value(part) for part in element]
        match kind:
            case "isNull":
                return parts[0] is None
            case "not":
                return not parts[0]
            case "match":
                return parts[0] == parts[1]
            case "member":
                return parts[0] in parts[1]
            case "multiple":
                return [one for part in parts for one in (part if isinstance(part, list) else [part])]
            case "index":
                return parts[0][int(element.attrib["n"]) - 1]
            case "delete":
                return [one for one in parts[1] if one != parts[0]]
            case "sum":
                return sum(parts)
            case "subtract":
                return parts[0] - parts[1]
            case "divide":
                return parts[0] / parts[1]
            case "gt":
                return parts[0] > parts[1]
            case "gte":
                return parts[0] >= parts[1]
            case "equal":
                return self.equal(element, *parts)
        raise AssertionError(f"our items do not use {kind}")

    def equal(self, element: ET.Element, one: float, other: float) -> bool:
        if element.attrib["toleranceMode"] == "exact":
            return one == other
        return abs(one - other) <= float(element.attrib["tolerance"])

    def mapped(self) -> float:
        response = self.variables["RESPONSE"]
        chosen = response if isinstance(response, list) else [response]
        total = sum(self.mapping.get(key, 0.0) for key in set(chosen))
        return min(
            max(total, float(self.bounds.get("lowerBound", "-inf"))),
            float(self.bounds.get("upperBound", "inf")),
        )
