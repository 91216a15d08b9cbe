import pytest

from grading.formula import parse_formula, render


def test_spss_command_names_categories_numbers_and_the_covariance():
    command = render(parse_formula("y ~ time * arm + (time | g)"), "spss", factors=["arm"])

    assert command == (
        "MIXED y BY arm WITH time\n"
        "  /FIXED=time arm time*arm | SSTYPE(3)\n"
        "  /RANDOM=INTERCEPT time | SUBJECT(g) COVTYPE(UN)\n"
        "  /METHOD=REML\n"
        "  /PRINT=SOLUTION TESTCOV."
    )


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("y ~ 1 + (1 | g)", ["MIXED y", "/FIXED=| SSTYPE(3)", "/RANDOM=INTERCEPT | SUBJECT(g) COVTYPE(VC)"]),
        ("y ~ 0 + x + I(x^2)", ["MIXED y WITH x", "/FIXED=x x*x | NOINT SSTYPE(3)"]),
        (
            "y ~ x + (z || g)",
            [
                "MIXED y WITH x z",
                "/FIXED=x | SSTYPE(3)",
                "/RANDOM=INTERCEPT | SUBJECT(g) COVTYPE(VC)",
                "/RANDOM=z | SUBJECT(g) COVTYPE(VC)",
            ],
        ),
        (
            "y ~ x + (1 | a/b)",
            [
                "MIXED y WITH x",
                "/FIXED=x | SSTYPE(3)",
                "/RANDOM=INTERCEPT | SUBJECT(a) COVTYPE(VC)",
                "/RANDOM=INTERCEPT | SUBJECT(a*b) COVTYPE(VC)",
            ],
        ),
    ],
)
def test_spss_command_has_a_line_for_each_part(text, lines):
    command = render(parse_formula(text), "spss", method="ML")

    assert command == "\n  ".join([*lines, "/METHOD=ML", "/PRINT=SOLUTION TESTCOV."])


@pytest.mark.parametrize(
    "text", ["y ~ x + (arm | g)", "y ~ I(arm^2)", "y ~ 0 + (1 | g)", "y ~ with", "y ~ x_"]
)
def test_spss_has_no_command_for_what_it_cannot_say(text):
    assert render(parse_formula(text), "spss", factors=["arm"]) is None
