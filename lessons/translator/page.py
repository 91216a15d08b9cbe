"""What the translator shows for a form that was sent in. Nothing of it is evaluated."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.http import QueryDict
from django.utils.safestring import SafeString, mark_safe

from datasets.models import Dataset
from grading.formula import FormulaError, parse_formula
from grading.formula.spec import ModelSpec
from grading.translation import (
    DataColumn,
    DataFile,
    Meaning,
    ModelError,
    Request,
    Translation,
    describe_model,
    translate_all,
)
from grading.translation.request import Method
from lessons.markdown import render_line
from lessons.own_data import OwnData

# How much of what was typed is shown again: a field that is longer was no formula.
LONGEST_SHOWN = 1000
EXAMPLES = (
    ("sbp ~ time + treated + (1 | patient)", "patients have their own level"),
    ("sbp ~ time * treated + (time | patient)", "and their own change over time, correlated with it"),
    ("sbp ~ time + treated + (time || patient)", "the same without the correlation"),
    ("strength ~ depth + supplier + (1 | batch/cask)", "casks within batches"),
    ("rt ~ frequency + older + (1 | person) + (1 | word)", "people crossed with words"),
    ("strength ~ depth + (1 | batch:cask)", "one level for each cask of each batch"),
    ("growth ~ week + I(week^2) + (week | plant)", "a bent line"),
)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a formula cannot be read: the text before the character, the character, the text after it."""

    before: str
    character: str
    after: str


@dataclass(frozen=True, slots=True)
class ColumnChoice:
    """A column of the chosen data, as it is offered."""

    name: str
    meaning: str
    unit: str
    text: bool
    chosen: bool


@dataclass(frozen=True, slots=True)
class Page:
    """The form as it was sent in, what is the matter with it, and the translations.

    `chosen` is the pk of the chosen data set, 0 for a file of one's own.
    """

    formula: str
    method: Method
    categories: str
    offered: Sequence[OwnData]
    chosen: int
    columns: tuple[ColumnChoice, ...]
    formula_error: str
    place: Place | None
    categories_error: str
    data_error: str
    meaning: Meaning | None
    translations: tuple[Translation, ...]


def build_page(form: QueryDict, offered: Sequence[OwnData], link_to: Callable[[Dataset], str]) -> Page:
    """The page. `link_to` gives the address by which a program reads a data set. One query where one is chosen."""
    own, data_error = _chosen(form.get("data", ""), offered)
    formula = form.get("formula", "")
    method: Method = "ML" if form.get("method") == "ML" else "REML"
    named = [*form.getlist("category"), *re.split(r"[\s,;]+", form.get("categories", ""))]
    categories = tuple(dict.fromkeys(filter(None, named)))
    data = _data_file(own, link_to)
    spec, formula_error, place = _read(formula, data) if "formula" in form else (None, "", None)
    categories_error = _unknown(categories, spec, data) if spec else ""
    meaning: Meaning | None = None
    translations: tuple[Translation, ...] = ()
    if spec and not categories_error:
        try:
            asked = Request(spec, data, frozenset(categories), method)
            meaning, translations = describe_model(asked), translate_all(asked)
        except ModelError as refusal:
            formula_error = str(refusal)
    return Page(
        formula=formula[:LONGEST_SHOWN],
        method=method,
        categories=form.get("categories", "")[:LONGEST_SHOWN],
        offered=offered,
        chosen=own.dataset.pk if own else 0,
        columns=_columns(own, categories),
        formula_error=formula_error,
        place=place,
        categories_error=categories_error,
        data_error=data_error,
        meaning=meaning,
        translations=translations,
    )


def as_html(text: str) -> SafeString:
    """A sentence of the translator; the renderer escapes all HTML of it."""
    return mark_safe(render_line(text, file="translator", line=1)[0])


def _chosen(pk: str, offered: Sequence[OwnData]) -> tuple[OwnData | None, str]:
    if not pk:
        return None, ""
    for own in offered:
        if str(own.dataset.pk) == pk:
            return own, ""
    return None, "These data are not among those that you have open, so the code reads a file of your own."


def _data_file(own: OwnData | None, link_to: Callable[[Dataset], str]) -> DataFile:
    if own is None:
        return DataFile()
    frame = own.dataset.frame
    columns = tuple(
        DataColumn(column.name, column.label, int(frame[column.name].nunique()))
        for column in own.dataset.meaning.columns
    )
    return DataFile(link_to(own.dataset), columns)


def _read(text: str, data: DataFile) -> tuple[ModelSpec | None, str, Place | None]:
    try:
        return parse_formula(text, [column.name for column in data.columns] or None), "", None
    except FormulaError as error:
        at = error.position
        place = None if at is None or at >= len(text) else Place(text[:at], text[at], text[at + 1 :])
        return None, error.message, place


def _unknown(categories: Sequence[str], spec: ModelSpec, data: DataFile) -> str:
    """Ticked columns need not be in the model, typed ones are thought to be."""
    known = spec.columns | {column.name for column in data.columns}
    for name in categories:
        if name not in known:
            listing = ", ".join(f"`{column}`" for column in sorted(spec.columns))
            return f"`{name[:60]}` is not in your formula: its columns are {listing}."
    return ""


def _columns(own: OwnData | None, categories: Sequence[str]) -> tuple[ColumnChoice, ...]:
    if own is None:
        return ()
    return tuple(
        ColumnChoice(column.name, column.meaning, column.unit, column.label, column.name in categories)
        for column in own.dataset.meaning.columns
    )
