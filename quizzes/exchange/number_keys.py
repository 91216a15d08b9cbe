"""A number question as another system can mark it: intervals, what each is worth, and what the grader says of it. Pure."""

from __future__ import annotations

from grading.graders.number import NumberTask, grade_number, read_number
from grading.mistakes import MISTAKES
from grading.numbers import Family
from grading.quantities import COUNTS
from grading.tracing.candidates import Candidate, candidates_for
from grading.verdict import Malformed, Verdict
from lessons.markdown import render_html
from quizzes.exchange.records import NumberKey, Numbers


def number_keys(task: NumberTask, family: Family) -> Numbers:
    """Every right number, then what is worth something, then the mistakes, each as the grader judges it.

    A number that the grader takes for another one, since it agrees with both, has no key of its own. Other systems
    cannot widen an interval for a student who types few digits.

    Raises:
        QuantityError: the data have no such number.
    """
    candidates = candidates_for(task.target, family, task.words)
    keys = [key for found in candidates if (key := _key_of(found, task, family))]
    keys.sort(key=lambda key: -key.score)
    return Numbers(tuple(keys), render_html(_unknown(task, family, candidates)))


def _key_of(found: Candidate, task: NumberTask, family: Family) -> NumberKey | None:
    text = typed(found.value, task)
    try:
        matches = read_number(text, task, family).matches
        verdict = grade_number(text, task, family)
    except Malformed:
        return None
    if not found.right and (not matches or matches[0].name != found.name):
        return None
    return NumberKey(found.value, found.width, verdict.score, render_html(feedback_of(verdict)))


def typed(value: float, task: NumberTask) -> str:
    """The number as a student types it who gives more digits than anybody needs."""
    return f"{value:.0f}" if task.target.quantity in COUNTS else f"{value:#.13g}"


def feedback_of(verdict: Verdict) -> str:
    """The grader's sentence and the titles of the mistakes that the answer reveals, as Markdown."""
    titles = "; ".join(MISTAKES[slug].title for slug in verdict.mistakes)
    if not titles:
        return verdict.sentence
    kind = "The mistake behind it" if len(verdict.mistakes) == 1 else "Mistakes that lead there"
    return f"{verdict.sentence}\n\n{kind}: **{titles}**."


def _unknown(task: NumberTask, family: Family, candidates: tuple[Candidate, ...]) -> str:
    """What the grader says of a number beyond all that it knows."""
    beyond = 10 * max(abs(found.value) + found.width for found in candidates) + 10
    return grade_number(typed(beyond, task), task, family).sentence
