from __future__ import annotations

import re
from typing import Any

import pytest

from accounts.models import User
from datasets.own.finding import scenario_of
from grading.family import FIT_NAMES
from grading.mistakes import MISTAKES
from grading.quantities import NEEDS_NO_FIT, QUANTITIES
from lessons.guides import load_guides
from lessons.points import POINTS
from quizzes.content.schema import NumberQuestion
from quizzes.content.trying import try_questions
from quizzes.models import Question
from quizzes.own_studies.keeping import offered_of, take_questions
from quizzes.own_studies.templates import fill_templates, read_templates
from quizzes.texts import render_text
from quizzes.variants import latest_versions, read_question
from tests.factories import NOW
from tests.quizzes.own_studies.conftest import Checked

SEEDS = 2

pytestmark = pytest.mark.django_db


STUDIES: list[dict[str, Any]] = [
    {"seed": 3, "slopes": 2.5, "gaps": True},
    {"seed": 4},
    {"nested": True, "seed": 5, "slopes": 2.0, "gaps": True},
    {"nested": True, "seed": 1, "unique": True},
    {"yes_no": True, "seed": 2, "gaps": True},
]
REFERENCES = ["random_slope", "random_intercept", "nested_slope", "nested", "logistic"]
# What needs slopes, gaps or labels of the other kind.
LEFT_OUT: list[set[str]] = [
    set(),
    {"slope-sd", "rows-used"},
    {"nested-formula-unique"},
    {"slope-sd", "rows-used", "nested-formula", "nested-seconds-used"},
    set(),
]


@pytest.mark.parametrize(("data", "reference", "out"), list(zip(STUDIES, REFERENCES, LEFT_OUT, strict=True)))
def test_templates_mark_right_and_wrong_on_resamples(
    checked: Checked, tutor: User, data: dict[str, Any], reference: str, out: set[str]
):
    study = checked(**data)
    study.survey["offered"] = [filled.slug for filled in offered_of(study)]
    study.save()
    take_questions(study=study, chosen=study.survey["offered"], by=tutor, now=NOW)
    rows = list(Question.objects.filter(course=study.course))
    versions = latest_versions(rows)

    questions = [read_question(versions[row.pk]) for row in rows]

    assert study.reference == reference
    levels = {"any", "two" if "nested" in data else "one"}
    outcomes = {"any", "yes-no" if "yes_no" in data else "measured"}
    assert set(study.survey["offered"]) == {
        slug
        for slug, template in read_templates().items()
        if slug not in out and template.levels in levels and template.outcome in outcomes
    }
    assert [str(failure) for failure in try_questions(questions, seeds=SEEDS)] == []
    # The column is `class_`, since code reserves the word; sentences have the word.
    assert [question.id for question in questions if "class_" in without_code(question.model_dump())] == []


def without_code(question: dict[str, Any]) -> str:
    """What a question says in its sentences."""
    said = [question["title"], question["prompt"], question["explanation"], *question["hints"]]
    said += [text for option in question.get("options", ()) for text in (option["text"], option["feedback"])]
    return re.sub("`[^`]*`", "", " ".join(said))


@pytest.mark.parametrize("data", [STUDIES[0], STUDIES[2], STUDIES[4]])
def test_templates_name_what_there_is(checked: Checked, data: dict[str, Any]):
    study = checked(**data)
    guides = load_guides()
    filled = fill_templates(scenario_of(study), gaps=True)

    assert filled
    for each in filled:
        question = each.question
        assert question.mistake in MISTAKES
        assert set(question.points) <= set(POINTS)
        guide, _, section = question.read.partition("/")
        assert section.partition("#")[0] in {part.slug for part in guides[guide].sections}
        assert "{" not in render_text(question.prompt + question.explanation).replace("{group}", "{")
        if isinstance(question, NumberQuestion):
            assert question.target.quantity in QUANTITIES
            assert question.target.fit in FIT_NAMES or question.target.quantity in NEEDS_NO_FIT
