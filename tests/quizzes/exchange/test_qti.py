from __future__ import annotations

import io
import re
import zipfile
from itertools import permutations, product
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from quizzes.exchange.qti import qti_package
from quizzes.exchange.qti.items import assessment_item
from quizzes.exchange.records import Item, Numbers
from quizzes.keys import as_response, judge
from tests.quizzes.exchange.conftest import QUESTIONS, item_of
from tests.quizzes.exchange.qti_engine import NAMESPACE, Engine, name_of
from tests.quizzes.helpers import known_family

CP = "{http://www.imsglobal.org/xsd/imscp_v1p1}"
# The children of an assessmentItem in the order of the schema.
ORDER = ["responseDeclaration", "outcomeDeclaration", "itemBody", "responseProcessing", "modalFeedback"]
IDENTIFIER = re.compile(r"^[A-Za-z_][\w.-]*$")
HTML = {
    *(
        "p",
        "div",
        "ul",
        "ol",
        "li",
        "a",
        "code",
        "em",
        "strong",
        "pre",
        "table",
        "thead",
        "tbody",
        "tr",
        "th",
        "td",
    ),
    *("br", "blockquote", "dl", "dt", "dd", "h2", "h3"),
}
PARTS = {
    *(
        "textEntryInteraction",
        "choiceInteraction",
        "orderInteraction",
        "matchInteraction",
        "extendedTextInteraction",
    ),
    *("simpleChoice", "simpleMatchSet", "simpleAssociableChoice", "rubricBlock"),
}


def engine(kind: str) -> Engine:
    return Engine(assessment_item(item_of(kind), data_address="../data/x.csv"))


def ours(kind: str, answer: Any) -> float:
    question = QUESTIONS[kind]
    return judge(question, as_response(question, answer), known_family()).score


def test_items_have_the_parts_of_the_schema_in_its_order(items: tuple[Item, ...]):
    for item in items:
        root = ET.fromstring(assessment_item(item, data_address="../data/x.csv"))

        names = [name_of(child) for child in root]
        assert sorted(names, key=ORDER.index) == names
        assert {"identifier", "title", "adaptive", "timeDependent"} <= set(root.attrib)
        body = root.find(f"{NAMESPACE}itemBody")
        assert body is not None
        assert {name_of(part) for part in body.iter()} - HTML - PARTS == {"itemBody"}


def test_identifiers_are_sound_and_feedback_is_declared_once(items: tuple[Item, ...]):
    for item in items:
        root = ET.fromstring(assessment_item(item, data_address="../data/x.csv"))

        feedback = [part.attrib["identifier"] for part in root.iter(f"{NAMESPACE}modalFeedback")]
        choices = [
            part.attrib["identifier"]
            for part in root.iter()
            if name_of(part) in {"simpleChoice", "simpleAssociableChoice"}
        ]
        said = {part[-1].text for part in root.iter(f"{NAMESPACE}multiple")}
        assert len(set(feedback)) == len(feedback)
        assert len(set(choices)) == len(choices)
        assert all(IDENTIFIER.match(name) for name in [*feedback, *choices, item.identifier])
        assert said == set(feedback)


def test_number_is_marked_by_the_first_interval_that_it_lies_in():
    item, marked = item_of("number"), engine("number")
    assert isinstance(item.answer, Numbers)
    keys = item.answer.keys
    for key in keys:
        place = next(n for n, other in enumerate(keys) if abs(key.value - other.value) <= other.half_width)
        assert marked.mark(key.value) == (keys[place].score, ["explanation", f"number-{place + 1}"])
    right = item.answer.keys[0]
    assert marked.mark(right.value + 0.99 * right.half_width)[0] == 1.0
    assert marked.mark(1e9) == (0.0, ["explanation", "unknown"])
    assert marked.mark(None) == (0.0, ["explanation"])


def test_choice_is_marked_as_here():
    marked = engine("choice")

    assert marked.mark("K-visit") == (1.0, ["explanation", "option-visit"])
    assert marked.mark("K-patient") == (0.0, ["explanation", "option-patient"])
    assert marked.mark(None) == (0.0, ["explanation"])


def test_every_set_of_options_is_marked_as_here():
    marked = engine("multiple")
    for ticked in product([False, True], repeat=3):
        keys = [key for key, taken in zip("abc", ticked, strict=True) if taken]
        if keys:
            assert marked.mark([f"K-{key}" for key in keys])[0] == ours("multiple", keys)
    assert marked.mark(["K-a", "K-c"])[1] == ["explanation", "option-b", "option-c"]


def test_every_order_is_marked_as_here():
    marked = engine("order")
    for order in permutations(["row", "fit", "report"]):
        assert marked.mark([f"K-{key}" for key in order])[0] == pytest.approx(
            ours("order", list(order)), abs=1e-12
        )
    assert marked.mark(["K-fit", "K-row", "K-report"])[1] == ["explanation", "order-1"]


def test_every_match_is_marked_as_here():
    marked = engine("match")
    keys = ["arms", "patients", "months"]
    for targets in product(["fixed", "random"], repeat=3):
        pairs = list(zip(keys, targets, strict=True))
        response = [f"K-{item} T-{target}" for item, target in pairs]
        expected = ours("match", [f"{item}={target}" for item, target in pairs])
        assert marked.mark(response)[0] == pytest.approx(expected, abs=1e-12)
    wrong = ["K-arms T-random", "K-patients T-random", "K-months T-fixed"]
    assert marked.mark(wrong)[1] == ["explanation", "pair-arms-random"]


def test_key_of_a_formula_is_for_the_scorer_only():
    root = ET.fromstring(assessment_item(item_of("formula"), data_address="../data/x.csv"))

    rubric = root.find(f".//{NAMESPACE}rubricBlock")
    assert rubric is not None
    assert rubric.get("view") == "scorer"
    assert "sbp ~ time + treated + (1 | patient)" in "".join(rubric.itertext())


def test_package_has_all_that_its_manifest_names(items: tuple[Item, ...]):
    with zipfile.ZipFile(io.BytesIO(qti_package(items))) as archive:
        manifest = ET.fromstring(archive.read("imsmanifest.xml"))
        files = {name: archive.read(name) for name in archive.namelist()}

    resources = manifest.findall(f"{CP}resources/{CP}resource")
    names = [resource.attrib["identifier"] for resource in resources]
    needed = {part.attrib["identifierref"] for part in manifest.iter(f"{CP}dependency")}
    named = [part.attrib["href"] for part in manifest.iter(f"{CP}file")]
    assert [part.tag for part in manifest] == [f"{CP}metadata", f"{CP}organizations", f"{CP}resources"]
    assert len(set(names)) == len(names)
    assert needed <= set(names)
    assert sorted(named) == sorted(set(files) - {"imsmanifest.xml"})
    assert {content for name, content in files.items() if name.startswith("data/")} == {
        item.table.content for item in items
    }


def test_link_in_each_item_leads_to_its_data(items: tuple[Item, ...]):
    with zipfile.ZipFile(io.BytesIO(qti_package(items))) as archive:
        for item in items:
            root = ET.fromstring(archive.read(f"items/{item.identifier}.xml"))
            links = [part.attrib["href"] for part in root.iter(f"{NAMESPACE}a")]
            assert links == [f"../data/{item.table.name}"]
            assert archive.read(links[0].removeprefix("../")) == item.table.content


def test_package_is_the_same_file_each_time(items: tuple[Item, ...]):
    assert qti_package(items) == qti_package(items)
