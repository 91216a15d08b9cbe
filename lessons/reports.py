"""Keeping reports: what was typed, saved as one, and never over what another open page wrote."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from accounts.models import User
from lessons.models import Report, Sheet
from lessons.questionnaire import Typed, read_typed
from lessons.report.from_sheet import begin_from
from lessons.report.questions import REPORT
from lessons.saving import Outcome, Stored, decide, page_of
from lessons.sheets import TooMany, sent_of

MOST_REPORTS = 100


def make_report(*, owner: User, name: str, now: datetime, sheet: Sheet | None = None) -> Report:
    """A new report, empty or begun from what a working sheet says of the study.

    Raises:
        TooMany: the owner has as many as are kept.
    """
    if owner.reports.count() >= MOST_REPORTS:
        raise TooMany(
            f"You have {MOST_REPORTS} reports, and more are not kept. Delete one that you do not need."
        )
    content = begin_from(Typed.from_json(sheet.study)).to_json() if sheet else {}
    return Report.objects.create(owner=owner, name=name, content=content, made_at=now, changed_at=now)


def read_content(sent: Mapping[str, str]) -> Typed:
    """What a form sent for a report.

    Raises:
        TooLong: an entry has more characters than are kept.
    """
    return read_typed(REPORT, sent)


@transaction.atomic
def save_report(
    *, report: Report, typed: Typed, sent: Mapping[str, str], now: datetime
) -> tuple[Outcome, Report]:
    """Save what was typed, if it may be; what became of it, and the report as it is stored now. Two queries."""
    stored = Report.objects.select_for_update().get(pk=report.pk)
    before = Stored(Typed.from_json(stored.content).digest, stored.written_from)
    outcome = decide(before, sent_of(sent, "report", typed.digest))
    if outcome is Outcome.SAVED:
        stored.content, stored.written_from, stored.changed_at = (
            typed.to_json(),
            page_of(sent),
            now,
        )
        stored.save(update_fields=["content", "written_from", "changed_at"])
    return outcome, stored
