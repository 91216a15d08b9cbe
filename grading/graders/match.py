"""Questions that match items to targets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from grading.verdict import Evidence, Malformed, Reveal, Verdict, outcome_of


@dataclass(frozen=True, slots=True)
class Mismatch:
    """What it means that an item was matched to a certain wrong target."""

    feedback: str
    mistakes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Item:
    """One item, the key of the target that it belongs to, and its mismatches by the keys of the other targets."""

    key: str
    text: str
    target: str
    mismatches: Mapping[str, Mismatch] = field(default_factory=dict)


def grade_match(answer: Mapping[str, str], items: Sequence[Item], targets: Mapping[str, str]) -> Verdict:
    """The verdict on a target for each item: the share of right pairs beyond what a guess gives on average.

    `answer` has the key of a target by the key of an item, `targets` has texts by keys, of which there are two or
    more. Of k targets a guess is right once in k times: that share is worth 0, and all pairs are worth 1.

    Raises:
        Malformed: an item has no target, or one of the two is unknown.
    """
    _check(answer, items, targets)
    off = [item for item in items if answer[item.key] != item.target]
    # (share of right pairs - 1/k) / (1 - 1/k) for k targets, in whole numbers, so that guessing is worth exactly nothing.
    k, right = len(targets), len(items) - len(off)
    score = max(0, k * right - len(items)) / (len(items) * (k - 1))
    wrong = [(item, answer[item.key], item.mismatches[answer[item.key]]) for item in off]
    return Verdict(
        score=score,
        outcome=outcome_of(score),
        sentence=" ".join(mismatch.feedback for _, _, mismatch in wrong) or "That is right: every pair.",
        reveals=tuple(
            Reveal(f"{item.key} as {target}", mismatch.mistakes, mismatch.feedback)
            for item, target, mismatch in wrong
            if mismatch.mistakes
        ),
        evidence=(
            *(Evidence("yours", "You matched", _pair(item, targets[answer[item.key]])) for item in items),
            *(Evidence("right", "The right match", _pair(item, targets[item.target])) for item in off),
        ),
    )


def _check(answer: Mapping[str, str], items: Sequence[Item], targets: Mapping[str, str]) -> None:
    if set(answer) - {item.key for item in items} or set(answer.values()) - set(targets):
        raise Malformed(
            "One of the pairs sent in does not belong to this question. Reload the page and try again."
        )
    if len(answer) < len(items):
        raise Malformed(f"Match each of the {len(items)} items. You matched {len(answer) or 'none yet'}.")


def _pair(item: Item, target: str) -> str:
    return f"{item.text} → {target}"
