"""Passages of the guide that advice leads to. Pure."""

from __future__ import annotations

from dataclasses import dataclass

GUIDE = "mixed-effects"


@dataclass(frozen=True, slots=True)
class Place:
    """A heading of a section of the guide, and the words of a link to it."""

    section: str
    anchor: str
    words: str


FEW_GROUPS = Place("limitations", "few-groups", "Few groups")
FEW_ROWS = Place("limitations", "few-rows-in-each-group", "Few rows in each group")
TOO_MUCH = Place("limitations", "models-that-ask-for-too-much", "Models that ask for too much")
DESIGN = Place(
    "limitations", "random-effects-that-do-not-fit-the-design", "Random effects that do not fit the design"
)
MISSING = Place("limitations", "missing-rows", "Missing rows")
CAUSES = Place("limitations", "causes", "Causes")
CURVED = Place("limitations", "interactions-and-curved-links", "Interactions and curved links")
OTHER_CLUSTERS = Place(
    "problem", "it-is-not-only-repeated-measurements", "It is not only repeated measurements"
)

STRUCTURE = Place("discussion", "the-structure", "The structure")
WHY_NOT_ORDINARY = Place(
    "discussion", "why-ordinary-regression-would-not-do", "Why ordinary regression would not do"
)
FIXED = Place("discussion", "the-fixed-effects", "The fixed effects")
RANDOM = Place(
    "discussion",
    "the-random-effects-and-what-they-are-grouped-by",
    "The random effects, and what they are grouped by",
)
MEANING = Place("discussion", "what-it-means", "What it means")
SPREAD = Place("discussion", "how-patients-differ", "How patients differ")
CAREFUL = Place("discussion", "where-to-be-careful", "Where to be careful")

STEPS = (
    Place("method", "step-1-say-what-one-row-is", "Step 1"),
    Place("method", "step-2-find-what-rows-belong-to", "Step 2"),
    Place("method", "step-3-ask-whether-rows-within-a-group-are-alike", "Step 3"),
    Place("method", "step-4-name-the-outcome-and-the-fixed-effects", "Step 4"),
    Place("method", "step-5-begin-with-random-intercepts", "Step 5"),
    Place("method", "step-6-random-slopes-where-an-effect-can-vary", "Step 6"),
    Place("method", "step-7-compare-with-theory-first", "Step 7"),
    Place("method", "step-8-read-the-fixed-effects", "Step 8"),
    Place("method", "step-9-read-the-random-effects", "Step 9"),
    Place("method", "step-10-write-down-the-model", "Step 10"),
)
QUESTIONS = (
    Place("checklist", "1-what-is-one-row", "Question 1"),
    Place("checklist", "2-which-rows-belong-together", "Question 2"),
    Place("checklist", "3-what-exactly-is-the-outcome", "Question 3"),
    Place(
        "checklist",
        "4-which-predictors-are-fixed-effects-and-at-which-level-does-each-vary",
        "Question 4",
    ),
    Place("checklist", "5-why-these-random-effects-and-no-others", "Question 5"),
    Place("checklist", "6-is-there-a-random-intercept-for-every-grouping-or-a-reason-why-not", "Question 6"),
    Place("checklist", "7-what-justifies-each-random-slope-and-what-the-lack-of-one", "Question 7"),
    Place("checklist", "8-did-it-converge-and-is-it-singular", "Question 8"),
    Place("checklist", "9-does-each-fixed-effect-have-a-sentence-that-says-what-it-is", "Question 9"),
    Place("checklist", "10-do-the-random-effects-have-one-too", "Question 10"),
    Place("checklist", "11-what-about-missing-rows-and-other-explanations", "Question 11"),
    Place("checklist", "12-could-somebody-else-fit-the-same-model", "Question 12"),
)
EVERY_PLACE = (
    *(FEW_GROUPS, FEW_ROWS, TOO_MUCH, DESIGN, MISSING, CAUSES, CURVED, OTHER_CLUSTERS),
    *(STRUCTURE, WHY_NOT_ORDINARY, FIXED, RANDOM, MEANING, SPREAD, CAREFUL),
    *STEPS,
    *QUESTIONS,
)
