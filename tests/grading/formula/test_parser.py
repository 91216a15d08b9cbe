import pytest

from grading.formula import INTERCEPT, Factor, FormulaError, Group, ModelSpec, RandomTerm, Term, parse_formula

X, Z = Term((Factor("x"),)), Term((Factor("z"),))
G = Group(("g",))


def test_formula_becomes_a_model_spec():
    assert parse_formula("y ~ x * z + (1 + x | g)") == ModelSpec(
        response="y",
        fixed=(INTERCEPT, X, Z, Term((Factor("x"), Factor("z")))),
        random=(RandomTerm((INTERCEPT, X), G),),
    )


def test_formula_without_random_part_is_an_ordinary_regression():
    assert parse_formula("y ~ x").random == ()


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("y ~ 1", "y ~ 1"),
        ("y~x", "y ~ x"),
        ("y ~ (1 | g)", "y ~ 1 + (1 | g)"),
        ("y ~ z + x", "y ~ z + x"),
        ("y ~ x - 1", "y ~ 0 + x"),
        ("y ~ -1 + x", "y ~ 0 + x"),
        ("y ~ x + 0", "y ~ 0 + x"),
        ("y ~ 0 + x + 1", "y ~ x"),
        ("y ~ x - 0", "y ~ x"),
        ("y ~ x + -1", "y ~ 0 + x"),
        ("y ~ +x", "y ~ x"),
        ("y ~ x - (z - 1)", "y ~ x"),
        ("y ~ x - (z + 1)", "y ~ 0 + x"),
        ("y ~ x + x", "y ~ x"),
        ("y ~ x:z + x", "y ~ x + x:z"),
        ("y ~ x:x", "y ~ x"),
        ("y ~ a*b*c", "y ~ a + b + c + a:b + a:c + b:c + a:b:c"),
        ("y ~ a*b*c - a:b:c", "y ~ a + b + c + a:b + a:c + b:c"),
        ("y ~ a*b - b:a", "y ~ a + b"),
        ("y ~ (a + b)^2", "y ~ a + b + a:b"),
        ("y ~ (a + b + c)^2 - a:b", "y ~ a + b + c + a:c + b:c"),
        ("y ~ (a + b + c)^3", "y ~ a + b + c + a:b + a:c + b:c + a:b:c"),
        ("y ~ (a + b):c", "y ~ a:c + b:c"),
        ("y ~ a:(b + c)", "y ~ a:b + a:c"),
        ("y ~ a/b", "y ~ a + a:b"),
        ("y ~ a/b/c", "y ~ a + a:b + a:b:c"),
        ("y ~ (a + b)/c", "y ~ a + b + a:b:c"),
        ("y ~ a/(b + c)", "y ~ a + a:b + a:c"),
        ("y ~ a*b/c", "y ~ a + b + a:b + a:b:c"),
        ("y ~ a:b*c", "y ~ c + a:b + a:b:c"),
        ("y ~ I(x^2) + x", "y ~ I(x^2) + x"),
        ("y ~ x + I( x ^ 3 )", "y ~ x + I(x^3)"),
        ("y ~ I(x)", "y ~ x"),
        ("y ~ x * I(z^2)", "y ~ x + I(z^2) + x:I(z^2)"),
        ("y ~ (x | g)", "y ~ 1 + (1 + x | g)"),
        ("y ~ (x + 1 | g)", "y ~ 1 + (1 + x | g)"),
        ("y ~ (0 + x | g)", "y ~ 1 + (0 + x | g)"),
        ("y ~ (x - 1 | g)", "y ~ 1 + (0 + x | g)"),
        ("y ~ (x * z | g)", "y ~ 1 + (1 + x + z + x:z | g)"),
        ("y ~ (x || g)", "y ~ 1 + (1 | g) + (0 + x | g)"),
        ("y ~ (0 + x + z || g)", "y ~ 1 + (0 + x | g) + (0 + z | g)"),
        ("y ~ (1 | a/b)", "y ~ 1 + (1 | a) + (1 | a:b)"),
        ("y ~ (x || a/b)", "y ~ 1 + (1 | a) + (0 + x | a) + (1 | a:b) + (0 + x | a:b)"),
        ("y ~ ((1 | g)) + x", "y ~ x + (1 | g)"),
        ("y ~ (x + (1 | g))", "y ~ x + (1 | g)"),
        ("y ~ 0 + (1 | g)", "y ~ 0 + (1 | g)"),
        ("y ~ g + (1 | g)", "y ~ g + (1 | g)"),
        ("y\n~ x\n+ (1 |\n g)\n", "y ~ x + (1 | g)"),
        ("y ∼ x − 1 + (1 ∣ g)", "y ~ 0 + x + (1 | g)"),
        ("Größe_1 ~ x.1 + (1 | ort)", "Größe_1 ~ x.1 + (1 | ort)"),
    ],
)
def test_formula_is_brought_to_its_canonical_form(text, canonical):
    assert str(parse_formula(text)) == canonical


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("y ~ x + z + (x | g)", "y ~ z + x + (x + 1 | g)"),
        ("y ~ a*b", "y ~ b:a + b + a"),
        ("y ~ (1 | a) + (1 | b)", "y ~ (1 | b) + (1 | a)"),
        ("y ~ (1 | a:b)", "y ~ (1 | b:a)"),
        ("y ~ (x || g)", "y ~ (0 + x | g) + (1 | g)"),
        ("y ~ (1 | a/b)", "y ~ (1 | b:a) + (1 | a)"),
    ],
)
def test_formulas_of_the_same_model_are_equal(one, other):
    assert parse_formula(one) == parse_formula(other)
    assert hash(parse_formula(one)) == hash(parse_formula(other))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("y ~ x", "z ~ x"),
        ("y ~ x", "y ~ x - 1"),
        ("y ~ x + z", "y ~ x:z"),
        ("y ~ x", "y ~ I(x^2)"),
        ("y ~ x", "y ~ x + (1 | g)"),
        ("y ~ (1 | g)", "y ~ (1 | h)"),
        ("y ~ (1 | g)", "y ~ (x | g)"),
        ("y ~ (x | g)", "y ~ (0 + x | g)"),
        ("y ~ (x | g)", "y ~ (x || g)"),
        ("y ~ (x + z || g)", "y ~ (x | g) + (0 + z | g)"),
        ("y ~ (1 | a/b)", "y ~ (1 | b/a)"),
        ("y ~ (1 | a/b)", "y ~ (1 | a) + (1 | b)"),
        ("y ~ (1 | a:b)", "y ~ (1 | a) + (1 | b)"),
    ],
)
def test_formulas_of_different_models_are_unequal(one, other):
    assert parse_formula(one) != parse_formula(other)


@pytest.mark.parametrize(
    ("text", "position", "message"),
    [
        ("y", None, "Your formula has no `~`: the response stands before it, as in `y ~ x + (1 | g)`."),
        ("~ x", 0, "Name the response before the `~`: the column that the model explains."),
        ("y + z ~ x", 2, "Before the `~` stands one column, the response, and nothing else."),
        ("1 ~ x", 0, "Before the `~` stands one column, the response, and nothing else."),
        ("y ~", 3, "Your formula ends after `~`: a term is missing there."),
        ("y ~ x +", 7, "Your formula ends after `+`: a term is missing there."),
        ("y ~ (x +)", 8, "A term is missing after `+`, where the parentheses close."),
        ("y ~ x * / z", 8, "A term is missing after `*`: `/` cannot stand there."),
        ("y ~ x ~ z", 6, "A formula has one `~`: delete the second."),
        (
            "y ~ x z",
            6,
            "Between `x` and `z` an operator is missing: `+` for a further term, `*` for one with its interaction, `:` for "
            "the interaction alone.",
        ),
        ("y ~ x + - + z", 10, "Write one sign before a term: `+` or `-`."),
        ("y ~ ()", 4, "These parentheses are empty: put a term in them or delete them."),
        ("y ~ 0", None, "Your formula has no terms at all: put at least `1`, the intercept, after the `~`."),
        (
            "y ~ 2",
            4,
            "The number 2 cannot be a term: `1` and `0` say with and without intercept, nothing else can stand there.",
        ),
        (
            "y ~ 1 * x",
            6,
            "`0` and `1` stand for the intercept, and `*` needs columns: write the columns alone.",
        ),
        (
            "y ~ x | g",
            6,
            "Put each random part in parentheses of its own, joined to the rest by `+`, as in `+ (1 | g)`.",
        ),
        ("y ~ ( | g)", 6, "Say what varies before the bar: `1` for the intercept, as in `(1 | g)`."),
        (
            "y ~ (0 | g)",
            4,
            "With `0` alone before the bar nothing varies: write `1` for the intercept, or a predictor for its slope.",
        ),
        ("y ~ x - (1 | g)", 8, "A random part cannot be taken away: leave it out instead."),
        ("y ~ x * (1 | g)", 6, "A random part can only be added by `+`, and `*` does not apply to it."),
        (
            "y ~ ((1 | g) | h)",
            4,
            "A random part cannot contain another one: join them by `+`.",
        ),
        (
            "y ~ x^2",
            5,
            "Outside `I()` a power means interactions, and `x` is a single term: for the square of a column x write "
            "`I(x^2)`.",
        ),
        ("y ~ (a + b)^4", 12, "A power is `^2` or `^3`, not `^4`: write one of them."),
        ("y ~ (a + b)^2^2", 13, "A power of a power is not accepted: write `^2` or `^3`."),
        (
            "y ~ I(x^2.5)",
            8,
            "The number 2.5 is not accepted: `1` and `0` stand for the intercept, powers are 2 or 3.",
        ),
        (
            "y ~ I(x * z)",
            4,
            "Inside `I()` stands one column with a power of 2 or 3 and nothing else, as in `I(x^2)`.",
        ),
        (
            "y ~ I(x^2 + z)",
            4,
            "Inside `I()` stands one column with a power of 2 or 3 and nothing else, as in `I(x^2)`.",
        ),
        (
            "y ~ a:b:c:d",
            9,
            "The interaction `a:b:c:d` has order 4, and at most 3 is accepted: write out the interactions that you need.",
        ),
        (
            "y ~ (a + b + c + d)^3",
            None,
            "Your formula has 14 fixed terms besides the intercept, and at most 12 are accepted: leave some out.",
        ),
        ("y ~ x + y", 8, "`y` is the response and cannot explain itself: leave it out after the `~`."),
        ("y ~ (y | g)", 5, "`y` is the response and cannot explain itself: leave it out after the `~`."),
        ("y ~ I(y^2)", 6, "`y` is the response and cannot explain itself: leave it out after the `~`."),
        ("y ~ (1 | y)", 9, "`y` is the response and cannot explain itself: leave it out after the `~`."),
    ],
)
def test_malformed_formula_is_refused_with_its_mend(text, position, message):
    with pytest.raises(FormulaError) as caught:
        parse_formula(text)

    assert (caught.value.message, caught.value.position) == (message, position)


def test_position_counts_from_the_text_as_it_was_given():
    with pytest.raises(FormulaError) as caught:
        parse_formula("\n   y ~ x z")

    assert caught.value.position == 10


def test_terms_beyond_the_limit_may_be_taken_away_again():
    spec = parse_formula("y ~ (a + b + c + d)^3 - a:b:c - a:b:d")

    assert len(spec.fixed) == 13


def test_column_called_like_the_protecting_function_may_be_the_response():
    assert str(parse_formula("I ~ x + I(x^2)", ["I", "x"])) == "I ~ x + I(x^2)"
