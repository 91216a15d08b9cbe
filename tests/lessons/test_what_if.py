from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from datasets.scenarios import get_scenario
from grading.fitting import build_design, fit_cluster_means, fit_mixed
from grading.formula import parse_formula
from lessons.studies import Study, analysed_rows, simulate_study, study_facts
from lessons.what_if import chosen_facts

STUDY = Study("blood-pressure", "no-slope-variance", 2, 4)
STRUCTURE = get_scenario("blood-pressure").structure


def rows_of(study: Study) -> pd.DataFrame:
    return analysed_rows(simulate_study(study), study)


def test_chosen_are_the_patients_above_the_median_at_first():
    rows = rows_of(STUDY)
    first = rows[rows["visit"] == 1].set_index("patient")["sbp"]
    later = rows[rows["visit"] > 1].assign(
        chosen=lambda frame: (frame["patient"].map(first) > np.median(first)).astype(int)
    )

    facts = study_facts(STUDY)

    # In balanced data a random intercept compares the patients' means.
    means = fit_cluster_means(later, "sbp", ["treated", "chosen"], "patient")
    assert facts["chosen.groups"] == later.groupby("patient")["chosen"].first().sum()
    assert facts["chosen.unadjusted.estimate.chosen"] == pytest.approx(means.beta[2])
    assert facts["chosen.unadjusted.se.chosen"] == pytest.approx(means.se[2])


def test_adjusting_holds_the_first_reading_fixed():
    rows = rows_of(STUDY)
    first = rows[rows["visit"] == 1].set_index("patient")["sbp"]
    later = rows[rows["visit"] > 1].assign(first=lambda frame: frame["patient"].map(first))
    later["chosen"] = (later["first"] > np.median(first)).astype(int)

    facts = study_facts(STUDY)

    means = fit_cluster_means(later, "sbp", ["treated", "chosen", "first"], "patient")
    assert facts["chosen.adjusted.estimate.chosen"] == pytest.approx(means.beta[2])
    assert facts["chosen.adjusted.estimate.first"] == pytest.approx(means.beta[3])


def test_nobody_is_chosen_by_a_study_of_two_visits():
    assert chosen_facts(rows_of(Study("blood-pressure", "two-visits", 1, 2)), STRUCTURE) == {}


def test_unfinished_search_is_generalised_least_squares_at_its_start():
    rows = rows_of(STUDY)
    design = build_design(rows, parse_formula("sbp ~ time + treated + (time | patient)"))
    Z = np.column_stack([np.ones(4), np.arange(4)])
    V = np.kron(np.eye(len(rows) // 4), np.eye(4) + Z @ Z.T)
    X, y = design.X, design.y
    precision = X.T @ np.linalg.solve(V, X)
    beta = np.linalg.solve(precision, X.T @ np.linalg.solve(V, y))
    residual = y - X @ beta
    df = len(y) - 3
    sigma2 = residual @ np.linalg.solve(V, residual) / df

    facts = study_facts(STUDY)

    assert facts["unfinished.estimate.time"] == pytest.approx(beta[1])
    assert facts["unfinished.se.time"] == pytest.approx(np.sqrt(sigma2 * np.linalg.inv(precision)[1, 1]))
    assert facts["unfinished.variance.time"] == pytest.approx(sigma2)
    logdets = np.linalg.slogdet(V)[1] + np.linalg.slogdet(precision)[1]
    assert facts["unfinished.deviance"] == pytest.approx(logdets + df * (1 + np.log(2 * np.pi * sigma2)))
    assert facts["unfinished.deviance"] > fit_mixed(design).criterion


def test_search_without_an_end_has_no_start():
    facts = study_facts(Study("blood-pressure", "two-visits", 1, 2))

    assert not [name for name in facts if name.startswith("unfinished.")]
