"""What practice says of a student's mistakes, in words. Pure."""

from __future__ import annotations

# Up to each of these P(holds) the words beside it.
_CHANCES = (
    (0.05, "almost certainly not yours"),
    (0.2, "probably not yours"),
    (0.4, "unclear, but rather not yours"),
    (0.6, "unclear"),
    (0.8, "unclear, but it may well be yours"),
    (0.95, "probably yours"),
    (1.0, "almost certainly yours"),
)
# A move of P(holds) that is smaller says nothing.
NOTICEABLE = 0.02


def say_chance(holds: float) -> str:
    """P(holds a mistake) as a phrase.

    Raises:
        ValueError: it is no probability.
    """
    if not 0 <= holds <= 1:
        raise ValueError(f"P(holds) {holds}: a probability lies between 0 and 1")
    return next(words for up_to, words in _CHANCES if holds <= up_to)


def say_move(before: float, after: float) -> str:
    """How P(holds) moved: "unclear → probably not yours"."""
    first, last = say_chance(before), say_chance(after)
    if abs(after - before) < NOTICEABLE:
        return f"{last}, as before"
    if first != last:
        return f"{first} before, {last} now"
    return f"{last}, {'less' if after < before else 'more'} so than before"


def say_sureness(answers: int) -> str:
    """How much a belief about one mistake rests on, by the number of answers that bear on it."""
    if answers == 0:
        return "a guess, before any answer"
    if answers == 1:
        return "a first impression, from one answer"
    return f"{'fairly sure' if answers < 5 else 'sure'}, from {answers} answers"


def per_cent(holds: float) -> int:
    """P(holds) as a whole number of per cent, never quite certain."""
    return min(99, max(1, round(100 * holds)))
