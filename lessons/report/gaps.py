"""What a reader still misses, for each of the guide's seven points on discussing a mixed model."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from grading.reports.points import POINT_NAMES
from lessons.places import CAREFUL, FIXED, MEANING, RANDOM, STRUCTURE, WHY_NOT_ORDINARY, Place
from lessons.report.facts import Effect, Facts
from lessons.report.language import listed
from lessons.report.questions import CHANGED, CLEAN, FAILED, LOT, MEASURED, OBSERVED, YES


@dataclass(frozen=True, slots=True)
class Point:
    """One of the seven points: what it asks for, and `why` a reader needs it."""

    code: str
    title: str
    why: str
    place: Place


@dataclass(frozen=True, slots=True)
class Checked:
    """A point with what is `missing` for it; nothing when the report has it all."""

    point: Point
    missing: tuple[str, ...]


STRUCTURE_POINT = Point(
    "D1",
    POINT_NAMES["D1"],
    "Readers count groups to judge how sure you can be. “The data were hierarchical” gives them nothing "
    "to count.",
    STRUCTURE,
)
REASON = Point(
    "D2",
    POINT_NAMES["D2"],
    "The reason is a fact about your data, and tells readers how much the choice of model matters.",
    WHY_NOT_ORDINARY,
)
FIXED_POINT = Point(
    "D3",
    POINT_NAMES["D3"],
    "Without coding and unit nobody knows what one step of a predictor is, or where zero lies.",
    FIXED,
)
RANDOM_POINT = Point(
    "D4",
    POINT_NAMES["D4"],
    "They say how much groups differ, which an average hides. Readers need what varies, how much, and how "
    "it was "
    "estimated.",
    RANDOM,
)
GROUPING = Point(
    "D5",
    POINT_NAMES["D5"],
    "“Random slopes were included” does not say between what. With the formula somebody else can fit the "
    "same model.",
    RANDOM,
)
MEANING_POINT = Point(
    "D6",
    POINT_NAMES["D6"],
    "An estimate without interval, unit and a sentence leaves it to readers to guess how large and how "
    "sure it is.",
    MEANING,
)
CARE = Point(
    "D7",
    POINT_NAMES["D7"],
    "Convergence, missing rows and other explanations can each overturn a number. Readers cannot see "
    "them; you can.",
    CAREFUL,
)


def check_points(facts: Facts) -> tuple[Checked, ...]:
    """The seven points in order, each with what is missing."""
    checks = (
        (STRUCTURE_POINT, _structure),
        (REASON, _reason),
        (FIXED_POINT, _fixed),
        (RANDOM_POINT, _random),
        (GROUPING, _grouping),
        (MEANING_POINT, _meaning),
        (CARE, _care),
    )
    return tuple(Checked(point, tuple(check(facts))) for point, check in checks)


def _structure(facts: Facts) -> Iterator[str]:
    wanted = {
        "what the rows are": facts.phrases["row_words"],
        "how many rows there are": facts.counts["rows"],
        "what rows belong to": facts.phrases["group_words"],
        "how many groups there are": facts.counts["groups"],
        "how many rows the smallest and the largest group have": facts.counts["fewest"]
        and facts.counts["largest"],
        "what the outcome is": facts.phrases["outcome"],
        "of which kind the outcome is": facts["outcome_kind"],
    }
    yield from (words for words, given in wanted.items() if not given)
    if facts.phrases["upper_words"] and not facts.counts["uppers"]:
        yield f"how many {facts.phrases['upper_words']} there are"


def _reason(facts: Facts) -> Iterator[str]:
    if not facts.sentences["why"]:
        yield "one sentence on why rows could not be taken as independent"
    if not facts.numbers["icc"] and facts["outcome_kind"] in {MEASURED, ""}:
        yield "how alike rows of a group are: the intraclass correlation"


def _fixed(facts: Facts) -> Iterator[str]:
    if not facts.effects:
        yield "which fixed effects there are"
    if uncoded := [effect.name for effect in facts.effects if not effect.coding]:
        yield f"the coding or unit of {listed(uncoded)}"


def _random(facts: Facts) -> Iterator[str]:
    if not facts["intercept"]:
        yield "whether there are random intercepts"
    if facts["intercept"] == YES and not facts.numbers["intercept_sd"]:
        yield "the standard deviation of the random intercepts"
    if unspread := [slope.name for slope in facts.slopes if not slope.sd]:
        yield f"the standard deviation of the random slopes of {listed(unspread)}"
    if facts.slopes and facts["intercept"] == YES:
        if not facts["correlated"]:
            yield "whether intercepts and slopes may correlate"
        elif facts["correlated"] == YES and not facts.numbers["correlation"] and len(facts.slopes) == 1:
            yield "the correlation of intercepts and slopes"
    if facts.phrases["upper_words"] and not facts["upper_intercept"]:
        yield f"whether there are random intercepts for {facts.phrases['upper_words']}"
    if facts["upper_intercept"] == YES and not facts.numbers["upper_sd"]:
        yield f"the standard deviation between {facts.phrases['upper_words'] or 'the larger groups'}"
    if not facts.numbers["residual_sd"] and facts["outcome_kind"] in {MEASURED, ""}:
        yield "the residual standard deviation"
    if not facts["method"] and facts["outcome_kind"] in {MEASURED, ""}:
        yield "whether the model was fitted by REML or by maximum likelihood"


def _grouping(facts: Facts) -> Iterator[str]:
    if not facts.phrases["group_words"]:
        yield "between what the random effects vary"
    if facts["upper_intercept"] == YES and not facts.phrases["upper_words"]:
        yield "what the larger groups are"
    if facts.formula is None:
        yield "the formula"
    if not facts.phrases["software"]:
        yield "the software"
    elif not facts.phrases["version"]:
        yield f"the version of {facts.phrases['software']}"


def _meaning(facts: Facts) -> Iterator[str]:
    if not facts.effects:
        yield "an estimate with its interval"
    for effect in facts.effects:
        if lacks := _lacks(effect, facts):
            yield f"{listed(lacks)} for {effect.name}"
    if not facts["df"]:
        yield "by which method intervals and tests were made"


def _lacks(effect: Effect, facts: Facts) -> list[str]:
    wanted = {
        "the estimate": effect.estimate,
        "an interval or a standard error": (effect.low and effect.high) or effect.se,
        "the unit": effect.unit
        or effect.scale not in {"", "difference"}
        or facts["outcome_kind"] not in {MEASURED, ""},
        "a sentence that says what it is": effect.meaning,
    }
    return [words for words, given in wanted.items() if not given]


def _care(facts: Facts) -> Iterator[str]:
    if not facts["converged"]:
        yield "whether the model converged"
    if facts["converged"] in {CHANGED, FAILED} and not facts.sentences["changes"]:
        yield "what was tried or changed so that it converged"
    if not facts["singular"]:
        yield "whether the fit is singular"
    if facts["singular"] == YES and facts["converged"] in {CLEAN, ""} and not facts.sentences["changes"]:
        yield "what was done about the singular fit"
    missing = facts.counts["missing"]
    if missing is None:
        yield "how many rows lack the outcome, also if none does"
    elif missing:
        if not facts.phrases["why_missing"]:
            yield "why outcomes are missing"
        if not facts["assumed"]:
            yield "what the analysis assumes of missing rows"
    if not facts["standing"]:
        yield "whether the study was randomised or observational"
    if facts["standing"] == LOT and not any(effect.by_lot for effect in facts.effects):
        yield "which fixed effect was allocated by lot"
    if facts["standing"] == OBSERVED and not facts.sentences["explanations"]:
        yield "what else could explain the result"
    if not facts.sentences["limitations"]:
        yield "a sentence on what limits the conclusions, such as the number of groups"
