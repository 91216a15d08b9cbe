"""Texts that nobody should paste: whatever is given, there is an answer, and no number that the text does not hold."""

from __future__ import annotations

import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grading.readers import LONGEST, ReadOutput, Unreadable, read_output
from grading.readers.describing import describe_output
from grading.readers.text import tidy_lines
from tests.fuzz.budget import fuzzed
from tests.fuzz.counting import calls_of, growth
from tests.fuzz.mutating import changed_texts
from tests.grading.readers.showing import FIXTURES, numbers_in, text_of

NOISE = "0123456789.,-+eE<>=*|:()[]%~_ \t\n&;#\u00a0\u2212─abInterceptVarNA"
HEADS = (
    "",
    "Linear mixed model fit by REML ['lmerMod']\n Groups   Name Variance Std.Dev.\n",
    "Linear mixed-effects model fit by REML\nRandom effects:\n Formula: ~1 | g\n StdDev Corr\n",
    "Call:\nlm(formula = y ~ x)\nCoefficients:\n  Estimate Std. Error t value Pr(>|t|)\n",
    "Mixed Linear Model Regression Results\n Coef. Std.Err. z\n",
    "Mixed-effects REML regression\n Random-effects Parameters |\n",
    "Estimates of Covariance Parameters\n",
    "Linear mixed model fit by REML\n y ~ x\nVariance components:\n Column Variance Std.Dev.\n",
    "Linear mixed model fit by REML ['lmerMod']\n Groups   \n g \n Residual\n Variance\n 1\n 2\n Corr\n",
    " Family: gaussian  ( identity )\nFormula:          y ~ x\nConditional model:\n Groups Name Variance\n",
    "The Mixed Procedure\nCovariance Parameter Estimates\nCov Parm Subject Estimate\n",
    "The Mixed Procedure\nSolution for Fixed Effects\nEffect A1 Estimate\n",
    "# A tibble: 1 x 4\n effect group term estimate\n",
    "Parameter | Coefficient | SE | p\n",
    "Model Info\nRandom Components\nGroups\tName\tVariance\tSD\n",
    "Predictors\tEstimates\tp\nRandom Effects\nτ00\t",
)
BODIES = (
    "x 1 2 3 4 5 6\n",
    "1 " * 999 + "\n",
    "x Var 1 2\n",
    " " * 1998 + "x\n",
    "a:" * 999 + "\n",
    "A1 " * 600 + "\n",
    "1 ran_pars g cor__" + "a." * 900 + " 1\n",
    "τ00 " + "g." * 900 + " 1\n",
    "1,5 " * 400 + "\n",
)


# What one character of the text may cost, in calls of functions, and what it costs to begin.
MOST_CALLS_A_CHARACTER, TO_BEGIN = 30, 3_000
TOKENS = (
    *(
        "Fixed effects:",
        "Random effects:",
        "Coefficients:",
        "Residual",
        "(Intercept)",
        "Std. Error",
        "Estimate",
        "<2e-16",
    ),
    *(
        "Linear mixed model fit by REML ['lmerMod']",
        "Mixed Linear Model Regression Results",
        "1e-05",
        "-0.00",
        ".093",
    ),
    *(
        "Number of obs: 5, groups: g, 2",
        "Formula: y ~ x",
        "1,234.5",
        "   ",
        "|",
        "----",
        "$a",
        "> ",
        "## ",
        "# weights:",
    ),
)
texts = {name: text_of(name) for name in FIXTURES}
damaged = changed_texts(tuple(texts.values()), TOKENS, most=8, longest=6000)


def check(text: str) -> None:
    """The text has an answer, which can be written as JSON and holds numbers of its own lines only."""
    found = read_output(text)
    if isinstance(found, Unreadable):
        assert found.reason
        return
    assert isinstance(found, ReadOutput)
    json.dumps(describe_output(found), allow_nan=False)
    lines = [_digits(line.text) for line in tidy_lines(text)]
    for number in numbers_in(found):
        assert found.first_line <= number.line <= found.last_line <= len(lines)
        # The rows of an ordinary regression are reckoned from its degrees of freedom.
        assert number is found.n or _digits(number.text) in lines[number.line - 1]
        assert number.half_unit > 0


def _digits(text: str) -> str:
    return re.sub(r"[^0-9]", "", text)


@fuzzed(80)
@given(damaged)
def test_damaged_output_is_read_or_refused(text: str) -> None:
    check(text)


@fuzzed(40)
@given(st.sampled_from(HEADS), st.text(alphabet=NOISE, max_size=400))
def test_noise_below_a_title_is_read_or_refused(head: str, noise: str) -> None:
    check(head + noise)


@fuzzed(40)
@given(st.text(max_size=300))
def test_any_text_is_read_or_refused(text: str) -> None:
    check(text)


@fuzzed(15)
@given(damaged)
def test_what_is_read_takes_work_in_proportion_to_its_length(text: str) -> None:
    assert calls_of(lambda: read_output(text)) <= TO_BEGIN + MOST_CALLS_A_CHARACTER * len(text)


@fuzzed(15)
@given(st.sampled_from(HEADS), st.text(alphabet=NOISE, min_size=1, max_size=12).map("{}\n".format))
def test_twice_the_text_is_twice_the_work(head: str, part: str) -> None:
    once, again = growth(read_output, part, head=head)

    assert again <= 2.5 * once + TO_BEGIN


@pytest.mark.parametrize("head", HEADS)
@pytest.mark.parametrize("body", BODIES, ids=[body[:6] for body in BODIES])
def test_texts_as_long_as_allowed_have_an_answer(head: str, body: str) -> None:
    check(head + body * ((LONGEST // 4 - len(head)) // len(body)))


def test_text_that_is_too_long_is_refused_with_the_limit() -> None:
    found = read_output("x" * (LONGEST + 1))

    assert isinstance(found, Unreadable)
    assert found.reason == (
        "The text has 100,001 characters; at most 100,000 are read. Paste the output of one model."
    )


@pytest.mark.parametrize("text", ["1e999 0e999 1e-999", "9" * 30, "1e200", "-" * 40, "٣"])
def test_numbers_beyond_reckoning_are_no_numbers(text: str) -> None:
    check(f"Fixed effects:\n  Estimate Std. Error t value\nx {text} {text} {text}\ny 1 1 1\n")
