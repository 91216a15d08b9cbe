"""How the verdict on an output speaks: of lines, of warnings, of parts that are missing, and its evidence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from grading.numbers import Family, FitNumbers
from grading.numerals import show_number
from grading.quantities import Target, describe_target
from grading.readers import ReadOutput
from grading.readers.reading import SEVERAL, WarningKind
from grading.tracing.directions import base_of
from grading.tracing.matching import Checked, Match
from grading.tracing.meanings import GROUP_ONLY, LABELS
from grading.verdict import Evidence
from grading.words import Words

# So many lines are named in a sentence, and so many numbers are shown beside each other.
NAMED = 3
_COUNTS = {"rows_used": "the number of rows", "groups_used": "the number of groups"}
_UNCONVERGED = frozenset({"not converged", "gradient", "hessian"})
_METHODS = {"LS": "least squares"}
_ADVICE: Mapping[WarningKind, str] = {
    "singular": "a singular fit: a variance is zero, or a correlation is 1 or -1, so the data do not carry this random part",
    "not converged": "no convergence: the search may have ended before it found the best fit",
    "gradient": "a gradient that is not zero: the search may have ended beside the best fit",
    "hessian": "a curvature that is not that of a maximum: standard errors cannot be trusted",
    "scaling": "predictors on very different scales: centre or rescale them",
}


def label_of(fit: str, family: Family) -> str:
    """The analysis in words, with the placeholders of `Words`."""
    base = base_of(fit)
    label = GROUP_ONLY if base == "random_intercept" and family.second else LABELS[base]
    return f"{label} by ML" if fit.endswith("_ml") else label


def name_number(target: Target, words: Words) -> str:
    return _COUNTS.get(target.quantity) or describe_target(target, words)


def list_lines(apart: Sequence[Checked], words: Words) -> str:
    """Printed numbers with their lines, the first few."""
    named = [
        f"{name_number(check.target, words)} ({check.number.text}, line {check.number.line})"
        for check in apart[:NAMED]
    ]
    more = len(apart) - len(named)
    if more:
        return f"{', '.join(named)} and {more} more"
    return " and ".join(filter(None, (", ".join(named[:-1]), named[-1])))


def name_warnings(found: ReadOutput) -> list[str]:
    """What the warnings in an output mean that is not right anyway."""
    kinds = list(dict.fromkeys(warning.kind for warning in found.warnings))
    if not kinds:
        return []
    return [f"It also warns of {'; and of '.join(_ADVICE[kind] for kind in kinds)}."]


def right_warnings(found: ReadOutput, fit: FitNumbers) -> list[str]:
    """What a student has to do about the warnings of a fit whose numbers are right."""
    said = []
    if "singular" in found.warned:
        said.append(
            f"Your output warns of {_ADVICE['singular']}. Say so when you report it."
            if fit.singular
            else "Your output warns that the fit is singular; a variance in it is next to zero. Say so when you report it."
        )
    elif fit.singular:
        said.append(
            "Your output does not say it, but the fit is singular: a variance is zero, or a correlation is 1 or -1, so the "
            "data do not carry this random part. Say so when you report it."
        )
    if found.warned & _UNCONVERGED:
        said.append(
            "Your package warned about convergence. Its numbers are those of the best fit all the same, so this was a "
            "false alarm; you could not know that without a second optimiser, so try one before you report."
        )
    if "scaling" in found.warned:
        said.append(f"It also warns of {_ADVICE['scaling']}.")
    return said


def name_parts(found: ReadOutput) -> list[str]:
    """What could not be checked, and what the readers noted."""
    said = (
        [f"The text lacks {', '.join(found.missing)}, so nothing of that was checked."]
        if found.missing
        else []
    )
    return [*said, *found.notes]


def name_choice(found: ReadOutput) -> list[str]:
    """Which of several models in the text was read."""
    return [note for note in found.notes if note.startswith(SEVERAL)]


def evidence_of(
    found: ReadOutput, match: Match | None, label: str | None, asked: str, family: Family, words: Words
) -> tuple[Evidence, ...]:
    """The output as it was read, the model that it is of where that is a wrong one, and a few numbers of both."""
    method = f" by {found.method}" if found.method else ""
    model = f"`{found.spec or found.formula}`" if found.formula else found.what
    lines = [Evidence("yours", "Your output, as we read it", f"{model}{method} ({found.package})")]
    right = family.fits[asked]
    if match is not None and label is not None:
        other = family.fits[match.fit]
        lines.append(Evidence("mistake", "The model that it is of", f"`{other.formula}` by {_method(other)}"))
        lines += _numbers(match, right, words)
    lines.append(Evidence("right", "The model asked for", f"`{right.formula}` by {_method(right)}"))
    return tuple(lines)


def _numbers(match: Match, right: FitNumbers, words: Words) -> list[Evidence]:
    """Standard errors and variances where the right ones are others: the student's, and the right one below."""
    lines: list[Evidence] = []
    for check in match.checked:
        target = check.target
        value = _right_value(target, right)
        if value is None or abs(value - check.number.value) <= check.reach or len(lines) >= 2 * NAMED:
            continue
        name = name_number(target, words)
        lines.append(
            Evidence("yours", f"{name[:1].upper()}{name[1:]} (line {check.number.line})", check.number.text)
        )
        lines.append(
            Evidence("right", f"{name[:1].upper()}{name[1:]} in the model asked for", show_number(value))
        )
    return lines


def _right_value(target: Target, right: FitNumbers) -> float | None:
    if target.quantity == "se":
        return right.se.get(target.term)
    if target.quantity == "variance":
        return next((value for name, value in right.variance.items() if name == target.term), None)
    return None


def _method(fit: FitNumbers) -> str:
    return _METHODS.get(fit.method, fit.method)
