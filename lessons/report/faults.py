"""Sentences and combinations that say more than the study can, or something else than it did."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from grading.formula import INTERCEPT, ModelSpec
from grading.reports.wording import find_wording
from lessons.places import CAUSES, FEW_GROUPS, MEANING, RANDOM, SPREAD, STEPS, TOO_MUCH, Place
from lessons.report.facts import Effect, Facts
from lessons.report.questions import BETWEEN_FIXED, FAILED, MEASURED, ML, NO, OBSERVED, REML, YES
from lessons.typed_numbers import value_of

# With fewer groups than this maximum likelihood makes variances noticeably too small; no number is magic.
FEW = 20

_SIGNIFICANT = re.compile(r"\bsignifican(?:t|tly|ce)\b", re.IGNORECASE)
_EVERYBODY = re.compile(r"\b(?:each|every)((?:\s+\w+){1,3})", re.IGNORECASE)
_AVERAGE = re.compile(r"\b(?:average|averaged|mean|expected|typical)\b", re.IGNORECASE)
_NOTHING = re.compile(r"\bno (?:significant )?(?:effect|difference|association|relation)\b", re.IGNORECASE)
_SENTENCES = re.compile(r"(?<=[.!?])\s+")


@dataclass(frozen=True, slots=True)
class WordingFault:
    """What is wrong, with the way to mend it, and the passage that says why."""

    text: str
    place: Place


def find_faults(facts: Facts) -> tuple[WordingFault, ...]:
    """Every fault once, in the order of the report."""
    found = [*_in_model(facts), *_in_formula(facts), *_at_the_edge(facts)]
    for effect in facts.effects:
        found += _in_effect(effect, facts)
    found += _in_conclusion(facts)
    return tuple(dict.fromkeys(found))


def _in_model(facts: Facts) -> Iterator[WordingFault]:
    if facts["method"] == REML and facts["compared"] == BETWEEN_FIXED:
        yield WordingFault(
            "REML criteria of models with different fixed parts cannot be compared. Fit both again by "
            "maximum likelihood for the test.",
            STEPS[6],
        )
    groups = facts.counts["groups"]
    if facts["method"] == ML and facts["outcome_kind"] == MEASURED and groups and groups < FEW:
        yield WordingFault(
            f"Maximum likelihood makes variances between as few as {groups} groups too small, and "
            "intervals with them. Report the REML fit.",
            FEW_GROUPS,
        )
    if facts["converged"] == FAILED and any(effect.estimate for effect in facts.effects):
        yield WordingFault(
            "The search did not end, so these are not the estimates of this model. Mend that before you "
            "report any number.",
            TOO_MUCH,
        )
    if facts["standing"] == OBSERVED and (lots := [effect.name for effect in facts.effects if effect.by_lot]):
        yield WordingFault(
            f"You call the study observational, and {lots[0]} allocated by lot. One of them cannot be.",
            CAUSES,
        )


def _in_formula(facts: Facts) -> Iterator[WordingFault]:
    """Where the formula says another random part than the words."""
    if facts.formula is None:
        return
    has_slopes = any(block.slopes for block in facts.formula.random)
    if not facts.formula.random:
        yield WordingFault("The formula has no random effects; it is an ordinary regression.", RANDOM)
    elif facts.slopes and not has_slopes:
        yield WordingFault("You describe random slopes, and the formula has none.", RANDOM)
    elif has_slopes and not facts.slopes:
        yield WordingFault("The formula has random slopes, and the report does not describe them.", RANDOM)
    elif facts["intercept"] == NO and _has_intercept(facts.formula):
        yield WordingFault(
            "The formula has a random intercept, though you say that there is none: (x | g) includes it, "
            "(0 + x | g) does not.",
            RANDOM,
        )
    elif facts["correlated"] == YES and facts.slopes and not _has_correlation(facts.formula):
        yield WordingFault(
            "The formula keeps intercepts and slopes uncorrelated; the words say otherwise.",
            RANDOM,
        )
    elif facts["correlated"] == NO and _has_correlation(facts.formula):
        yield WordingFault(
            "The formula lets intercepts and slopes correlate; the words say otherwise. Without "
            "correlation it is (x || g).",
            RANDOM,
        )


def _has_intercept(formula: ModelSpec) -> bool:
    return any(INTERCEPT in block.terms for block in formula.random)


def _has_correlation(formula: ModelSpec) -> bool:
    return any(block.has_intercept and block.slopes for block in formula.random)


def _at_the_edge(facts: Facts) -> Iterator[WordingFault]:
    """Signs of a singular fit that is not said to be one."""
    if facts["singular"] == YES:
        if facts.numbers["correlation"] and abs(value_of(facts.numbers["correlation"])) >= 1:
            yield WordingFault(
                "A correlation of 1 or −1 in a singular fit means nothing. Leave it out, and say what you "
                "did instead.",
                TOO_MUCH,
            )
        return
    spreads = {
        "the random intercepts": facts.numbers["intercept_sd"],
        "the larger groups": facts.numbers["upper_sd"],
        **{f"the slopes of {slope.name}": slope.sd for slope in facts.slopes},
    }
    for what, number in spreads.items():
        if number and value_of(number) == 0:
            yield WordingFault(
                f"A standard deviation of {number} for {what} is the mark of a singular fit. Say that it "
                "is one, and what you did.",
                TOO_MUCH,
            )
    correlation = facts.numbers["correlation"]
    if correlation and abs(value_of(correlation)) >= 1:
        yield WordingFault(
            f"A correlation of {correlation} is the mark of a singular fit. Say that it is one, and what "
            "you did.",
            TOO_MUCH,
        )


def _in_effect(effect: Effect, facts: Facts) -> Iterator[WordingFault]:
    for sentence in _SENTENCES.split(effect.meaning):
        if not effect.by_lot:
            yield from _causal(sentence, f"{effect.name} was not allocated by lot")
        yield from _anywhere(sentence)
        everybody = _everybody(sentence, facts.phrases["group_words"])
        if everybody and facts["outcome_kind"] in {MEASURED, ""}:
            yield WordingFault(
                f"“{everybody}” claims it of all. A fixed effect of {effect.name} is an average: some "
                "stray from it, as the "
                "random effects say. Write “on average”.",
                MEANING,
            )
        if _SIGNIFICANT.search(sentence) and not re.search(r"\d", sentence) and not effect.estimate:
            yield WordingFault(
                f"“Significant” says of {effect.name} neither how much nor which way. Give the estimate "
                "with its interval.",
                MEANING,
            )
        nothing = _NOTHING.search(sentence)
        if nothing and effect.low and effect.high:
            yield WordingFault(
                f"That {effect.name} shows “{nothing[0]}” does not follow from an interval: it runs from "
                f"{effect.low} to "
                f"{effect.high}, and all in it goes with the data. Say what it leaves open.",
                MEANING,
            )
    for slope in facts.slopes:
        if slope.name == effect.name and slope.sd and effect.se and value_of(slope.sd) == value_of(effect.se):
            yield WordingFault(
                f"The standard deviation of the slopes of {slope.name} and the standard error of its "
                "average are the same number. "
                "They are different things: how much groups differ, and how sure the average is.",
                SPREAD,
            )


def _everybody(sentence: str, groups: str) -> str:
    """The words that claim it of every single group, such as “each treated patient”; empty if there are "
    "none."""
    for found in _EVERYBODY.finditer(sentence):
        words = found[1].split()
        for number, word in enumerate(words, start=1):
            is_group = len(word) > 2 and groups.lower().startswith(word.lower())
            if is_group and not _AVERAGE.search(sentence):
                return f"{found[0].split()[0]} {' '.join(words[:number])}"
    return ""


def _in_conclusion(facts: Facts) -> Iterator[WordingFault]:
    by_lot = any(effect.by_lot for effect in facts.effects)
    for sentence in _SENTENCES.split(facts.sentences["conclusion"]):
        if not by_lot:
            yield from _causal(sentence, "nothing was allocated by lot")
        yield from _anywhere(sentence)


def _causal(sentence: str, reason: str) -> Iterator[WordingFault]:
    for found in find_wording(sentence, by_lot=False):
        if found.kind == "cause":
            yield WordingFault(
                f"“{found.words}” speaks of a cause, and {reason}. Write “was associated with” or “was higher in”, "
                "and say what else could "
                "explain it.",
                CAUSES,
            )


def _anywhere(sentence: str) -> Iterator[WordingFault]:
    for found in find_wording(sentence, by_lot=True):
        if found.kind == "proof":
            yield WordingFault(
                f"“{found.words}” is more than one study can do. Say what the interval makes likely.",
                MEANING,
            )
        else:
            yield WordingFault(f"No p-value is zero: “{found.words}” is rounded. Write “p < 0.001”.", MEANING)
