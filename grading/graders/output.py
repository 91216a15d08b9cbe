"""The output that a package printed for a model of the student's own data: right, or traced to the model that it is of."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field

from grading.formula import FormulaError, ModelSpec, compare_specs, parse_formula
from grading.graders.output_wording import (
    evidence_of,
    label_of,
    list_lines,
    name_choice,
    name_parts,
    name_warnings,
    right_warnings,
)
from grading.graders.pasted import read_pasted
from grading.numbers import Family
from grading.numerals import TypedNumber
from grading.quantities import QuantityError, Target, get_fit
from grading.readers import ReadOutput
from grading.tracing.candidates import candidates_for
from grading.tracing.directions import base_of, direction_of
from grading.tracing.identities import is_same_model
from grading.tracing.matching import Match, match_fits
from grading.tracing.printouts import Printout, sort_numbers
from grading.tracing.stands import NEAR_SCORE, Stand, stand_of
from grading.tracing.trace import trace_number
from grading.verdict import Malformed, Reveal, Verdict
from grading.words import Words

# From this share of agreeing numbers on, those that do not agree are named one by one.
MOSTLY = 0.6


@dataclass(frozen=True, slots=True)
class OutputTask:
    """Which fit of the family the output should be of, and what the columns are.

    `outcome` names the response. `says` holds the author's own feedback by the name of a wrong fit.
    """

    fit: str
    words: Words
    outcome: str
    says: Mapping[str, str] = field(default_factory=dict)

    @property
    def columns(self) -> Collection[str]:
        words = self.words
        names = (self.outcome, words.within, words.between, words.occasion, *words.grouping)
        return tuple(name for name in names if name)


def grade_output(text: str, task: OutputTask, family: Family) -> Verdict:
    """The verdict on a pasted output.

    Raises:
        Malformed: see `read_pasted` in `pasted.py`.
        QuantityError: the data set has no such fit.
    """
    get_fit(family, task.fit)
    found = read_pasted(text)
    if found.kind == "other":
        return _wrong(
            f"This is output of {found.what}. The question asks for a linear mixed model.",
            found,
            task,
            family,
        )
    printout = sort_numbers(found, family, task.words)
    matches = match_fits(printout, family, task.fit)
    whole = [match for match in matches if match.whole]
    if whole:
        return _grade_whole(whole[0], printout, task, family)
    return _grade_unknown(matches, printout, task, family)


def _grade_whole(match: Match, printout: Printout, task: OutputTask, family: Family) -> Verdict:
    """The verdict where all numbers are those of one fit."""
    found = printout.found
    all_of_them = f"all {len(match.checked)} numbers that could be checked"
    if match.fit == task.fit or _is_renamed(match.fit, task, family):
        sentence = f"That is right: {all_of_them} are those of the model asked for, on your data."
        said = [sentence, *right_warnings(found, family.fits[task.fit]), *name_parts(found)]
        return Verdict(
            1.0,
            "right",
            " ".join(said),
            evidence=evidence_of(found, match, None, task.fit, family, task.words),
        )
    stand = _stand(match.fit, task, family)
    label, why, mistakes = task.words.fill(stand.label), task.words.fill(stand.why), stand.mistakes
    why = task.says.get(match.fit) or why
    other_method = base_of(match.fit) == base_of(task.fit)
    said = [f"Your output is of {label}: {all_of_them} are its. {why}"]
    said += [*name_warnings(found), *name_choice(found)]
    return Verdict(
        score=NEAR_SCORE if other_method else 0.0,
        outcome="partial" if other_method else "wrong",
        sentence=" ".join(said),
        reveals=(Reveal(match.fit, mistakes, why),) if mistakes else (),
        evidence=evidence_of(found, match, label, task.fit, family, task.words),
    )


def _is_renamed(fit: str, task: OutputTask, family: Family) -> bool:
    """Whether another name stands for the same optimum with as many variances: labels that happen to be unique."""
    same = is_same_model(fit, Target("se", task.fit, family.within), family)
    one, other = family.fits[fit], family.fits[task.fit]
    return same and one.method == other.method and len(one.variance) == len(other.variance)


def _stand(fit: str, task: OutputTask, family: Family) -> Stand:
    """What it means that the output is of this fit, with what it does to the standard errors of both predictors."""
    asked = family.fits[task.fit]
    terms = [term for term in (family.within, family.between) if term in asked.se]
    targets = [Target("se", task.fit, term) for term in terms] or [Target("variance", task.fit, "residual")]
    stand = stand_of(fit, targets[0], family)
    if stand is None:
        return Stand(
            label_of(fit, family),
            "On your data it has the same optimum as the model that the question asks for, since a variance in it is "
            "zero. That is no reason for another model than the one asked for.",
            ("overfitted-structure",),
        )
    more = direction_of(fit, targets[1], family) if len(targets) > 1 else ""
    if more and more not in stand.why:
        return Stand(stand.label, f"{stand.why} {more}", stand.mistakes)
    return stand


def _grade_unknown(
    matches: tuple[Match, ...], printout: Printout, task: OutputTask, family: Family
) -> Verdict:
    """The verdict where no fit of the family gives all of the numbers."""
    found = printout.found
    other = _other_rows(printout, task, family)
    if other:
        return _wrong(other, found, task, family)
    differences = _differences(found, task, family)
    if differences:
        said = " ".join(sentence for _, sentence, _ in differences)
        reveals = tuple(Reveal(name, (slug,), sentence) for name, sentence, slug in differences if slug)
        return _wrong(said, found, task, family, reveals)
    alike = sorted((match for match in matches if match.alike), key=lambda match: -match.share)
    if not alike:
        return _grade_strange(printout, task, family)
    return _grade_alike(alike[0], printout, task, family)


def _grade_alike(match: Match, printout: Printout, task: OutputTask, family: Family) -> Verdict:
    """The verdict where a fit has the parts of the output, and other numbers."""
    found = printout.found
    lines = list_lines(match.apart, task.words)
    label = "the model asked for" if match.fit == task.fit else task.words.fill(label_of(match.fit, family))
    unconverged = found.warned & {"not converged", "gradient", "hessian"}
    if unconverged:
        why = (
            f"Your output has the parts of {label}, but {lines} are not where the fit on your data ends: your package "
            "warned that it did not converge, and numbers from before that are no estimates. Try another optimiser, "
            "more iterations or predictors on a similar scale, and paste the output of a fit without that warning."
        )
        return _wrong(why, found, task, family, (Reveal("not_converged", ("ignored-warnings",), why),))
    if match.share < MOSTLY:
        return _wrong(
            f"Your output has the parts of {label}, but {len(match.apart)} of {len(match.checked)} numbers are not those "
            f"of your data, such as {lines}. These are not your data, or not all of their rows, or a column was changed.",
            found, task, family,
        )  # fmt: skip
    traced, reveals = _trace_lines(match, task, family)
    return _wrong(
        f"Nearly all numbers are those of {label} on your data, but not {lines}. {traced}Paste the output unchanged, and "
        "of one fit only.",
        found, task, family, reveals,
    )  # fmt: skip


def _trace_lines(match: Match, task: OutputTask, family: Family) -> tuple[str, tuple[Reveal, ...]]:
    """What the numbers that do not agree are, each by itself: those of another model, or of another place."""
    said, reveals = [], []
    for check in match.apart:
        number = TypedNumber(check.number.text, check.sign * check.number.value, check.number.half_unit)
        try:
            trace = trace_number(number, candidates_for(check.target, family, task.words))
        except (Malformed, QuantityError):
            continue
        best = next((found for found in trace.matches if not found.right), None)
        if best is not None:
            said.append(f"{check.number.text} is {best.text}. ")
            reveals += [Reveal(best.name, best.mistakes, best.why)] if best.mistakes else []
    return "".join(said), tuple(reveals)


def _other_rows(printout: Printout, task: OutputTask, family: Family) -> str:
    """What to say where the counts are those of other data; empty where they may be the student's."""
    n, levels = printout.found.n, printout.levels
    facts = family.facts
    if n and all(int(n.value) != fit.n for fit in family.fits.values()):
        gaps = f", of which {facts.rows_used} have an outcome" if facts.rows_used < facts.rows else ""
        return (
            f"Your output is of {n.text} rows (line {n.line}). Your data have {facts.rows}{gaps}. These are not your data, "
            "or not all of them."
        )
    unit = task.words.grouping[0].casefold()
    if levels and printout.groups[:1] and unit in {group.casefold() for group in printout.groups}:
        counts = {facts.groups, facts.complete_groups}
        if int(levels.value) not in counts:
            return (
                f"Your output has {levels.text} {task.words.units} (line {levels.line}). Your data have {facts.groups}. "
                "These are not your data, or not all of them."
            )
    return ""


def _differences(found: ReadOutput, task: OutputTask, family: Family) -> list[tuple[str, str, str | None]]:
    """How the printed formula differs from the one asked for: kind, sentence, and mistake if there is one."""
    wanted = _spec_of(family.fits[task.fit].formula)
    if (
        found.spec is None
        or wanted is None
        or not found.spec.random
        or not found.spec.columns <= set(task.columns)
    ):
        return []
    words = task.words
    differences = compare_specs(
        given=found.spec,
        wanted=wanted,
        between=(family.between,),
        groups=words.grouping,
        occasion=tuple(filter(None, (words.occasion,))),
        unique_labels={words.unit: (family.between,)},
        repeated=bool(family.facts.occasions),
    )
    return [(str(item.kind), item.sentence, item.mistake) for item in differences]


def _spec_of(formula: str) -> ModelSpec | None:
    try:
        return parse_formula(formula)
    except FormulaError:
        return None


def _grade_strange(printout: Printout, task: OutputTask, family: Family) -> Verdict:
    """The verdict on a model that is none of the family; ordinary regression is what it is whatever its terms."""
    said = [f"This is another model than the one asked for: {'; '.join(_unlike(printout, task, family))}."]
    reveals: tuple[Reveal, ...] = ()
    if printout.found.kind == "ordinary" and "ols" in family.fits:
        stand = stand_of("ols", Target("variance", task.fit, "residual"), family)
        if stand is not None and stand.mistakes:
            said.append(task.words.fill(stand.why))
            reveals = (Reveal("ols", stand.mistakes, said[-1]),)
    return _wrong(" ".join(said), printout.found, task, family, reveals)


def _unlike(printout: Printout, task: OutputTask, family: Family) -> Iterator[str]:
    """In which parts the output is not one of the model asked for."""
    found, fit = printout.found, family.fits[task.fit]
    response = found.response
    if response and response.casefold() != task.outcome.casefold():
        yield f"its outcome is `{response}` and not `{task.outcome}`"
    if printout.strange:
        yield f"it has {', '.join(f'`{name}`' for name in printout.strange[:5])}, which that model does not have"
    lacking = [term for term in fit.estimate if term not in printout.fixed]
    if lacking:
        yield f"it lacks {', '.join(f'`{term}`' for term in lacking)}"
    more = [term for term in printout.fixed if term not in fit.estimate]
    if more:
        yield f"it has {', '.join(f'`{term}`' for term in more)}, which that model does not have"
    if found.kind == "ordinary":
        yield "it has no random effects"
    elif set(printout.spreads) != set(fit.variance):
        yield "its random effects are others"
    elif not (printout.strange or lacking or more):
        yield f"it is by {found.method} and not by {fit.method}" if found.method else "its parts are others"


def _wrong(
    sentence: str, found: ReadOutput, task: OutputTask, family: Family, reveals: tuple[Reveal, ...] = ()
) -> Verdict:
    return Verdict(
        score=0.0,
        outcome="wrong",
        sentence=" ".join([sentence, *(name_warnings(found) if not reveals else ()), *name_choice(found)]),
        reveals=reveals,
        evidence=evidence_of(found, None, None, task.fit, family, task.words),
    )
