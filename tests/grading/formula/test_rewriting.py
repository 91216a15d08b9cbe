"""What may be written otherwise without changing the model, and mutations of formulas, which may break them."""

from __future__ import annotations

import unicodedata

from hypothesis import given, settings
from hypothesis import strategies as st

from grading.formula import PACKAGES, FormulaError, ModelSpec, compare_specs, parse_formula, render
from grading.formula.tokens import MAX_LENGTH
from tests.grading.formula.strategies import specs

QUICK = settings(max_examples=40)
COLUMNS = ["y", "x", "z", "time", "arm.b", "größe", "g", "h", "k"]

atoms = st.sampled_from(["x", "z", "time", "arm.b", "größe", "I(x^2)", "I(z^3)", "1", "0"])
expressions = st.recursive(
    atoms,
    lambda inner: st.one_of(
        inner.map("({})".format),
        st.builds("({})^{}".format, inner, st.sampled_from("23")),
        st.builds("{}{}{}".format, inner, st.sampled_from(["+", "+", "-", "*", ":", "/"]), inner),
    ),
    max_leaves=8,
)
random_parts = st.builds(
    "({}{}{})".format,
    expressions,
    st.sampled_from(["|", "||"]),
    st.sampled_from(["g", "h", "g:h", "g/h", "(g/h)/k", "g/h/k", "(g)"]),
)
formulas = st.lists(st.one_of(expressions, random_parts), min_size=1, max_size=4).map(
    lambda parts: "y~" + "+".join(parts)
)
# Fragments of formulas, of R code and of what word processors and other scripts put in their place.
fragments = st.one_of(
    st.sampled_from(
        [*"~+-*/:^()|.,$%=<>`'\"{}[]#!\\ \t\n0123456789_", "||", "**", "I(", "log(", "(1|g)", "y~"]
    ),
    st.sampled_from(
        [*"∼−–∗∣‖×²٣Ⅳªßﬁİ𝑥日\u0301\u200b\u202e\ufeff\xa0\u2028\x00\x85", "\ud800", "1e5", "TRUE", "NA"]
    ),
    st.characters(),
)


def answer(text: str) -> ModelSpec | str:
    """The model, or what is said instead."""
    try:
        return parse_formula(text)
    except FormulaError as error:
        said = error
    assert said.position is None or 0 <= said.position <= len(text)
    assert_is_readable(said.message)
    return said.message


def assert_is_readable(message: str) -> None:
    """One or two sentences that can be shown as they are."""
    assert message.endswith((".", "?"))
    assert len(message) < 600
    assert message.isprintable()
    assert message.count("`") % 2 == 0


@QUICK
@given(formulas)
def test_any_expression_gives_a_model_that_prints_and_parses_to_itself(text: str) -> None:
    model = answer(text)

    # With || and nested groups a short formula may stand for more than can be typed.
    if isinstance(model, ModelSpec) and len(str(model)) <= MAX_LENGTH:
        again = parse_formula(str(model), COLUMNS)
        assert (again, hash(again), str(again)) == (model, hash(model), str(model))
        assert compare_specs(given=again, wanted=model) == ()
        for package in PACKAGES:
            assert render(model, package) == render(again, package)


@QUICK
@given(formulas, st.data())
def test_blanks_between_tokens_and_typographic_characters_change_nothing(
    text: str, data: st.DataObject
) -> None:
    plain = answer(text)
    if not isinstance(plain, ModelSpec):
        return
    written = {"-": "-−–", "*": "*∗", "~": "~∼", "|": "|∣", "^": "^ˆ"}
    blanks = st.sampled_from(["", "", " ", "\t", "\n", "\xa0"])
    other = ""
    for here, character in enumerate(text):
        inside = character.isalnum() or character in "._" or text[here - 1 : here + 1] == "||"
        other += ("" if inside else data.draw(blanks)) + data.draw(
            st.sampled_from(written.get(character, character))
        )

    if len(other.strip()) <= MAX_LENGTH:
        assert answer(unicodedata.normalize("NFD", other)) == plain


@QUICK
@given(expressions, random_parts)
def test_algebra_of_operators_holds_for_any_expression(inner: str, part: str) -> None:
    for one, other in (
        (f"y~({inner})", f"y~{inner}"),
        (f"y~{inner}+{part}", f"y~{part}+{inner}"),
        (f"y~({inner})*time", f"y~({inner})+time+({inner}):time"),
        (f"y~time/({inner})", f"y~time+time:({inner})"),
        (f"y~({inner})+({inner})", f"y~({inner})"),
    ):
        models = answer(one), answer(other)
        if all(isinstance(model, ModelSpec) for model in models):
            assert models[0] == models[1], (one, other)


@QUICK
@given(specs(), st.data())
def test_mutated_formulas_are_answered(spec: ModelSpec, data: st.DataObject) -> None:
    text = list(str(spec))
    for _ in range(data.draw(st.integers(1, 4))):
        here = data.draw(st.integers(0, len(text)))
        if data.draw(st.booleans()):
            text.insert(here, data.draw(fragments))
        else:
            del text[here : here + data.draw(st.integers(1, 3))]

    model = answer("".join(text))

    if isinstance(model, ModelSpec) and len(str(model)) <= MAX_LENGTH:
        assert parse_formula(str(model)) == model


@QUICK
@given(st.lists(fragments, max_size=60).map("".join))
def test_token_soup_is_answered(text: str) -> None:
    answer(text)
    answer(f"y ~ {text}")
