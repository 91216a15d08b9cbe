"""What each row of a roster would do to a course."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from accounts.roster.planning import Member, Plan, plan_roster
from accounts.roster.reading import Fault, Row

TUTOR = Member("mir@x.org", "Miriam", "tutor", "")
ADA = Member("ada@x.org", "Ada", "student", "Tuesday")
INVITED = Member("new@x.org", "Newton", "student", "")


def row(email: str, name: str = "", group: str = "", role: str = "", *, line: int = 2) -> Row:
    return Row(line, email, name, group, role)


def plan(rows: Sequence[Row], **course: Any) -> Plan:
    given: dict[str, Any] = {
        "members": [TUTOR, ADA],
        "former": [],
        "invited": [INVITED],
        "known": {"known@x.org"},
        "groups": ["Tuesday"],
    }
    return plan_roster(rows, **{**given, **course})


@pytest.mark.parametrize(
    ("entry", "outcome", "words"),
    [
        (row("b@x.org"), "invite", "gets an invitation by mail, as a student"),
        (
            row("b@x.org", "", "TUESDAY"),
            "invite",
            "gets an invitation by mail, as a student in the group “Tuesday”",
        ),
        (row("b@x.org", role="tutor"), "invite", "gets an invitation by mail, as a tutor"),
        (
            row("known@x.org", group="Friday"),
            "enrol",
            "is put into the course as a student in the group “Friday”: you teach them already",
        ),
        (row("ada@x.org", "Ada", "tuesday", "student"), "same", "is in the course already"),
        (row("ada@x.org"), "same", "is in the course already"),
        (row("ada@x.org", "Ada B."), "name", "is called “Ada” here: people change their own names"),
        (row("ada@x.org", "Ada", "Friday"), "group", "moves from “Tuesday” to the group “Friday”"),
        (
            row("mir@x.org", role="student"),
            "role",
            "is a tutor here and a student in the file: stays a tutor; change it in the list",
        ),
        (
            row("mir@x.org", group="Friday"),
            "role",
            "is a tutor here, and only students are in groups: stays as they are",
        ),
        (row("new@x.org", "Newton"), "same", "is invited already; no further letter is sent"),
        (
            row("new@x.org", "Isaac Newton"),
            "invited",
            "is invited already: the invitation gets what the file says of them",
        ),
    ],
)
def test_plan_roster_of_one_row(entry: Row, outcome: str, words: str) -> None:
    planned = plan([entry]).planned[0]
    assert (planned.outcome, planned.words) == (outcome, words)


def test_plan_roster_brings_back_who_was_taken_out() -> None:
    planned = plan([row("gone@x.org")], former=[Member("gone@x.org", "Gone", "student", "")]).planned[0]
    assert (planned.outcome, planned.changes) == ("back", True)


def test_plan_roster_says_the_same_of_an_address_with_and_without_an_account() -> None:
    # Only people whom the tutor teaches are told apart; that there are other accounts cannot be asked.
    strangers = [row("has-account@x.org"), row("has-none@x.org")]
    assert len({(entry.outcome, entry.words) for entry in plan(strangers).planned}) == 1


def test_plan_roster_lists_who_is_not_in_the_file_and_keeps_them() -> None:
    found = plan([row("ada@x.org")])
    assert (found.absent, found.changing) == ((TUTOR,), ())


def test_plan_roster_counts_faulty_rows_as_in_the_file_and_plans_none() -> None:
    faulty = Row(3, "ada@x.org", "", "", "boss", (Fault("role", "boss", "", ""),))
    found = plan([faulty])
    assert (found.planned, found.faulty, found.absent) == ((), (faulty,), (TUTOR,))


def test_plan_roster_makes_each_new_group_once_and_only_where_it_is_needed() -> None:
    rows = [row("b@x.org", group="Friday"), row("c@x.org", group="FRIDAY"), row("ada@x.org", group="Tuesday")]
    idle = row("mir@x.org", group="Sunday")
    assert plan([*rows, idle]).new_groups == ("Friday",)


def test_plan_digest_changes_with_what_would_be_done() -> None:
    rows = [row("b@x.org")]
    assert plan(rows).digest == plan(rows).digest
    assert plan(rows).digest != plan(rows, known={"b@x.org"}).digest
