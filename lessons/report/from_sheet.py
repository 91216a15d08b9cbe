"""What a working sheet says of a study, carried over into a report. Nothing is made up on the way."""

from __future__ import annotations

from lessons.questionnaire import Row, Typed
from lessons.report.questions import NO, YES
from lessons.worksheet import proposal
from lessons.worksheet.facts import read_study

# The names of the columns of a sheet are words for one; the report asks for the plural, which only its author knows.
SAME = ("rows", "missing", "groups", "fewest", "largest", "uppers", "outcome", "outcome_kind", "standing")


def begin_from(sheet: Typed) -> Typed:
    """The entries of a report that a sheet answers: counts, outcome, predictors, and the formula that it proposes."""
    study = read_study(sheet).study
    lines = {name: sheet[name] for name in SAME if sheet[name]}
    rows: dict[str, tuple[Row, ...]] = {}
    if study.predictors:
        rows["effects"] = tuple({"name": predictor.name} for predictor in study.predictors)
    model = proposal.propose(study).full
    if model is not None:
        lines["formula"] = model.formula
        lines["intercept"] = YES if proposal.has_repeats(study) else NO
        if study.upper:
            lines["upper_intercept"] = YES if study.uppers != 1 else NO
        slopes = proposal.slopes_over_groups(study)
        if slopes:
            rows["slopes"] = tuple({"name": slope.name} for slope in slopes)
            lines["correlated"] = YES
    return Typed(lines, rows)
