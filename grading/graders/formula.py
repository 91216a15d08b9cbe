"""A model formula, judged by what it means and not by how it is written."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from grading.formula import Difference, FormulaError, Kind, ModelSpec, compare_specs, parse_formula
from grading.tracing.meanings import TOO_RICH
from grading.verdict import Evidence, Malformed, Reveal, Verdict


@dataclass(frozen=True, slots=True)
class FormulaTask:
    """The model asked for, others that count as well, and what the columns are.

    `between`, `groups`, `occasion`, `repeated` and `unique_labels` are as in `compare_specs`. `says` holds the author's
    own feedback by the kind of difference.
    """

    wanted: ModelSpec
    columns: Collection[str]
    between: Collection[str] = ()
    groups: Collection[str] = ()
    occasion: Collection[str] = ()
    repeated: bool = True
    unique_labels: Mapping[str, Collection[str]] = field(default_factory=dict)
    also: tuple[ModelSpec, ...] = ()
    says: Mapping[str, str] = field(default_factory=dict)


def read_formula(text: str, task: FormulaTask) -> ModelSpec:
    """The model that the text means; the check that a form makes before it takes an answer.

    Raises:
        Malformed: it cannot be read, or names a column that the data do not have.
    """
    if not text.strip():
        raise Malformed("Write a formula first, such as outcome ~ predictor + (1 | group).")
    try:
        return parse_formula(text, task.columns)
    except FormulaError as error:
        raise Malformed(error.message) from None


def grade_formula(text: str, task: FormulaTask) -> Verdict:
    """The verdict on a formula: right if it means the model asked for, else every difference by its meaning.

    Raises:
        Malformed: see `read_formula`.
    """
    given = read_formula(text, task)
    evidence = (
        Evidence("yours", "Your formula, as we read it", f"`{given}`"),
        Evidence("right", "The model asked for", f"`{task.wanted}`"),
    )
    if not all(_differences(given, spec, task) for spec in (task.wanted, *task.also)):
        sentence = "That is right: it means the model that the question asks for."
        return Verdict(1.0, "right", sentence, evidence=evidence)
    differences = _differences(given, task.wanted, task)
    return Verdict(
        score=0.0,
        outcome="wrong",
        sentence=" ".join(_say(difference, task) for difference in differences),
        reveals=tuple(
            Reveal(str(difference.kind), mistakes, _say(difference, task))
            for difference in differences
            if (mistakes := _mistakes(difference))
        ),
        evidence=evidence,
    )


def _differences(given: ModelSpec, wanted: ModelSpec, task: FormulaTask) -> tuple[Difference, ...]:
    return compare_specs(
        given=given,
        wanted=wanted,
        between=task.between,
        groups=task.groups,
        occasion=task.occasion,
        unique_labels=task.unique_labels,
        repeated=task.repeated,
    )


def _mistakes(difference: Difference) -> tuple[str, ...]:
    """A slope too many means the same here as where its number is given."""
    if difference.kind is Kind.EXTRA_SLOPE:
        return TOO_RICH[1]
    return (difference.mistake,) if difference.mistake else ()


def _say(difference: Difference, task: FormulaTask) -> str:
    return task.says.get(str(difference.kind)) or difference.sentence
