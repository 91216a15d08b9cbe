"""When a practice has come to a sensible point to stop. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from quizzes.learner.selection import Standing

# How many answers a practice usually has, by its purpose; revision has what is due. Nobody is held to it, except in the
# diagnostic.
LENGTH_OF: Mapping[str, int] = {"practice": 10, "diagnostic": 12}


def presses(standings: Iterable[Standing]) -> bool:
    """Whether any mistake wants to be asked about today: due for revision, or neither mastered nor at rest."""
    return any(each.due > 0 or not (each.mastered or each.resting) for each in standings)
