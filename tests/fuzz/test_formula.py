"""Whatever a form receives, the parser answers with a model or a `FormulaError`, and soon."""

from __future__ import annotations

import pytest
import yaml
from hypothesis import example, given
from hypothesis import strategies as st

from grading.formula import PACKAGES, FormulaError, ModelSpec, compare_specs, parse_formula, render
from grading.formula.tokens import MAX_LENGTH
from quizzes.content.files import BANK
from tests.fuzz.budget import fuzzed
from tests.fuzz.counting import calls_of
from tests.fuzz.mutating import changed_texts
from tests.grading.formula.strategies import specs

# The most that any text may cost, in calls of functions; `y ~ a*b` costs some 230.
MOST_CALLS = 100_000

HOSTILE = {
    "code": "__import__('os').system('x')",
    "code without quotes": "y ~ __import__(os).system(x)",
    "lambda": "y ~ (lambda: 0)()",
    "format": "y ~ {x.__class__}",
    "nested parentheses": "y ~ " + "(" * 1000 + "x" + ")" * 1000,
    "nested parentheses within the length": "y ~ " + "(" * 97 + "x" + ")" * 97,
    "open parentheses": "(" * 200,
    "closed parentheses": "y ~ " + ")" * 190,
    "nested protections": "y ~ " + "I(" * 60 + "x" + ")" * 60,
    "stars": "*" * 200,
    "stars after a tilde": "y ~ x " + "* " * 90,
    "crossing of many columns": "y ~ " + "*".join(f"a{i}" for i in range(40)),
    "crossing of short columns": "y ~ " + "*".join("abcdefghijklmnopqrstuvwx"),
    "power of many columns": "y ~ (" + "+".join("abcdefghijklmnopqrstuvwx") + ")^3",
    "crossing of sums": "y ~ (a+b+c+d+e+f)*(g+h+i+j+k+l)*(m+n+o+p+q+r)",
    "nesting of sums": "y ~ " + "/".join(["(a+b+c+d)"] * 15),
    "nested groups": "y ~ (a+b+c+d+e||" + "/".join("fghijklmnopqrstuvwx") + ")",
    "minus signs": "y ~ " + "-" * 190 + "x",
    "plus signs": "y ~ x" + "+" * 190,
    "bars": "y ~ (1" + "|" * 150 + "g)",
    "tildes": "~" * 200,
    "null bytes": "y ~ x\x00 + z",
    "only null bytes": "\x00" * 50,
    "emoji": "y ~ 🙂 + (1 | 🏥)",
    "right-to-left marks": "y ~ \u202ex + z\u202c",
    "zero width": "y ~ tre\u200bated",
    "lone surrogate": "y ~ \ud800",
    "superscripts": "y ~ x²",
    "other digits": "y ~ ٣",
    "combining marks": "y ~ \u0301\u0301",
    "a megabyte": "y ~ " + "x + " * 250_000,
    "a megabyte of spaces": " " * 1_000_000 + "~",
    "a megabyte of parentheses": "(" * 1_000_000,
}

# Odd, but models: what they cost must be bounded all the same.
LABORIOUS = {
    "powers of powers": "y ~ " + "+".join(["(" * 9 + "a+b+c" + ")^3" * 9] * 4),
    "many cubes": "y ~ " + "+".join(["(a+b+c+d)^3"] * 16),
    "many crossings": "y ~ " + "*".join(["(a+b+c)"] * 24),
    "many random terms": "y ~ " + "+".join(["(a*b*c||g)"] + ["(a*b|h)"]),
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_hostile_text_is_refused_with_a_message(text):
    with pytest.raises(FormulaError) as caught:
        parse_formula(text)

    assert caught.value.message.endswith((".", "?"))
    assert len(caught.value.message) < 600


@pytest.mark.parametrize("text", (HOSTILE | LABORIOUS).values(), ids=HOSTILE | LABORIOUS)
def test_hostile_text_is_answered_within_a_bounded_number_of_steps(text):
    assert calls_of(lambda: parse_formula(text)) < MOST_CALLS


formula_like = st.lists(
    st.sampled_from(
        [*"xyzg01~~+-*/:^()|", "||", " ", "I(", "^2", "(1|g)", "y~", "(x", "x2", ".", "é", "%", "2"]
    ),
    max_size=60,
).map("".join)


# Names that occur in formulas, and what people write where a formula should stand.
TOKENS = (
    *(
        "x",
        "y",
        "I(",
        "^2",
        "^3",
        " + ",
        " - ",
        " * ",
        ":",
        "/",
        "(1 | g)",
        "(0 + x || g)",
        "||",
        "|",
        "~",
        "1",
        "0",
    ),
    *(
        " + 0",
        "-1",
        "log(x)",
        "data = d",
        "lmer(",
        ")",
        "x__",
        ".",
        "x.1",
        "2",
        "**",
        "%in%",
        "größe",
        "x²",
        "∼",
        "\u2223",
    ),
)


def _corpus() -> tuple[str, ...]:
    """Every right formula of the question bank."""
    texts = (path.read_text(encoding="utf-8") for path in sorted(BANK.rglob("*.yaml")))
    found = [yaml.safe_load(text) for text in texts if "\nkind: formula\n" in text]
    return tuple(text for content in found for text in (content["formula"], *content.get("also", ())))


nearly_formulas = st.one_of(
    changed_texts(_corpus(), TOKENS),
    specs().flatmap(lambda spec: changed_texts([str(spec)], TOKENS, most=2)),
    formula_like,
    formula_like.map("y~".__add__),
    st.text(max_size=250),
)


@fuzzed(120)
@example("y~x\n")
@given(nearly_formulas)
def test_any_text_gives_a_model_that_says_itself_or_an_error_that_names_the_place(text: str):
    try:
        answer: ModelSpec | FormulaError = parse_formula(text)
    except FormulaError as error:
        answer = error

    if isinstance(answer, FormulaError):
        assert answer.message.endswith((".", "?"))
        assert len(answer.message) < 600
        assert answer.position is None or 0 <= answer.position <= len(text)
    elif len(str(answer)) <= MAX_LENGTH:
        # What || and nested groups stand for may be longer than what can be typed.
        again = parse_formula(str(answer), answer.columns)
        assert again == answer
        assert (str(again), hash(again), compare_specs(given=again, wanted=answer)) == (
            str(answer),
            hash(answer),
            (),
        )


@fuzzed(30)
@given(nearly_formulas)
def test_any_model_can_be_said_for_each_package(text: str):
    try:
        spec = parse_formula(text)
    except FormulaError:
        return
    said = {package: render(spec, package) for package in PACKAGES}
    assert said["lme4"]
    assert "" not in said.values()


@fuzzed(30)
@given(nearly_formulas)
def test_a_column_that_the_data_lack_is_named(text: str):
    try:
        spec = parse_formula(text)
    except FormulaError:
        return
    lacking = sorted(spec.columns)[0]
    with pytest.raises(FormulaError) as caught:
        parse_formula(text, spec.columns - {lacking})

    assert f"`{lacking}`" in caught.value.message
    assert caught.value.position is not None


@fuzzed(30)
@given(nearly_formulas)
def test_any_formula_is_answered_within_a_bounded_number_of_steps(text: str):
    assert calls_of(lambda: parse_formula(text)) < MOST_CALLS


def test_attribute_access_is_but_an_unknown_column():
    with pytest.raises(FormulaError) as caught:
        parse_formula("y ~ x.__class__.__bases__", ["y", "x"])

    assert (
        caught.value.message == "Your data have no column `x.__class__.__bases__`. The columns are `y`, `x`."
    )
