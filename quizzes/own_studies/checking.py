"""The check of a study: it is fitted, resampled, and each question is tried for fairness on the resamples."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime
from typing import Any

import numpy as np
import pandas as pd
from celery.exceptions import SoftTimeLimitExceeded

from datasets.models import OwnStudy
from datasets.own.finding import STANDARD, read_study_table, scenario_of, simplest_reference
from datasets.own.levels import count_levels
from datasets.scenarios.base import Scenario, Setting, Structure
from datasets.seeds import derive_seed
from datasets.tables import from_csv, to_csv
from grading.family.models import reference_model, structure_names
from grading.numbers import Family
from grading.quantities import Target
from grading.right_model import NoModelError, choose_reference
from grading.surveying import Survey, look_at
from quizzes.composing.trying import ENOUGH, MOST_DRAWS
from quizzes.keys import targets_of
from quizzes.own_studies.templates import Filled, fill_templates

logger = logging.getLogger(__name__)
# A question is offered if it is fair on so many of the resamples, a quarter: several of them have to go together.
FAIR_ENOUGH = 5
# statsmodels looks at the first few resamples only, since it takes as long as all else.
CONFIRMED = 3
# Seconds after which no further resample is drawn; what is known by then has to do.
PATIENCE = 120.0
TOO_LONG = (
    "Fitting the models took longer than the workers may spend on it. Upload fewer rows: draw some of "
    "the groups, each with all "
    "of its rows."
)
UNEXPECTED = (
    "The check ended with a fault of ours, which is noted for whoever runs this site. Your file is kept; "
    "try again later, or "
    "choose other columns."
)


class CannotUse(Exception):  # noqa: N818 (it is an answer, not a fault)
    """The study can carry no exercise; the message says why and what to do."""


def check_study(study_id: int, *, now: Callable[[], datetime], clock: Callable[[], float]) -> None:
    """Check one study that waits for it, and store what was found; every way to fail ends in a sentence on its page."""
    waits = OwnStudy.objects.filter(
        pk=study_id, stage__in=[OwnStudy.Stage.WAITING, OwnStudy.Stage.CHECKING], settled_at=None
    )
    if not waits.update(stage=OwnStudy.Stage.CHECKING, drawn=0, moved_at=now()):
        return
    study = OwnStudy.objects.defer("csv").get(pk=study_id)
    try:
        found = _check(study, now=now, clock=clock)
    except CannotUse as refusal:
        found = {"stage": OwnStudy.Stage.FAILED, "trouble": str(refusal)}
    except SoftTimeLimitExceeded:
        found = {"stage": OwnStudy.Stage.FAILED, "trouble": TOO_LONG}
    except Exception:
        logger.exception("the check of own study %s ended with a fault", study_id)
        found = {"stage": OwnStudy.Stage.FAILED, "trouble": UNEXPECTED}
    # Whoever chose other columns meanwhile has sent another check.
    waits.filter(structure=study.structure).update(**found, moved_at=now())


def _check(study: OwnStudy, *, now: Callable[[], datetime], clock: Callable[[], float]) -> dict[str, Any]:
    began = clock()
    scenario = scenario_of(study, reference=simplest_reference(Structure(**study.structure)))
    frame = read_study_table(study.table, scenario.structure)
    try:
        reference, why, family = choose_reference(frame, scenario, scenario.settings[STANDARD])
    except NoModelError as refusal:
        raise CannotUse(str(refusal)) from None
    scenario = scenario_of(study, reference=reference)
    setting = scenario.settings[STANDARD]
    gaps = bool(frame[scenario.structure.outcome].isna().any())
    # Of all rows, as they are resampled: students see labels also where there is no outcome.
    group, second = scenario.structure.group, scenario.structure.second
    reused = bool(second) and count_levels(frame, group, second).reused
    offered = fill_templates(scenario, gaps=gaps, reused=reused)
    asks = {filled.slug: targets_of([filled.question]) for filled in offered}
    survey = Survey()
    while survey.drawn < MOST_DRAWS and clock() - began < PATIENCE:
        _draw(survey, study, scenario, setting, asks)
        OwnStudy.objects.filter(pk=study.pk).update(drawn=survey.drawn, moved_at=now())
    if survey.sound < ENOUGH:
        raise CannotUse(_say_unsound(survey))
    return {
        "stage": OwnStudy.Stage.CHECKED,
        "reference": reference,
        "trouble": "",
        "survey": _as_json(survey, offered, family, scenario, why=why, gaps=gaps, reused=reused),
    }


def _draw(
    survey: Survey, study: OwnStudy, scenario: Scenario, setting: Setting, asks: dict[str, tuple[Target, ...]]
) -> None:
    """One more resample, exactly as a student's would be made."""
    seed = derive_seed(study.sha256, "survey", try_number=survey.drawn + 1)
    made = scenario.simulate(STANDARD, np.random.default_rng(seed))
    frame: pd.DataFrame = from_csv(to_csv(made, scenario), scenario)
    look_at(survey, frame, scenario, setting, asks, confirm=survey.sound < CONFIRMED)


def _say_unsound(survey: Survey) -> str:
    why = "; ".join(f"{reason} ({count})" for reason, count in survey.refused.most_common(3))
    return (
        f"Of {survey.drawn} resamples, {survey.sound or 'none'} could be used, and {ENOUGH} are needed. Most "
        f"often: {why}. Too few groups, "
        "too few rows in each, or groups that hardly differ are the usual reasons, and with random slopes a predictor whose "
        "zero lies far from its values: subtract its mean in the file. Else choose other columns, or other data."
    )


def _as_json(
    survey: Survey,
    offered: list[Filled],
    family: Family,
    scenario: Scenario,
    *,
    why: str,
    gaps: bool,
    reused: bool,
) -> dict[str, Any]:
    # Choice and formula questions ask for no number, so they are fair on whatever can be used.
    fair = {filled.slug: survey.fair[filled.slug] for filled in offered}
    reference = scenario.settings[STANDARD].reference
    fit = family.fits[reference]
    names = structure_names(scenario.structure)
    return {
        "gaps": gaps,
        "reused": reused,
        "why": why,
        "sound": survey.sound,
        "refused": survey.refused.most_common(5),
        "fair": fair,
        "offered": [slug for slug, count in fair.items() if count >= min(FAIR_ENOUGH, survey.drawn)],
        "unfair": {slug: reasons.most_common(2) for slug, reasons in survey.unfair.items()},
        "fit": {
            "formula": reference_model(scenario.structure, reference).formula.format(**names),
            "method": fit.method,
            "rows": fit.n,
            "groups": family.facts.groups,
            "seconds": family.facts.seconds,
            "fixed": [[term, value, fit.se[term]] for term, value in fit.estimate.items()],
            "variances": [[component, value] for component, value in fit.variance.items()],
            "warnings": list(fit.warnings),
        },
        "fitted": len(family.fits),
        "failed": [[name, reason] for name, reason in family.failed.items()],
    }
