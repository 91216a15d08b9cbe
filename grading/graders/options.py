"""Questions with given options: choose one, choose several, put in order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from grading.verdict import Evidence, Malformed, Reveal, Verdict, outcome_of


@dataclass(frozen=True, slots=True)
class Option:
    """One option of a question. Taking a wrong one, or leaving a right one, reveals `mistakes`."""

    key: str
    text: str
    right: bool
    feedback: str
    mistakes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Misorder:
    """Putting `first` before `second` reveals `mistakes`."""

    first: str
    second: str
    feedback: str
    mistakes: tuple[str, ...] = ()


def grade_choice(answer: str, options: Sequence[Option]) -> Verdict:
    """The verdict on one chosen option, of which exactly one is right.

    Raises:
        Malformed: nothing was chosen, or no such option exists.
    """
    chosen = _find([answer], options, nothing="Choose an answer first.")[0]
    right = next(option for option in options if option.right)
    off = not chosen.right and chosen.mistakes
    return Verdict(
        score=1.0 if chosen.right else 0.0,
        outcome="right" if chosen.right else "wrong",
        sentence=chosen.feedback,
        reveals=(Reveal(chosen.key, chosen.mistakes, chosen.feedback),) if off else (),
        evidence=(
            Evidence("yours", "You chose", chosen.text),
            Evidence("right", "The right answer", right.text),
        ),
    )


def grade_multiple(answer: Sequence[str], options: Sequence[Option]) -> Verdict:
    """The verdict on a set of options: rightly ticked less wrongly ticked, as a share of the right ones.

    At least one option must be right. A wrong option that was ticked and a right one that was left both reveal.

    Raises:
        Malformed: nothing was ticked, or an option twice, or one that does not exist.
    """
    ticked = {option.key for option in _find(answer, options, nothing="Tick at least one answer first.")}
    rights = [option for option in options if option.right]
    hits = sum(option.key in ticked for option in rights)
    false_alarms = len(ticked) - hits
    score = max(0.0, (hits - false_alarms) / len(rights))
    off = [option for option in options if option.right != (option.key in ticked)]
    reveals = tuple(Reveal(option.key, option.mistakes, option.feedback) for option in off if option.mistakes)
    return Verdict(
        score=score,
        outcome=outcome_of(score),
        sentence=_multiple_sentence(off),
        reveals=reveals,
        evidence=(
            *(Evidence("yours", "You ticked", option.text) for option in options if option.key in ticked),
            *(Evidence("right", "A right answer", option.text) for option in rights),
        ),
    )


def grade_order(answer: Sequence[str], items: Sequence[Option], misorders: Sequence[Misorder]) -> Verdict:
    """The verdict on a sequence of all items, which are given here in their right order.

    The score grows with the share of pairs that stand the right way round, from 0 at one half, which is what
    a shuffle gives on average, to 1. At least two items are needed.

    Raises:
        Malformed: an item is missing, named twice, or unknown.
    """
    each = f"Give each of the {len(items)} items its own place."
    given = [option.key for option in _find(answer, items, nothing=f"{each} You placed none yet.")]
    if len(given) != len(items):
        raise Malformed(f"{each} You placed {len(given)}.")
    place = {key: position for position, key in enumerate(given)}
    ordered = sorted(items, key=lambda item: place[item.key])
    right = [item.key for item in items]
    pairs = [(a, b) for i, a in enumerate(right) for b in right[i + 1 :]]
    kept = sum(place[a] < place[b] for a, b in pairs)
    score = max(0.0, 2 * kept / len(pairs) - 1)
    found = [misorder for misorder in misorders if place[misorder.first] < place[misorder.second]]
    return Verdict(
        score=score,
        outcome=outcome_of(score),
        sentence=_order_sentence(found, kept == len(pairs)),
        reveals=tuple(
            Reveal(f"{misorder.first} before {misorder.second}", misorder.mistakes, misorder.feedback)
            for misorder in found
            if misorder.mistakes
        ),
        evidence=(
            Evidence("yours", "Your order", " → ".join(item.text for item in ordered)),
            Evidence("right", "The right order", " → ".join(item.text for item in items)),
        ),
    )


def _find(keys: Sequence[str], options: Sequence[Option], *, nothing: str) -> list[Option]:
    """The options with these keys, as often and in the order in which they came. `nothing` is said where there are none."""
    by_key = {option.key: option for option in options}
    chosen = [key for key in keys if key]
    if not chosen:
        raise Malformed(nothing)
    if len(chosen) > len(options):
        raise Malformed(f"There are {len(options)} options; {len(chosen)} came in.")
    unknown = [key for key in chosen if key not in by_key]
    if unknown:
        raise Malformed(
            "One of the options sent in does not belong to this question. Reload the page and try again."
        )
    if len(set(chosen)) != len(chosen):
        raise Malformed("The same option came in twice. Reload the page and try again.")
    return [by_key[key] for key in chosen]


def _multiple_sentence(off: Sequence[Option]) -> str:
    if not off:
        return "That is right: these, and no others."
    return " ".join(option.feedback for option in off)


def _order_sentence(found: Sequence[Misorder], right: bool) -> str:
    if right:
        return "That is the right order."
    if not found:
        return "Some steps stand before what they depend on."
    return " ".join(misorder.feedback for misorder in found)
