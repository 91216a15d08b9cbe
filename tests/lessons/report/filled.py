"""A report with everything filled in, as the tests of its text start from."""

from __future__ import annotations

from typing import Any

from lessons.questionnaire import Typed
from lessons.report.facts import Facts, read_facts

LINES = {
    "row_words": "readings",
    "rows": "240",
    "group_words": "patients",
    "groups": "60",
    "fewest": "3",
    "largest": "4",
    "upper_words": "clinics",
    "uppers": "12",
    "outcome": "systolic blood pressure",
    "outcome_kind": "measured",
    "unit": "mmHg",
    "icc": "0.62",
    "why": "readings of one patient correlated at 0.62",
    "intercept": "yes",
    "intercept_sd": "14.2",
    "correlated": "yes",
    "correlation": "-0.21",
    "upper_intercept": "yes",
    "upper_sd": "3.5",
    "residual_sd": "5.0",
    "formula": "sbp ~ time + treated + (1 | clinic) + (time | patient)",
    "method": "reml",
    "df": "satterthwaite",
    "compared": "random",
    "software": "the R package lme4",
    "version": "1.1-35",
    "converged": "clean",
    "singular": "no",
    "changes": "no term was dropped",
    "missing": "12",
    "why_missing": "missed visits",
    "assumed": "mar",
    "standing": "lot",
    "explanations": "Everybody was advised on diet.",
    "limitations": "Four visits estimate slopes roughly",
    "conclusion": "A benefit is likely; its size is open.",
}
TIME = {
    "name": "time",
    "coding": "months since the first visit",
    "estimate": "-3.1",
    "low": "-3.9",
    "high": "-2.2",
    "se": "0.43",
    "unit": "mmHg a month",
    "meaning": "pressure fell on average",
}
TREATMENT = {
    "name": "treatment",
    "coding": "1 new drug, 0 usual care",
    "scale": "difference",
    "estimate": "-6.9",
    "low": "-13.2",
    "high": "-0.5",
    "unit": "mmHg",
    "meaning": "At the same visit treated patients had lower pressure on average.",
    "by_lot": "yes",
}
SLOPE = {"name": "time", "sd": "2.1", "unit": "mmHg a month"}


def typed(
    *, effects: Any = (TIME, TREATMENT), slopes: Any = (SLOPE,), without: Any = (), **lines: str
) -> Typed:
    """The whole report with some lines changed, others left out, and these effects and slopes."""
    given = {name: text for name, text in {**LINES, **lines}.items() if name not in without}
    return Typed(given, {"effects": tuple(effects), "slopes": tuple(slopes)})


def facts(**changes: Any) -> Facts:
    reading = read_facts(typed(**changes))
    assert reading.complaints == {}
    return reading.facts


def nothing(*, effects: Any = (), slopes: Any = (), **lines: str) -> Facts:
    """A report of these lines alone."""
    return read_facts(Typed(lines, {"effects": tuple(effects), "slopes": tuple(slopes)})).facts
