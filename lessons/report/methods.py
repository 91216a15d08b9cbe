"""The sentences of the Methods section."""

from __future__ import annotations

from collections.abc import Iterator

from lessons.report.facts import Facts
from lessons.report.language import counted, listed
from lessons.report.questions import (
    BETWEEN_FIXED,
    BETWEEN_RANDOM,
    BINARY,
    CHANGED,
    CLEAN,
    COUNT,
    FAILED,
    LOT,
    MEASURED,
    ML,
    NO,
    ORDERED,
    REFITTED,
    REML,
    YES,
)

MODELS = {
    MEASURED: "a linear mixed model",
    BINARY: "a logistic mixed model",
    COUNT: "a Poisson mixed model",
    ORDERED: "a cumulative mixed model",
    "": "a mixed model",
}
KINDS = {BINARY: "yes or no", COUNT: "a count", ORDERED: "in ordered categories"}
METHODS = {REML: "by REML", ML: "by maximum likelihood", "": ""}
INTERVALS = {
    "satterthwaite": "Intervals and tests use t with Satterthwaite’s degrees of freedom.",
    "kenward-roger": "Intervals and tests use t with Kenward and Roger’s degrees of freedom.",
    "normal": "Intervals and tests use normal quantiles.",
    "profile": "Intervals come from the profile of the likelihood.",
    "bootstrap": "Intervals come from a parametric bootstrap.",
}
COMPARISONS = {
    BETWEEN_RANDOM: "Models with different random parts were compared by likelihood-ratio tests.",
    BETWEEN_FIXED: "Models with different fixed parts were compared by likelihood-ratio tests.",
    REFITTED: "Models with different fixed parts were fitted again by maximum likelihood and compared by "
    "likelihood-ratio tests.",
}
ASSUMPTIONS = {
    "mcar": "The analysis assumes that missingness is unrelated to any value (missing completely at random).",
    "mar": "The analysis assumes that missingness depends on observed values only (missing at random).",
    "mnar": "Missingness may depend on the values that were not seen (missing not at random), for which "
    "the model makes "
    "no allowance.",
}
CONVERGENCE = {
    CLEAN: "The model converged without a warning about it",
    CHANGED: "The model converged after changes",
    FAILED: "The model did not converge",
}


def sentences(facts: Facts) -> Iterator[str]:
    """Those that what was filled in allows, in order."""
    for sentence in (
        _structure(facts),
        _outcome(facts),
        *_missing(facts),
        _allocation(facts),
        facts.sentences["why"],
        _model(facts),
        COMPARISONS.get(facts["compared"], ""),
        INTERVALS.get(facts["df"], ""),
        _software(facts),
        _convergence(facts),
        facts.sentences["changes"],
    ):
        if sentence:
            yield sentence


def _structure(facts: Facts) -> str:
    """“The data were 240 readings from 60 patients (3 to 4 from each) in 12 hospitals.”"""
    words, counts = facts.phrases, facts.counts
    groups = counted(counts["groups"], words["group_words"]) if words["group_words"] else ""
    uppers = counted(counts["uppers"], words["upper_words"]) if words["upper_words"] else ""
    if not words["row_words"]:
        if not groups:
            return ""
        return f"The data came from {groups}{f' in {uppers}' if uppers else ''}."
    text = f"The data were {counted(counts['rows'], words['row_words'])}"
    if groups:
        text += f" from {groups}{_rows_from_each(facts)}"
    return f"{text}{f' in {uppers}' if uppers else ''}."


def _rows_from_each(facts: Facts) -> str:
    fewest, largest = facts.counts["fewest"], facts.counts["largest"]
    if fewest is None or largest is None or fewest > largest:
        return ""
    return f" ({fewest} from each)" if fewest == largest else f" ({fewest} to {largest} from each)"


def _outcome(facts: Facts) -> str:
    outcome = facts.phrases["outcome"]
    if not outcome:
        return ""
    inside = KINDS.get(facts["outcome_kind"], facts.phrases["unit"])
    return f"The outcome was {outcome}{f' ({inside})' if inside else ''}."


def _missing(facts: Facts) -> Iterator[str]:
    missing, rows = facts.counts["missing"], facts.counts["rows"]
    words = facts.phrases["row_words"] or "rows"
    if missing is None:
        return
    if missing == 0:
        yield f"No outcome was missing{f' in the {counted(rows, words)}' if rows and rows > 1 else ''}."
        return
    of = f"{missing} of {counted(rows, words)}" if rows and rows > 1 else counted(missing, words)
    reason = facts.phrases["why_missing"]
    yield f"The outcome was missing in {of}{f'; reasons: {reason}' if reason else ''}."
    yield ASSUMPTIONS.get(facts["assumed"], "")


def _allocation(facts: Facts) -> str:
    by_lot = [effect.name for effect in facts.effects if effect.by_lot]
    if by_lot:
        return f"The values of {listed(by_lot)} were allocated at random."
    return "The study was randomised." if facts["standing"] == LOT else ""


def _model(facts: Facts) -> str:
    """“We fitted a linear mixed model with fixed effects of time and random intercepts for patients, by "
    "REML.”"""
    fixed = [f"{effect.name} ({effect.coding})" if effect.coding else effect.name for effect in facts.effects]
    noun = "a fixed effect of" if len(fixed) == 1 else "fixed effects of"
    parts = [f"{noun} {listed(fixed)}"] if fixed else []
    parts += _random_parts(facts)
    formula = f" ({facts.formula_text})" if facts.formula_text else ""
    if not parts and not formula and not facts["method"]:
        return ""
    # A list within the list of fixed effects wants a comma before the “and” that follows it.
    with_parts = f" with {(', and ' if len(fixed) > 1 else ' and ').join(parts)}" if parts else ""
    method = METHODS[facts["method"]]
    by = f"{',' if parts else ''} {method}" if method else ""
    return f"We fitted {MODELS[facts['outcome_kind']]}{with_parts}{by}{formula}."


def _random_parts(facts: Facts) -> list[str]:
    """The random effects over the groups, then those over the larger groups."""
    over = f" for {facts.phrases['group_words']}" if facts.phrases["group_words"] else ""
    slopes = listed([slope.name for slope in facts.slopes])
    kind = {YES: "correlated ", NO: "uncorrelated "}.get(facts["correlated"], "")
    parts = []
    if facts["intercept"] == YES and slopes:
        parts.append(f"{kind}random intercepts and random slopes of {slopes}{over}")
    elif facts["intercept"] == YES:
        parts.append(f"random intercepts{over}")
    elif slopes:
        without = ", without random intercepts" if facts["intercept"] == NO else ""
        parts.append(f"random slopes of {slopes}{over}{without}")
    if facts["upper_intercept"] == YES and facts.phrases["upper_words"]:
        parts.append(f"random intercepts for {facts.phrases['upper_words']}")
    return parts


def _software(facts: Facts) -> str:
    software, version = facts.phrases["software"], facts.phrases["version"]
    if not software:
        return ""
    return f"The software was {software}{f', version {version}' if version else ''}."


def _convergence(facts: Facts) -> str:
    converged, singular = CONVERGENCE.get(facts["converged"], ""), facts["singular"]
    if singular == YES:
        edge = "a variance was estimated as zero, or random effects as perfectly correlated"
        return (
            f"{converged}; the fit was singular: {edge}." if converged else f"The fit was singular: {edge}."
        )
    return f"{converged}." if converged else ""
