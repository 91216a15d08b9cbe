import pytest

from grading.formula import FormulaError
from grading.formula.surroundings import comma_after, refuse_surroundings
from grading.formula.tokens import tokenize

COMMAND = (
    "`{}` begins a command. Write the model as a formula: the response, then `~`, the fixed part, and each random part in "
    "parentheses, as in `y ~ x + (1 | g)`."
)


@pytest.mark.parametrize(
    ("text", "position", "message"),
    [
        (
            "glmer(y ~ x + (1 | g), d, family = binomial)",
            0,
            "Give the formula alone: leave out `glmer(` and whatever follows the formula, such as `data = d`.",
        ),
        (
            "nlme::lme(y ~ x, random = ~ x | g)",
            0,
            "Write the model as one formula: the random part of `lme()` stands in it too, so `random = ~ x | g` becomes "
            "`+ (x | g)`.",
        ),
        (
            'fit = smf.mixedlm("y ~ x", d, groups="g")',
            0,
            'Write the model as one formula: the random part of `smf.mixedlm()` stands in it too, so `groups="g"` becomes '
            '`+ (1 | g)`, and with `re_formula="~x"` it becomes `+ (x | g)`.',
        ),
        ("(y ~ x + (1 | g))", 0, "Leave out the parentheses around the whole formula."),
        ("mixed y x || g: x", 0, COMMAND.format("mixed")),
        ("  MIXED y WITH x", 2, COMMAND.format("mixed")),
        (
            "y = x + (1 | g)",
            2,
            "Between the response and the rest stands `~` and not `=`, as in `y ~ x + (1 | g)`.",
        ),
        ("y <- x", 2, "Between the response and the rest stands `~` and not `<-`, as in `y ~ x + (1 | g)`."),
    ],
)
def test_text_that_holds_a_model_in_another_form_is_refused_with_its_mend(text, position, message):
    with pytest.raises(FormulaError) as caught:
        tokenize(text)

    assert (caught.value.message, caught.value.position) == (message, position)


def test_formula_alone_has_no_surroundings():
    refuse_surroundings("y ~ x + (1 | g)", 0)


@pytest.mark.parametrize(
    ("before", "beginning"),
    [
        ("y ~ x", "The formula has to end before the comma"),
        ("y ~ (x) + f(z)", "The formula has to end before the comma"),
        ("y ~ (1", "Join terms by `+`"),
        ("y ~ scale(x", "`scale()` is not accepted"),
    ],
)
def test_comma_is_explained_by_where_it_stands(before, beginning):
    assert comma_after(before).startswith(beginning)
