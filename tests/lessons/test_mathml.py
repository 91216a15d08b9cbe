from __future__ import annotations

import pytest

from lessons.mathml import MathError, to_mathml


def test_formula_inline():
    assert to_mathml(r"u_{0j} \sim \text{N}(0, \tau_0^2)") == (
        "<math><mrow><msub><mi>u</mi><mrow><mn>0</mn><mi>j</mi></mrow></msub><mo>∼</mo><mtext>N</mtext>"
        '<mo stretchy="false">(</mo><mn>0</mn><mo>,</mo>'
        '<msubsup><mi>τ</mi><mn>0</mn><mn>2</mn></msubsup><mo stretchy="false">)</mo></mrow></math>'
    )


def test_formula_on_a_line_of_its_own():
    assert to_mathml(r"\frac{\tau^2}{n}", display=True) == (
        '<math display="block"><mrow><mfrac><mrow><msup><mi>τ</mi><mn>2</mn></msup></mrow>'
        "<mrow><mi>n</mi></mrow></mfrac></mrow></math>"
    )


def test_typographic_minus_is_an_operator():
    assert to_mathml("−3.2") == "<math><mrow><mo>−</mo><mn>3.2</mn></mrow></math>"


def test_angle_brackets_are_escaped():
    assert to_mathml("a<b") == "<math><mrow><mi>a</mi><mo>&lt;</mo><mi>b</mi></mrow></math>"


def test_escaped_braces_are_operators():
    assert to_mathml(r"\{a\}") == (
        '<math><mrow><mo stretchy="false">{</mo><mi>a</mi><mo stretchy="false">}</mo></mrow></math>'
    )


@pytest.mark.parametrize(
    ("latex", "message"),
    [
        ("  ", "the formula is empty: write something between the dollar signs, or remove them"),
        ("x_{", "the formula “x_{” is not complete LaTeX (MissingSuperScriptOrSubscriptError)"),
        (r"\left( x", "the formula “\\left( x” is not complete LaTeX (ExtraLeftOrMissingRightError)"),
        (r"\betta", "the formula “\\betta” has “\\betta”, which is not known: check the spelling"),
        ("a } b", "the formula “a } b” has “}”, which is not known: check the spelling"),
        (r"\frac{1}", r"the formula “\frac{1}” lacks an argument, as \frac{1} would"),
        (
            r"\text{<b>bold</b> & more}",
            "the formula “\\text{<b>bold</b> & more}” has an & or < that cannot be shown: write \\lt, or align* for lines",
        ),
        (
            r"\href{javascript:x}{y}",
            r"the formula “\href{javascript:x}{y}” sets href, which lessons do not use",
        ),
        (r"\style{color:red}{y}", r"the formula “\style{color:red}{y}” sets style, which lessons do not use"),
        (
            r"\text{<script>x</script>}",
            "the formula “\\text{<script>x</script>}” gives <script>, which lessons do not use",
        ),
    ],
)
def test_formula_that_cannot_be_shown_is_refused(latex: str, message: str):
    with pytest.raises(MathError) as refused:
        to_mathml(latex)

    assert str(refused.value) == message
