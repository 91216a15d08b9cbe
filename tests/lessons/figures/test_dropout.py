from __future__ import annotations

import numpy as np
import pytest
from scipy.special import expit, logit

from grading.fitting import build_design, fit_mixed, fit_ols
from grading.formula import parse_formula
from lessons.figures.dropout import compute
from lessons.figures.dropout.chart import DOMAIN, SHOWN
from lessons.figures.dropout.data import (
    CENTRE,
    LEAVING,
    METHODS,
    ODDS,
    TRUTH,
    Dropout,
    compute_dropout,
    draw_studies,
    estimate_slopes,
)
from lessons.figures.repeated import Array
from tests.lessons.figures.frames import frame_of

MIXED = parse_formula("sbp ~ time + treated + (1 | patient)")


@pytest.fixture(scope="module")
def seen() -> Dropout:
    return compute_dropout(unseen=False, odds=5, seed=31)


@pytest.fixture(scope="module")
def unseen() -> Dropout:
    return compute_dropout(unseen=True, odds=5, seed=31)


@pytest.mark.parametrize(("unseen", "odds"), [(False, 1.0), (False, 5.0), (True, 20.0)])
def test_analyses_are_the_fits(unseen: bool, odds: float):
    pressures, came = draw_studies(unseen=unseen, odds=odds, seed=31)
    slopes = estimate_slopes(pressures, came)

    for study in range(5):
        frame = frame_of(np.where(came[study], pressures[study], np.nan))
        complete = frame.groupby("patient")["sbp"].transform("count") == 4
        carried = frame.assign(sbp=frame.groupby("patient")["sbp"].ffill())
        mixed, completers = (
            fit_mixed(build_design(rows, MIXED), "REML").beta[1] for rows in (frame, frame[complete])
        )
        assert slopes["mixed"][study] == pytest.approx(mixed, abs=1e-5)
        assert slopes["complete"][study] == pytest.approx(completers, abs=1e-9)
        assert slopes["ordinary"][study] == pytest.approx(
            fit_ols(frame.dropna(), "sbp", ["time", "treated"]).beta[1], abs=1e-9
        )
        assert slopes["carried"][study] == pytest.approx(
            fit_ols(carried, "sbp", ["time", "treated"]).beta[1], abs=1e-9
        )


def test_missed_readings_are_not_looked_at():
    pressures, came = draw_studies(unseen=True, odds=5, seed=31)
    spoilt = np.where(came, pressures, 999.0)

    before, after = estimate_slopes(pressures, came), estimate_slopes(spoilt, came)

    for method in METHODS:
        if method != "all":
            np.testing.assert_array_equal(before[method], after[method])


def first_leavers(unseen: bool, odds: float) -> tuple[Array, Array]:
    """The reading that decides before the second visit, and whether the patient left then."""
    pressures, came = draw_studies(unseen=unseen, odds=odds, seed=31)
    return pressures[..., 1 if unseen else 0].ravel(), np.asarray(~came[..., 1].ravel(), dtype=np.float64)


@pytest.mark.parametrize("unseen", [False, True])
def test_patients_leave_with_the_odds_asked_for(unseen: bool):
    reading, left = first_leavers(unseen, 3.0)
    expected = expit(logit(LEAVING) + np.log(3.0) / 10 * (reading - CENTRE))

    for low, high in ((100, 140), (140, 152), (152, 200)):
        inside = (reading >= low) & (reading < high)
        error = np.sqrt(np.sum(expected[inside] * (1 - expected[inside]))) / inside.sum()
        assert left[inside].mean() == pytest.approx(expected[inside].mean(), abs=4 * error)


def test_who_has_left_stays_away():
    _, came = draw_studies(unseen=False, odds=5, seed=31)

    assert np.all(came[..., 0])
    assert np.all(np.diff(came.astype(int), axis=2) <= 0)


def test_dropout_at_random_leaves_the_mixed_model_right(seen: Dropout):
    pull, error = seen.pull("mixed")

    assert abs(pull) < 3 * error
    assert seen.pull("ordinary")[0] < -1.5
    assert seen.pull("carried")[0] > 1.5


def test_dropout_not_at_random_misleads_the_mixed_model_more_than_complete_cases(unseen: Dropout):
    complete, mixed, ordinary = (unseen.pull(method)[0] for method in ("complete", "mixed", "ordinary"))

    assert ordinary < mixed < complete < 0
    assert mixed < -3 * unseen.pull("mixed")[1]


def test_dropout_completely_at_random_misleads_only_what_carries_forward():
    found = compute_dropout(unseen=False, odds=1, seed=31)

    for method in ("mixed", "complete", "ordinary"):
        pull, error = found.pull(method)
        assert abs(pull) < 3 * error
    assert found.pull("carried")[0] > 0.5


def test_reason_does_not_matter_where_pressure_plays_no_part():
    one, other = compute(reason=0, strength=0, seed=31), compute(reason=1, strength=0, seed=31)

    assert one.rows == other.rows
    assert "missing completely at random" in one.summary[0]
    assert one.summary == other.summary


def test_summary_says_who_is_misled():
    seen, unseen = (compute(reason=reason, strength=4, seed=31).summary for reason in (0, 1))

    assert "with 5 times the odds for 10 mmHg more: missing at random," in seen[0]
    assert seen[1].endswith(
        "Leaving misleads complete cases, ordinary regression and carrying the last reading forward, and the mixed model "
        "no more than chance would."
    )
    assert "missing not at random" in unseen[0]
    assert "Leaving misleads the mixed model, " in unseen[1]


def test_summary_names_the_truth_and_what_was_lost(seen: Dropout):
    first, second = compute(reason=0, strength=4, seed=31).summary

    assert f"{seen.lost:.0%} of the visits after the first are lost" in first
    assert second.startswith(f"Pressure truly changes by −{-TRUTH:.1f} mmHg a month.")


@pytest.mark.parametrize("reason", [0, 1])
@pytest.mark.parametrize("strength", range(len(ODDS)))
def test_drawn_estimates_lie_within_the_panel(reason: int, strength: int):
    rows = compute(reason=reason, strength=strength, seed=31).rows

    assert len(rows) == len(METHODS) * (SHOWN + 1)
    assert DOMAIN[0] < min(float(row["slope"]) for row in rows)
    assert max(float(row["slope"]) for row in rows) < DOMAIN[1]


def test_table_has_a_row_for_each_analysis(seen: Dropout):
    table = compute(reason=0, strength=4, seed=31).table

    assert [row[0] for row in table.rows] == list(METHODS.values())
    assert table.rows[1][1] == f"{seen.slopes['mixed'].mean():.2f}".replace("-", "−")


def test_same_seed_gives_the_same_figure():
    assert compute(reason=1, strength=2, seed=4) == compute(reason=1, strength=2, seed=4)
    assert compute(reason=1, strength=2, seed=4) != compute(reason=1, strength=2, seed=5)
