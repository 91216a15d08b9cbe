import numpy as np
import pandas as pd
import pytest
import statsmodels.formula.api as smf
from scipy.stats import multivariate_normal

from grading.formula import parse_formula, render


@pytest.mark.parametrize(
    ("text", "call"),
    [
        (
            "y ~ time * arm + (time | g)",
            'smf.mixedlm("y ~ time + arm + time:arm", d, groups="g", re_formula="~ time").fit()',
        ),
        ("y ~ x + (1 | g)", 'smf.mixedlm("y ~ x", d, groups="g").fit()'),
        ("y ~ 0 + x + (0 + x | g)", 'smf.mixedlm("y ~ 0 + x", d, groups="g", re_formula="~ 0 + x").fit()'),
        ("y ~ x + I(x^2) + (1 | g)", 'smf.mixedlm("y ~ x + I(x**2)", d, groups="g").fit()'),
        (
            "y ~ x + (x || g)",
            'smf.mixedlm("y ~ x", d, groups="g", re_formula="~ 1", vc_formula={"x": "0 + x"}).fit()',
        ),
        (
            "y ~ x + (1 | g) + (0 + x + z | g)",
            'smf.mixedlm("y ~ x", d, groups="g", re_formula="~ 0 + x + z", vc_formula={"intercept": "1"}).fit()',
        ),
        (
            "y ~ x + (1 | a/b)",
            'smf.mixedlm("y ~ x", d, groups="a", re_formula="~ 1", vc_formula={"b": "0 + C(b)"}).fit()',
        ),
        (
            "y ~ x + (x || a/b/c)",
            'smf.mixedlm("y ~ x", d, groups="a", re_formula="~ 1", vc_formula={"x": "0 + x", "b": "0 + C(b)", '
            '"b:x": "0 + C(b):x", "b:c": "0 + C(b):C(c)", "b:c:x": "0 + C(b):C(c):x"}).fit()',
        ),
        ("y ~ µ + (1 | g)", 'smf.mixedlm("y ~ Q(\'µ\')", d, groups="g").fit()'),
        ("y ~ x.1 + (1 | class)", 'smf.mixedlm("y ~ Q(\'x.1\')", d, groups="class").fit()'),
        (
            "y ~ class + (I(class^2) | g)",
            'smf.mixedlm("y ~ Q(\'class\')", d, groups="g", re_formula="~ I(Q(\'class\')**2)").fit()',
        ),
        ("y ~ x", 'smf.ols("y ~ x", d).fit()'),
    ],
)
def test_statsmodels_call_has_groups_and_formulas(text, call):
    assert render(parse_formula(text), "statsmodels", factors=["arm"]) == call


def test_statsmodels_call_says_ml_and_what_to_do_with_gaps():
    call = render(parse_formula("y ~ x + (1 | g)"), "statsmodels", data="sleep", method="ML", missing=True)

    assert call == 'smf.mixedlm("y ~ x", sleep, groups="g", missing="drop").fit(reml=False)'


@pytest.mark.parametrize(
    "text",
    [
        "y ~ x + (1 | a) + (1 | b)",
        "y ~ x + (1 | a:b)",
        "y ~ x + (1 | a) + (x | a:b)",
        "y ~ x + (1 + x | g) + (0 + z + w | g)",
        "y ~ x + (1 | g) + (0 + x + z | g) + (0 + arm | g)",
        "y ~ 0 + (1 | g)",
        "y ~ C + (1 | g)",
    ],
)
def test_statsmodels_has_no_call_for_what_it_cannot_say(text):
    assert render(parse_formula(text), "statsmodels", factors=["arm"]) is None


@pytest.fixture(scope="module")
def pupils():
    """Twelve schools of three classes with eight pupils; labels of classes are used again in each school."""
    rng = np.random.default_rng(7)
    rows = pd.DataFrame(
        {"school": np.repeat(np.arange(12), 24), "class": np.tile(np.repeat(["a", "b", "c"], 8), 12)}
    )
    rows["x"] = np.tile(np.arange(8.0), 36) - 3.5
    school = rng.normal(scale=2.0, size=12)[rows["school"]]
    slope = rng.normal(scale=0.7, size=12)[rows["school"]]
    group = rng.normal(scale=1.5, size=36)[np.arange(len(rows)) // 8]
    rows["y"] = 5 + school + group + (1 + slope) * rows["x"] + rng.normal(size=len(rows))
    return rows


def same(*columns):
    """A matrix with one where two rows share the values of all columns."""
    alike = [np.equal.outer(np.asarray(column), np.asarray(column)) for column in columns]
    return np.logical_and.reduce(alike).astype(float)


def ml_loglik(fit, rows, covariance):
    """The log-likelihood of the rows' own normal distribution, with covariance = random part + residual."""
    mean = fit.fe_params["Intercept"] + fit.fe_params["x"] * rows["x"]
    return multivariate_normal(mean, covariance + fit.scale * np.eye(len(rows))).logpdf(rows["y"])


def fitted(text, rows, **options):
    call = render(parse_formula(text), "statsmodels", data="rows", method="ML", **options)
    assert call is not None
    return eval(call, {"smf": smf, "rows": rows})


def test_correlated_slope_is_fitted_as_the_model_says(pupils):
    fit = fitted("y ~ x + (x | school)", pupils)

    design = np.column_stack([np.ones(len(pupils)), pupils["x"]])
    random = same(pupils["school"]) * (design @ fit.cov_re.to_numpy() @ design.T)
    assert fit.llf == pytest.approx(ml_loglik(fit, pupils, random), abs=1e-6)


def test_uncorrelated_slope_is_fitted_as_the_model_says(pupils):
    fit = fitted("y ~ x + (x || school)", pupils)

    slope = np.outer(pupils["x"], pupils["x"]) * fit.vcomp[0]
    random = same(pupils["school"]) * (fit.cov_re.iloc[0, 0] + slope)
    assert fit.llf == pytest.approx(ml_loglik(fit, pupils, random), abs=1e-6)


def test_nested_classes_are_fitted_as_the_model_says(pupils):
    fit = fitted("y ~ x + (1 | school/class)", pupils)

    random = same(pupils["school"]) * fit.cov_re.iloc[0, 0]
    random = random + same(pupils["school"], pupils["class"]) * fit.vcomp[0]
    assert fit.llf == pytest.approx(ml_loglik(fit, pupils, random), abs=1e-6)


def test_gaps_are_dropped_where_they_are_announced(pupils):
    gaps = pupils.assign(y=pupils["y"].where(pupils.index % 10 > 0))
    with_gaps = fitted("y ~ x + (x | school)", gaps, missing=True)
    without = fitted("y ~ x + (x | school)", gaps.dropna())

    assert with_gaps.nobs == len(gaps.dropna())
    assert with_gaps.llf == without.llf
