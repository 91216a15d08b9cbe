"""What the figure shows, said in words, and its numbers as a table."""

from __future__ import annotations

from lessons.figures.base import Table
from lessons.figures.design_effect.data import (
    GROUPS,
    STUDIES,
    TRIED,
    DesignEffect,
    design_effect,
    effective_rows,
)
from lessons.figures.numerals import numeral


def describe(found: DesignEffect) -> tuple[str, ...]:
    """A paragraph on what the rows are worth, and one on what more of them would be."""
    return _worth(found), _more(found)


def _worth(found: DesignEffect) -> str:
    rows = "1 row" if found.rows == 1 else f"{found.rows} rows"
    return (
        f"{GROUPS} groups of {rows} are {found.all_rows} rows. With an ICC of {found.icc:.2f} the design effect is "
        f"1 + {found.rows - 1} × {found.icc:.2f} = {numeral(found.effect, 2)}, so for the overall mean, or for a "
        f"predictor that differs between groups, they are worth {numeral(found.effective)} independent rows. In "
        f"{STUDIES} simulated studies the overall mean strayed as if it came from "
        f"{numeral(found.simulated[found.rows])} of them."
    )


def _more(found: DesignEffect) -> str:
    if found.icc == 0:
        return "Rows of a group are no more alike than others here, so every row counts in full."
    said = (
        f"However many rows each group has, they are never worth more than {GROUPS} ÷ {found.icc:.2f} = "
        f"{numeral(GROUPS / found.icc)}. "
    )
    if found.rows % 2 == 0:
        said += (
            f"As many rows in twice the groups, {found.rows // 2} in each, would be worth "
            f"{numeral(_twice_the_groups(found))}. "
        )
    return f"{said}For a predictor that varies within groups none of this holds: there likeness helps."


def _twice_the_groups(found: DesignEffect) -> float:
    return found.all_rows / design_effect(found.rows // 2, found.icc)


def tabulate(found: DesignEffect) -> Table:
    """A row for each number of rows in a group."""
    return Table(
        caption=f"{GROUPS} groups of equal size, ICC {found.icc:.2f}",
        header=("Rows in a group", "Rows", "Design effect", "Effective rows", f"Seen in {STUDIES} studies"),
        rows=tuple(
            (
                str(count),
                str(GROUPS * count),
                numeral(design_effect(count, found.icc), 2),
                numeral(effective_rows(count, found.icc)),
                numeral(found.simulated[count]),
            )
            for count in sorted({*TRIED, found.rows})
        ),
    )
