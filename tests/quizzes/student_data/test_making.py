from __future__ import annotations

from typing import Any

import pytest

from accounts.models import User
from datasets.models import Dataset
from grading.certify import Certifier
from grading.family import fit_family
from grading.models import ReferenceFit
from quizzes.content.schema import question_adapter
from quizzes.models import Exercise
from quizzes.student_data.making import make_student_data
from tests.classroom import CHOICE, NUMBER

pytestmark = pytest.mark.storage

QUESTIONS = [question_adapter.validate_python(content) for content in (NUMBER, CHOICE)]


def make(exercise: Exercise, student: User, **changes: Any) -> Dataset:
    asked = {"exercise": exercise, "student": student, "key": "exercise:1", "questions": QUESTIONS}
    return make_student_data(**{**asked, **changes})


def test_stored_fits_are_those_of_the_stored_rows(exercise: Exercise, ada: User):
    dataset = make(exercise, ada)

    scenario = dataset.meaning
    anew = fit_family(dataset.frame, scenario, scenario.settings["standard"])
    stored = ReferenceFit.objects.get(dataset=dataset).read_family()
    assert stored.fits["random_slope"].se == anew.fits["random_slope"].se
    assert stored.fits["ols"].estimate == anew.fits["ols"].estimate


def test_rows_of_another_worker_do_not_get_our_fits(
    exercise: Exercise, ada: User, monkeypatch: pytest.MonkeyPatch
):
    """Two workers may judge by different versions of a question, and so accept different seeds."""
    judge = Certifier.__call__

    def outrun(self: Certifier, frame: Any, scenario: Any, setting: Any) -> Any:
        monkeypatch.setattr(Certifier, "__call__", judge)
        certificate = judge(self, frame, scenario, setting)
        Dataset.objects.create(**{**row_of(make(exercise, ada, key="elsewhere")), "key": "exercise:1"})
        return certificate

    monkeypatch.setattr(Certifier, "__call__", outrun)

    dataset = make(exercise, ada)

    scenario = dataset.meaning
    anew = fit_family(dataset.frame, scenario, scenario.settings["standard"])
    stored = ReferenceFit.objects.get(dataset=dataset).read_family()
    assert stored.fits["random_slope"].se == anew.fits["random_slope"].se


def row_of(dataset: Dataset) -> dict[str, Any]:
    """The fields of the data set, which is gone afterwards: no two have the same rows."""
    names = ("owner", "scenario", "setting", "generator_version", "seed", "csv", "row_count", "sha256")
    fields = {name: getattr(dataset, name) for name in (*names, "certificate", "tries")}
    dataset.delete()
    return fields
