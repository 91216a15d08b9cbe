"""A number from the student's own data: right, or traced to the mistake that produces it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from grading.numerals import parse_number, show_number
from grading.verdict import Evidence, Reveal, Verdict, outcome_of
from grading.numbers import Family
from grading.quantities import COUNTS, QUANTITIES, Target
from grading.tracing.candidates import Candidate, Words, candidates_for
from grading.tracing.trace import Trace, trace_number


@dataclass(frozen=True, slots=True)
class NumberTask:
    """Which number is asked for. `says` holds the author's own feedback by the name of a wrong number."""

    target: Target
    words: Words
    says: Mapping[str, str] = field(default_factory=dict)


def grade_number(text: str, task: NumberTask, family: Family) -> Verdict:
    """The verdict on a typed number.

    Raises:
        Malformed: it is not a number, or has too few digits.
    """
    trace = read_number(text, task, family)
    if not trace.matches:
        return _unknown(trace, task, family)
    best = trace.matches[0]
    return Verdict(
        score=best.score,
        outcome=outcome_of(best.score),
        sentence=_sentence(best, task),
        reveals=tuple(_reveal(match, task) for match in trace.matches if match.mistakes),
        evidence=_evidence(trace, task, family),
    )


def read_number(text: str, task: NumberTask, family: Family) -> Trace:
    """The typed number with all that it agrees with; the check that a form makes before it takes an answer."""
    number = parse_number(text)
    candidates = candidates_for(task.target, family, task.words)
    return trace_number(number, candidates, count=task.target.quantity in COUNTS)


def _sentence(best: Candidate, task: NumberTask) -> str:
    if best.name == "right":
        return "That is right."
    if best.right:
        return f"That is right: it is what {best.label} gives, and that counts as well."
    return f"Your number is what {best.label} gives. {task.says.get(best.name) or best.why}"


def _reveal(match: Candidate, task: NumberTask) -> Reveal:
    return Reveal(match.name, match.mistakes, task.says.get(match.name) or match.why)


def _unknown(trace: Trace, task: NumberTask, family: Family) -> Verdict:
    meaning = QUANTITIES[task.target.quantity].meaning
    return Verdict(
        score=0.0,
        outcome="wrong",
        sentence=(
            f"This is not {meaning} of the model asked for, nor any number that we know a mistake to lead to. "
            "Check that you fitted the model to your own data and all of its rows, and that you read the right line."
        ),
        evidence=_evidence(trace, task, family),
    )


def _evidence(trace: Trace, task: NumberTask, family: Family) -> tuple[Evidence, ...]:
    """The student's number, what the matched mistakes give on their data, and the right number."""
    candidates = candidates_for(task.target, family, task.words)
    right = candidates[0]
    lines = [Evidence("yours", "Your number", trace.number.text)]
    for match in trace.matches:
        if not match.right:
            lines.append(
                Evidence("mistake", _capital(f"{match.label}, on your data"), show_number(match.value))
            )
    lines.append(Evidence("right", _right_label(task, family), show_number(right.value)))
    twin = next((candidate for candidate in candidates if candidate.name == "statsmodels"), None)
    if twin is not None:
        lines.append(Evidence("right", "The same model as statsmodels prints it", show_number(twin.value)))
    return tuple(lines)


def _right_label(task: NumberTask, family: Family) -> str:
    if not task.target.fit:
        return "Counted in your data"
    fit = family.fits[task.target.fit]
    return f"{fit.formula} by {fit.method}, on your data"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
