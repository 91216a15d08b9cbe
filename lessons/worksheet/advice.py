"""What follows from a study's structure and from the answers on its sheet, each with the passage that "
"says why."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from lessons.places import CAUSES, CURVED, DESIGN, FEW_GROUPS, FEW_ROWS, MISSING, STEPS, Place
from lessons.worksheet import proposal
from lessons.worksheet.facts import Study
from lessons.worksheet.questions import BINARY, BOTH, COUNT, GROUP, LOT, MEASURED, OBSERVED, ORDERED, UPPER

# Below this the standard errors of what varies between groups rest on shaky ground; no number is magic.
FEW = 20

Tone = Literal["attention", "info"]


@dataclass(frozen=True, slots=True)
class Advice:
    """One recommendation; "attention" is for what can spoil a conclusion."""

    text: str
    place: Place
    tone: Tone = "info"


def advise(study: Study) -> tuple[Advice, ...]:
    """What the structure means for the model, weightier matters first."""
    found = [
        *_on_groups(study),
        *_on_slopes(study),
        *_on_outcome(study),
        *_on_missing(study),
        *_on_causes(study),
    ]
    return tuple(sorted(found, key=lambda advice: advice.tone != "attention"))


def _on_groups(study: Study) -> Iterator[Advice]:
    if study.groups == 1:
        yield Advice(
            f"With a single {study.group or 'group'} nothing can be said about how groups differ: there is "
            "no random "
            "intercept to estimate.",
            FEW_GROUPS,
            "attention",
        )
    elif study.group and study.largest == 1:
        yield Advice(
            f"No {study.group} has more than one row, so differences between them cannot be told from the "
            "residual. A random "
            f"intercept for {study.group} is left out of the formula.",
            DESIGN,
            "attention",
        )
    elif study.groups is not None and study.groups < FEW and study.group:
        yield _few_groups(study, study.groups)
    if study.upper and study.uppers is not None and study.uppers < FEW:
        yield _few_uppers(study, study.uppers)
    if study.nested:
        yield Advice(
            f"The formula has {proposal.column_name(study.upper)}:{proposal.column_name(study.group)} for "
            "the smaller groups, so "
            "that they are kept apart even where a label is used in more than one of the larger ones.",
            STEPS[1],
        )
        within = [p.name for p in proposal.slopes_over_groups(study)]
        if within:
            yield Advice(
                f"The effect of {name_list(within)} may differ between levels of {study.upper} as well. The "
                f"formula lets it differ over {study.group} only; add a slope over {study.upper} if the "
                "design suggests it and there are enough of them.",
                STEPS[5],
            )
    if study.crossed:
        yield Advice(
            f"Ask of each predictor also whether it varies within one {study.upper}, and whether its "
            "effect could differ between "
            f"them. Until you know, the formula has only a random intercept for {study.upper}.",
            STEPS[5],
        )


def _few_groups(study: Study, groups: int) -> Advice:
    linear = study.outcome_kind in {MEASURED, ""}
    tests = (
        "Fit by REML and use t with Satterthwaite’s or Kenward and Roger’s degrees of freedom"
        if linear
        else "Do not trust normal quantiles far: intervals from a bootstrap or a likelihood profile do better"
    )
    text = f"{groups} groups are few. {tests}, and do not make much of the standard deviation between groups."
    if groups <= proposal.FEW_ENOUGH_TO_BE_FIXED:
        between = [p.name for p in study.predictors if p.varies == GROUP]
        if between:
            text += (
                f" As fixed effects the groups would absorb {name_list(between)}, which {_vary(between)} "
                "between them only; so there "
                "is no way round more groups."
            )
        elif proposal.few_grouping(study):
            text += " Ask whether they should not be fixed effects; you then speak about these groups only."
    return Advice(text, FEW_GROUPS, "attention")


def _few_uppers(study: Study, uppers: int) -> Advice:
    if uppers == 1:
        text = (
            f"With a single level of {study.upper} there is nothing to vary between; it is left out of "
            "the formula"
        )
    elif absorbed := [p.name for p in study.predictors if p.varies == UPPER]:
        text = (
            f"{uppers} levels of {study.upper} are few, and {name_list(absorbed)} {_vary(absorbed)} "
            "between them only: as fixed effects they would absorb it, so there is no way round more of them"
        )
    elif uppers <= proposal.FEW_ENOUGH_TO_BE_FIXED:
        text = f"{uppers} levels of {study.upper} are few: ask whether they should not be fixed effects"
    else:
        text = (
            f"{uppers} levels of {study.upper} are few: the standard deviation between them will be known "
            "roughly"
        )
    return Advice(f"{text}.", FEW_GROUPS, "attention")


def _on_slopes(study: Study) -> Iterator[Advice]:
    wanted, group = proposal.slopes_wanted(study), study.group or "group"
    if wanted and proposal.is_few(study.groups):
        yield Advice(
            f"{study.groups} groups cannot tell how slopes of {name_list([p.name for p in wanted])} "
            "spread: random slopes are left out of the formula.",
            FEW_GROUPS,
            "attention",
        )
    elif wanted and study.largest is not None and study.largest > 1:
        yield from _rows_for_slopes(study, study.largest)
    nobody = [
        p.name
        for p in study.predictors
        if p.differs and (p.varies == UPPER or (p.varies == GROUP and not study.nested))
    ]
    if nobody:
        yield Advice(
            f"No random slope of {name_list(nobody)}: within one {group} there is only one value, so nobody "
            "can see there how the "
            "effect differs. It may differ all the same; these data cannot tell.",
            DESIGN,
            "attention",
        )
    skipped = [p.name for p in proposal.upper_slopes_wanted(study)]
    if skipped and not proposal.slopes_over_upper(study):
        yield Advice(
            f"Slopes of {name_list(skipped)} over {study.upper} are left out: there are too few levels of "
            f"{study.upper}, or too few groups in each, to tell how they spread.",
            FEW_GROUPS,
            "attention",
        )
    kept = [p.name for p in study.predictors if p.varies_within and p.differs is False]
    if kept:
        yield Advice(
            f"You say that the effect of {name_list(kept)} is the same in every {group}. Write the reason "
            "down: if it differs, "
            "the standard error of its average is too small.",
            STEPS[5],
        )
    unsaid = [p.name for p in study.predictors if not p.varies]
    if unsaid:
        yield Advice(
            f"Say of {name_list(unsaid)} whether {'it varies' if len(unsaid) == 1 else 'they vary'} within "
            "groups or between them: "
            "it decides which slopes are possible, and which noise an effect is measured against.",
            STEPS[3],
        )


def _rows_for_slopes(study: Study, largest: int) -> Iterator[Advice]:
    names, effects = name_list([p.name for p in proposal.slopes_wanted(study)]), proposal.rows_needed(study)
    slopes = f"{'a random slope' if len(proposal.slopes_wanted(study)) == 1 else 'random slopes'} of {names}"
    if largest <= effects:
        reason = (
            "little or nothing tells slopes that differ from rows that stray"
            if study.outcome_kind in {MEASURED, ""}
            else "there is next to nothing to tell slopes that differ from chance"
        )
        choose = (
            " Choose the one that your question is about." if len(proposal.slopes_wanted(study)) > 1 else ""
        )
        yield Advice(
            f"You want {slopes}, which makes {effects} effects in each {study.group or 'group'}, and none "
            f"has more than {largest} "
            f"rows: {reason}. The formula leaves them out; say in your report that the effect may differ "
            "all the "
            f"same.{choose}",
            FEW_ROWS,
            "attention",
        )
    elif largest == effects + 1:
        yield Advice(
            f"With at most {largest} rows in a group, {slopes} can be estimated in principle, and "
            "roughly unless groups are many. More rows "
            "within groups, spread further apart, help most.",
            FEW_ROWS,
            "attention",
        )


def _on_outcome(study: Study) -> Iterator[Advice]:
    if study.outcome_kind == BINARY:
        yield Advice(
            "With a yes-or-no outcome the model works on log-odds, has no residual variance, and its odds "
            "ratios compare rows of "
            "the same group. Averaged over groups an effect is smaller; say which of the two you report.",
            CURVED,
        )
    if study.outcome_kind == COUNT:
        yield Advice(
            "For a count begin with a Poisson model, and look whether the counts vary more than it "
            "allows. Its coefficients are "
            "logarithms of ratios of rates.",
            CURVED,
        )
    if study.outcome_kind == ORDERED:
        yield Advice(
            "Ordered categories want a cumulative model, whose odds ratios compare rows of the same "
            "group. Scores of 1, 2, 3 "
            "assume that all steps are equally large.",
            CURVED,
        )


def _on_missing(study: Study) -> Iterator[Advice]:
    if study.missing and study.rows and study.missing <= study.rows:
        share = 100 * study.missing / study.rows
        yield Advice(
            f"The outcome is missing in {study.missing} of {study.rows} rows ({share:.1f}%). The model "
            "uses the rest, and that is valid "
            "if the model is right and missingness depends only on what was observed. Write down why they "
            "are missing, and what you assume.",
            MISSING,
            "attention",
        )


def _on_causes(study: Study) -> Iterator[Advice]:
    mixed = [p.name for p in study.predictors if p.varies == BOTH]
    if mixed:
        yield Advice(
            f"{name_list(mixed)} {_vary(mixed)} within groups and between them, and one coefficient mixes the "
            "two. Put the mean of each "
            "group and the deviation from it into the model as two predictors; the second is free of all "
            "that is "
            "constant about a group.",
            CAUSES,
            "attention",
        )
    if study.standing == OBSERVED:
        yield Advice(
            "No lot was drawn: a random intercept does not remove confounding. Say “was associated with”, "
            "and name what else "
            "could explain it.",
            CAUSES,
        )
    between = [p.name for p in study.predictors if p.varies == GROUP]
    if between and study.groups:
        text = (
            f"{name_list(between)} {_vary(between)} between groups only, so count {study.groups} groups and "
            "not rows when you ask how sure it is."
        )
        if study.standing == LOT:
            text += " A lot drawn for whole groups makes groups comparable, up to chance."
        yield Advice(text, STEPS[3])


def name_list(names: list[str]) -> str:
    """“a”, “a and b”, “a, b and c”."""
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def _vary(names: list[str]) -> str:
    return "varies" if len(names) == 1 else "vary"
