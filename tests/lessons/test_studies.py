from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from datasets.scenarios import get_scenario
from grading.fitting import build_design, fit_mixed, fit_ols
from grading.formula import parse_formula
from lessons.studies import VISITS, Study, analysed_rows, simulate_study, study_facts, study_sources

STUDY = Study("blood-pressure", "standard", 31, 4)
LEAVING = Study("blood-pressure", "dropout-at-random", 10, 4)
SCHOOLS = Study("schools", "contextual-effect", 3)
STAYING = replace(LEAVING, nobody_leaves=True)


def test_longer_study_has_the_same_patients_and_readings():
    short = analysed_rows(simulate_study(STUDY), STUDY)
    longer = Study("blood-pressure", "standard", 31, 6)
    long = analysed_rows(simulate_study(longer), longer)

    pd.testing.assert_frame_equal(long[long["visit"] <= 4], short)


def test_study_of_too_many_visits_is_refused():
    with pytest.raises(ValueError, match=f"^9 visits cannot be analysed: a study has 2 to {VISITS}$"):
        simulate_study(Study("blood-pressure", "standard", 31, 9))


def test_visits_are_refused_where_there_are_none():
    with pytest.raises(
        ValueError, match=r"^nobody comes to visits in the scenario schools: leave out “visits”$"
    ):
        simulate_study(Study("schools", "standard", 31, 4))


def test_visits_must_be_named_where_there_are_some():
    with pytest.raises(
        ValueError, match=r"^say how many visits of the scenario blood-pressure are analysed: 2 to 8$"
    ):
        simulate_study(Study("blood-pressure", "standard", 31))


def test_scenario_without_visits_is_analysed_whole():
    study = Study("schools", "standard", 31)
    rows = get_scenario("schools").simulate("standard", np.random.default_rng(31))
    sizes = rows.groupby("school").size()

    facts = study_facts(study)

    pd.testing.assert_frame_equal(analysed_rows(simulate_study(study), study), rows)
    assert (facts["study.rows"], facts["study.groups"]) == (len(rows), len(sizes))
    assert (facts["study.smallest"], facts["study.largest"]) == (sizes.min(), sizes.max())
    assert not [name for name in facts if name.startswith(("study.visits", "reading.", "chosen."))]


def test_group_mean_gives_the_slope_within_groups():
    facts = study_facts(SCHOOLS)

    assert facts["contextual.estimate.ses"] == pytest.approx(facts["cluster_dummies.estimate.ses"])


def test_staying_is_refused_where_nobody_leaves():
    with pytest.raises(
        ValueError, match=r"^nobody leaves in the setting standard: leave out “nobody_leaves”$"
    ):
        study_facts(replace(STUDY, nobody_leaves=True))


def test_readings_of_those_who_leave_are_those_of_the_same_patients_who_stay():
    left, stayed = (analysed_rows(simulate_study(study), study) for study in (LEAVING, STAYING))

    kept = left["sbp"].notna()
    assert 0 < kept.sum() < len(left)
    pd.testing.assert_frame_equal(left[kept], stayed[kept])
    assert stayed["sbp"].notna().all()


def test_models_agree_on_the_slope_when_nobody_leaves():
    facts = study_facts(STAYING)

    assert (facts["study.missing"], facts["study.complete_groups"]) == (0, facts["study.groups"])
    assert facts["ols.estimate.time"] == pytest.approx(facts["random_intercept.estimate.time"])


def test_rows_are_quoted_as_they_are():
    readings = analysed_rows(simulate_study(STUDY), STUDY).set_index(["patient", "visit"])["sbp"]

    facts = study_facts(STUDY)

    assert facts["study.missing"] == 0
    assert (facts["reading.P14.1"], facts["reading.P14.4"]) == (readings["P14", 1], readings["P14", 4])


def test_missing_readings_are_counted_and_not_quoted():
    rows = analysed_rows(simulate_study(LEAVING), LEAVING)

    facts = study_facts(LEAVING)

    quoted = [name for name in facts if name.startswith("reading.")]
    assert facts["study.missing"] == rows["sbp"].isna().sum() > 0
    assert len(quoted) == rows["sbp"].notna().sum()


@pytest.mark.parametrize("study", [STUDY, LEAVING, SCHOOLS], ids=lambda study: study.setting)
def test_facts_are_found_where_their_names_say(study: Study):
    for source in study_sources(study):
        facts = source.compute()
        assert facts or (study.visits is None and source.name == "chosen")
        assert [name for name in facts if not source.may_have(name)] == []


def test_facts_are_those_of_the_fits():
    rows = analysed_rows(simulate_study(STUDY), STUDY)
    ols = fit_ols(rows, "sbp", ["time", "treated"])
    slope = fit_mixed(build_design(rows, parse_formula("sbp ~ time + treated + (time | patient)")), "REML")

    facts = study_facts(STUDY)

    assert (facts["study.rows"], facts["study.groups"], facts["study.between"]) == (144, 36, 18)
    assert facts["ols.se.treated"] == float(ols.se[2])
    assert facts["random_slope.estimate.time"] == float(slope.beta[1])
    assert facts["random_slope.se.time"] == float(slope.se[1])
    assert facts["random_slope.sd.time"] == float(slope.random[0].sd[1])
    assert facts["random_slope.correlation"] == float(slope.random[0].correlation[0, 1])
    assert facts["random_slope.sd.residual"] == float(np.sqrt(slope.sigma2))


def test_ranges_are_about_two_standard_deviations_wide():
    facts = study_facts(STUDY)

    spread = facts["random_slope.spread.high.time"] - facts["random_slope.spread.low.time"]
    interval = facts["random_slope.high.time"] - facts["random_slope.low.time"]
    assert spread == pytest.approx(2 * 1.959964 * facts["random_slope.sd.time"])
    assert interval == pytest.approx(2 * 1.959964 * facts["random_slope.se.time"])


def test_estimates_of_time_agree_between_models():
    facts = study_facts(STUDY)

    models = ("ols", "random_intercept", "random_slope")
    assert [facts[f"{model}.estimate.time"] for model in models] == pytest.approx(
        [facts["ols.estimate.time"]] * 3
    )
