from __future__ import annotations

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

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("data", [{"seed": 3, "slopes": 2.5, "gaps": True}, {"seed": 4}])
def test_templates_mark_right_and_wrong_on_resamples(checked: Checked, tutor: User, data: dict[str, float]):
    study = checked(**data)
    study.survey["offered"] = [filled.slug for filled in offered_of(study)]
    study.save()
    take_questions(study=study, chosen=study.survey["offered"], by=tutor, now=NOW)
    rows = list(Question.objects.filter(course=study.course))
    versions = latest_versions(rows)

    questions = [read_question(versions[row.pk]) for row in rows]

    assert study.reference == ("random_slope" if data.get("slopes") else "random_intercept")
    assert len(questions) == len(read_templates()) - (0 if data.get("gaps") else 2)
    assert [str(failure) for failure in try_questions(questions, seeds=2)] == []


def test_templates_name_what_there_is(checked: Checked):
    study = checked(slopes=2.5, gaps=True, seed=3)
    guides = load_guides()
    filled = fill_templates(scenario_of(study), gaps=True)

    assert [each.slug for each in filled] == list(read_templates())
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
