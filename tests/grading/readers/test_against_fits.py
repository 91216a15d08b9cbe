"""What R and statsmodels printed for textbook data, against our own fits of the same data."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pandas as pd
import pytest

from grading.fitting import MixedFit, build_design, fit_mixed, fit_ols
from grading.fitting.result import Method
from grading.fitting.table import Table
from grading.formula import parse_formula
from grading.readers import Number
from tests.grading.readers.showing import reading_of

REFERENCE = Path(__file__).parents[2] / "reference"
# Packages stop a little beside the optimum; on these data no further than this share of a number.
STOPPING = 5e-4

SLOPES = "Reaction ~ Days + (Days | Subject)"
UNCORRELATED = "Reaction ~ Days + (Days || Subject)"
INTERCEPT = "Reaction ~ Days + (1 | Subject)"
NESTED = "strength ~ 1 + (1 | batch/cask)"
CROSSED = "diameter ~ 1 + (1 | plate) + (1 | sample)"
OATS = "yield ~ Variety * nitro + (1 | Block/Variety)"
ORTHODONT = "distance ~ age * Sex + (age | Subject)"
DROPOUT = "sbp ~ time + treated + (1 | patient)"
GROWTH = "words ~ term + programme + (term | child)"
FITS: list[tuple[str, str, str, Method]] = [
    ("lme4-sleepstudy-slope", "lme4/sleepstudy", SLOPES, "REML"),
    ("lme4-ml", "lme4/sleepstudy", SLOPES, "ML"),
    ("lme4-uncorrelated", "lme4/sleepstudy", UNCORRELATED, "REML"),
    ("lme4-print", "lme4/sleepstudy", SLOPES, "REML"),
    ("lme4-pastes-nested", "lme4/pastes", NESTED, "REML"),
    ("lme4-print-ml", "lme4/pastes", NESTED, "ML"),
    ("lme4-crossed", "lme4/penicillin", CROSSED, "REML"),
    ("lme4-spaces", "more/oats", OATS, "REML"),
    ("lmertest-print", "lme4/sleepstudy", INTERCEPT, "REML"),
    ("lmertest-kenward-roger", "lme4/sleepstudy", INTERCEPT, "REML"),
    ("lmertest-ml", "lme4/mathachieve", "MathAch ~ SES + Sex + (1 | School)", "ML"),
    ("nlme-print-sleepstudy", "lme4/sleepstudy", SLOPES, "REML"),
    ("nlme-diagonal", "lme4/sleepstudy", UNCORRELATED, "REML"),
    ("nlme-ml", "lme4/sleepstudy", INTERCEPT, "ML"),
    ("nlme-nested", "lme4/pastes", NESTED, "REML"),
    ("nlme-print-nested", "lme4/pastes", NESTED, "ML"),
    ("nlme-spaces", "more/oats", OATS, "REML"),
    ("statsmodels-sleepstudy-slope", "lme4/sleepstudy", SLOPES, "REML"),
    ("statsmodels-ml", "lme4/sleepstudy", SLOPES, "ML"),
    ("statsmodels-ml-0.14", "lme4/sleepstudy", SLOPES, "ML"),
    ("statsmodels-intercept", "lme4/sleepstudy", INTERCEPT, "REML"),
    ("statsmodels-nested", "lme4/pastes", NESTED, "REML"),
    ("statsmodels-crossed", "lme4/penicillin", CROSSED, "REML"),
    ("julia-sleepstudy", "lme4/sleepstudy", SLOPES, "REML"),
    ("julia-zerocorr", "lme4/sleepstudy", UNCORRELATED, "ML"),
    ("julia-dyestuff", "lme4/dyestuff", "Yield ~ 1 + (1 | Batch)", "ML"),
    ("lme4-narrow", "lme4/sleepstudy", SLOPES, "REML"),
    ("lme4-narrow-print", "lme4/sleepstudy", SLOPES, "ML"),
    ("lme4-narrow-nested", "lme4/pastes", NESTED, "REML"),
    ("lmertest-comma", "lme4/sleepstudy", SLOPES, "REML"),
    ("nlme-comma", "lme4/sleepstudy", SLOPES, "REML"),
    ("lme4-pieces", "lme4/sleepstudy", SLOPES, "REML"),
    ("lme4-pieces-fixef", "lme4/sleepstudy", SLOPES, "REML"),
    ("statsmodels-notebook", "lme4/sleepstudy", SLOPES, "REML"),
    ("glmmtmb-ml", "lme4/sleepstudy", SLOPES, "ML"),
    ("glmmtmb-print", "lme4/sleepstudy", SLOPES, "ML"),
    ("glmmtmb-nested", "lme4/pastes", NESTED, "REML"),
    ("glmmtmb-diagonal", "lme4/sleepstudy", UNCORRELATED, "REML"),
    ("broom-slope", "lme4/sleepstudy", SLOPES, "REML"),
    ("broom-crossed", "lme4/penicillin", CROSSED, "REML"),
    ("broom-frame", "lme4/sleepstudy", UNCORRELATED, "REML"),
    ("broom-kable", "lme4/sleepstudy", SLOPES, "REML"),
    ("broom-nlme", "lme4/sleepstudy", SLOPES, "REML"),
    ("parameters-nested", "lme4/pastes", NESTED, "REML"),
    ("parameters-markdown", "lme4/sleepstudy", SLOPES, "REML"),
    ("parameters-student-growth", "outputs/growth", GROWTH, "REML"),
    ("sjplot-slope", "lme4/sleepstudy", SLOPES, "REML"),
    ("sjplot-nested", "lme4/pastes", NESTED, "REML"),
    ("sjplot-student-growth", "outputs/growth", GROWTH, "REML"),
    ("sas-orthodont", "lme4/orthodont", "distance ~ age * Gender + (age | Subject)", "ML"),
    ("student-dropout1-lme4", "students/dropout1", DROPOUT, "REML"),
    ("student-dropout2-lme4-ml", "students/dropout2", DROPOUT, "ML"),
    ("student-dropout3-nlme", "students/dropout3", DROPOUT, "REML"),
]


@cache
def table_of(name: str) -> Table:
    rows = pd.read_csv(REFERENCE / f"{name}.csv", dtype={"Subject": "str", "School": "str"})
    if "Sex" in rows:
        # SAS compares with the last level.
        rows["Gender"] = rows["Sex"].map({"Male": "", "Female": "F"})
    return Table(rows)


@cache
def fit_of(data: str, formula: str, method: Method) -> MixedFit:
    return fit_mixed(build_design(table_of(data), parse_formula(formula)), method)


def apart(found: Number | None, value: float) -> float | None:
    """How far a printed number is from a value, beyond what rounding and stopping early explain; None if near."""
    if found is None:
        return None
    gap = abs(found.value - value) - found.half_unit - STOPPING * abs(value)
    return gap if gap > 1e-9 else None


@pytest.mark.parametrize(("name", "data", "formula", "method"), FITS, ids=[fit[0] for fit in FITS])
def test_printed_numbers_are_those_of_our_fit(name: str, data: str, formula: str, method: Method) -> None:
    fit, found = fit_of(data, formula, method), reading_of(name)
    # Julia's own copies of the data write names in lower case, and its factors as we do.
    order = sorted(range(len(fit.names)), key=lambda i: fit.names[i].lower())
    rows = sorted(found.fixed, key=lambda row: row.term.lower())

    # By ML the summary of nlme prints standard errors times sqrt(n / (n - p)): its `adjustSigma`.
    more = (fit.n / (fit.n - len(fit.names))) ** 0.5 if (found.package, method) == ("nlme", "ML") else 1.0

    # Some packages print neither.
    assert (found.method or method, found.n.value if found.n else fit.n) == (method, fit.n)
    assert [row.term.lower() for row in rows] == [fit.names[i].lower() for i in order]
    gaps = {
        **{f"estimate of {row.term}": apart(row.estimate, fit.beta[i]) for row, i in zip(rows, order, strict=True)},
        **{f"se of {row.term}": apart(row.se, fit.se[i] * more) for row, i in zip(rows, order, strict=True)},
        "loglik": apart(found.loglik, fit.loglik),
        "criterion": apart(found.criterion, fit.criterion),
        "residual variance": found.residual and apart(found.residual.variance, fit.sigma2),
        "residual sd": found.residual and apart(found.residual.sd, fit.sigma2**0.5),
    }  # fmt: skip
    assert {what: gap for what, gap in gaps.items() if gap is not None} == {}
    spread = sorted(block.covariance[i, i] for block in fit.random for i in range(len(block.names)))
    printed = sorted(
        (
            variance or sd
            for block in found.random
            for variance, sd in zip(block.variance, block.sd, strict=True)
        ),
        key=lambda number: number.value if number else 0.0,
    )
    roots = any(block.variance[0] is None for block in found.random)
    assert [
        apart(number, value**0.5 if roots else value) for number, value in zip(printed, spread, strict=True)
    ] == [None] * len(spread)


@pytest.mark.parametrize("name", ["r-lm-sleepstudy", "statsmodels-ols", "statsmodels-ols-0.14"])
def test_ordinary_regression_is_that_of_the_same_data(name: str) -> None:
    fit, found = fit_ols(table_of("lme4/sleepstudy"), "Reaction", ["Days"]), reading_of(name)

    assert (found.kind, found.n and found.n.value) == ("ordinary", fit.n)
    assert [row.term for row in found.fixed] == list(fit.names)
    gaps = [
        gap
        for row, beta, se in zip(found.fixed, fit.beta, fit.se, strict=True)
        for gap in (apart(row.estimate, beta), apart(row.se, se))
    ]
    assert gaps == [None] * 4
