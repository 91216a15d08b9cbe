from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from grading.fitting.design import build_design
from grading.formula import parse_formula
from grading.translation import DataColumn, DataFile, Request, describe_model
from grading.translation.counting import count_parameters
from grading.translation.request import Method
from tests.grading.translation.studies import STUDIES, Study, own_fit, table

ARM = DataFile(columns=(DataColumn("arm", text=True, levels=3),))


def meaning(text: str, data: DataFile = ARM, method: Method = "REML"):
    return describe_model(Request(parse_formula(text), data, frozenset({"arm"}), method))


def test_fixed_effects_are_said_one_by_one() -> None:
    assert meaning("y ~ x * arm + (x | g)").fixed == (
        "**Intercept**: the mean of `y` where every predictor is 0 and every category is the first.",
        "**`x`**: by how much the mean of `y` differs for one unit more of `x`, where everything that it is multiplied "
        "with is 0 or the first category.",
        "**`arm`**: by how much the mean of `y` in each category differs from that in the first, where everything that "
        "it is multiplied with is 0 or the first category.",
        "**`x:arm`**: how much the effect of `x` on the mean of `y` depends on `arm`.",
    )


def test_slope_of_a_bent_line_is_that_at_zero() -> None:
    assert (
        meaning("y ~ x + I(x^2) + (1 | g)").fixed[1]
        == "**`x`**: how steep the line over `x` is where `x` is 0."
    )


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("y ~ x + (1 | g)", "Each `g` has its own level. It is a draw from"),
        ("y ~ x + (x | g)", "has its own level and its own effect of `x`. They are draws from"),
        ("y ~ x + (x | g)", "how far they spread and how they are correlated."),
        ("y ~ x + (x || g)", "how far they spread, and takes them as uncorrelated."),
        ("y ~ x + (arm || g)", "and takes those in different parentheses as uncorrelated."),
        ("y ~ x + (1 | a:b)", "Each combination of `a` and `b` has its own level."),
        ("y ~ x + (1 | a/b)", "The groups are nested: `b` within `a`."),
        ("y ~ x + (1 | a) + (1 | b)", "These groups are crossed as far as the formula says"),
        ("y ~ x", "all rows count as independent"),
    ],
)
def test_random_effects_are_said_for_each_group(text: str, words: str) -> None:
    assert words in " ".join(meaning(text).random)


@pytest.mark.parametrize(
    ("text", "parameters"),
    [
        (
            "y ~ x * arm + (x | g)",
            "10 parameters: 6 fixed effects, and 4 variances and covariances, the residual variance among them.",
        ),
        ("y ~ x", "3 parameters: 2 fixed effects and the residual variance."),
    ],
)
def test_parameters_are_counted(text: str, parameters: str) -> None:
    assert meaning(text).parameters == parameters


def test_parameters_that_depend_on_the_table_are_not_made_up() -> None:
    assert meaning("y ~ x + arm + (1 | g)", DataFile()).parameters == (
        "The number of parameters depends on how many categories `arm` has: one column for each but the first. There "
        "are 2 variances and covariances, the residual variance among them."
    )


@pytest.mark.parametrize("study", STUDIES, ids=lambda study: study.name)
def test_counts_are_those_of_the_fit(study: Study) -> None:
    frame = table(study)
    columns = tuple(DataColumn(str(name), False, frame[name].nunique()) for name in frame.columns)
    spec = parse_formula(study.formula, list(frame.columns))
    counts = count_parameters(Request(spec, DataFile(columns=columns), frozenset(study.categories)))
    fit = own_fit(study)

    assert counts.fixed == len(fit.beta)
    assert counts.covariance == len(fit.theta) + 1
    assert counts.total == len(fit.beta) + len(fit.theta) + 1


@pytest.mark.parametrize("text", ["y ~ 0 + arm", "y ~ x:arm", "y ~ x + x:arm", "y ~ 0 + x + arm + x:arm"])
def test_columns_of_categories_are_those_of_the_design(text: str) -> None:
    rng = np.random.default_rng(5)
    frame = pd.DataFrame({"y": rng.normal(size=40), "x": rng.normal(size=40), "arm": list("abcd") * 10})
    data = DataFile(columns=(DataColumn("arm", True, 4),))
    spec = parse_formula(text)

    assert count_parameters(Request(spec, data)).fixed == len(build_design(frame, spec).names)


def test_method_is_said_with_what_it_does_to_comparisons() -> None:
    assert "only between models with the same fixed effects" in meaning("y ~ x + (1 | g)").assumed[-1]
    assert "they come out too small" in meaning("y ~ x + (1 | g)", method="ML").assumed[-1]
