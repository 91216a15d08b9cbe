"""Texts that nobody should paste: whatever is given, there is an answer, and no number that the text does not hold."""

from __future__ import annotations

import json
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grading.readers import LONGEST, ReadOutput, Unreadable, read_output
from grading.readers.describing import describe_output
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
)
BODIES = (
    "x 1 2 3 4 5 6\n",
    "1 " * 999 + "\n",
    "x Var 1 2\n",
    " " * 1998 + "x\n",
    "a:" * 999 + "\n",
    "A1 " * 600 + "\n",
)


def check(text: str) -> None:
    """The text has an answer, which can be written as JSON and holds numbers of its own lines only."""
    found = read_output(text)
    if isinstance(found, Unreadable):
        assert found.reason
        return
    assert isinstance(found, ReadOutput)
    json.dumps(describe_output(found), allow_nan=False)
    for number in numbers_in(found):
        assert found.first_line <= number.line <= found.last_line
        assert number.half_unit > 0


@settings(max_examples=120, deadline=None)
@given(st.sampled_from(FIXTURES), st.randoms(use_true_random=False))
def test_damaged_output_is_read_or_refused(name: str, rng: random.Random) -> None:
    text = text_of(name)
    damage = rng.randrange(4)
    if damage == 0:
        start, end = sorted(rng.randrange(len(text) + 1) for _ in range(2))
        text = text[start:end]
    elif damage == 1:
        lines = text.splitlines(keepends=True)
        text = "".join(line for line in lines if rng.random() > 0.2)
    elif damage == 2:
        signs = list(text)
        for _ in range(rng.randrange(1, 40)):
            signs[rng.randrange(len(signs))] = rng.choice(NOISE)
        text = "".join(signs)
    else:
        lines = text.splitlines(keepends=True)
        rng.shuffle(lines)
        text = "".join(lines)

    check(text)


@settings(max_examples=80, deadline=None)
@given(st.sampled_from(HEADS), st.text(alphabet=NOISE, max_size=400))
def test_noise_below_a_title_is_read_or_refused(head: str, noise: str) -> None:
    check(head + noise)


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=300))
def test_any_text_is_read_or_refused(text: str) -> None:
    check(text)


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
