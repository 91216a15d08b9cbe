"""What was filled in, read: counts and numbers checked, phrases and sentences made fit to stand in a text."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from grading.formula import FormulaError, ModelSpec, parse_formula
from lessons.questionnaire import Row, Typed, input_name
from lessons.report.language import as_phrase, as_sentences
from lessons.typed_numbers import read_count, read_number, value_of

COUNTS = {"rows": 1, "groups": 1, "fewest": 1, "largest": 1, "uppers": 1, "missing": 0}
SPREADS = ("intercept_sd", "upper_sd", "residual_sd")
PHRASES = ("row_words", "group_words", "upper_words", "outcome", "unit", "software", "version", "why_missing")
SENTENCES = ("why", "changes", "explanations", "limitations", "conclusion")
RATIOS = frozenset({"odds ratio", "rate ratio"})


@dataclass(frozen=True, slots=True)
class Effect:
    """A fixed effect. Numbers are texts as they are printed, empty where they were not given."""

    name: str
    coding: str
    scale: str
    estimate: str
    low: str
    high: str
    se: str
    unit: str
    meaning: str
    by_lot: bool


@dataclass(frozen=True, slots=True)
class Slope:
    name: str
    sd: str
    unit: str


@dataclass(frozen=True, slots=True)
class Facts:
    """All that was filled in: `counts`, `numbers`, `phrases`, `sentences` and `choices` by the name of "
    "the entry."""

    counts: Mapping[str, int | None]
    numbers: Mapping[str, str]
    phrases: Mapping[str, str]
    sentences: Mapping[str, str]
    choices: Typed
    effects: tuple[Effect, ...]
    slopes: tuple[Slope, ...]
    formula: ModelSpec | None
    formula_text: str

    def __getitem__(self, choice: str) -> str:
        """The option chosen; empty where none was."""
        return self.choices[choice]


@dataclass(frozen=True, slots=True)
class Reading:
    """The facts, and what could not be read, by the name of the input."""

    facts: Facts
    complaints: Mapping[str, str]


def read_facts(typed: Typed) -> Reading:
    """What can be read of what was typed; the rest counts as not filled in, with a complaint."""
    complaints: dict[str, str] = {}
    counts: dict[str, int | None] = {}
    for name, least in COUNTS.items():
        counts[name], complaints[name] = read_count(typed[name], least=least)
    numbers: dict[str, str] = {}
    for name in (*SPREADS, "correlation", "icc"):
        low, high = (-1, 1) if name == "correlation" else (0, 1) if name == "icc" else (0, None)
        numbers[name], complaints[name] = _number(typed[name], low, high)
    effects = [_read_effect(row, n, complaints) for n, row in enumerate(typed.table("effects"))]
    slopes = [_read_slope(row, n, complaints) for n, row in enumerate(typed.table("slopes"))]
    formula, complaints["formula"] = _read_formula(typed["formula"])
    facts = Facts(
        counts=counts,
        numbers=numbers,
        phrases={name: as_phrase(typed[name]) for name in PHRASES},
        sentences={name: as_sentences(typed[name]) for name in SENTENCES},
        choices=typed,
        effects=tuple(effect for effect in effects if effect.name),
        slopes=tuple(slope for slope in slopes if slope.name),
        formula=formula,
        formula_text=typed["formula"] if formula is not None else "",
    )
    _check_counts(facts, complaints)
    return Reading(facts, {name: words for name, words in complaints.items() if words})


def _read_effect(row: Row, number: int, complaints: dict[str, str]) -> Effect:
    ratio = row.get("scale", "") in RATIOS
    numbers = {}
    for name in ("estimate", "low", "high", "se"):
        place = input_name(name, "effects", number)
        least = 0 if name == "se" or ratio else None
        numbers[name], complaints[place] = _number(row.get(name, ""), least, None)
    _check_interval(numbers, number, complaints)
    if any(row.values()) and not row.get("name"):
        complaints[input_name("name", "effects", number)] = "Without a name it does not come into the report."
    return Effect(
        name=as_phrase(row.get("name", "")),
        coding=as_phrase(row.get("coding", "")),
        scale=row.get("scale", ""),
        unit=as_phrase(row.get("unit", "")),
        meaning=as_sentences(row.get("meaning", "")),
        by_lot=bool(row.get("by_lot")),
        **numbers,
    )


def _check_interval(numbers: dict[str, str], number: int, complaints: dict[str, str]) -> None:
    """An interval from the larger to the smaller number, or away from its estimate, has been mistyped."""
    estimate, low, high = numbers["estimate"], numbers["low"], numbers["high"]
    if low and high and value_of(low) > value_of(high):
        place, words = (
            "low",
            f"The interval begins at {low} and ends at {high}. Give the smaller number first.",
        )
    elif estimate and low and value_of(estimate) < value_of(low):
        place, words = "estimate", f"The estimate {estimate} lies below its interval, which begins at {low}."
    elif estimate and high and value_of(estimate) > value_of(high):
        place, words = "estimate", f"The estimate {estimate} lies above its interval, which ends at {high}."
    elif bool(low) != bool(high):
        place, words = ("high" if low else "low"), "Give both ends of the interval; one alone is left out."
    else:
        return
    complaints[input_name(place, "effects", number)] = (
        complaints[input_name(place, "effects", number)] or words
    )


def _read_slope(row: Row, number: int, complaints: dict[str, str]) -> Slope:
    sd, complaints[input_name("sd", "slopes", number)] = _number(row.get("sd", ""), 0, None)
    if any(row.values()) and not row.get("name"):
        complaints[input_name("name", "slopes", number)] = "Say of what the slope is."
    return Slope(as_phrase(row.get("name", "")), sd, as_phrase(row.get("unit", "")))


def _number(text: str, low: int | None, high: int | None) -> tuple[str, str]:
    number, complaint = read_number(text)
    if number and (
        (low is not None and value_of(number) < low) or (high is not None and value_of(number) > high)
    ):
        limits = f"from {low} to {high}".replace("-", "−") if high is not None else "not below 0"
        return "", f"{number} cannot be: this number is {limits}."
    return number, complaint


def _read_formula(text: str) -> tuple[ModelSpec | None, str]:
    if not text:
        return None, ""
    try:
        return parse_formula(text), ""
    except FormulaError as error:
        return None, str(error)


def _check_counts(facts: Facts, complaints: dict[str, str]) -> None:
    counts = facts.counts
    rows, groups, missing = counts["rows"], counts["groups"], counts["missing"]
    if rows and missing and missing > rows:
        complaints["missing"] = f"There cannot be more missing rows ({missing}) than rows ({rows})."
    if rows and groups and groups > rows:
        complaints["groups"] = f"There cannot be more groups ({groups}) than rows ({rows})."
    fewest, largest = counts["fewest"], counts["largest"]
    if fewest and largest and fewest > largest:
        complaints["fewest"] = (
            f"The smallest group cannot have more rows ({fewest}) than the largest ({largest})."
        )
