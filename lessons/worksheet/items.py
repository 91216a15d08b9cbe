"""The ten steps of the method and the twelve questions of the checklist, as things to settle in one's "
"own study."""

from __future__ import annotations

from dataclasses import dataclass

from lessons.places import QUESTIONS, STEPS, Place

YES, NO, LATER, NOT_APPLICABLE = "yes", "no", "later", "none"
ANSWERS = {YES: "Yes", NO: "No", LATER: "Not yet", NOT_APPLICABLE: "Does not apply"}
SETTLED = frozenset({YES, NOT_APPLICABLE})


@dataclass(frozen=True, slots=True)
class Item:
    """One thing to settle: `question` can be answered by yes or no; `ask` says what to write down.

    `if_no` is what to do then. `if_none` answers those for whom it does not apply, where it always does; it is
    empty where it may well not.
    """

    code: str
    question: str
    ask: str
    place: Place
    if_no: str
    if_none: str = ""


def _step(number: int, question: str, ask: str, if_no: str, if_none: str = "") -> Item:
    return Item(f"S{number}", question, ask, STEPS[number - 1], if_no, if_none)


def _question(number: int, question: str, ask: str, if_no: str, if_none: str = "") -> Item:
    return Item(f"C{number}", question, ask, QUESTIONS[number - 1], if_no, if_none)


METHOD = (
    _step(
        1,
        "Can you say in one sentence what one row is?",
        "The sentence, the number of rows, and how many are complete.",
        "Stop here. As long as the sentence needs an “or”, the table is not ready for any model.",
        "Every table has rows, and each of them is something.",
    ),
    _step(
        2,
        "Have you found everything that rows belong to, upwards and sideways?",
        "Each grouping, how many groups it has, and whether labels are used twice.",
        "Ask of each group whether it belongs to something larger, and whether rows of one day, device or "
        "item share "
        "something across groups.",
        "If rows truly belong to nothing, say so in the note: then an ordinary regression will do.",
    ),
    _step(
        3,
        "Are rows within a group alike, as far as the design tells?",
        "Why they should be, or why not.",
        "Be sure that the design says so. A test that finds nothing in a small study does not make rows "
        "independent. If "
        "rows of one group are less alike than others, a random intercept cannot express it.",
    ),
    _step(
        4,
        "Have you named the outcome and the fixed effects, and where each of them varies?",
        "For each predictor: within groups or between them, and which interaction you ask about.",
        "Do it now; it costs a minute and decides which slopes can vary at all.",
        "Even a model without predictors has an outcome and an average.",
    ),
    _step(
        5,
        "Have you begun with a random intercept for each grouping?",
        "The formula you began with, and the spread between groups in the unit of the outcome.",
        "Begin there. It is the least that the design asks for, unless a grouping has so few levels that "
        "they belong in "
        "the fixed part.",
    ),
    _step(
        6,
        "Have you asked of each predictor whether its effect can vary between groups?",
        "Does it vary within groups? Could its effect differ? Are there rows enough to see it?",
        "Ask it of every predictor. An average slope looks too sure if slopes differ and the model does "
        "not know.",
    ),
    _step(
        7,
        "Have you compared models by theory first, and then by diagnostics and fit?",
        "What was compared, by REML or ML, and what you saw in the residuals.",
        "At least look at the residuals against fitted values, and at the predicted intercepts and slopes.",
    ),
    _step(
        8,
        "Have you read the fixed effects as averages, with their interval and unit?",
        "One sentence for each estimate.",
        "Write one sentence for each: “on average”, how much, in which unit, how sure, given what.",
        "Each mixed model has fixed effects, if only an intercept.",
    ),
    _step(
        9,
        "Have you read the random effects as variation between groups?",
        "Each standard deviation in the unit of the outcome.",
        "Say how far groups stray from the average. It is what an ordinary regression could not have told you.",
    ),
    _step(
        10,
        "Have you written down the model so that a friend could fit it?",
        "The formula, the method, software and version.",
        "Write the paragraph and let a friend with your data try. What they have to ask is what is missing.",
        "Whatever was fitted has to be written down.",
    ),
)

CHECKLIST = (
    _question(
        1,
        "Do you know what one row is?",
        "The unit of observation.",
        "Everything below hangs on it: go back to step 1.",
        "Every table has rows, and each of them is something.",
    ),
    _question(
        2,
        "Have you identified which rows belong together?",
        "The groupings, and how many groups each has.",
        "Rows that belong together and are treated as strangers give standard errors that mean something else.",
        "If no rows belong together, say in the note how you know.",
    ),
    _question(
        3,
        "Is the outcome defined exactly, with its unit?",
        "Its kind, its unit, and whether more of it is better.",
        "Its kind decides the model and its unit every sentence about it.",
        "Without an outcome there is nothing to model.",
    ),
    _question(
        4,
        "Are the fixed effects chosen, each for a reason, and is it known at which level each varies?",
        "The reason for each, and its level.",
        "Leave out what is there only because the column was, and what lies on the way from cause to effect.",
        "Even a model without predictors has an average; say that you chose none.",
    ),
    _question(
        5,
        "Can you justify the random part from the design?",
        "What was sampled, what was assigned, at which level.",
        "A random part chosen by what converges claims nothing. Sketch the design and read it off there.",
    ),
    _question(
        6,
        "Is there a random intercept for every grouping, or a reason why not?",
        "Where there is none, the reason.",
        "Put it in, or write down why not. That it was singular is a result to report and no reason by itself.",
    ),
    _question(
        7,
        "Is each random slope justified, and the lack of each?",
        "For every predictor that varies within groups, one sentence.",
        "Answer for each predictor that varies within groups: could its effect differ, and could your "
        "data show it?",
    ),
    _question(
        8,
        "Did the model converge, without a singular fit?",
        "Warnings word for word, the smallest standard deviation, the largest correlation.",
        "Deal with that before you read any number. A search that did not end and one that ended at the "
        "edge want "
        "different answers.",
    ),
    _question(
        9,
        "Does each fixed effect have a sentence that says what it is?",
        "The sentences.",
        "“Significant” is none: by how much, which way, for whom?",
        "Each mixed model has fixed effects, if only an intercept.",
    ),
    _question(
        10,
        "Does each random effect have one, too?",
        "The sentences, with standard deviations in the unit of the outcome.",
        "Write one for each standard deviation, and keep it apart from standard errors.",
    ),
    _question(
        11,
        "Have you dealt with missing rows and with other explanations?",
        "How many rows are missing and why; what else could explain the result.",
        "No model knows why a row is missing or what was never measured. You may, and your reader does not.",
        "If nothing is missing and a lot was drawn, that is an answer: write it down and choose yes.",
    ),
    _question(
        12,
        "Could somebody else fit the same model from your report?",
        "Formula, method, degrees of freedom, rows, groups, software and version.",
        "Add what is missing. A number without its model cannot be checked.",
        "Whatever was fitted has to be written down.",
    ),
)

ITEMS = {item.code: item for item in (*METHOD, *CHECKLIST)}
