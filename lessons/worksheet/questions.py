"""What the working sheet asks about the structure of a study."""

from __future__ import annotations

from lessons.questionnaire import Entry, Part, Table

MEASURED, BINARY, COUNT, ORDERED = "measured", "binary", "count", "ordered"
WITHIN, BOTH, GROUP, UPPER = "within", "both", "group", "upper"
NESTED, CROSSED = "nested", "crossed"
NUMBER, CATEGORY = "number", "category"
YES, NO = "yes", "no"
LOT, OBSERVED = "lot", "observed"

PREDICTORS = Table(
    "predictors",
    "Predictors",
    "predictor",
    (
        Entry("name", "Its column"),
        Entry(
            "kind",
            "What it holds",
            "choice",
            choices=((NUMBER, "numbers, or two categories"), (CATEGORY, "three or more categories")),
        ),
        Entry("levels", "How many categories", "count"),
        Entry(
            "varies",
            "Where it varies",
            "choice",
            wide=True,
            choices=(
                (WITHIN, "from row to row within groups, alike in all groups"),
                (BOTH, "within groups, and groups differ in its mean"),
                (GROUP, "only between groups: the same in all rows of one"),
                (UPPER, "only between the larger groups"),
            ),
        ),
        Entry(
            "differs", "Could its effect differ between groups?", "choice", choices=((YES, "yes"), (NO, "no"))
        ),
    ),
    most=8,
    help="One for each fixed effect you have in mind. Save to get a line for another.",
)

STUDY = (
    Part(
        "rows",
        "Rows and outcome",
        (
            Entry("row", "What is one row?", help="For instance: one visit of one patient."),
            Entry("rows", "How many rows are there?", "count"),
            Entry("missing", "In how many of them is the outcome missing?", "count"),
            Entry("outcome", "Outcome: its column", help="For instance: sbp."),
            Entry(
                "outcome_kind",
                "What kind of outcome is it?",
                "choice",
                choices=(
                    (MEASURED, "measured on a scale"),
                    (BINARY, "yes or no"),
                    (COUNT, "a count"),
                    (ORDERED, "ordered categories"),
                ),
            ),
        ),
    ),
    Part(
        "groups",
        "Groups",
        (
            Entry(
                "group",
                "What do rows belong to? Its column",
                help="The smallest group. For instance: patient.",
            ),
            Entry("groups", "How many such groups are there?", "count"),
            Entry("fewest", "Rows in the smallest group", "count"),
            Entry("largest", "Rows in the largest group", "count"),
            Entry(
                "upper", "A second grouping: its column", help="For instance: hospital, or the item shown."
            ),
            Entry("uppers", "How many of these are there?", "count"),
            Entry(
                "relation",
                "How do the two lie to each other?",
                "choice",
                wide=True,
                choices=(
                    (NESTED, "each of the first lies within one of the second"),
                    (CROSSED, "crossed: one of the first meets several of the second"),
                ),
            ),
        ),
    ),
    Part(
        "predictors",
        "Predictors",
        (
            PREDICTORS,
            Entry(
                "standing",
                "How did the predictor that you ask about get its values?",
                "choice",
                wide=True,
                choices=(
                    (LOT, "by lot: the study is randomised"),
                    (OBSERVED, "otherwise: they were observed"),
                ),
            ),
        ),
    ),
)
