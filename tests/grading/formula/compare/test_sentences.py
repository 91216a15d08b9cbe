"""What the student reads, word for word."""

import pytest

from grading.formula import compare_specs, parse_formula

TRIAL = "pain ~ time + treated + (1 + time | patient)"


def sentence(given, wanted, **structure):
    (difference,) = compare_specs(given=parse_formula(given), wanted=parse_formula(wanted), **structure)
    return difference.sentence


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "pain ~ time + treated",
            "Your formula has no random part, so it takes all rows to be independent. But rows that share `patient` are "
            "more alike than rows that do not.",
        ),
        (
            "pain ~ time + treated + (time | visit)",
            "`(1 + time | visit)` says that rows are alike because they share `visit`. It takes rows that share only "
            "`patient` to be independent, yet those belong together.",
        ),
        (
            "pain ~ time + treated + patient",
            "Your formula has `patient` among the fixed effects: one coefficient for each label, which says nothing about "
            "a `patient` outside your data and leaves nothing to estimate `treated` from. If the labels are numbers, it "
            "is a single straight line through them.",
        ),
        (
            "pain ~ time + treated + (1 | patient)",
            "Your formula gives every `patient` the same effect of `time`. Where the effect differs between them, the "
            "standard error of `time` leaves that out and is usually too small.",
        ),
        (
            "pain ~ time + treated + (0 + time | patient)",
            "`(0 + time | patient)` lets slopes differ and gives every `patient` the same level at `time` = 0. Unless "
            "theory says so, the random intercept is the last thing to leave out.",
        ),
        (
            "pain ~ time + treated + (time || patient)",
            "`(1 | patient) + (0 + time | patient)`, which is also what `||` stands for, holds the correlation between "
            "the random intercept and the slope of `time` at zero. That depends on where the predictor has its zero, so "
            "it needs an argument.",
        ),
        (
            "pain ~ time + treated + (time + treated | patient)",
            "`(1 + time + treated | patient)` asks for an effect of `treated` in each `patient`. But `treated` does not "
            "change within a `patient`, so no `patient` can show one.",
        ),
        (
            "pain ~ treated + (time | patient)",
            "`(1 + time | patient)` lets the effect of `time` differ between groups. Without `time` among the fixed "
            "effects its average is held at zero.",
        ),
        (
            "pain ~ time + (1 | treated) + (time | patient)",
            "`(1 | treated)` treats the values of `treated` as a sample of many and estimates only how much they vary. "
            "You are asked for the effect of `treated` itself, and that is a fixed effect.",
        ),
        (
            "pain ~ time + treated + (time | patient/visit)",
            "`(1 + time | patient:visit)` gives each combination of `patient` and `visit` an effect of its own. Where "
            "such a combination is a single row, that effect cannot be told from the residual.",
        ),
        (
            "pain ~ 0 + time + treated + (time | patient)",
            "Your formula takes the intercept away, by `0` or `- 1`. The average is then forced to zero where all "
            "predictors are zero.",
        ),
        (
            "pain ~ time + (time | patient)",
            "Your formula leaves out `treated`. So it has no average effect of `treated` to report.",
        ),
        (
            "pain ~ time * treated + (time | patient)",
            "Your formula adds `time:treated`. The coefficient of `time` then no longer holds throughout, only where "
            "`treated` is zero or at its reference.",
        ),
        (
            "pain ~ time + treated + I(time^2) + (time | patient)",
            "Your formula adds `I(time^2)`, a bend in the relation with `time`. The coefficient of `time` is then the "
            "slope at `time` = 0 only.",
        ),
        (
            "pain ~ time + treated + age + (time | patient)",
            "Your formula adds `age`. The other coefficients then compare rows with equal `age`.",
        ),
        (
            "age ~ time + treated + (time | patient)",
            "Your formula explains `age`. The outcome that you are asked about is `pain`.",
        ),
    ],
)
def test_sentence_says_what_the_formula_says_and_what_that_means(text, expected):
    assert sentence(text, TRIAL, between=["treated"], groups=["patient"], occasion=["visit"]) == expected


@pytest.mark.parametrize(
    ("given", "wanted", "expected"),
    [
        (
            "y ~ x + (1 | school) + (1 | class)",
            "y ~ x + (1 | school/class)",
            "`(1 | class)` gives all rows with the same label of `class` one shared effect. The same labels occur again "
            "under other values of `school`, so unrelated groups are merged.",
        ),
        (
            "y ~ x + (1 | subject/item)",
            "y ~ x + (1 | subject) + (1 | item)",
            "`(1 | subject:item)` gives each combination of `subject` and `item` an effect of its own. Here the same "
            "`item` occurs with several labels of `subject` and keeps its effect, so the two are crossed, not nested.",
        ),
        (
            "y ~ x + (1 | school)",
            "y ~ x + (1 | school/class)",
            "Your formula has no random effect for `school` and `class`. Beyond what the rest of it explains, it takes rows "
            "that share `school` and `class` to be independent.",
        ),
        (
            "y ~ x + z + (x | g)",
            "y ~ x * z + (x | g)",
            "Your formula leaves out `x:z`. So it takes the effect of `x` to be the same whatever `z` is.",
        ),
        (
            "y ~ x + (x | g)",
            "y ~ x + I(x^2) + (x | g)",
            "Your formula leaves out `I(x^2)`. So it has no such bend in the relation with `x`.",
        ),
        (
            "y ~ x + (1 | g) + (1 | h)",
            "y ~ x + (1 | g)",
            "`(1 | h)` also lets rows that share `h` be alike for a reason of their own. The model asked for has no such "
            "variance.",
        ),
        (
            "y ~ x + z + (x + z || g)",
            "y ~ x + z + (1 | g) + (0 + x + z | g)",
            "`(1 | g) + (0 + x | g) + (0 + z | g)`, which is also what `||` stands for, holds the correlation between the "
            "slope of `x` and the slope of `z` at zero. That is an assumption, so it needs an argument.",
        ),
        (
            "y ~ x + (x | g)",
            "y ~ x + (x || g)",
            "`(1 + x | g)` also estimates the correlation between the random intercept and the slope of `x`. The model "
            "asked for holds it at zero.",
        ),
    ],
)
def test_sentence_of_designs_and_terms(given, wanted, expected):
    assert sentence(given, wanted) == expected


def test_coarser_group_is_said_to_leave_the_finer_one_to_chance():
    found = sentence("y ~ x + (1 | clinic)", "y ~ x + (1 | patient)", groups=["clinic", "patient"])

    assert found == (
        "`(1 | clinic)` says that rows are alike because they share `clinic`. It has no effect for `patient`: what such "
        "rows have in common beyond that, it takes for chance."
    )
