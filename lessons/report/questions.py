"""What the report builder asks."""

from __future__ import annotations

from lessons.questionnaire import Entry, Part, Table

MEASURED, BINARY, COUNT, ORDERED = "measured", "binary", "count", "ordered"
YES, NO = "yes", "no"
REML, ML = "reml", "ml"
BETWEEN_RANDOM, BETWEEN_FIXED, REFITTED = "random", "fixed", "refitted"
CLEAN, CHANGED, FAILED = "clean", "changed", "failed"
LOT, OBSERVED = "lot", "observed"

EFFECTS = Table(
    "effects",
    "Fixed effects",
    "fixed effect",
    (
        Entry("name", "Name", help="For instance: treatment."),
        Entry("coding", "Coding or unit", help="For instance: 1 new drug, 0 usual care."),
        Entry(
            "scale",
            "The number is",
            "choice",
            choices=(
                ("difference", "a difference or slope"),
                ("odds ratio", "an odds ratio"),
                ("rate ratio", "a rate ratio"),
                ("log odds", "a difference of log-odds"),
            ),
        ),
        Entry("estimate", "Estimate", "number"),
        Entry("low", "95% interval from", "number"),
        Entry("high", "to", "number"),
        Entry("se", "or standard error", "number"),
        Entry("unit", "Unit", help="For instance: mmHg a month."),
        Entry(
            "meaning",
            "What it says, in a sentence",
            "sentence",
            help="For instance: At the same visit treated patients had on average 6.9 mmHg lower pressure.",
        ),
        Entry("by_lot", "Its values were allocated by lot", "tick"),
    ),
    most=8,
    help="Save to get fields for another.",
)

SLOPES = Table(
    "slopes",
    "Random slopes",
    "random slope",
    (Entry("name", "Slope of"), Entry("sd", "Standard deviation", "number"), Entry("unit", "Unit")),
    most=4,
)

_YES_NO = ((YES, "yes"), (NO, "no"))

REPORT = (
    Part(
        "structure",
        "Structure and outcome",
        (
            Entry("row_words", "What the rows are, in the plural", help="For instance: readings."),
            Entry("rows", "How many, with and without an outcome", "count"),
            Entry("group_words", "What they belong to, in the plural", help="For instance: patients."),
            Entry("groups", "How many of these", "count"),
            Entry("fewest", "Rows in the smallest group", "count"),
            Entry("largest", "Rows in the largest group", "count"),
            Entry("upper_words", "What those belong to in turn, in the plural", help="Empty if nothing."),
            Entry("uppers", "How many of these", "count"),
            Entry("outcome", "Outcome, in words", help="For instance: systolic blood pressure."),
            Entry(
                "outcome_kind",
                "Its kind and the model",
                "choice",
                choices=(
                    (MEASURED, "measured, by a linear model"),
                    (BINARY, "yes or no, by a logistic model"),
                    (COUNT, "a count, by a Poisson model"),
                    (ORDERED, "ordered categories, by a cumulative model"),
                ),
            ),
            Entry("unit", "Its unit"),
            Entry("icc", "Intraclass correlation", "number"),
            Entry(
                "why",
                "Why would an ordinary regression not do? One sentence",
                "sentence",
                help="As a fact about these data, best with a number.",
            ),
        ),
    ),
    Part("effects", "Fixed effects", (EFFECTS,)),
    Part(
        "random",
        "Random effects",
        (
            Entry("intercept", "Random intercepts", "choice", choices=_YES_NO),
            Entry("intercept_sd", "Their standard deviation", "number"),
            SLOPES,
            Entry(
                "correlated", "May intercepts and slopes correlate in the model?", "choice", choices=_YES_NO
            ),
            Entry("correlation", "Their estimated correlation", "number"),
            Entry("upper_intercept", "Random intercepts for the larger groups", "choice", choices=_YES_NO),
            Entry("upper_sd", "The standard deviation of these", "number"),
            Entry("residual_sd", "Residual standard deviation", "number"),
            Entry("formula", "The formula, as lme4 writes it", "sentence"),
        ),
    ),
    Part(
        "estimation",
        "Estimation",
        (
            Entry("method", "Fitted by", "choice", choices=((REML, "REML"), (ML, "maximum likelihood"))),
            Entry(
                "df",
                "Intervals and tests by",
                "choice",
                choices=(
                    ("satterthwaite", "t with Satterthwaite’s degrees of freedom"),
                    ("kenward-roger", "t with Kenward and Roger’s degrees of freedom"),
                    ("normal", "normal quantiles"),
                    ("profile", "the profile of the likelihood"),
                    ("bootstrap", "a parametric bootstrap"),
                ),
            ),
            Entry(
                "compared",
                "Likelihood-ratio tests between models",
                "choice",
                choices=(
                    ("none", "none"),
                    (BETWEEN_RANDOM, "of models with different random parts"),
                    (BETWEEN_FIXED, "of models with different fixed parts, fitted as said above"),
                    (REFITTED, "of models with different fixed parts, fitted again by maximum likelihood"),
                ),
            ),
            Entry("software", "Software", help="For instance: the R package lme4."),
            Entry("version", "Its version"),
            Entry(
                "converged",
                "Did it converge?",
                "choice",
                choices=(
                    (CLEAN, "yes, at once and without a warning about it"),
                    (CHANGED, "yes, after changes"),
                    (FAILED, "no"),
                ),
            ),
            Entry("singular", "Is the fit singular?", "choice", choices=_YES_NO),
            Entry("changes", "What was tried, changed or dropped, in sentences", "text"),
        ),
    ),
    Part(
        "care",
        "Missing rows, causes, limitations",
        (
            Entry("missing", "Rows without an outcome", "count", help="Write 0 if there are none."),
            Entry("why_missing", "Why they are missing"),
            Entry(
                "assumed",
                "What the analysis assumes of missing rows",
                "choice",
                choices=(
                    ("mcar", "missing completely at random: unrelated to any value"),
                    ("mar", "missing at random: it depends on observed values only"),
                    ("mnar", "nothing: it may depend on the values that were not seen"),
                ),
            ),
            Entry(
                "standing",
                "The study is",
                "choice",
                choices=((LOT, "randomised"), (OBSERVED, "observational")),
            ),
            Entry("explanations", "What else could explain the result, in sentences", "text"),
            Entry(
                "limitations",
                "Limitations, in sentences",
                "text",
                help="What is the case, which number it touches, and which way.",
            ),
            Entry("conclusion", "What it means for people, in sentences", "text"),
        ),
    ),
)
