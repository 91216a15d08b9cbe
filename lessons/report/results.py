"""The sentences of the Results section."""

from __future__ import annotations

from collections.abc import Iterator

from lessons.report.facts import Effect, Facts, Slope
from lessons.report.language import listed, with_brackets, with_unit
from lessons.report.questions import BINARY, COUNT, ORDERED, YES

LINK_SCALES = {BINARY: "on the log-odds scale", COUNT: "on the log scale", ORDERED: "on the latent scale"}


def sentences(facts: Facts) -> Iterator[str]:
    """One for each fixed effect with a number or a meaning, then the random effects, then what it means."""
    for effect in facts.effects:
        if sentence := effect_sentence(effect):
            yield sentence
    yield from _spread(facts)
    if facts.numbers["icc"]:
        yield f"The intraclass correlation was {facts.numbers['icc']}."
    if facts.sentences["conclusion"]:
        yield facts.sentences["conclusion"]


def effect_sentence(effect: Effect) -> str:
    """The student's sentence with the numbers in brackets, or a plain one with the numbers."""
    numbers = _uncertainty(effect)
    if not effect.estimate:
        return (
            with_brackets(effect.meaning, f"{effect.name}: {numbers}" if numbers else "")
            if effect.meaning
            else ""
        )
    name = effect.scale if effect.scale not in {"", "difference"} else "estimate"
    if name == "log odds":
        name = "difference of log-odds"
    estimate = with_unit(effect.estimate, effect.unit)
    if effect.meaning:
        return with_brackets(effect.meaning, f"{name} {estimate}{f'; {numbers}' if numbers else ''}")
    return f"For {effect.name} the {name} was {estimate}{f' ({numbers})' if numbers else ''}."


def _uncertainty(effect: Effect) -> str:
    """The interval, if both its ends are there, and the standard error."""
    parts = [f"95% CI {effect.low} to {effect.high}"] if effect.low and effect.high else []
    if effect.se:
        parts.append(f"standard error {effect.se}")
    return "; ".join(parts)


def _spread(facts: Facts) -> Iterator[str]:
    """How groups differ, as standard deviations."""
    scale = LINK_SCALES.get(facts["outcome_kind"], facts.phrases["unit"])
    phrases = []
    if facts["intercept"] == YES and facts.numbers["intercept_sd"]:
        phrases.append(f"{with_unit(facts.numbers['intercept_sd'], scale)} for intercepts")
    phrases += [_slope_phrase(slope) for slope in facts.slopes if slope.sd]
    groups = facts.phrases["group_words"]
    if phrases:
        between = f"Between {groups} the" if groups else "The"
        noun = "standard deviation was" if len(phrases) == 1 else "standard deviations were"
        yield f"{between} {noun} {listed(phrases)}."
    if (
        facts.numbers["correlation"]
        and facts.slopes
        and facts["intercept"] == YES
        and facts["correlated"] != "no"
    ):
        yield f"The correlation of intercepts and slopes was {facts.numbers['correlation']}."
    uppers = facts.phrases["upper_words"]
    if facts["upper_intercept"] == YES and uppers and facts.numbers["upper_sd"]:
        yield (
            f"Between {uppers} the standard deviation was {with_unit(facts.numbers['upper_sd'], scale)} "
            "for intercepts."
        )
    if facts.numbers["residual_sd"] and facts["outcome_kind"] not in LINK_SCALES:
        yield f"The residual standard deviation was {with_unit(facts.numbers['residual_sd'], scale)}."


def _slope_phrase(slope: Slope) -> str:
    return f"{with_unit(slope.sd, slope.unit)} for slopes of {slope.name}"
