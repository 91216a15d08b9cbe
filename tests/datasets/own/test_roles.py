from __future__ import annotations

import pytest

from datasets.own.reading import read_table
from datasets.own.roles import Roles, propose_roles
from tests.factories import clustered_csv


@pytest.mark.parametrize(
    ("headings", "outcome"),
    [("x,passed", "passed"), ("passed,x", "x"), ("x,passed,y", "y"), ("x,y,passed", "y")],
)
def test_propose_roles_takes_for_the_outcome_what_stands_last(headings: str, outcome: str):
    cells = {"x": "{0}", "y": "{1}", "passed": "{2}"}
    row = "S{3}," + ",".join(cells[name] for name in headings.split(","))
    lines = [row.format(n * n % 37, n * n % 31, n % 3 % 2, n % 8) for n in range(64)]
    table = read_table("\n".join([f"school,{headings}", *lines]).encode())

    assert propose_roles(table.columns, table.frame).outcome == outcome
    assert any("Two values only: “passed”." in note for note in table.notes)


def test_propose_roles_takes_no_identifier_for_a_predictor():
    lines = [f"S{n % 8},{n},{n * n % 37}.5,{n * n % 31}" for n in range(64)]
    table = read_table("\n".join(["school,pupil,x,y", *lines]).encode())

    assert propose_roles(table.columns, table.frame) == Roles(outcome="y", within="x", group="school")


def test_propose_roles_finds_group_and_predictors():
    table = read_table(clustered_csv(gaps=True).encode())

    proposed = propose_roles(table.columns, table.frame)

    assert proposed == Roles(outcome="mark", within="hours", group="class_", between="mixed")
