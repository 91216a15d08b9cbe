"""Which data sets a reader of the guide may use as their own. Who knows of exercises registers here, from above."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from accounts.models import User
from datasets.models import Dataset


@dataclass(frozen=True, slots=True)
class OwnData:
    """A data set of the reader, with the words by which they know it."""

    label: str
    dataset: Dataset


Source = Callable[[User, datetime], Iterable[OwnData]]
_SOURCES: list[Source] = []


def offer(source: Source) -> None:
    """Have the data sets of `source` offered as well; registering it twice is registering it once."""
    if source not in _SOURCES:
        _SOURCES.append(source)


def data_of(user: object, *, now: datetime) -> list[OwnData]:
    """The data sets that the user may use at `now`. No query for strangers, one for each source otherwise."""
    if not isinstance(user, User):
        return []
    return [found for source in _SOURCES for found in source(user, now)]
