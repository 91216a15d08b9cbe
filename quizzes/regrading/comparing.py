"""What an answer to one state of a question is worth by another state of it. Knows no Django."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from grading.numbers import Family
from grading.verdict import Malformed, Verdict
from quizzes.content.schema import ChoiceQuestion, MatchQuestion, MultipleQuestion, OrderQuestion, Question
from quizzes.keys import judge

Decision = Literal["rises", "falls", "stays"]
# Scores are shares; what differs by less is the same mark.
SAME = 1e-9
FULL_MARKS = "Everybody has full marks for this question."


@dataclass(frozen=True, slots=True)
class Lenience:
    """What a tutor decided about a question apart from its file: options that are right as well, or full marks."""

    accepted: frozenset[str] = frozenset()
    everybody: bool = False


@dataclass(frozen=True, slots=True)
class Judged:
    """The new verdict on an answer, or the reason why there is none."""

    verdict: Verdict | None
    why: str


def judge_anew(
    *, shown: Question, key: Question, response: Sequence[str], family: Family | None, lenience: Lenience
) -> Judged:
    """Judge a response to the question as it was `shown` by the `key` of another state of it.

    `family` holds the fits on the student's data; None where they are gone.
    """
    if refusal := why_incomparable(shown, key):
        return Judged(None, refusal)
    if family is None:
        return Judged(None, "The fits on this student's data are gone, so there is nothing to judge by.")
    try:
        verdict = judge(key, response, family)
    except Malformed as malformed:
        if lenience.everybody:  # such as what was emptied when its student's account was deleted
            return Judged(Verdict(1.0, "right", FULL_MARKS), "")
        return Judged(None, f"The new version cannot read this answer: {malformed}")
    except Exception as error:  # a key that these data cannot carry; the others are judged all the same
        return Judged(None, f"The new version cannot judge on this student's data: {error}")
    return Judged(be_lenient(verdict, response, lenience), "")


def be_lenient(verdict: Verdict, response: Sequence[str], lenience: Lenience) -> Verdict:
    """The verdict with what the tutor decided; a right one stays as it is."""
    if verdict.score >= 1:
        return verdict
    accepted = bool(lenience.accepted) and set(response) <= lenience.accepted
    if not lenience.everybody and not accepted:
        return verdict
    said = "Your tutor accepts this answer as right." if accepted else FULL_MARKS
    # What the key says is worth reading all the same.
    return replace(
        verdict,
        score=1.0,
        outcome="right",
        sentence=f"{said} What its key says of your answer: {verdict.sentence}",
        reveals=(),
    )


def why_incomparable(shown: Question, key: Question) -> str:
    """Why no answer to `shown` can be judged by `key`; empty if answers can be."""
    if shown.kind != key.kind:
        return f"It was answered as a question of the kind {shown.kind}, and the new version is of the kind {key.kind}."
    if shown.scenario != key.scenario:
        return f"It was asked about {shown.scenario}, and the new version is about {key.scenario}."
    if isinstance(shown, OrderQuestion) and isinstance(key, OrderQuestion):
        return _missing("item", _keys(shown.items), _keys(key.items))
    if isinstance(shown, MatchQuestion) and isinstance(key, MatchQuestion):
        needed = {item.target for item in key.items}
        return _missing("item", _keys(shown.items), _keys(key.items)) or _missing(
            "answer", _keys(shown.targets), needed
        )
    if isinstance(shown, ChoiceQuestion | MultipleQuestion) and isinstance(
        key, ChoiceQuestion | MultipleQuestion
    ):
        rights = {option.key for option in key.options if option.right}
        return _missing("right option", _keys(shown.options), rights)
    return ""


def differing_words(shown: Question, key: Question) -> tuple[str, ...]:
    """What of the words that students answered was changed: "the prompt", "the option “visit”"; tutors must judge that."""
    found = ["the prompt"] if shown.prompt.split() != key.prompt.split() else []
    if getattr(shown, "unit", "") != getattr(key, "unit", ""):
        found.append("the unit")
    before, after = _texts(shown), _texts(key)
    found += [f"the option “{name}”" for name in before if name in after and before[name] != after[name]]
    return tuple(found)


def weigh(before: float, after: float) -> Decision:
    """What becomes of a mark; both scores are from 0 to 1."""
    if abs(after - before) < SAME:
        return "stays"
    return "rises" if after > before else "falls"


def _missing(what: str, shown: Iterable[str], needed: Iterable[str]) -> str:
    missing = sorted(set(needed) - set(shown))
    if not missing:
        return ""
    names = ", ".join(f"“{name}”" for name in missing)
    return f"The {what} {names} of the new version was not there to be chosen."


def _keys(parts: Iterable[object]) -> set[str]:
    return {part.key for part in parts}  # type: ignore[attr-defined]


def _texts(question: Question) -> dict[str, str]:
    """The texts that can be chosen, placed or matched, by their keys."""
    if isinstance(question, ChoiceQuestion | MultipleQuestion):
        return {part.key: part.text for part in question.options}
    if isinstance(question, OrderQuestion):
        return {part.key: part.text for part in question.items}
    if isinstance(question, MatchQuestion):
        return {
            **{part.key: part.text for part in question.items},
            **{f"→ {part.key}": part.text for part in question.targets},
        }
    return {}
