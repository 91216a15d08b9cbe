from __future__ import annotations

import numpy as np
import pytest
from celery.exceptions import SoftTimeLimitExceeded

from datasets.models import OwnStudy
from datasets.own.finding import STANDARD
from datasets.scenarios import UnknownScenarioError, get_scenario
from quizzes.own_studies.checking import TOO_LONG, UNEXPECTED, check_study
from quizzes.own_studies.keeping import choose_roles
from tests.factories import NOW, nested_csv
from tests.quizzes.own_studies.conftest import ROLES, Checked

pytestmark = pytest.mark.django_db


def test_check_study_finds_the_model_and_what_can_be_asked(checked: Checked):
    study = checked(slopes=2.5, gaps=True, seed=3)

    assert (study.stage, study.reference, study.drawn) == ("checked", "random_slope", 5)
    assert study.survey["fit"]["formula"] == "mark ~ hours + mixed + (hours | class_)"
    assert study.survey["gaps"] is True
    assert "slope of hours differs between classes" in study.survey["why"]
    # What asks for no number is fair wherever the data can be used.
    assert study.survey["fair"]["sentence"] == study.survey["sound"]
    assert {"sentence", "output", "formula"} <= set(study.survey["offered"])


def test_checked_study_is_a_scenario_whose_data_are_whole_groups(checked: Checked):
    study = checked(seed=4)

    scenario = get_scenario(study.slug)

    assert list(scenario.settings) == [STANDARD]
    assert [column.name for column in scenario.columns] == ["class_", "hours", "mixed", "mark"]
    assert "drawn by lot" in scenario.story
    units = {column.name: column.unit for column in scenario.columns}
    assert units["mark"] == "points"


def test_check_of_two_levels_finds_both_and_gives_whole_upper_groups(checked: Checked):
    study = checked(nested=True, seed=1)

    fit = study.survey["fit"]
    assert (study.stage, study.reference) == ("checked", "nested")
    assert fit["formula"] == "mark ~ hours + mixed + (1 | school/class_)"
    assert (fit["groups"], fit["seconds"], study.survey["reused"]) == (20, 79, True)
    assert [name for name, _ in fit["variances"]] == ["residual", "intercept", "second"]
    assert {"nested-se-between", "nested-second-share", "nested-formula"} <= set(study.survey["offered"])
    scenario = get_scenario(study.slug)
    assert [column.name for column in scenario.columns] == ["school", "class_", "hours", "mixed", "mark"]
    assert scenario.labels == ("school", "class_")
    assert "A class belongs to one school" in scenario.story
    made = scenario.simulate(STANDARD, np.random.default_rng(1))
    assert (made["school"].nunique(), made["class_"].nunique()) == (20, 5)


def test_labels_that_come_again_only_without_an_outcome_come_again(checked: Checked):
    csv = nested_csv(unique=True, seed=1)
    other = next(line for line in csv.splitlines() if line.startswith("S02"))
    assert checked(nested=True, csv=csv).survey["reused"] is False

    # A class of S02 has the label of one of S01, and no marks.
    study = checked(nested=True, csv=f"{csv}S02,1r,0.50,{other.split(',')[3]},NA\n")

    assert study.survey["reused"] is True
    assert "nested-formula" in study.survey["fair"]
    assert "nested-formula-unique" not in study.survey["fair"]


def test_check_of_a_yes_no_outcome_finds_the_logistic_model(checked: Checked):
    study = checked(yes_no=True, seed=1)

    fit = study.survey["fit"]
    assert (study.stage, study.reference) == ("checked", "logistic")
    assert (fit["formula"], fit["method"]) == ("passed ~ hours + mixed + (1 | class_)", "Laplace")
    assert [name for name, _ in fit["variances"]] == ["intercept"]
    assert study.structure["binary"] == "passed"
    assert {"logistic-odds-within", "logistic-se-between", "groups-used"} <= set(study.survey["offered"])
    meanings = {column.name: column.meaning for column in get_scenario(study.slug).columns}
    assert meanings["passed"] == "1 is “yes”, 0 is “no”"


def test_check_of_a_yes_no_outcome_without_differences_between_groups_says_so(checked: Checked):
    study = checked(yes_no=True, seed=5, level_sd=0.0)

    assert study.stage == "failed"
    assert "The variance of class is estimated as zero: classes differ no more than chance" in study.trouble


@pytest.mark.parametrize(
    ("data", "says"),
    [
        ({"class_sd": 0.0}, "Leave class_ out, and the study has one level of groups."),
        ({"school_sd": 0.0}, "Choose class_ as the group, and none inside it"),
    ],
)
def test_check_of_a_level_that_does_not_vary_says_what_to_choose(
    checked: Checked, data: dict[str, float], says: str
):
    study = checked(nested=True, seed=1, **data)

    assert study.stage == "failed"
    assert says in study.trouble


def test_study_that_is_not_checked_is_no_scenario(study: OwnStudy):
    for slug in (study.slug, "own-", "own-x", f"own-{10**17}"):
        with pytest.raises(UnknownScenarioError):
            get_scenario(slug)


@pytest.mark.parametrize(
    ("fault", "says"), [(SoftTimeLimitExceeded(), TOO_LONG), (ZeroDivisionError(), UNEXPECTED)]
)
def test_check_study_ends_every_fault_in_a_sentence(
    study: OwnStudy, monkeypatch: pytest.MonkeyPatch, fault: Exception, says: str
):
    choose_roles(study=study, roles=ROLES, units={}, meanings={}, plural="", now=NOW)

    def fail(*args: object) -> None:
        raise fault

    monkeypatch.setattr("quizzes.own_studies.checking.choose_reference", fail)
    check_study(study.pk, now=lambda: NOW, clock=lambda: 0.0)

    study.refresh_from_db()
    assert (study.stage, study.trouble) == ("failed", says)


def test_check_study_says_why_data_without_differences_cannot_be_used(
    checked: Checked, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(
        "grading.surveying.check_claim", lambda claim, family: type("No", (), {"holds": False})
    )

    study = checked(seed=4)

    assert study.stage == "failed"
    assert study.trouble.startswith("Of 5 resamples, none could be used, and 3 are needed.")
    why = "a variance is estimated as zero, or intercepts and slopes are perfectly correlated"
    assert f"the right model is singular: {why} (5)" in study.trouble


def test_check_study_does_nothing_to_one_that_does_not_wait(study: OwnStudy):

    OwnStudy.objects.filter(pk=study.pk).update(stage="checked", settled_at=NOW)
    check_study(study.pk, now=lambda: NOW, clock=lambda: 0.0)

    study.refresh_from_db()
    assert (study.stage, study.drawn) == ("checked", 0)
