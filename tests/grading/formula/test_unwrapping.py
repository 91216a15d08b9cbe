import pytest

from grading.formula.unwrapping import LONGEST, unwrap

FORMULA = "y ~ x + (1 | g)"


@pytest.mark.parametrize(
    "text",
    [
        "lmer(y ~ x + (1 | g), data = d, REML = TRUE)",
        "> m1 <- lme4::lmer(formula = y ~ x + (1 | g), d)",
        'm = lmer("y ~ x + (1 | g)", data = d);',
        "Formula: y ~ x + (1 | g)",
        "“y ~ x + (1 | g)”",
        "`y ~ x + (1 | g)`",
        "y ~ x + (1 | g).",
        "y ~ x + (1 | g), ",
        "y ~ x + (1 | g)  # levels only",
        FORMULA,
    ],
)
def test_wrapping_is_blanked_and_the_formula_keeps_its_place(text):
    unwrapped = unwrap(text)

    assert unwrapped.strip() == FORMULA
    assert unwrapped.index(FORMULA) == text.index(FORMULA)
    assert len(unwrapped) == len(text)


@pytest.mark.parametrize(
    "text",
    [
        "y ~ x + (1 | g.",
        "y ~ x.",
        'y ~ "x" + (1 | g)',
        "lme(y ~ x, random = ~ 1 | g)",
        "glmer(y ~ x + (1 | g), d, family = binomial)",
        "lmer(y ~ x + (1 | g), d, weights = w)",
        "lmer(y ~ x + (1 | g), data = d",
        "lmer(y ~ x + (1 | g), d) + z",
        "lmer(y ~ x, d)" + " " * LONGEST,
    ],
)
def test_what_may_change_the_model_stays(text):
    assert unwrap(text) == text
