import pytest

from grading.formula import parse_formula, render


@pytest.mark.parametrize(
    ("text", "command"),
    [
        ("y ~ time * arm + (time | g)", "mixed y c.time##i.arm || g: time, covariance(unstructured) reml"),
        ("y ~ x + (1 | g)", "mixed y x || g:, reml"),
        ("y ~ 1 + (1 | g)", "mixed y || g:, reml"),
        ("y ~ x + arm + (1 | g)", "mixed y x i.arm || g:, reml"),
        ("y ~ x:z + (1 | g)", "mixed y c.x#c.z || g:, reml"),
        ("y ~ x + I(x^2) + (1 | g)", "mixed y x c.x#c.x || g:, reml"),
        ("y ~ x * z + x:arm + arm + (1 | g)", "mixed y c.x##c.z i.arm c.x#i.arm || g:, reml"),
        ("y ~ x * z * arm + (1 | g)", "mixed y c.x##c.z##i.arm || g:, reml"),
        ("y ~ 0 + x + (1 | g)", "mixed y x, noconstant || g:, reml"),
        ("y ~ 0 + x + arm + x:arm + (1 | g)", "mixed y x ibn.arm c.x#i.arm, noconstant || g:, reml"),
        ("y ~ x + (0 + x | g)", "mixed y x || g: x, noconstant reml"),
        ("y ~ x + (0 + x + z | g)", "mixed y x || g: x z, noconstant covariance(unstructured) reml"),
        ("y ~ x + (x || g)", "mixed y x || g: x, covariance(independent) reml"),
        (
            "y ~ x + (x | g) + (0 + z | g)",
            "mixed y x || g: x, covariance(unstructured) || g: z, noconstant reml",
        ),
        ("y ~ x + (1 | a/b)", "mixed y x || a: || b:, reml"),
        ("y ~ x + (1 | a) + (1 | b)", "mixed y x || _all: R.a || b:, reml"),
        ("y ~ x + (x | a) + (1 | b)", "mixed y x || _all: R.b || a: x, covariance(unstructured) reml"),
        (
            "y ~ x + (1 | a) + (1 | b) + (1 | c)",
            "mixed y x || _all: R.a || _all: R.b || c:, reml",
        ),
        ("y ~ x * arm", "regress y c.x##i.arm"),
    ],
)
def test_stata_command_says_reml(text, command):
    assert render(parse_formula(text), "stata", factors=["arm"]) == command


def test_stata_command_says_ml_although_it_is_the_default():
    assert render(parse_formula("y ~ x + (1 | g)"), "stata", method="ML") == "mixed y x || g:, mle"


@pytest.mark.parametrize(
    "text",
    [
        "y ~ x + (arm | g)",
        "y ~ x + (I(x^2) | g)",
        "y ~ x + (x:z | g)",
        "y ~ x + (x | a) + (x | b)",
        "y ~ x + (1 | a:b)",
        "y ~ I(arm^2) + (1 | g)",
        "y ~ 0 + x:arm + (1 | g)",
        "y ~ x.1 + (1 | g)",
        "y ~ using + (1 | g)",
    ],
)
def test_stata_has_no_command_for_what_it_cannot_say(text):
    assert render(parse_formula(text), "stata", factors=["arm"]) is None
