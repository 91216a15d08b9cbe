"""What is to be translated: a model, the table that it is about, and the criterion."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Literal

from grading.formula.spec import ModelSpec, Term

Method = Literal["REML", "ML"]

# What would end the text that an address or a name is put in, in one of the languages.
_UNSAFE = re.compile(r"[\s\"'\\$`{}|]|[^\x20-\x7e]")
# What the formula language takes for a name; nothing in it ends a text or begins a comment.
_NAME = re.compile(r"(?!\d|\.\d)[\w.]+")


class ModelError(ValueError):
    """The formula is sound, but the table cannot be analysed so. The message is for the student."""


@dataclass(frozen=True, slots=True)
class DataColumn:
    """One column of the table: `text` holds labels, which are categories; `levels` says how many, where known."""

    name: str
    text: bool = False
    levels: int | None = None


@dataclass(frozen=True, slots=True)
class DataFile:
    """A CSV file: `source` is its name or address, `columns` all of it in order, empty where nothing is known.

    Raises:
        ValueError: the source or a name has a character that could end the text it is put in.
    """

    source: str = "my-data.csv"
    columns: tuple[DataColumn, ...] = ()

    def __post_init__(self) -> None:
        if not self.source or _UNSAFE.search(self.source):
            raise ValueError(
                f"the source {self.source!r} has a space, quote, backslash, $ or a character beyond ASCII: encode it"
            )
        for column in self.columns:
            check_name(column.name)

    @property
    def is_address(self) -> bool:
        return self.source.startswith(("https://", "http://"))

    @property
    def texts(self) -> frozenset[str]:
        """The columns that hold labels."""
        return frozenset(column.name for column in self.columns if column.text)


@dataclass(frozen=True, slots=True)
class Request:
    """A model with its table. `categories` are the columns of numbers that count as categories; labels always do.

    Raises:
        ModelError: categories stand where only numbers can.
        ValueError: a name could not have come from a formula.
    """

    spec: ModelSpec
    data: DataFile = DataFile()
    categories: frozenset[str] = frozenset()
    method: Method = "REML"

    def __post_init__(self) -> None:
        for name in sorted(self.spec.columns):
            check_name(name)
        if self.spec.response in self.factors:
            raise ModelError(
                f"The outcome `{self.spec.response}` holds categories, and a linear model needs numbers there: "
                "put another column before the `~`."
            )
        for term in self.terms:
            for factor in term.factors:
                if factor.power > 1 and factor.name in self.factors:
                    raise ModelError(
                        f"`{factor}` is a power of `{factor.name}`, which holds categories: write `{factor.name}` alone."
                    )

    @property
    def terms(self) -> tuple[Term, ...]:
        """Every term, fixed ones first."""
        return (*self.spec.fixed, *(term for block in self.spec.random for term in block.terms))

    @property
    def factors(self) -> frozenset[str]:
        """The columns of the model that count as categories."""
        return (self.categories | self.data.texts) & self.spec.columns

    @property
    def predictors_in_categories(self) -> tuple[str, ...]:
        """The categorical predictors, each once, in order of writing."""
        names = dict.fromkeys(factor.name for term in self.terms for factor in term.factors)
        return tuple(name for name in names if name in self.factors)

    @property
    def group_columns(self) -> tuple[str, ...]:
        """The columns that tell groups apart, each once, in order of writing."""
        return tuple(dict.fromkeys(name for group in self.spec.groups for name in group.columns))

    @property
    def used(self) -> tuple[str, ...]:
        """Every column that the model needs: the outcome, the predictors, the groups."""
        predictors = (factor.name for term in self.terms for factor in term.factors)
        return tuple(dict.fromkeys([self.spec.response, *predictors, *self.group_columns]))


def check_name(name: str) -> None:
    """Raises ValueError for a name that a formula could not have: code is safe because none gets further."""
    if not _NAME.fullmatch(_without_marks(name)):
        raise ValueError(f"the column name {name!r} has a character that no formula takes: rename the column")


def _without_marks(name: str) -> str:
    """The name without combining marks, which `\\w` does not know."""
    return "".join(character for character in name if not unicodedata.category(character).startswith("M"))
