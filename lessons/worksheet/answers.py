"""What the answers on a sheet ask for, in the light of the study's structure, and how far it has got."""

from __future__ import annotations

from collections.abc import Mapping

from lessons.places import MISSING, STEPS
from lessons.worksheet.advice import Advice, name_list
from lessons.worksheet.facts import Study
from lessons.worksheet.items import ITEMS, NO, NOT_APPLICABLE, SETTLED, YES


def advise_on(code: str, answer: str, study: Study) -> Advice | None:
    """What an answer on the sheet asks for, in the light of the study's structure; None where it needs "
    "no word."""
    item = ITEMS[code]
    if answer == NO:
        return Advice(item.if_no, item.place, "attention")
    if answer == NOT_APPLICABLE and item.if_none:
        return Advice(item.if_none, item.place, "attention")
    return _contradiction(code, answer, study)


def _contradiction(code: str, answer: str, study: Study) -> Advice | None:
    """Where an answer does not go with what the head of the sheet says."""
    grouped = bool(study.group) and study.largest is not None and study.largest > 1
    if code in {"S2", "S3", "C2"} and answer == NOT_APPLICABLE and grouped:
        text = (
            f"Above you say that up to {study.largest} rows belong to one {study.group}. Then it does "
            "apply: the design "
            "says that rows come in groups."
        )
        return Advice(text, ITEMS[code].place, "attention")
    if code in {"S6", "C7"} and answer in {YES, NOT_APPLICABLE}:
        open_ = [p.name for p in study.predictors if p.varies_within and p.differs is None]
        if open_:
            text = (
                f"Above it is still open whether the effect of {name_list(open_)} could differ between groups. "
                "That is the question of this step."
            )
            return Advice(text, STEPS[5], "attention")
    if code == "C11" and answer == YES and study.missing is None:
        return Advice(
            "Above it is not said how many rows lack the outcome. Write the number down, also if it is 0.",
            MISSING,
        )
    return None


def progress(answers: Mapping[str, str]) -> tuple[int, int]:
    """How many of the sheet's items are settled (yes, or does not apply), and how many there are."""
    return sum(answer in SETTLED for code, answer in answers.items() if code in ITEMS), len(ITEMS)
