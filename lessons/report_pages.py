"""What the page of a report shows."""

from __future__ import annotations

from dataclasses import dataclass

from lessons.asked import FieldPart, fields_of
from lessons.questionnaire import Typed
from lessons.report.facts import read_facts
from lessons.report.faults import WordingFault, find_faults
from lessons.report.gaps import Checked, check_points
from lessons.report.questions import REPORT
from lessons.report.text import Section, write_report
from lessons.saving import Outcome


@dataclass(frozen=True, slots=True)
class ReportView:
    """A report as it was typed: its fields, its text, and what is missing or wrong in it.

    `seen` is the digest of the stored content that the page knows of, `over` that of what is stored.
    """

    parts: tuple[FieldPart, ...]
    sections: tuple[Section, ...]
    points: tuple[Checked, ...]
    faults: tuple[WordingFault, ...]
    seen: str
    over: str
    outcome: Outcome | None = None

    @property
    def in_conflict(self) -> bool:
        return self.outcome is Outcome.CONFLICT

    @property
    def complete(self) -> int:
        """How many points lack nothing."""
        return sum(not checked.missing for checked in self.points)


def view_report(typed: Typed, *, stored: Typed, seen: str = "", outcome: Outcome | None = None) -> ReportView:
    """The report as it stands in the fields. `seen` is given where the page does not know what is stored."""
    reading = read_facts(typed)
    return ReportView(
        parts=fields_of(REPORT, typed, reading.complaints),
        sections=write_report(reading.facts),
        points=check_points(reading.facts),
        faults=find_faults(reading.facts),
        seen=seen or stored.digest,
        over=stored.digest,
        outcome=outcome,
    )
