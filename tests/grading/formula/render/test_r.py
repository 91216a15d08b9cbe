import pytest

from grading.formula import parse_formula, render


@pytest.mark.parametrize(
    ("text", "call"),
    [
        ("y ~ time * arm + (time | g)", "lmer(y ~ time + arm + time:arm + (1 + time | g), data = d)"),
        ("y ~ x + (x || g)", "lmer(y ~ x + (1 | g) + (0 + x | g), data = d)"),
        ("y ~ x + (1 | a/b)", "lmer(y ~ x + (1 | a) + (1 | a:b), data = d)"),
        ("y ~ x + I(x^2) + (1 | a) + (1 | b)", "lmer(y ~ x + I(x^2) + (1 | a) + (1 | b), data = d)"),
        ("y ~ 0 + (1 | g)", "lmer(y ~ 0 + (1 | g), data = d)"),
        ("y ~ x", "lm(y ~ x, data = d)"),
    ],
)
def test_lme4_call_has_the_formula_itself(text, call):
    assert render(parse_formula(text), "lme4") == call


def test_lme4_call_says_when_it_is_not_reml():
    spec = parse_formula("y ~ x + (1 | g)")

    assert (
        render(spec, "lme4", data="sleep", method="ML") == "lmer(y ~ x + (1 | g), data = sleep, REML = FALSE)"
    )


@pytest.mark.parametrize(
    ("text", "call"),
    [
        (
            "y ~ time * arm + (time | g)",
            "lme(fixed = y ~ time + arm + time:arm, random = ~ time | g, data = d)",
        ),
        ("y ~ x + (1 | g)", "lme(fixed = y ~ x, random = ~ 1 | g, data = d)"),
        ("y ~ x - 1 + (0 + x | g)", "lme(fixed = y ~ 0 + x, random = ~ 0 + x | g, data = d)"),
        ("y ~ x + (x || g)", "lme(fixed = y ~ x, random = list(g = pdDiag(~ x)), data = d)"),
        (
            "y ~ x + (1 | g) + (0 + arm | g)",
            "lme(fixed = y ~ x, random = "
            "list(g = pdBlocked(list(pdSymm(~ 1), pdSymm(~ 0 + arm)))), data = d)",
        ),
        (
            "y ~ x + (x | g) + (0 + z | g)",
            "lme(fixed = y ~ x, random = list(g = pdBlocked(list(pdSymm(~ x), pdSymm(~ 0 + z)))), data = d)",
        ),
        ("y ~ x + (1 | a/b)", "lme(fixed = y ~ x, random = list(a = ~ 1, b = ~ 1), data = d)"),
        ("y ~ x + (1 | a:b) + (x | a)", "lme(fixed = y ~ x, random = list(a = ~ x, b = ~ 1), data = d)"),
        ("y ~ x", "gls(y ~ x, data = d)"),
    ],
)
def test_nlme_call_has_fixed_and_random_parts(text, call):
    assert render(parse_formula(text), "nlme", factors=["arm"]) == call


def test_nlme_call_says_ml_and_what_to_do_with_gaps():
    spec = parse_formula("y ~ x + (1 | g)")

    assert render(spec, "nlme", method="ML", missing=True) == (
        'lme(fixed = y ~ x, random = ~ 1 | g, data = d, method = "ML", na.action = na.omit)'
    )


@pytest.mark.parametrize("text", ["y ~ x + (1 | a) + (1 | b)", "y ~ x + (1 | a:b)", "y ~ 0 + (1 | g)"])
def test_nlme_has_no_call_for_what_it_cannot_say(text):
    assert render(parse_formula(text), "nlme") is None


@pytest.mark.parametrize("name", ["if", "_x", "NA_real_", "TRUE"])
def test_names_that_r_does_not_take_are_left_unsaid(name):
    spec = parse_formula(f"{name} ~ x + (1 | g)")

    assert (render(spec, "lme4"), render(spec, "nlme")) == (None, None)
