"""A number from the student's own data: right, or traced to the mistake that produces it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from grading.listing import listed
from grading.numbers import Family
from grading.numerals import parse_number, show_number
from grading.quantities import COUNTS, NEEDS_NO_FIT, Target, describe_target
from grading.tracing.candidates import IN_PACKAGE, Candidate, candidates_for, printed_values
from grading.tracing.trace import Trace, trace_number
from grading.verdict import Evidence, Reveal, Verdict, outcome_of
from grading.words import Words


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
        QuantityError: the data set has no such number.
    """
    trace = read_number(text, task, family)
    score = trace.matches[0].score if trace.matches else 0.0
    return Verdict(
        score=score,
        outcome=outcome_of(score),
        sentence=_sentence(trace, task),
        reveals=tuple(
            Reveal(match.name, match.mistakes, _why(match, task)) for match in trace.matches if match.mistakes
        ),
        evidence=_evidence(trace, task, family),
    )


def read_number(text: str, task: NumberTask, family: Family) -> Trace:
    """The typed number with all that it agrees with; the check that a form makes before it takes an answer.

    Raises:
        Malformed: it is not a number, or has too few digits.
        QuantityError: the data set has no such number.
    """
    number = parse_number(text)
    candidates = candidates_for(task.target, family, task.words)
    return trace_number(number, candidates, count=task.target.quantity in COUNTS)


def _sentence(trace: Trace, task: NumberTask) -> str:
    if not trace.matches:
        return _unknown(task)
    best, *others = trace.matches
    if best.name == "right":
        return "That is right."
    if best.right:
        return f"That is right: it is {best.text}, and here that counts as well."
    found = f"Your number is {best.text}. {_why(best, task)}"
    also = list(dict.fromkeys(other.text for other in others))
    return f"{found} On your data it is also {listed(also)}." if also else found


def _unknown(task: NumberTask) -> str:
    asked = describe_target(task.target, task.words)
    if task.target.quantity in COUNTS:
        return f"This is not {asked} in your data, nor any count that we know to be taken for it."
    return (
        f"This is not {asked} in the model asked for, nor any number that we know a mistake to lead to. Check that "
        "you fitted that model to your own data and all of its rows, and that you read the right line."
    )


def _why(match: Candidate, task: NumberTask) -> str:
    """The author's words on a wrong number where there are any, else ours."""
    return task.says.get(match.name.partition(IN_PACKAGE)[0]) or match.why


def _evidence(trace: Trace, task: NumberTask, family: Family) -> tuple[Evidence, ...]:
    """The student's number, what the matched mistakes give on their data, and the right number."""
    right, *others = trace.candidates
    lines = [Evidence("yours", "Your number", trace.number.text)]
    for match in trace.matches:
        if not match.right:
            lines.append(
                Evidence("mistake", f"{_capital(match.label)}, on your data", show_number(match.value))
            )
    lines.append(Evidence("right", _right_label(task, family), show_number(right.value)))
    packages = dict(printed_values(task.target, family)) if task.target.fit else {}
    for other in others:
        if other.name in packages:
            lines.append(
                Evidence("right", f"The same model as {other.name} prints it", show_number(other.value))
            )
    return tuple(lines)


def _right_label(task: NumberTask, family: Family) -> str:
    if task.target.quantity in NEEDS_NO_FIT:
        return "Counted in your data"
    fit = family.fits[task.target.fit]
    method = _METHODS.get(fit.method, fit.method)
    return f"`{fit.formula}` by {method}, on your data"


_METHODS = {
    "LS": "least squares",
    "Laplace": "Laplace's approximation",
    "quadrature": "adaptive quadrature",
}


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
