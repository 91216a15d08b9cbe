"""Fits of data that the program was not made with against what lme4 and lmerTest print for them."""

from __future__ import annotations

import numpy as np
import pytest

from grading.fitting import predict_random, satterthwaite
from grading.fitting.inference.conditional import conditional_sds
from grading.fitting.inference.predictions import predict
from tests.grading.fitting.dense import dense_loglik, searched_criterion
from tests.grading.fitting.more_textbook import (
    BY_LABEL,
    covariance_units,
    covariances,
    more_table,
    printed_covariances,
    printed_fixed,
    printed_modes,
    solve,
)

# How far above the optimum lmer stops with its defaults. The numbers compared elsewhere are those of its best search.
STOPPED_EARLY = {
    "fatigue relLength ~ cycles + I(cycles^2) + (cycles | Path) REML": 56.9,
    "fatigue relLength ~ cycles + I(cycles^2) + (cycles | Path) ML": 57.3,
    "spruce logSize ~ days + I(days^2) + plot + (days | Tree) ML": 1.86,
    "spruce logSize ~ days + I(days^2) + plot + (days | Tree) REML": 1.02e-2,
    "remifentanil logconc ~ Time + Age * Sex + (Time | Subject) REML": 0.886,
    "cake angle ~ recipe * temp + (temp || replicate) REML": 1.25,
    "orange circumference ~ age + (age | Tree) ML": 0.213,
    "orange circumference ~ age + (age | Tree) REML": 9.5e-2,
    "loblolly height ~ age + (age | Seed) ML": 0.120,
    "igf conc ~ age + (age || Lot) ML": 0.108,
    "egsingle math ~ year + sex + (year | child) + (year | school) REML": 7.0e-4,
    "igf conc ~ age + (age | Lot) ML": 2.1e-4,
    "gasoline yield ~ endpoint + (endpoint | Sample) REML": 1.6e-2,
}
SMALL = [name for name in STOPPED_EARLY if name.split()[0] in ("orange", "loblolly", "gasoline")]


@pytest.mark.parametrize("name", BY_LABEL)
def test_fit_agrees_with_lme4(name: str) -> None:
    reference = BY_LABEL[name]

    _, fit = solve(name)

    estimate, se = (printed_fixed(reference, column, fit.names) for column in ("estimate", "se"))
    assert (fit.n, fit.singular, fit.converged) == (reference["n"], reference["singular"], True)
    assert {text.split(":")[0] for text in fit.warnings} <= {
        "Singular fit",
        "Few groups",
        "Scales",
        "Missing values",
    }
    assert sorted(fit.groups.values()) == sorted(reference["groups"].values())
    assert fit.criterion == pytest.approx(reference["criterion"], abs=1e-4)
    assert fit.loglik == pytest.approx(reference["loglik"], abs=1e-4)
    np.testing.assert_allclose(fit.beta / se, estimate / se, rtol=0, atol=5e-3)
    np.testing.assert_allclose(fit.se, se, rtol=1e-3)
    printed, found, units = printed_covariances(reference), covariances(fit), covariance_units(fit)
    assert found.keys() == printed.keys()
    for key, value in found.items():
        # A variance that is zero here may be some 1e-9 of the residual one there.
        assert value == pytest.approx(printed[key], abs=5e-3 * units[key] + 1e-8 * fit.sigma2), key


@pytest.mark.parametrize("name", BY_LABEL)
def test_degrees_of_freedom_agree_with_lmertest(name: str) -> None:
    design, fit = solve(name)

    tests = satterthwaite(design, fit)

    df, p = (printed_fixed(BY_LABEL[name], column, fit.names) for column in ("df", "p"))
    np.testing.assert_allclose(tests.df, df, rtol=1e-2)
    # A p-value far out in the tail repeats the small difference in df many times over.
    tiny = np.finfo(float).tiny
    np.testing.assert_allclose(np.log(tests.p + tiny), np.log(p + tiny), rtol=1e-2, atol=1e-3)


@pytest.mark.parametrize("name", BY_LABEL)
def test_predicted_random_effects_and_their_sds_agree_with_lme4(name: str) -> None:
    design, fit = solve(name)

    modes, sds = predict_random(design, fit), conditional_sds(design, fit)

    for printed_group, printed in BY_LABEL[name]["modes"].items():
        group, values, rows, columns = printed_modes(printed_group, printed, design)
        spread = np.concatenate([block.sd for block in fit.random if block.group == group])[columns]
        unit = np.where(spread > 0, spread, np.sqrt(fit.sigma2))
        for found, expected in zip((modes[group], sds[group]), values, strict=True):
            np.testing.assert_allclose(
                found[np.ix_(rows, columns)] / unit, expected / unit, rtol=0, atol=1e-3
            )


@pytest.mark.parametrize("name", BY_LABEL)
def test_predictions_agree_with_lme4(name: str) -> None:
    _, fit = solve(name)
    printed, frame = BY_LABEL[name]["predictions"], more_table(BY_LABEL[name]["dataset"])

    found = predict(fit, frame=frame, new=frame.iloc[printed["rows"]])

    sigma = np.sqrt(fit.sigma2)
    np.testing.assert_allclose(found.conditional / sigma, np.divide(printed["conditional"], sigma), atol=1e-3)
    np.testing.assert_allclose(found.population / sigma, np.divide(printed["population"], sigma), atol=1e-3)


def test_no_other_fit_of_lmer_stopped_early() -> None:
    gaps = {
        name: reference["default_criterion"] - reference["criterion"] for name, reference in BY_LABEL.items()
    }

    assert {name for name, gap in gaps.items() if gap > 1e-4} == set(STOPPED_EARLY)
    assert {name: gaps[name] for name in STOPPED_EARLY} == pytest.approx(STOPPED_EARLY, rel=0.01)


@pytest.mark.parametrize("name", STOPPED_EARLY)
def test_fit_is_better_than_lmers_where_that_stopped_early(name: str) -> None:
    design, fit = solve(name)

    assert fit.criterion < BY_LABEL[name]["default_criterion"] - 0.9 * STOPPED_EARLY[name]
    assert dense_loglik(design, fit) == pytest.approx(fit.loglik, abs=1e-6)


@pytest.mark.parametrize("name", SMALL)
def test_no_dense_search_finds_a_lower_criterion_where_lmer_stopped_early(name: str) -> None:
    design, fit = solve(name)

    lowest = searched_criterion(design, fit.method, np.random.default_rng(11), starts=4)

    assert fit.criterion <= lowest + 1e-6
