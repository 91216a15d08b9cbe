from __future__ import annotations

import math

import pytest
from scipy import stats

from datasets.scenarios import get_scenario
from grading.fitting import fit_cluster_robust
from lessons.robust_facts import robust_facts
from lessons.studies import Study, analysed_rows, simulate_study, study_facts

SCHOOLS = Study("schools", "contextual-effect", 3)
FEW = Study("schools", "few-schools", 1)
VISITS = Study("blood-pressure", "standard", 31, 4)
STRUCTURE = get_scenario("schools").structure


def test_interval_counts_groups():
    rows = simulate_study(FEW)
    fit = fit_cluster_robust(rows, "maths", ["ses", "selective"], "school")

    facts = study_facts(FEW)

    groups = rows["school"].nunique()
    reach = stats.t.ppf(0.975, groups - 1)
    assert facts["cluster_robust.df"] == groups - 1
    assert facts["cluster_robust.t_low.ses"] == pytest.approx(float(fit.beta[1] - reach * fit.se[1]))
    assert facts["cluster_robust.t_high.selective"] == pytest.approx(float(fit.beta[2] + reach * fit.se[2]))


def test_averaged_model_of_balanced_data_is_least_squares_with_a_sandwich():
    facts = study_facts(VISITS)

    # Equal correlations and complete visits: the weights cancel, and the sandwich lacks CR1's correction only.
    groups, rows, terms = facts["study.groups"], facts["study.rows"], 3
    correction = groups / (groups - 1) * (rows - 1) / (rows - terms)
    for term in ("time", "treated"):
        assert facts[f"linear_gee.estimate.{term}"] == pytest.approx(facts[f"ols.estimate.{term}"])
        assert facts[f"linear_gee.se.{term}"] * math.sqrt(correction) == pytest.approx(
            facts[f"cluster_robust.se.{term}"]
        )


def test_correction_for_few_groups_is_that_of_mancl_and_derouen():
    facts = study_facts(VISITS)

    # With as many treated as untreated of equal visits, a group's hat matrix takes 2 / groups off a mean residual.
    inflated = facts["linear_gee.se.treated"] / (1 - 2 / facts["study.groups"])
    assert facts["linear_gee.corrected_se.treated"] == pytest.approx(inflated)


def test_correction_is_large_where_groups_are_few():
    few, many = study_facts(FEW), study_facts(SCHOOLS)

    assert few["linear_gee.corrected_se.selective"] > 1.4 * few["linear_gee.se.selective"]
    assert many["linear_gee.corrected_se.selective"] < 1.2 * many["linear_gee.se.selective"]


def test_data_that_cannot_carry_the_model_have_no_facts():
    rows = analysed_rows(simulate_study(FEW), FEW)
    one = rows[rows["school"] == rows["school"].iloc[0]]

    assert robust_facts(one, STRUCTURE) == {}
