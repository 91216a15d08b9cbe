from __future__ import annotations

import pytest

from datasets.own.reading import OwnTable, read_table
from datasets.own.roles import RoleError, Roles
from datasets.own.tidying import Tidied, tidy
from tests.factories import clustered_csv, nested_csv, yes_no_csv

ROLES = Roles(outcome="mark", within="hours", group="class_", between="mixed")


@pytest.fixture(scope="module")
def table() -> OwnTable:
    return read_table(clustered_csv(gaps=True).encode())


def tidied(table: OwnTable, roles: Roles = ROLES) -> Tidied:
    return tidy(table.frame, table.columns, roles, plural="classes")


def test_tidy_gives_numbers_in_order_and_says_what_0_and_1_are(table: OwnTable):
    found = tidied(table)

    assert list(found.frame.columns) == ["class_", "hours", "mixed", "mark"]
    assert set(found.frame["mixed"]) == {0, 1}
    assert found.coded == {"mixed": "1 is “yes”, 0 is “no”"}
    assert found.frame["mark"].isna().sum() > 0
    assert (found.structure.groups, found.structure.mixes) == ("classes", True)


def test_tidy_leaves_out_rows_without_a_predictor_and_says_so(table: OwnTable):
    frame = table.frame.copy()
    frame.loc[:2, "hours"] = ""

    found = tidy(frame, table.columns, ROLES)

    assert len(found.frame) == len(frame) - 3
    assert found.notes[0].startswith(f"3 of {len(frame)} rows were left out")


def test_tidy_without_a_predictor_between_takes_the_number_of_rows(table: OwnTable):
    found = tidied(table, Roles("mark", "hours", "class_"))

    assert found.structure.between == "group_size"
    sizes = found.frame.groupby("class_")["group_size"].agg(["first", "size"])
    assert sizes["first"].tolist() == sizes["size"].tolist()


@pytest.mark.parametrize(
    ("roles", "part", "says"),
    [
        (Roles("", "hours", "class_"), "outcome", "No column is chosen"),
        (Roles("mark", "mark", "class_"), "within", "“mark” is the outcome already"),
        (Roles("nothing", "hours", "class_"), "outcome", "“nothing” is no column of the file"),
        (
            Roles("class_", "hours", "mixed"),
            "outcome",
            "“class_” holds text, and the outcome must be a number, or text with two values: choose another column",
        ),
        (Roles("mark", "class_", "hours"), "within", "text with 24 values"),
        (Roles("mark", "mixed", "class_"), "within", "“mixed” is the same in all rows of each class_"),
        (Roles("mark", "hours", "mixed"), "group", "“mixed” has 2 groups with an outcome"),
        (Roles("hours", "mark", "class_", "mixed", "mark"), "within", "“mark” is the occasion already"),
    ],
)
def test_tidy_refuses_parts_that_a_column_cannot_play(table: OwnTable, roles: Roles, part: str, says: str):
    with pytest.raises(RoleError) as refused:
        tidied(table, roles)

    assert any(name == part and says in sentence for name, sentence in refused.value.faults)


def test_tidy_names_the_row_of_a_cell_that_is_no_number_and_the_group_that_differs():
    rows = [f"S{n % 8},{n},{n % 8 if n else 3},{n * n % 37}" for n in range(64)]
    table = read_table(("school,x,z,y\n" + "\n".join(rows)).encode())
    stray = read_table(("school,x,z,y\n" + "\n".join(rows) + "\nS1,ill,1,4").encode())
    roles = Roles("y", "x", "school", "z")

    with pytest.raises(RoleError, match="school “S0” has 3 and 0"):
        tidied(table, roles)
    with pytest.raises(RoleError, match="Row 66, column “x”: “ill” is no number"):
        tidied(stray, roles)


def passed_table(cells: str, rows: int = 96) -> OwnTable:
    lines = [f"S{n % 8},{n},{n % 8},{cells[n % 3 == 0]}" for n in range(rows)]
    return read_table(("school,x,z,passed\n" + "\n".join(lines)).encode())


PASSED = Roles("passed", "x", "school", "z")


@pytest.mark.parametrize(
    ("cells", "rows", "says"),
    [
        ("55", 96, "the same in all rows"),
        ("12", 96, "“passed” has the values 1 and 2: write a yes/no outcome as 0 and 1"),
        ("01", 57, "“passed” is 1 in 19 rows only. A logistic model needs at least 20 rows of each value"),
    ],
)
def test_outcome_that_is_no_sound_yes_or_no_is_refused_with_what_to_do(cells: str, rows: int, says: str):
    table = passed_table(cells, rows)

    with pytest.raises(RoleError) as refused:
        tidy(table.frame, table.columns, PASSED)

    assert [part for part, sentence in refused.value.faults if says in sentence] == ["outcome"]


def test_yes_no_outcome_is_taken_with_gaps_and_says_what_1_is():
    table = read_table(yes_no_csv(gaps=True).encode())
    found = tidy(table.frame, table.columns, Roles("passed", "hours", "class_", "mixed"))

    assert (found.structure.outcome, found.structure.binary) == ("passed", "passed")
    assert found.coded == {"passed": "1 is “yes”, 0 is “no”"}
    assert set(found.frame["passed"].dropna()) == {0, 1}
    assert found.frame["passed"].isna().sum() == (table.frame["passed"] == "").sum() > 0
    assert tidy(passed_table("01").frame, passed_table("01").columns, PASSED).structure.binary == "passed"


def test_yes_no_outcome_with_two_levels_of_groups_is_refused_with_what_to_do():
    csv = nested_csv().replace("mark", "passed")
    table = read_table(csv.encode())
    frame = table.frame.assign(passed=[str(n % 2) for n in range(len(table.frame))])
    roles = Roles("passed", "hours", "school", "mixed", second="class_")

    with pytest.raises(RoleError, match="only one level of groups is supported yet: leave “class_” out"):
        tidy(frame, table.columns, roles)
