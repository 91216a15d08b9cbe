from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
import yaml

from datasets.making import CannotCertify
from datasets.scenarios import get_scenario
from grading.numbers import Family
from grading.quantities import value_of
from quizzes.exchange import gathering
from quizzes.exchange.answers import answer_of
from quizzes.exchange.gathering import count_draws, gather_items
from quizzes.exchange.moodle import moodle_quiz
from quizzes.exchange.qti.items import assessment_item
from quizzes.exchange.records import Numbers, Table, Written
from quizzes.keys import target_of
from tests.classroom import CHOICE, NUMBER
from tests.quizzes.content.conftest import FORMULA, REPORT
from tests.quizzes.exchange.conftest import QUESTIONS, exported, question
from tests.quizzes.helpers import known_family


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> list[tuple[gathering.DataOf, list[str]]]:
    """Data that are known, whichever are asked for; what was asked for."""
    asked: list[tuple[gathering.DataOf, list[str]]] = []

    def draw(which: gathering.DataOf, questions: list[Any], seed: int) -> gathering.Drawn:
        asked.append((which, [found.id for found in questions]))
        return gathering.Drawn(Table(f"{which.number}.csv", b"a\n1\n"), known_family())

    monkeypatch.setattr(gathering, "_draw", draw)
    return asked


def test_numbers_have_as_many_variants_as_asked_and_data_of_their_own():
    items = [item for item in exported().items if isinstance(item.answer, Numbers)]

    assert [item.reference for item in items] == ["se-of-treatment, variant 1", "se-of-treatment, variant 2"]
    assert len({item.table.content for item in items}) == 2
    assert len({item.identifier for item in exported().items}) == len(exported().items)


def test_key_belongs_to_the_attached_data(monkeypatch: pytest.MonkeyPatch):
    families: list[Family] = []
    keys = answer_of

    def spy(asked: Any, family: Family) -> Any:
        families.append(family)
        return keys(asked, family)

    monkeypatch.setattr(gathering, "answer_of", spy)
    item = gather_items([QUESTIONS["number"]], variants=1).items[0]

    assert isinstance(item.answer, Numbers)
    number = QUESTIONS["number"]
    assert number.kind == "number"
    assert item.answer.keys[0].value == value_of(families[0], target_of(number))
    assert families[0].facts.rows == item.table.content.count(b"\n") - 1


def test_questions_on_one_setting_share_their_data(drawn: list[tuple[gathering.DataOf, list[str]]]):
    gather_items([QUESTIONS["number"], QUESTIONS["choice"]], variants=2)

    assert [names for _, names in drawn] == [["se-of-treatment", "what-is-a-row"], ["se-of-treatment"]]
    assert count_draws([QUESTIONS["number"], QUESTIONS["choice"]], variants=2) == 2


def test_settings_take_turns(drawn: list[tuple[gathering.DataOf, list[str]]]):
    gather_items([question({**NUMBER, "settings": ["standard", "few-patients"]})], variants=3)

    assert [which.setting for which, _ in drawn] == ["standard", "few-patients", "standard"]


def test_question_without_data_is_left_out_by_name(monkeypatch: pytest.MonkeyPatch):
    def draw(which: gathering.DataOf, questions: list[Any], seed: int) -> gathering.Drawn:
        if any(found.id == "se-of-treatment" for found in questions):
            raise CannotCertify(which.scenario, which.setting, 50, {"too close": 50})
        return gathering.Drawn(Table("a.csv", b"a\n1\n"), known_family())

    monkeypatch.setattr(gathering, "_draw", draw)
    export = gather_items([QUESTIONS["number"], QUESTIONS["choice"]], variants=1)

    assert [item.reference for item in export.items] == ["what-is-a-row, variant 1"]
    assert [found.question for found in export.left_out] == ["se-of-treatment, variant 1"]
    assert "None of 50 seeds" in export.left_out[0].why


def test_number_that_the_data_do_not_have_is_left_out(drawn: list[tuple[gathering.DataOf, list[str]]]):
    target = {"quantity": "estimate", "fit": "nested", "term": "time"}

    export = gather_items([question({**NUMBER, "target": target})], variants=1)

    assert (export.items, [found.question for found in export.left_out]) == (
        (),
        ["se-of-treatment, variant 1"],
    )


def test_pasted_output_is_left_out_and_costs_no_data(drawn: list[tuple[gathering.DataOf, list[str]]]):
    """Only our readers can mark it; the other questions are exported all the same."""
    pasted = question({**NUMBER, "id": "paste-it", "kind": "output", "target": {"fit": "random_slope"}})

    export = gather_items([pasted, QUESTIONS["choice"]], variants=2)

    assert [(found.question, found.why) for found in export.left_out] == [
        ("paste-it", "what a package printed can only be read here")
    ]
    assert len(export.items) == 1
    assert all("paste-it" not in ids for which, ids in drawn if which.number > 1)


def test_report_is_for_a_person_with_its_rubric_and_its_numbers(drawn: Any):
    (item,) = gather_items([question(yaml.safe_load(REPORT))], variants=1).items

    assert isinstance(item.answer, Written)
    assert item.answer.lines == 15
    assert "<strong>Structure</strong> (2 points): Patients and visits with their numbers." in item.answer.key
    assert "the standard error of treated: " in item.answer.key


def test_number_asks_for_digits_and_its_unit(drawn: list[tuple[gathering.DataOf, list[str]]]):
    prompt = gather_items([question({**NUMBER, "unit": "mmHg"})], variants=1).items[0].prompt

    assert "Unit: mmHg." in prompt
    assert "<strong>five significant digits</strong>" in prompt


def test_count_asks_for_no_digits(drawn: list[tuple[gathering.DataOf, list[str]]]):
    prompt = (
        gather_items([question({**NUMBER, "target": {"quantity": "groups_used"}})], variants=1)
        .items[0]
        .prompt
    )

    assert "significant digits" not in prompt


def test_nothing_says_which_setting_the_data_are_of():
    asked = question({**yaml.safe_load(FORMULA), "id": "a-model", "settings": ["no-slope-variance"]})
    item = gather_items([asked], variants=1).items[0]

    setting = get_scenario("blood-pressure").settings["no-slope-variance"]
    for text in (moodle_quiz([item]).decode(), assessment_item(item, data_address=item.table.name).decode()):
        assert setting.slug not in text
        assert setting.title not in text
    assert item.table.name.startswith("blood-pressure-")


def test_choice_comes_once_however_many_variants_are_asked_for(
    drawn: list[tuple[gathering.DataOf, list[str]]],
):
    assert len(gather_items([question(CHOICE)], variants=5).items) == 1


def test_same_seed_gives_the_same_data():
    one, other = (gather_items([QUESTIONS["choice"]], variants=1, seed=seed).items[0] for seed in (1, 2))

    assert one == gather_items([QUESTIONS["choice"]], variants=1, seed=1).items[0]
    assert replace(other, identifier="", table=one.table) == replace(one, identifier="")
    assert other.table.content != one.table.content
