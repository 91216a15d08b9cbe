"""Each question tried on certified data: its own cases, and each number that it says it can trace."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from datasets.making import CannotCertify, draw_certified
from grading.certify import Certifier
from grading.numbers import Family
from grading.quantities import COUNTS
from grading.tracing.candidates import Candidate, candidates_for
from grading.verdict import Malformed, Verdict
from quizzes.content.schema import Case, NumberQuestion, Question
from quizzes.keys import as_response, judge, number_task, target_of

# What no number question may take for an answer, without its author having to say so.
HOSTILE = tuple(
    Case(answer=text, outcome="malformed") for text in ("", "abc", "1e999", "nan", "1" * 1_000_000)
)


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


def try_question(question: Question, *, seeds: int, first_seed: int = 0) -> Iterator[Failure]:
    """Every failure of the question over its settings and `seeds` data sets each."""
    met: set[str] = set()
    for setting in question.settings:
        for seed in range(first_seed, first_seed + seeds):
            yield from try_once(question, setting, seed, met)
    if isinstance(question, NumberQuestion):
        for name in sorted(set(question.says) - met):
            known = ", ".join(sorted(met))
            yield Failure(
                question.id,
                "every setting",
                first_seed,
                f"says {name!r}",
                f"no such number; there are {known}",
            )


def try_once(question: Question, setting: str, seed: int, met: set[str]) -> Iterator[Failure]:
    """Every failure of the question on one data set. The names of the numbers that it can trace go into `met`."""
    targets = (target_of(question),) if isinstance(question, NumberQuestion) else ()
    certifier = Certifier(targets=targets)
    try:
        draw_certified(
            scenario=question.scenario, setting=setting, seed_parts=("try", seed), certify=certifier
        )
    except CannotCertify as error:
        yield Failure(question.id, setting, seed, "data", str(error))
        return
    family = certifier.family
    assert family is not None
    if isinstance(question, NumberQuestion):
        met |= set(_numbers(question, family))
    for case in [*question.cases, *(HOSTILE if isinstance(question, NumberQuestion) else ())]:
        if message := _try_case(question, case, family):
            yield Failure(question.id, setting, seed, f"answer {str(case.answer)[:40]!r}", message)


def _try_case(question: Question, case: Case, family: Family) -> str:
    """What is the matter with one case; empty if nothing."""
    try:
        answer = resolve_answer(question, case, family)
    except LookupError as error:
        return str(error)
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


def resolve_answer(question: Question, case: Case, family: Family) -> str | tuple[str, ...]:
    """The answer with `$name` replaced by that number on these data, to six digits as a package prints it."""
    if not isinstance(question, NumberQuestion) or not isinstance(case.answer, str):
        return case.answer
    if not case.answer.startswith("$"):
        return case.answer
    value = _named(question, case.answer[1:], family).value
    # Trailing zeros stay, as on paper: they say how much is known. A count has none.
    return f"{value:.0f}" if question.target.quantity in COUNTS else f"{value:#.6g}"


def _named(question: NumberQuestion, name: str, family: Family) -> Candidate:
    found = _numbers(question, family)
    if name not in found:
        raise LookupError(f"there is no number {name!r} on these data; there are {', '.join(found)}")
    return found[name]


def _numbers(question: NumberQuestion, family: Family) -> dict[str, Candidate]:
    candidates = candidates_for(target_of(question), family, number_task(question).words)
    return {candidate.name: candidate for candidate in candidates}
