from __future__ import annotations

import numpy as np
import pytest

from datasets.scenarios import get_scenario
from grading.fitting import build_design, fit_mixed
from grading.formula import parse_formula
from lessons.figures.pull import FIGURE, compute
from lessons.figures.pull.data import Pull, compute_pull, kept_share, miss
from lessons.figures.pull.words import describe


@pytest.fixture(scope="module")
def usual() -> Pull:
    return compute_pull(school_sd=4, pupil_sd=8, seed=31)


def test_predictions_keep_the_share_of_the_closed_form(usual: Pull):
    distance = usual.own - usual.overall

    np.testing.assert_allclose(usual.predicted - usual.overall, usual.kept * distance, atol=1e-6)


def test_overall_mean_weighs_schools_by_their_precision(usual: Pull):
    weights = 1 / (usual.fitted_school_sd**2 + usual.fitted_pupil_sd**2 / usual.sizes)

    assert usual.overall == pytest.approx(weights @ usual.own / weights.sum(), abs=1e-8)


def test_means_and_fit_are_those_of_the_scenario(usual: Pull):
    scenario = get_scenario("schools")
    alike = {"within_effect": 0.0, "between_effect": 0.0, "selective_effect": 0.0}
    numbers = {
        "schools_min": 14,
        "schools_max": 14,
        "pupils_min": 2,
        "pupils_max": 40,
        "sizes": "mostly_small",
    }
    spread = {"school_sd": 4, "residual_sd": 8}
    parameters = {**scenario.settings["standard"].parameters, **alike, **numbers, **spread}
    frame = scenario.simulator(np.random.default_rng(31), **parameters)
    fit = fit_mixed(build_design(frame, parse_formula("maths ~ 1 + (1 | school)")), "REML")

    np.testing.assert_array_equal(fit.theta, usual.fit.theta)
    means = frame.groupby("school")["maths"].mean()
    assert dict(zip(usual.schools, usual.own, strict=True)) == means.to_dict()


def test_schools_come_in_the_order_of_their_sizes(usual: Pull):
    assert usual.sizes.tolist() == sorted(usual.sizes.tolist())
    assert usual.kept.tolist() == sorted(usual.kept.tolist())
    assert len(set(usual.schools)) == 14


def test_kept_share_of_simple_numbers():
    assert kept_share(np.array([1, 4]), 2.0, 4.0).tolist() == [0.2, 0.5]
    assert kept_share(np.array([1, 4]), 0.0, 4.0).tolist() == [0.0, 0.0]


def test_truth_varies_as_the_population_says():
    truths = np.concatenate([compute_pull(school_sd=6, pupil_sd=3, seed=seed).truth for seed in range(20)])

    # 280 schools: the standard error of the standard deviation is 6 / sqrt(560).
    assert truths.std() == pytest.approx(6, abs=3 * 6 / np.sqrt(560))
    assert truths.mean() == pytest.approx(50, abs=3 * 6 / np.sqrt(280))


def test_pull_does_good_on_average():
    pulls = [compute_pull(school_sd=4, pupil_sd=10, seed=seed) for seed in range(20)]

    own = np.mean([miss(pull.own, pull.truth) for pull in pulls])
    assert np.mean([miss(pull.predicted, pull.truth) for pull in pulls]) < own


def test_summary_of_the_first_setting():
    assert compute(school=4, pupil=8, seed=31).summary == (
        "The fit puts the standard deviation between schools at 3.4 points and that of pupils within a school at 8.6; "
        "the population has 4 and 8.",
        "S06 with its 2 pupils keeps 24% of its distance from the overall mean of 51.2 points, S34 with its 28 pupils "
        "keeps 81%. Half would be kept with 6.4 pupils: the residual variance over that between schools.",
        "From where the population puts these 14 schools, their own means miss by 2.6 points and the predictions by "
        "2.2 (root mean square).",
    )


def test_summary_without_a_spread_of_schools():
    said = compute(school=0, pupil=2, seed=31).summary

    assert said[0].endswith("than chance among pupils would make them. Here that is the truth.")
    assert said[1].startswith("So no school keeps anything of its own distance, however many pupils it has")


def test_summary_names_a_spread_that_the_fit_missed():
    pulls = (compute_pull(school_sd=1, pupil_sd=14, seed=seed) for seed in range(50))
    singular = next(pull for pull in pulls if pull.fit.singular)

    assert describe(singular)[0].endswith("The schools do differ; these pupils do not show it.")


def test_summary_owns_up_to_a_pull_that_did_harm():
    pulls = (compute_pull(school_sd=3, pupil_sd=8, seed=seed) for seed in range(50))
    harmed = next(pull for pull in pulls if miss(pull.predicted, pull.truth) > miss(pull.own, pull.truth))

    assert describe(harmed)[2].endswith("It is a bargain on average, and not in every sample.")


def test_rows_and_table_hold_the_numbers(usual: Pull):
    state = compute(school=4, pupil=8, seed=31)
    schools = [row for row in state.rows if row["kind"] == "school"]

    assert [row["predicted"] for row in schools] == [round(value, 2) for value in usual.predicted.tolist()]
    assert [row["own"] for row in schools] == [round(value, 2) for value in usual.own.tolist()]
    assert state.table.rows[0] == ("S06", "2", "54.2", "51.9", "24%", "49.6")
    assert len(state.table.rows) == 14


def test_same_seed_gives_the_same_figure():
    assert compute(school=4, pupil=8, seed=5) == compute(school=4, pupil=8, seed=5)
    assert compute(school=4, pupil=8, seed=6) != compute(school=4, pupil=8, seed=5)
    assert FIGURE.defaults == {"school": 4, "pupil": 8, "seed": 31}
