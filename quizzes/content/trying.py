"""Each question tried on certified data: its own cases, and each number that it says it can trace."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from datasets.making import CannotCertify, draw_certified
from grading.certify import Certifier
from grading.numbers import Family
from grading.printing import print_fit
from grading.quantities import COUNTS, QuantityError, get_fit
from grading.tracing.candidates import Candidate, candidates_for
from grading.verdict import Malformed, Verdict
from quizzes.content.schema import Case, NumberQuestion, OutputQuestion, Question, ReportCase, ReportQuestion
from quizzes.keys import as_response, judge, number_task, target_of, targets_of
from quizzes.reports import advise, fill_in

# What no question that is answered by a number, an output or a report may take, without its author having to say so.
HOSTILE = tuple(
    Case(answer=text, outcome="malformed") for text in ("", "abc", "1e999", "nan", "1" * 1_000_000)
)
# After so many data sets without it, a number is held not to exist.
ENOUGH_DATA = 3

# The names of the numbers that were found on each data set, by question.
Traced = dict[str, list[set[str]]]


@dataclass(frozen=True, slots=True)
class Failure:
    """One case that came out otherwise than its author says."""

    question: str
    setting: str
    seed: int
    case: str
    message: str

    def __str__(self) -> str:
        return f"{self.question} on {self.setting}, seed {self.seed}, {self.case}: {self.message}"


def try_questions(questions: Sequence[Question], *, seeds: int) -> Iterator[Failure]:
    """Every failure of the questions, over all settings of each and `seeds` data sets a setting.

    Questions on the same setting share their data, as in an exercise; where no data can be found that suit all
    of them, each is tried on data of its own.
    """
    traced: Traced = {question.id: [] for question in questions}
    for (scenario, setting), group in _by_setting(questions).items():
        for seed in range(seeds):
            yield from _try_group(group, Data(scenario, setting, seed), traced)
    for question in questions:
        if isinstance(question, NumberQuestion):
            yield from _unknown_says(question, traced[question.id])


@dataclass(frozen=True, slots=True)
class Data:
    """Which data a question is tried on."""

    scenario: str
    setting: str
    seed: int

    def fit(self, questions: Sequence[Question]) -> Family:
        """The fits on the first of these data on which the questions can be marked fairly.

        Raises:
            CannotCertify: there are no such data.
        """
        certifier = Certifier(targets=targets_of(questions))
        parts = ("try", self.seed)
        draw_certified(scenario=self.scenario, setting=self.setting, seed_parts=parts, certify=certifier)
        assert certifier.family is not None
        return certifier.family


def _by_setting(questions: Sequence[Question]) -> dict[tuple[str, str], list[Question]]:
    groups: dict[tuple[str, str], list[Question]] = {}
    for question in questions:
        for setting in question.settings:
            groups.setdefault((question.scenario, setting), []).append(question)
    return groups


def _try_group(questions: Sequence[Question], data: Data, traced: Traced) -> Iterator[Failure]:
    try:
        family = data.fit(questions)
    except CannotCertify as error:
        if len(questions) == 1:
            yield Failure(questions[0].id, data.setting, data.seed, "data", str(error))
        else:
            for question in questions:
                yield from _try_group([question], data, traced)
        return
    for question in questions:
        if isinstance(question, NumberQuestion):
            traced[question.id].append(set(_numbers(question, family)))
        for case in [
            *question.cases,
            *(HOSTILE if isinstance(question, NumberQuestion | OutputQuestion | ReportQuestion) else ()),
        ]:
            if message := _try_case(question, case, family):
                answer = f"answer {str(case.answer)[:40]!r}"
                yield Failure(question.id, data.setting, data.seed, answer, message)


def _unknown_says(question: NumberQuestion, traced: list[set[str]]) -> Iterator[Failure]:
    """Feedback that no student would ever see. One data set may lack a number by chance, so a few must agree."""
    if len(traced) < ENOUGH_DATA:
        return
    known = sorted(set().union(*traced))
    for name in sorted(set(question.says) - set(known)):
        message = f"no such number; there are {', '.join(known)}"
        yield Failure(question.id, "every setting", 0, f"says {name!r}", message)


def _try_case(question: Question, case: Case, family: Family) -> str:
    """What is the matter with one case; empty if nothing."""
    try:
        answer = resolve_answer(question, case, family)
    except LookupError as error:
        return str(error)
    if isinstance(question, ReportQuestion):
        return _try_report(question, case, str(answer), family)
    try:
        verdict = judge(question, as_response(question, answer), family)
    except Malformed as refusal:
        return "" if case.outcome == "malformed" else f"refused as malformed ({refusal}), not {case.outcome}"
    if verdict.outcome != case.outcome:
        return f"came out {verdict.outcome}, not {case.outcome} ({verdict.sentence[:120]})"
    return _check_reveals(case, verdict)


def _check_reveals(case: Case, verdict: Verdict) -> str:
    if case.reveals and case.reveals not in verdict.mistakes:
        return f"reveals {', '.join(verdict.mistakes) or 'nothing'}, not {case.reveals}"
    if case.outcome == "right" and verdict.mistakes:
        return f"is right and yet reveals {', '.join(verdict.mistakes)}"
    return ""


def _try_report(question: ReportQuestion, case: Case, text: str, family: Family) -> str:
    """What the automatic reader finds otherwise than the author says; empty if nothing."""
    try:
        advice = advise(question, [text], family)
    except Malformed as refusal:
        return "" if case.outcome == "malformed" else f"refused as malformed ({refusal}), not {case.outcome}"
    numbers = {number.name: number.state for number in advice.numbers}
    if isinstance(case, ReportCase):
        wanted = {name: case.numbers.get(name, "right") for name in numbers}
        if numbers != wanted:
            return f"has the numbers {numbers}, not {wanted}"
        found = [point.point for point in advice.found]
        if case.finds is not None and found != [
            name for name in question.points_wanted if name in case.finds
        ]:
            return f"speaks of {', '.join(found) or 'no point'}, not of {', '.join(case.finds) or 'none'}"
    if advice.outcome != case.outcome:
        lacks = ", ".join(point.point for point in advice.lacking) or "no point"
        return f"comes out {advice.outcome}, not {case.outcome} (it lacks {lacks}; its numbers are {numbers})"
    if case.reveals and case.reveals not in advice.mistakes:
        return f"reveals {', '.join(advice.mistakes) or 'nothing'}, not {case.reveals}"
    return ""


def resolve_answer(question: Question, case: Case, family: Family) -> str | tuple[str, ...]:
    """The answer with `$name` replaced by that number on these data, to six digits as a package prints it.

    In output questions `$name` is what R prints for that fit, and `$right` for the one asked for. In reports the numbers
    stand in braces: see `quizzes.reports.fill_in`.

    Raises:
        LookupError: there is no such number, or no output of such a fit, on these data.
    """
    if isinstance(question, ReportQuestion):
        return fill_in(question, str(case.answer), family)
    if not isinstance(case.answer, str) or not case.answer.startswith("$"):
        return case.answer
    name = case.answer[1:]
    if isinstance(question, OutputQuestion):
        return _printed(question.target.fit if name == "right" else name, family)
    if not isinstance(question, NumberQuestion):
        return case.answer
    value = _named(question, name, family).value
    # Trailing zeros stay, as on paper: they say how much is known. A count has none.
    return f"{value:.0f}" if question.target.quantity in COUNTS else f"{value:#.6g}"


def _printed(name: str, family: Family) -> str:
    try:
        return print_fit(get_fit(family, name), family)
    except QuantityError as error:
        raise LookupError(str(error)) from error


def _named(question: NumberQuestion, name: str, family: Family) -> Candidate:
    found = _numbers(question, family)
    if name not in found:
        raise LookupError(f"there is no number {name!r} on these data; there are {', '.join(found)}")
    return found[name]


def _numbers(question: NumberQuestion, family: Family) -> dict[str, Candidate]:
    candidates = candidates_for(target_of(question), family, number_task(question).words)
    return {candidate.name: candidate for candidate in candidates}
