"""What a confusion is, and the words that several of them share."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Confusion:
    """A number with what it is (`label`), why it is not the answer, and the slugs of the mistakes it reveals.

    `exact`: it is a constant or a count, of which no digits are left out. `remote`: it is named where it stands apart,
    and no data are turned down for its sake. The texts may hold `{unit}`, `{within}`,
    `{between}` and `{occasion}`, which are filled in by the caller.
    """

    name: str
    value: float
    label: str
    why: str
    mistakes: tuple[str, ...]
    exact: bool = False
    remote: bool = False


READING = ("undescribed-model",)
OTHER_PLACE = (
    "You copied a number from another place of the same output. Find the row first, then the column."
)
THE_SIGN = "The sign says in which direction things go together; it belongs to the answer."


def sign_turned(value: float, why: str = THE_SIGN) -> Confusion:
    return Confusion("sign_turned", -value, "the right number with its sign turned", why, READING)
