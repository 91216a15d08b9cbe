"""What it means that a number comes from a certain model: the sentences, and the mistakes that they belong to.

The texts hold the placeholders of `Words`, which the caller fills in.
"""

from __future__ import annotations

from collections.abc import Mapping

Meaning = tuple[str, tuple[str, ...]]

NOT_AS_ASKED = ("undescribed-model",)

LABELS: Mapping[str, str] = {
    "null": "the model without predictors",
    "random_intercept": "a model with a random intercept only",
    "random_slope": "a model with a random slope of {within}",
    "uncorrelated_slope": "a model whose random intercept and slope are kept uncorrelated",
    "unadjusted": "a model without {within}",
    "contextual": "a model with the mean of {within} in each {unit} beside {within}",
    "wrong_group": "a mixed model grouped by {occasion}",
    "nested": "a model with random intercepts of {unit} and of {second} within {unit}",
    "nested_slope": "a model with a random slope of {within} beside both random intercepts",
    "inner_only": "a model with a random intercept of {second} within {unit} only",
    "second_only": "a model with a random intercept of {second} only",
    "crossed": "a model with random intercepts of {unit} and of {second}",
    "crossed_slope": "a model with a random slope of {within} over {units}",
    "ols": "ordinary regression",
    "cluster_robust": "ordinary regression with cluster-robust standard errors",
    "cluster_means": "a regression on one mean per {unit}",
    "cluster_dummies": "a regression with {unit} as a fixed effect",
    "two_stage": "averaging one line per {unit}",
    "unpaired": "a comparison of two separate samples",
    "complete_cases": "the model on the {units} without any gap",
    "locf": "the model after carrying the last value forward",
    "logistic": "the logistic model with a random intercept",
    "logistic_quadrature": "the same model by adaptive quadrature",
    "gee": "a regression by generalised estimating equations",
    "ordinary_logistic": "ordinary logistic regression",
}
GROUP_ONLY = "a model with a random intercept of {unit} only"

ORDINARY: Meaning = (
    "Ordinary regression takes every row for an independent observation, but rows of one {unit} are alike.",
    ("ordinary-regression", "ignored-clustering"),
)
ORDINARY_CLUSTERS: Meaning = (ORDINARY[0], ("ignored-clustering", "ordinary-regression"))
AVAILABLE_ROWS: Meaning = (
    "Ordinary regression takes the rows that are left as they come, as if nobody had dropped out. A mixed model "
    "also uses what the earlier rows of a {unit} say about the missing ones.",
    ("missing-data-forgotten", "ordinary-regression"),
)
TOO_SIMPLE: Meaning = (
    "A random intercept lets {units} start at different levels but gives all of them the same slope of {within}. "
    "The question asks for slopes that may differ.",
    ("unjustified-random-effects",),
)
TOO_RICH: Meaning = (
    "You let the slope of {within} differ between {units}. The question asks for a random intercept only: a "
    "random slope needs a reason, and data that can carry it.",
    ("overfitted-structure", "slopes-without-data"),
)
SLOPE_TOO_MUCH: Meaning = (
    "You let the slope of {within} differ between {units} as well. The question asks for random intercepts only: a "
    "random slope needs a reason, and data that can carry it.",
    ("overfitted-structure", "slopes-without-data"),
)
NO_PREDICTORS: Meaning = (
    "Without {within} and {between} in the model, what they explain is left in the variances.",
    NOT_AS_ASKED,
)
WITH_PREDICTORS: Meaning = (
    "The question asks for the model without predictors; {within} and {between} take their share out of the "
    "variances.",
    NOT_AS_ASKED,
)
KEPT_UNCORRELATED: Meaning = (
    "The double bar sets the correlation of intercept and slope to zero. The question lets them correlate.",
    NOT_AS_ASKED,
)
INNER_LEFT_OUT: Meaning = (
    "You grouped by {unit} only. Rows of one {second} are more alike than rows of different {seconds} in the same "
    "{unit}, so {seconds} need a variance of their own.",
    ("ignored-clustering",),
)
OUTER_LEFT_OUT: Meaning = (
    "You grouped by {second} within {unit} only. Different {seconds} of one {unit} are alike too, so {units} need a "
    "variance of their own.",
    ("ignored-clustering",),
)
LABELS_MERGED: Meaning = (
    "The same labels of {seconds} come again in every {unit}. Without the {unit} beside the label, rows of "
    "different {seconds} that happen to share a label are put into one group.",
    ("ignored-clustering", "unjustified-random-effects"),
)
SECOND_LEFT_OUT: Meaning = (
    "You grouped by {unit} only. Rows of one {second} are alike as well, whichever {unit} they come from, so "
    "{seconds} need a random intercept too.",
    ("ignored-clustering",),
)
GROUP_LEFT_OUT: Meaning = (
    "You grouped by {second} only. Rows of one {unit} are alike as well, whichever {second} they belong to, so "
    "{units} need a random intercept too.",
    ("ordinary-regression", "ignored-clustering"),
)
WITH_MEANS: Meaning = (
    "With the mean of {within} in the model, the coefficient of {within} is the slope within a {unit} alone. The "
    "question asks for the model without that mean.",
    NOT_AS_ASKED,
)
MEANS_LEVELS: Meaning = (
    "Means of {units} compare {units}. What they say of {within} is how {units} with a higher mean differ, which "
    "need not hold within a {unit} (the ecological fallacy).",
    ("ignored-clustering", "causal-overclaim"),
)
DUMMIES_LEVELS: Meaning = (
    "A fixed effect for each {unit} leaves the comparison within {units} only. The random-intercept model mixes it "
    "with the comparison between {units}.",
    ("fixed-random-confusion",),
)

# What a fit means wherever the question asks for a mixed model of the right groups.
ALWAYS: Mapping[str, Meaning] = {
    "unadjusted": (
        "Without {within} in the model, what {units} differ by in {within} is counted as an effect of {between}. A "
        "random intercept does not take that out: it describes what is left, and assumes that it has nothing to do "
        "with {between}.",
        ("causal-overclaim",),
    ),
    "contextual": WITH_MEANS,
    "cluster_robust": (
        "That repairs the standard errors of ordinary regression and is a valid analysis, but it is not the "
        "mixed model that the question asks for.",
        (),
    ),
    "cluster_means": (
        "Averaging first is a valid way to compare {units}, but it is not the model that the question asks for, "
        "and it can say nothing about changes within a {unit}.",
        (),
    ),
    "cluster_dummies": (
        "A column for each {unit} estimates these {units} one by one. A random effect estimates how much "
        "{units} vary, of which these are a sample.",
        ("fixed-random-confusion",),
    ),
    "wrong_group": (
        "You grouped by {occasion}. The rows that are alike are those of one {unit}, so the random intercept "
        "belongs to {unit}.",
        ("ordinary-regression", "unjustified-random-effects"),
    ),
    "two_stage": (
        "Fitting each {unit} alone and averaging the lines is a valid summary where every {unit} has the same "
        "rows, but it is not the model that the question asks for.",
        (),
    ),
    "unpaired": (
        "That compares the rows at the two values of {within} as if they came from different {units}. They are "
        "pairs: the change within each {unit} is free of how much {units} differ in level.",
        ("ordinary-regression",),
    ),
    "complete_cases": (
        "You left out every {unit} with a gap. A mixed model uses the rows that they do have. Leaving them out "
        "is safe only if, among {units} with the same predictors, who has a gap has nothing to do with the "
        "outcome. Where unseen values decide who leaves, neither way is safe.",
        ("missing-data-forgotten",),
    ),
    "locf": (
        "Carrying the last value forward fills each gap with a value that nobody measured and in which nothing "
        "has changed. As a rule that biases the slope of {within}, and the invented rows count as evidence.",
        ("missing-data-forgotten",),
    ),
    "ordinary_logistic": (
        "Ordinary logistic regression takes every row for an independent observation, but rows of one {unit} are "
        "alike.",
        ("ignored-clustering", "ordinary-regression"),
    ),
}
MARGINAL: Meaning = (
    "That compares shares of the whole population. The question asks for the comparison within a {unit}, at the same "
    "random intercept. With a logit link the two differ, the marginal one lying nearer to no effect as a rule, and "
    "neither is wrong.",
    NOT_AS_ASKED,
)
CONDITIONAL: Meaning = (
    "That compares rows of one {unit}, at the same random intercept. The question asks for the comparison of shares "
    "of the whole population. With a logit link the two differ, and neither is wrong.",
    NOT_AS_ASKED,
)
MARGINAL_TOO: Meaning = (
    "Ordinary logistic regression compares shares of the population too, and weighs {units} of different size "
    "otherwise. Its standard errors are what cannot be trusted, since they take rows for independent.",
    NOT_AS_ASKED,
)
QUADRATURE: Meaning = (
    "Your model is the right one, by another approximation to its likelihood: the question asks for Laplace's. Say "
    "which one your package used whenever you report.",
    NOT_AS_ASKED,
)
