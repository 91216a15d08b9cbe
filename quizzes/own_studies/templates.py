"""Questions with the names of the columns left open, filled in for a study. The filled ones fit the schema of the bank."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict

from datasets.own.finding import STANDARD
from datasets.scenarios.base import Scenario
from grading.family.models import reference_model, structure_names
from quizzes.content.schema import Question, Slug, Title, question_adapter

FOLDER = Path(__file__).parent / "templates"
# A name in braces stands for a column or a word of the study; nothing else in a template has braces.
_OPEN = re.compile(r"\{([a-z_]+)\}")
# The right models in which the groups, those of the upper level, have slopes of their own.
_SLOPES = frozenset({"random_slope", "nested_slope"})


class Template(BaseModel):
    """`needs` says what a study must have for it: random slopes, rows without an outcome, or inner labels of one kind.

    `levels`: for how many levels of groups it is written; `outcome`: for which kind of outcome.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: Title
    needs: Literal["", "slopes", "gaps", "reused", "unique"] = ""
    levels: Literal["any", "one", "two"] = "any"
    outcome: Literal["any", "measured", "yes-no"] = "measured"
    question: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Filled:
    """A template filled in for a study: `question` as the judge reads it, `content` as the bank stores it."""

    slug: Slug
    name: str
    question: Question
    content: dict[str, Any]


@cache
def read_templates() -> Mapping[str, Template]:
    """Every template by its slug, which is the name of its file.

    Raises:
        pydantic.ValidationError: one does not fit; tests see to it that this is found before it is used.
    """
    return {
        path.stem: Template.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
        for path in sorted(FOLDER.glob("*.yaml"))
    }


def fill_templates(scenario: Scenario, *, gaps: bool, reused: bool = False) -> list[Filled]:
    """The questions that suit the study of an own scenario.

    `gaps`: some of its rows have no outcome. `reused`: labels of the inner level of groups come again.
    """
    nested = bool(scenario.structure.second)
    given = {
        "": True,
        "slopes": scenario.settings[STANDARD].reference in _SLOPES,
        "gaps": gaps,
        "reused": nested and reused,
        "unique": nested and not reused,
    }
    levels, outcome = "two" if nested else "one", "yes-no" if scenario.structure.binary else "measured"
    words = words_for(scenario)
    return [
        _fill(slug, template, scenario, words)
        for slug, template in read_templates().items()
        if given[template.needs]
        and template.levels in ("any", levels)
        and template.outcome in ("any", outcome)
    ]


def words_for(scenario: Scenario) -> dict[str, str]:
    """What the open names stand for."""
    structure, reference = scenario.structure, scenario.settings[STANDARD].reference
    names = structure_names(structure)
    units = {column.name: column.unit for column in scenario.columns}
    slopes = reference in _SLOPES
    return {
        **names,
        "unit": structure.unit,
        "groups": structure.groups,
        "groups_capital": _capital(structure.groups),
        "second_unit": structure.second_unit,
        "seconds": structure.seconds,
        "seconds_capital": _capital(structure.seconds),
        "inner_unit": structure.second_unit or structure.unit,
        "inners": structure.seconds or structure.groups,
        "all_groups": " and ".join(filter(None, (structure.groups, structure.seconds))),
        "reference": reference,
        "random": structure.within if slopes else "1",
        "own": f"a level and a slope of `{structure.within}`" if slopes else "a level",
        "formula": reference_model(structure, reference).formula.format(**names),
        "outcome_unit": units[structure.outcome],
    }


def _capital(words: str) -> str:
    """The words at the beginning of a sentence."""
    return words[:1].upper() + words[1:]


def _fill(slug: str, template: Template, scenario: Scenario, words: Mapping[str, str]) -> Filled:
    content: dict[str, Any] = {
        "id": f"{scenario.slug}-{slug}",
        "scenario": scenario.slug,
        "settings": [STANDARD],
        **_put(template.question, words),
    }
    return Filled(slug, template.name, question_adapter.validate_python(content), content)


def _put(part: Any, words: Mapping[str, str]) -> Any:
    """The part with every open name replaced. Raises KeyError for a name that stands for nothing."""
    if isinstance(part, str):
        return _OPEN.sub(lambda found: words[found.group(1)], part)
    if isinstance(part, dict):
        return {key: _put(value, words) for key, value in part.items()}
    if isinstance(part, list):
        return [_put(value, words) for value in part]
    return part
