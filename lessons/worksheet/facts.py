"""The structure of a study, read from what was typed about it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from lessons.questionnaire import Row, Typed, input_name
from lessons.typed_numbers import read_count
from lessons.worksheet.questions import BOTH, CATEGORY, CROSSED, NESTED, UPPER, WITHIN, YES


@dataclass(frozen=True, slots=True)
class Predictor:
    """A fixed effect. `columns` is how many it has in the model; `varies` and `differs` are empty when "
    "not said."""

    name: str
    columns: int
    varies: str
    differs: bool | None

    @property
    def varies_within(self) -> bool:
        return self.varies in {WITHIN, BOTH}


@dataclass(frozen=True, slots=True)
class Study:
    """What is known of a study; None and empty texts stand for what was not said.

    `fewest` and `largest` are rows per group; `upper` names the second grouping, which `relation` relates to the first.
    """

    row: str = ""
    rows: int | None = None
    missing: int | None = None
    outcome: str = ""
    outcome_kind: str = ""
    group: str = ""
    groups: int | None = None
    fewest: int | None = None
    largest: int | None = None
    upper: str = ""
    uppers: int | None = None
    relation: str = ""
    predictors: tuple[Predictor, ...] = ()
    standing: str = ""

    @property
    def nested(self) -> bool:
        return bool(self.upper) and self.relation == NESTED

    @property
    def crossed(self) -> bool:
        return bool(self.upper) and self.relation == CROSSED


@dataclass(frozen=True, slots=True)
class Reading:
    """The study, and what could not be read or cannot be, by the name of the input."""

    study: Study
    complaints: Mapping[str, str]


COUNTS = {"rows": 1, "missing": 0, "groups": 1, "fewest": 1, "largest": 1, "uppers": 1}


def read_study(typed: Typed) -> Reading:
    """The structure as it was typed. Nothing is guessed: what cannot be read counts as not said."""
    complaints: dict[str, str] = {}
    counts: dict[str, int | None] = {}
    for name, least in COUNTS.items():
        counts[name], complaint = read_count(typed[name], least=least)
        if complaint:
            complaints[name] = complaint
    predictors = []
    for number, row in enumerate(typed.table("predictors")):
        levels = input_name("levels", "predictors", number)
        predictor, complaint = _read_predictor(row, bool(typed["upper"]))
        if complaint:
            complaints[
                levels if row.get("kind") == CATEGORY else input_name("varies", "predictors", number)
            ] = complaint
        if predictor is not None:
            predictors.append(predictor)
    texts = ("row", "outcome", "outcome_kind", "group", "upper", "relation", "standing")
    study = Study(**{name: typed[name] for name in texts}, **counts, predictors=tuple(predictors))  # type: ignore[arg-type]
    return Reading(study, {**_contradictions(study), **complaints})


def _read_predictor(row: Row, has_upper: bool) -> tuple[Predictor | None, str]:
    """The predictor, None without a name; and a complaint about its categories or its level."""
    name, complaint, columns = row.get("name", ""), "", 1
    if row.get("kind") == CATEGORY:
        levels, complaint = read_count(row.get("levels", ""), least=2)
        columns = (levels or 3) - 1
        if levels is None and not complaint:
            complaint = "Say how many categories it has: the model needs a column for each but one."
    varies = row.get("varies", "")
    if varies == UPPER and not has_upper:
        varies, complaint = (
            "",
            complaint
            or "There is no second grouping above for it to vary between: name it, or choose again.",
        )
    differs = {"": None, YES: True}.get(row.get("differs", ""), False)
    return (Predictor(name, columns, varies, differs) if name else None), complaint


def _contradictions(study: Study) -> dict[str, str]:
    """What cannot all be true at once, by the name of the input that it is said beside."""
    found: dict[str, str] = {}
    rows, groups, fewest, largest = study.rows, study.groups, study.fewest, study.largest
    if fewest and largest and fewest > largest:
        found["fewest"] = f"The smallest group cannot have more rows ({fewest}) than the largest ({largest})."
    elif rows and groups and fewest and largest and not groups * fewest <= rows <= groups * largest:
        found["rows"] = (
            f"{groups} groups with {fewest} to {largest} rows each make {groups * fewest} to "
            f"{groups * largest} rows, "
            f"not {rows}. One of these numbers is off."
        )
    elif rows and groups and groups > rows:
        found["groups"] = f"There cannot be more groups ({groups}) than rows ({rows})."
    if rows and study.missing and study.missing > rows:
        found["missing"] = (
            f"The outcome cannot be missing in more rows ({study.missing}) than there are ({rows})."
        )
    if study.nested and study.groups and study.uppers and study.uppers > study.groups:
        found["uppers"] = (
            "If each of the first lies within one of the second, there cannot be more of the second "
            f"({study.uppers}) "
            f"than of the first ({study.groups})."
        )
    return found
