"""Columns that sort their table: a heading leads to the order by its column, and once there to the reverse."""

from __future__ import annotations

from dataclasses import dataclass

from grading.mistakes import Mistake


@dataclass(frozen=True, slots=True)
class Column:
    """A heading. `sort` is the order that following it asks for, `aria` what `aria-sort` says of the present one."""

    heading: str
    sort: str
    aria: str
    is_number: bool = False
    mistake: Mistake | None = None


def make_column(
    heading: str, name: str, *, sort: str, is_number: bool = False, mistake: Mistake | None = None
) -> Column:
    """The column `name` of a table that is in the order `sort`: a name, with a minus in front for the reverse."""
    if sort == name:
        return Column(heading, f"-{name}", "ascending", is_number, mistake)
    return Column(heading, name, "descending" if sort == f"-{name}" else "", is_number, mistake)
