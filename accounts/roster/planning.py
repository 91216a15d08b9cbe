"""What a roster would do to a course as it is now."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from accounts.roster.reading import Row

STUDENT = "student"
# In the order in which the page shows them.
OUTCOMES = ("invite", "enrol", "back", "group", "name", "role", "invited", "same")


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody who is in the course, or was, or is invited to it. `group` is empty for none."""

    email: str
    name: str
    role: str
    group: str


@dataclass(frozen=True, slots=True)
class Planned:
    """What becomes of one sound row: its `outcome`, one of `OUTCOMES`, and that in words.

    `invite`: a place is kept and a letter sent. `enrol`: put into the course at once. `back`: was taken out, and is
    brought back. `group`: is moved to another group. `invited`: the invitation gets this name and group. `same`, and
    `name` and `role` where these differ from the file: stays as it is.
    """

    row: Row
    outcome: str
    words: str

    @property
    def changes(self) -> bool:
        """Whether anything in the course becomes different."""
        return self.outcome in {"invite", "enrol", "back", "group", "invited"}


@dataclass(frozen=True, slots=True)
class Plan:
    """All of it: what sound rows do, which rows are faulty, who is in the course and not in the file, new groups."""

    planned: tuple[Planned, ...]
    faulty: tuple[Row, ...]
    absent: tuple[Member, ...]
    new_groups: tuple[str, ...]

    @property
    def changing(self) -> tuple[Planned, ...]:
        return tuple(entry for entry in self.planned if entry.changes)

    @property
    def staying(self) -> tuple[Planned, ...]:
        return tuple(entry for entry in self.planned if not entry.changes)

    @property
    def letters(self) -> int:
        """How many invitations it would send."""
        return sum(entry.outcome == "invite" for entry in self.planned)

    @property
    def digest(self) -> str:
        """What was shown, in a few letters: a confirmation is for this plan and no other."""
        shown = repr([(entry.row, entry.outcome, entry.words) for entry in self.planned])
        return hashlib.sha256(shown.encode("utf-8", "backslashreplace")).hexdigest()[:16]


def plan_roster(
    rows: Sequence[Row],
    *,
    members: Iterable[Member],
    former: Iterable[Member],
    invited: Iterable[Member],
    known: Collection[str],
    groups: Iterable[str],
) -> Plan:
    """What these rows would do.

    `known` are the addresses of people whom the tutor teaches in some course: they are enrolled at once. For all
    others nothing may depend on whether they have an account, so they are invited.
    """
    here = {member.email: member for member in members}
    gone = {member.email: member for member in former}
    waiting = {member.email: member for member in invited}
    sound = [row for row in rows if not row.faults]
    names = {name.lower(): name for name in groups}
    planned = tuple(_plan(row, here, gone, waiting, known, names) for row in sound)
    in_file = {row.email for row in rows}
    return Plan(
        planned=planned,
        faulty=tuple(row for row in rows if row.faults),
        absent=tuple(member for member in here.values() if member.email not in in_file),
        new_groups=_new_groups(planned, names),
    )


def _plan(
    row: Row,
    here: Mapping[str, Member],
    gone: Mapping[str, Member],
    waiting: Mapping[str, Member],
    known: Collection[str],
    names: Mapping[str, str],
) -> Planned:
    if row.email in here:
        return _of_member(row, here[row.email], names)
    if row.email in gone:
        return Planned(row, "back", "was taken out of the course; is brought back with all of their work")
    if row.email in waiting:
        return _of_invited(row, waiting[row.email])
    role = row.role or STUDENT
    into = f" in the group “{_group(row, names)}”" if row.group else ""
    if row.email in known:
        return Planned(row, "enrol", f"is put into the course as a {role}{into}: you teach them already")
    return Planned(row, "invite", f"gets an invitation by mail, as a {role}{into}")


def _of_member(row: Row, member: Member, names: Mapping[str, str]) -> Planned:
    if row.role and row.role != member.role:
        words = f"is a {member.role} here and a {row.role} in the file: stays a {member.role}; change it in the list"
        return Planned(row, "role", words)
    if row.group and member.role != STUDENT:
        return Planned(
            row, "role", f"is a {member.role} here, and only students are in groups: stays as they are"
        )
    if row.group and row.group.lower() != member.group.lower():
        before = f"from “{member.group}” " if member.group else ""
        return Planned(row, "group", f"moves {before}to the group “{_group(row, names)}”")
    if row.name and row.name != member.name:
        return Planned(row, "name", f"is called “{member.name}” here: people change their own names")
    return Planned(row, "same", "is in the course already")


def _of_invited(row: Row, member: Member) -> Planned:
    role = row.role or member.role
    if row.group and role != STUDENT:
        words = f"is invited as a {role}, and only students are in groups: stays as they are"
        return Planned(row, "role", words)
    same = row.name in {"", member.name} and row.group.lower() in {"", member.group.lower()}
    if same and role == member.role:
        return Planned(row, "same", "is invited already; no further letter is sent")
    return Planned(row, "invited", "is invited already: the invitation gets what the file says of them")


def _group(row: Row, names: Mapping[str, str]) -> str:
    """The group as the course spells it."""
    return names.get(row.group.lower(), row.group)


def _new_groups(planned: Iterable[Planned], names: Mapping[str, str]) -> tuple[str, ...]:
    """Groups that the changes need and the course lacks, each by its first spelling."""
    found: dict[str, str] = {}
    for entry in planned:
        if entry.changes and entry.row.group and entry.row.group.lower() not in names:
            found.setdefault(entry.row.group.lower(), entry.row.group)
    return tuple(found.values())
