from __future__ import annotations

from collections.abc import Sequence

import pytest

from datasets.own.levels import Levels, count_levels
from datasets.own.reading import read_table
from datasets.own.roles import RoleError, Roles, propose_roles
from datasets.own.tidying import Tidied, tidy
from tests.factories import nested_csv

ROLES = Roles(outcome="mark", within="hours", group="school", between="mixed", second="class_")


def tidied(csv: str, roles: Roles = ROLES) -> Tidied:
    table = read_table(csv.encode())
    return tidy(table.frame, table.columns, roles, plural="schools", second_plural="classes")


@pytest.mark.parametrize("unique", [True, False])
def test_two_levels_are_found_in_a_file_and_tidied(unique: bool):
    csv = nested_csv(unique=unique)
    table = read_table(csv.encode())
    found = tidied(csv)

    assert propose_roles(table.columns, table.frame) == ROLES
    assert list(found.frame.columns) == ["school", "class_", "hours", "mixed", "mark"]
    assert (found.structure.second, found.structure.arrangement) == ("class_", "nested")
    assert (found.structure.groups, found.structure.seconds) == ("schools", "classes")
    assert count_levels(found.frame, "school", "class_") == Levels(20, 79, 79 if unique else 5)


def test_labels_that_come_again_are_said_to_be_taken_for_nested():
    reused, unique = tidied(nested_csv()).notes, tidied(nested_csv(unique=True)).notes

    assert reused[-1] == (
        "They hold 79 classes with 5 labels. The labels come again, and are taken for nested: class “1” of school “S01” is "
        "another class than “1” of “S02”. Students are told so."
    )
    assert unique[-1] == (
        "They hold 79 classes: classes are nested in schools, since each label of class stands in one school only."
    )


def lines(rows: Sequence[str]) -> str:
    return "\n".join(["school,class,hours,mixed,mark", *rows])


# Rows of eight schools with six pupils each, numbered throughout; `room` labels the class of the pupil.
PUPILS = [(number, number // 6) for number in range(48)]


@pytest.mark.parametrize(
    ("csv", "roles", "part", "says"),
    [
        (nested_csv(unique=True), Roles("mark", "hours", "class_", "mixed", second="school"), "second",
         "choose “school” as the group, and “class_” as the group inside it"),
        (lines([f"S{s},C{s},{n % 5},{s % 2},{n * n % 31}" for n, s in PUPILS]), ROLES, "second",
         "“class_” tells no other groups apart than “school” does: leave it out"),
        (lines([f"S{s},C{s}{n % 2 if s < 3 else 0},{n % 5},{s % 2},{n * n % 31}" for n, s in PUPILS]), ROLES, "second",
         "8 groups of “school” hold 11 of “class_” in all. At least 6 beyond one for each are needed"),
        (lines([f"S{s},{n % 6},{n % 5},{s % 2},{n * n % 31}" for n, s in PUPILS]), ROLES, "second",
         "Either it numbers the rows, or each label stands for the same in every school"),
        (lines([f"S{s},{n % 3},{n % 3},{s % 2},{n * n % 31}" for n, s in PUPILS]), ROLES, "second",
         "“hours” is the same in all rows with one label of “class_”, whichever school they are of"),
        (lines([f"S{s},{n % 3},{s + n % 3},{s % 2},{n * n % 31}" for n, s in PUPILS]), ROLES, "within",
         "“hours” is the same in all rows of each class_: choose a column that differs inside them"),
        (nested_csv(), Roles("mark", "hours", "school", second="class_", occasion="mixed"), "occasion",
         "cannot be used with two levels of groups yet"),
        (nested_csv(), Roles("mark", "hours", "school", second="school"), "second", "“school” is the group already"),
    ],
    ids=["swapped", "one to one", "too few", "numbers", "crossed", "class-level", "occasion", "twice"],
)  # fmt: skip
def test_columns_that_are_no_two_levels_are_refused_with_what_to_do(
    csv: str, roles: Roles, part: str, says: str
):
    with pytest.raises(RoleError) as refused:
        tidied(csv, roles)

    assert any(name == part and says in sentence for name, sentence in refused.value.faults)


def test_rows_without_an_inner_group_are_left_out():
    csv = nested_csv().splitlines()
    csv[1] = csv[1].replace(",1,", ",,", 1)

    assert tidied("\n".join(csv)).notes[0].startswith("1 of ")
