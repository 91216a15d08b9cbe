"""Which models hold something about a person, and what becomes of it. Each app registers its own, from `ready`.

A model with a foreign key path to a user is either told, by a section of the copy that a person may ask for, or named
with the reason why it is not; a test walks all models and fails where neither is the case.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from accounts.models import User


@dataclass(frozen=True, slots=True)
class Section:
    """One table of the copy. `rows` are plain values for JSON, by the name of the column.

    `words` say what it is and who sees it, `left_out` what is not in it yet and why. `files` are further ones by their
    names, which end in what they are ("blood-pressure.csv").
    """

    slug: str
    title: str
    words: str
    rows: tuple[Mapping[str, Any], ...] = ()
    left_out: str = ""
    files: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Leaving:
    """A deletion under way: the account that goes, and the pseudonym that takes over what stays."""

    user: User
    former: User
    now: datetime


Source = Callable[[User, datetime], Iterable[Section]]
# Does an app's part of a deletion before the account goes; says how many rows the pseudonym has taken over.
Step = Callable[[Leaving], int]

_SOURCES: list[Source] = []
_STEPS: list[Step] = []
_TOLD: set[str] = set()
_UNTOLD: dict[str, str] = {}
_AUTHORS: set[tuple[str, str]] = set()


def tell(source: Source, *models: str) -> None:
    """Have the sections of `source` in every copy; these models ("quizzes.Answer") are told by them."""
    if source not in _SOURCES:
        _SOURCES.append(source)
    _TOLD.update(models)


def leave_untold(reasons: Mapping[str, str]) -> None:
    """Name the models that reach a user and are in no copy, each with the reason."""
    _UNTOLD.update(reasons)


def before_deletion(step: Step) -> None:
    """Have `step` done before an account goes, in the same transaction: those of higher floors first, as apps start."""
    if step not in _STEPS:
        _STEPS.append(step)


def keep_author(*fields: str) -> None:
    """Fields ("quizzes.Mark.by") in which the pseudonym takes the place of a person who acted for a course."""
    for path in fields:
        model, _, name = path.rpartition(".")
        _AUTHORS.add((model, name))


def sections_of(user: User, *, now: datetime) -> list[Section]:
    """All that is stored about the user and that they may see at `now`, the account first.

    The number of queries does not depend on how much it is.
    """
    return [section for source in reversed(_SOURCES) for section in source(user, now)]


def steps() -> tuple[Step, ...]:
    """What is done before an account goes, in order."""
    return tuple(_STEPS)


def authors() -> tuple[tuple[str, str], ...]:
    """The fields of `keep_author` as model and field."""
    return tuple(sorted(_AUTHORS))


def told() -> frozenset[str]:
    """The models that the copy tells."""
    return frozenset(_TOLD)


def untold() -> Mapping[str, str]:
    """The models that it does not tell, with the reasons."""
    return dict(_UNTOLD)
