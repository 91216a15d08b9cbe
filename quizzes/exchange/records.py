"""What another system is given of a question on one data set: texts as HTML, keys as numbers. Pure."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Table:
    """The data of an item as a file; `name` says nothing of the setting."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class NumberKey:
    """What every number from `value` less `half_width` to `value` plus `half_width` is worth, from 0 to 1, and means.

    A `half_width` of 0 stands for this number alone.
    """

    value: float
    half_width: float
    score: float
    feedback: str


@dataclass(frozen=True, slots=True)
class Numbers:
    """The first key that a number fits counts; `unknown` is what is said of a number that fits none."""

    keys: tuple[NumberKey, ...]
    unknown: str


@dataclass(frozen=True, slots=True)
class OptionText:
    """One option, with what is said where it was taken."""

    key: str
    text: str
    right: bool
    feedback: str


@dataclass(frozen=True, slots=True)
class Options:
    """Options of which one (`single`) or several are right."""

    options: tuple[OptionText, ...]
    single: bool


@dataclass(frozen=True, slots=True)
class Misordered:
    """What is said where `first` stands before `second`."""

    first: str
    second: str
    feedback: str


@dataclass(frozen=True, slots=True)
class Sequence:
    """Keys and texts in their right order."""

    items: tuple[tuple[str, str], ...]
    misorders: tuple[Misordered, ...]


@dataclass(frozen=True, slots=True)
class Pair:
    """An item with its right target, and what is said of each wrong one."""

    key: str
    text: str
    target: str
    wrong: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Pairs:
    """`targets` are keys and texts without markup."""

    targets: tuple[tuple[str, str], ...]
    items: tuple[Pair, ...]


@dataclass(frozen=True, slots=True)
class Written:
    """An answer that a person marks; `key` tells that person what is right and what wrong answers mean.

    `lines` is how high its field should be.
    """

    key: str
    lines: int = 5


@dataclass(frozen=True, slots=True)
class Item:
    """One variant of a question.

    `identifier` is its own in an export and tells students nothing; `reference` says for the tutor which question and
    variant this is, and `category` what it is about.
    """

    identifier: str
    reference: str
    title: str
    category: str
    prompt: str
    data_text: str
    table: Table
    explanation: str
    answer: Numbers | Options | Sequence | Pairs | Written


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A question that could not be exported, and why."""

    question: str
    why: str

    def __str__(self) -> str:
        return f"{self.question}: left out: {self.why}"
