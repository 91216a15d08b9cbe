"""The table of a course: its students by the ten mistakes."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

from accounts.models import Course, User
from grading.mistakes import MISTAKES, Mistake
from progress.queries import tally_by_student
from progress.sorting import Column, make_column
from progress.tally import Tally, add_up

BY_NAME = "name"
BY_TOTAL = "all"
NOTHING = Tally()


@dataclass(frozen=True, slots=True)
class Cell:
    """What is known of one student and one mistake."""

    mistake: Mistake
    tally: Tally


@dataclass(frozen=True, slots=True)
class Row:
    """A student with a cell for each of the ten, in the order of the guide, and the sums over them."""

    student: User
    cells: tuple[Cell, ...]
    total: Tally

    def tally_for(self, column: str) -> Tally:
        """The tally of a mistake by its slug, or the total for `all`."""
        if column == BY_TOTAL:
            return self.total
        return next(cell.tally for cell in self.cells if cell.mistake.slug == column)


def course_table(course: Course, students: Iterable[User], *, exercise: int | None = None) -> list[Row]:
    """A row for each of these students of the course, in their order. Two queries, however many there are.

    With `exercise`, only what was answered in it counts.
    """
    where = {"item__exercise__course": course, **({"item__exercise": exercise} if exercise else {})}
    tallies = tally_by_student(**where)
    return [_row(student, tallies.get(student.pk, {})) for student in students]


def _row(student: User, tallies: Mapping[str, Tally]) -> Row:
    cells = tuple(Cell(mistake, tallies.get(slug, NOTHING)) for slug, mistake in MISTAKES.items())
    return Row(student, cells, add_up(cell.tally for cell in cells))


def pick_rows(
    rows: Iterable[Row], *, name: str = "", stuck: str = "", among: Collection[int] | None = None
) -> list[Row]:
    """The students whose name or address contains `name`, and for whose mistake `stuck` anything speaks.

    `stuck` may be `all` for any of the ten. With `among`, only the students with these keys, say those of a group.
    """
    wanted = name.casefold().strip()
    return [
        row
        for row in rows
        if wanted in f"{row.student.name} {row.student.email}".casefold()
        and (among is None or row.student.pk in among)
        and (not stuck or row.tally_for(stuck).is_stuck)
    ]


def sort_rows(rows: Iterable[Row], sort: str) -> list[Row]:
    """In the order of `sort`: `name`, `all` or a slug; with a minus in front, the other way round.

    A slug puts those who need help first: the smallest share of right answers, then the mistake revealed most
    often. Whoever was asked nothing comes last both ways, and equal rows are by name.
    """
    column, backwards = sort.removeprefix("-"), sort.startswith("-")
    by_name = sorted(rows, key=lambda row: (row.student.name.casefold(), row.student.pk))
    if column == BY_NAME:
        return by_name[::-1] if backwards else by_name
    sign = -1 if backwards else 1

    def key(row: Row) -> tuple[bool, float, int]:
        tally = row.tally_for(column)
        return tally.share is None, sign * (tally.share or 0.0), -sign * tally.revealed

    return sorted(by_name, key=key)


def columns(sort: str) -> list[Column]:
    """The headings of the table in the order `sort`: the student, all ten together, then each mistake."""
    return [
        make_column("Student", BY_NAME, sort=sort),
        make_column("All ten", BY_TOTAL, sort=sort),
        *(make_column(mistake.title, slug, sort=sort, mistake=mistake) for slug, mistake in MISTAKES.items()),
    ]


def sort_choices() -> Iterator[tuple[str, str]]:
    """Every order with its words."""
    yield BY_NAME, "by name"
    yield f"-{BY_NAME}", "by name, from the end"
    yield BY_TOTAL, "all ten, weakest first"
    yield f"-{BY_TOTAL}", "all ten, strongest first"
    for slug, mistake in MISTAKES.items():
        yield slug, f"{mistake.number}. {mistake.title}, weakest first"
        yield f"-{slug}", f"{mistake.number}. {mistake.title}, strongest first"


def table_rows(rows: Iterable[Row]) -> Iterator[list[str]]:
    """The table as cells of text, its headings first: three columns a mistake."""
    parts = ("answers", "right", "revealed")
    yield ["student", "e-mail", *(f"{slug}: {part}" for slug in MISTAKES for part in parts)]
    for row in rows:
        tallies = [cell.tally for cell in row.cells]
        counts = [str(number) for t in tallies for number in (t.asked, t.right, t.revealed)]
        yield [row.student.name, row.student.address, *counts]
