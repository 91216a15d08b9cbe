from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from statsmodels.regression.linear_model import OLS

from grading.fitting import (
    DesignError,
    SimpleFit,
    build_design,
    fit_cluster_dummies,
    fit_cluster_means,
    fit_cluster_robust,
    fit_mixed,
    fit_ols,
    fit_two_stage,
)
from grading.formula import parse_formula
from tests.grading.fitting.textbook import textbook_table, visits


def mixed_se(frame: pd.DataFrame, formula: str) -> dict[str, float]:
    fit = fit_mixed(build_design(frame, parse_formula(formula)))
    return dict(zip(fit.names, fit.se.tolist(), strict=True))


def test_cluster_means_of_balanced_data_have_the_se_of_the_random_intercept() -> None:
    frame = visits(np.random.default_rng(1), patients=20)

    means = fit_cluster_means(frame, "y", ["treated"], "patient")

    assert means.n == 20
    assert means.se[1] == pytest.approx(
        mixed_se(frame, "y ~ time + treated + (1 | patient)")["treated"], rel=1e-6
    )


def test_cluster_dummies_of_balanced_data_have_the_se_of_the_random_intercept() -> None:
    frame = visits(np.random.default_rng(2), patients=20)

    dummies = fit_cluster_dummies(frame, "y", ["time"], "patient")

    assert dummies.names[:3] == ("(Intercept)", "time", "patientp01")
    assert dummies.se[1] == pytest.approx(
        mixed_se(frame, "y ~ time + treated + (1 | patient)")["time"], rel=1e-6
    )


def test_two_stage_of_balanced_data_has_the_se_of_the_random_slope() -> None:
    frame = textbook_table("sleepstudy")

    stages = fit_two_stage(frame, "Reaction", "Days", "Subject")

    assert stages.names == ("(Intercept)", "Days")
    assert stages.n == 18
    assert stages.se[1] == pytest.approx(1.5458, abs=5e-5)
    assert stages.se[1] == pytest.approx(
        mixed_se(frame, "Reaction ~ Days + (Days | Subject)")["Days"], rel=1e-6
    )


def test_ols_of_sleepstudy_is_rs_lm() -> None:
    ols = fit_ols(textbook_table("sleepstudy"), "Reaction", ["Days"])

    np.testing.assert_allclose(ols.beta, [251.405105, 10.467286], rtol=1e-6)
    np.testing.assert_allclose(ols.se, [6.610154, 1.238195], rtol=1e-6)
    assert (ols.n, ols.df_residual) == (180, 178.0)
    assert np.sqrt(ols.sigma2) == pytest.approx(47.71, abs=5e-3)


def test_cluster_robust_follows_its_definition() -> None:
    frame = visits(np.random.default_rng(4), patients=9, lost=0.3)

    robust = fit_cluster_robust(frame, "y", ["time", "treated"], "patient")

    X = np.column_stack([np.ones(len(frame)), frame["time"], frame["treated"]])
    y = frame["y"].to_numpy()
    bread = np.linalg.inv(X.T @ X)
    residual = y - X @ (bread @ X.T @ y)
    scores = pd.DataFrame(X * residual[:, None]).groupby(frame["patient"].to_numpy()).sum().to_numpy()
    n, p, groups = len(y), 3, len(scores)
    cov = bread @ scores.T @ scores @ bread * groups / (groups - 1) * (n - 1) / (n - p)
    np.testing.assert_allclose(robust.se, np.sqrt(np.diag(cov)), rtol=1e-8)


def assert_same(ours: SimpleFit, theirs, places: slice = slice(None)) -> None:
    np.testing.assert_allclose(ours.beta, np.asarray(theirs.params)[places], rtol=1e-10)
    np.testing.assert_allclose(ours.se, np.asarray(theirs.bse)[places], rtol=1e-10)
    assert ours.sigma2 == pytest.approx(float(theirs.scale), rel=1e-10)
    assert (ours.n, ours.df_residual) == (int(theirs.nobs), float(theirs.df_resid))


@pytest.mark.parametrize("far", [0.0, 2000.0])
def test_least_squares_is_that_of_statsmodels(far: float) -> None:
    frame = visits(np.random.default_rng(14), patients=15, lost=0.3)
    frame["time"] += far
    y, codes = frame["y"].to_numpy(), pd.factorize(frame["patient"], sort=True)[0]
    X = np.column_stack([np.ones(len(frame)), frame["time"], frame["treated"]])
    means = np.array([np.column_stack([y, X])[codes == code].mean(axis=0) for code in range(codes.max() + 1)])
    dummies = (codes[:, None] == np.arange(1, codes.max() + 1)).astype(float)

    assert_same(fit_ols(frame, "y", ["time", "treated"]), OLS(y, X).fit())
    robust = OLS(y, X).fit(cov_type="cluster", cov_kwds={"groups": codes})
    ours = fit_cluster_robust(frame, "y", ["time", "treated"], "patient")
    np.testing.assert_allclose(ours.se, robust.bse, rtol=1e-10 if not far else 1e-7)
    np.testing.assert_allclose(ours.beta, robust.params, rtol=1e-10)
    assert_same(
        fit_cluster_means(frame, "y", ["treated"], "patient"), OLS(means[:, 0], means[:, [1, 3]]).fit()
    )
    assert_same(
        fit_cluster_dummies(frame, "y", ["time"], "patient"),
        OLS(y, np.column_stack([X[:, :2], dummies])).fit(),
    )


def test_cluster_dummies_of_slopes_alike_within_groups_are_refused() -> None:
    frame = visits(np.random.default_rng(15))
    frame["later"] = frame["time"] + 3.0 * frame["treated"]

    with pytest.raises(DesignError, match="cannot be told apart: later can be computed"):
        fit_cluster_dummies(frame, "y", ["time", "later"], "patient")


def test_cluster_dummies_without_rows_left_are_refused() -> None:
    frame = visits(np.random.default_rng(16), patients=3, rows=2).iloc[:3]

    with pytest.raises(DesignError, match="3 fixed effects on 3 rows leave nothing"):
        fit_cluster_dummies(frame, "y", ["time"], "patient")


def test_rows_with_a_missing_value_are_left_out() -> None:
    frame = visits(np.random.default_rng(5))
    frame.loc[0, "y"] = np.nan
    frame.loc[5, "patient"] = None

    assert fit_ols(frame, "y", ["time"]).n == len(frame) - 1
    assert fit_cluster_robust(frame, "y", ["time"], "patient").n == len(frame) - 2


def test_two_stage_leaves_out_groups_without_a_line() -> None:
    frame = visits(np.random.default_rng(6))
    frame = frame[(frame["patient"] != "p00") | (frame["time"] == 2.0)]

    assert fit_two_stage(frame, "y", "time", "patient").n == 11


@pytest.mark.parametrize(
    ("fit", "message"),
    [
        (
            lambda f: fit_cluster_dummies(f, "y", ["time", "treated"], "patient"),
            "treated does not vary within",
        ),
        (lambda f: fit_cluster_means(f, "y", ["time"], "patient"), "time can be computed"),
        (lambda f: fit_cluster_robust(f, "y", ["time"], "ward"), "no column 'ward'"),
        (lambda f: fit_cluster_robust(f.iloc[:4], "y", ["time"], "patient"), "one level only"),
        (lambda f: fit_cluster_means(f.iloc[:8], "y", ["treated"], "patient"), "leave nothing|too few"),
        (lambda f: fit_two_stage(f, "y", "treated", "patient"), "no lines to average"),
        (
            lambda f: fit_two_stage(f.assign(time="a" + f["time"].astype(str)), "y", "time", "patient"),
            "not numeric",
        ),
        (lambda f: fit_ols(f, "patient", ["time"]), "not numeric"),
    ],
)
def test_alternative_that_cannot_be_estimated_is_refused(fit, message) -> None:
    frame = visits(np.random.default_rng(7))

    with pytest.raises(DesignError, match=message):
        fit(frame)
