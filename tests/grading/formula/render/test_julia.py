import pytest

from grading.formula import parse_formula, render


@pytest.mark.parametrize(
    ("text", "formula"),
    [
        ("y ~ time * arm + (time | g)", "y ~ 1 + time + arm + time & arm + (1 + time | g)"),
        ("y ~ 0 + x + I(x^2) + (0 + x | g)", "y ~ 0 + x + x^2 + (0 + x | g)"),
        ("y ~ x + (x || g)", "y ~ 1 + x + zerocorr(1 + x | g)"),
        ("y ~ x + (arm || g)", "y ~ 1 + x + (1 | g) + (0 + fulldummy(arm) | g)"),
        ("y ~ x + (0 + arm | g)", "y ~ 1 + x + (0 + arm | g)"),
        ("y ~ x + (arm | g) + (0 + x | g)", "y ~ 1 + x + (1 + arm | g) + (0 + x | g)"),
        ("y ~ x + (x | g) + (0 + z | g)", "y ~ 1 + x + (1 + x | g) + (0 + z | g)"),
        ("y ~ x + (1 | a/b)", "y ~ 1 + x + (1 | a) + (1 | a & b)"),
        ("y ~ x + (1 | a) + (1 | b)", "y ~ 1 + x + (1 | a) + (1 | b)"),
    ],
)
def test_mixedmodels_call_says_reml(text, formula):
    call = render(parse_formula(text), "mixedmodels", factors=["arm"])

    assert call == f"fit(MixedModel, @formula({formula}), d; REML = true)"


def test_mixedmodels_call_says_ml_although_it_is_the_default():
    call = render(parse_formula("y ~ x + (1 | g)"), "mixedmodels", data="sleep", method="ML")

    assert call == "fit(MixedModel, @formula(y ~ 1 + x + (1 | g)), sleep; REML = false)"


def test_ordinary_regression_is_lm():
    assert render(parse_formula("y ~ x"), "mixedmodels") == "lm(@formula(y ~ 1 + x), d)"


@pytest.mark.parametrize(
    "text", ["y.1 ~ x + (1 | g)", "y ~ end + (1 | g)", "y ~ 0 + (1 | g)", "y ~ x + (1 | g) + (0 + arm:x | g)"]
)
def test_mixedmodels_has_no_call_for_what_it_cannot_say(text):
    assert render(parse_formula(text), "mixedmodels", factors=["arm"]) is None
