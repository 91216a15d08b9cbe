import pytest

from grading.formula import FormulaError
from grading.formula.tokens import Token, tokenize


def kinds(text):
    return [token.kind for token in tokenize(text)]


def test_tokens_keep_text_and_position_in_the_given_text():
    assert tokenize("  y ~ I(x.1^2)\n") == [
        Token("name", "y", 2),
        Token("~", "~", 4),
        Token("name", "I", 6),
        Token("(", "(", 7),
        Token("name", "x.1", 8),
        Token("^", "^", 11),
        Token("number", "2", 12),
        Token(")", ")", 13),
        Token("end", "", 14),
    ]


@pytest.mark.parametrize("name", ["größe", "время", "時間", "x_1", "_x", ".x", "a.b", "x2"])
def test_name_may_hold_letters_digits_underscores_and_dots(name):
    assert tokenize(name)[0] == Token("name", name, 0)


def test_name_written_with_combining_accents_is_composed():
    assert tokenize("cafe\N{COMBINING ACUTE ACCENT}")[0].text == "caf\N{LATIN SMALL LETTER E WITH ACUTE}"


@pytest.mark.parametrize(
    ("pasted", "plain"),
    [
        ("y ∼ x", "y ~ x"),
        ("y ˜ x", "y ~ x"),
        ("y ~ x − 1", "y ~ x - 1"),
        ("y ~ x – 1", "y ~ x - 1"),
        ("y\u00a0~\u2009x\n\t+ z", "y ~ x + z"),
        ("y ~ a ∗ b", "y ~ a * b"),
        ("y ~ (1 ∣ g)", "y ~ (1 | g)"),
        ("y ~ (x ‖ g)", "y ~ (x || g)"),
        ("y ~ (x ∣∣ g)", "y ~ (x || g)"),
        ("y ~ (x |∣g)", "y ~ (x ||g)"),
        ("y ~ (a + b)ˆ2", "y ~ (a + b)^2"),
        ("y ~ (a + b)**2", "y ~ (a + b)^2"),
        ("y ~ （１＋x｜g）", "y ~ (1+x|g)"),
        *[(f"y ~ (1 {bar} g)", "y ~ (1 | g)") for bar in "│ǀ¦"],
        ("y ~ x\u200b + \ufeffz", "y ~ x + z"),
        ('m <- lmer("y ~ x + (1 | g)", data = d)', "y ~ x + (1 | g)"),
    ],
)
def test_typographic_characters_read_like_plain_ones(pasted, plain):
    assert kinds(pasted) == kinds(plain)


@pytest.mark.parametrize(
    ("text", "position", "message"),
    [
        ("", None, "Write a formula: the response, then `~`, then the rest, as in `y ~ x + (1 | g)`."),
        (" \n ", None, "Write a formula: the response, then `~`, then the rest, as in `y ~ x + (1 | g)`."),
        (
            "y ~ a × b",
            6,
            "`×` is no operator here: write `*` for two predictors with their interaction, `:` for the interaction alone.",
        ),
        ("y ~ x²", 5, "`²` cannot be read as a power: write the square of a column x as `I(x^2)`."),
        ("y ~ [1 | g]", 4, "Write round parentheses in place of `[`, as in `(1 | g)`."),
        ("y ~ `x`", 4, "Leave out the backticks: names stand in the formula as they are."),
        ('y ~ "x"', 4, "Leave out the quotation marks: write the formula, and the names in it, without any."),
        ("y ~ a %in% b", 6, "`%in%` is not accepted: write nested predictors as `a/b` or `a:b`."),
        ("d$y ~ x", 1, "Leave out `$` and what stands before it: write the name of the column alone."),
        (
            "y ~ x, data = d",
            5,
            "The formula has to end before the comma: leave out everything else, such as `data = d`. Terms are joined by "
            "`+`, and a random part too, as in `+ (1 | g)`.",
        ),
        ("y ~ poly(x, 2)", 10, "`poly()` is not accepted: write the powers out, as in `x + I(x^2)`."),
        ("y ~ x + (1, x | g)", 10, "Join terms by `+` and not by a comma."),
        (
            "f <- y ~ x",
            2,
            "Give the formula alone, without assigning it: response, then `~`, then the rest, as in `y ~ x + (1 | g)`.",
        ),
        (
            "y ~ x + \u200fz",
            8,
            "Your formula contains an invisible character (U+200F) at place 9: delete it, or type the formula instead of "
            "pasting it.",
        ),
        (
            "y ~ x & z",
            6,
            "`&` has no meaning in a formula: use names of columns, `~`, `+`, `-`, `*`, `:`, `/`, `^`, `|` and parentheses.",
        ),
        ("y ~ 2x", 4, "`2x` starts with a digit, and no name does: check how the column is called."),
        (
            "y ~ 1.5",
            4,
            "The number 1.5 is not accepted: `1` and `0` stand for the intercept, powers are 2 or 3.",
        ),
        ("y ~ (x", 4, "This opening parenthesis is never closed: add the closing one, or delete it."),
        ("y ~ x)", 5, "This closing parenthesis was never opened: delete it, or add the opening one."),
        (
            "y ~ " + "(" * 11 + "x" + ")" * 11,
            14,
            "Your parentheses are nested more than 10 deep: write the terms out.",
        ),
    ],
)
def test_text_that_is_no_formula_is_refused_with_its_mend(text, position, message):
    with pytest.raises(FormulaError) as caught:
        tokenize(text)

    assert (caught.value.message, caught.value.position) == (message, position)


def test_length_of_200_characters_is_the_most_accepted():
    longest = "y ~ " + "x" * 196

    assert tokenize(f"  {longest}  ")[2].text == "x" * 196
    with pytest.raises(FormulaError) as caught:
        tokenize(longest + "x")
    assert caught.value.message == (
        "Your formula has 201 characters and at most 200 are accepted: give the formula alone, without code or output "
        "around it."
    )


def test_parentheses_ten_deep_are_accepted():
    assert kinds("y ~ " + "(" * 10 + "x" + ")" * 10)[-1] == "end"
