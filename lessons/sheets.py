"""Keeping working sheets: every part saved by itself, and never over what another open page wrote."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Count, Q, QuerySet

from accounts.models import Course, User
from lessons.models import Sheet, SheetAnswer
from lessons.questionnaire import LONGEST_TEXT, Typed, digest_of, limited, read_typed, tidy
from lessons.saving import Outcome, Sent, Stored, decide, page_of
from lessons.worksheet.items import ANSWERS, ITEMS, SETTLED
from lessons.worksheet.questions import STUDY

# More would be a fault of a script; a list of a hundred studies is unreadable as it is.
MOST_SHEETS = 100


class TooMany(Exception):  # noqa: N818 (it says what happened)
    """There are as many as are kept already; the message is for the person."""


class NotEnrolled(Exception):  # noqa: N818 (it says what happened)
    """The sheet cannot be shared with a course that its owner is not in."""


@dataclass(frozen=True, slots=True)
class ItemContent:
    """An answer with its note, as they are kept."""

    answer: str
    note: str

    @property
    def digest(self) -> str:
        return digest_of(self.answer, self.note)


@dataclass(frozen=True, slots=True)
class ItemOutcome:
    """What became of an item that was sent, and what is stored now; `stored` is None while nothing is."""

    outcome: Outcome
    stored: SheetAnswer | None


def make_sheet(*, owner: User, name: str, now: datetime) -> Sheet:
    """A new sheet with nothing on it.

    Raises:
        TooMany: the owner has as many as are kept.
    """
    if owner.sheets.count() >= MOST_SHEETS:
        raise TooMany(
            f"You have {MOST_SHEETS} working sheets, and more are not kept. Delete one that you do not need."
        )
    return Sheet.objects.create(owner=owner, name=name, made_at=now, changed_at=now)


def share_sheet(*, sheet: Sheet, course: Course | None) -> None:
    """Let the tutors of the course read the sheet, and nobody else; None takes it back.

    Raises:
        NotEnrolled: the owner is not in the course.
    """
    if course is not None and not course.enrolments.filter(user_id=sheet.owner_id).exists():
        raise NotEnrolled(f"You are not in the course {course}.")
    sheet.shared_with = course
    sheet.save(update_fields=["shared_with"])


def sheets_with_progress(sheets: QuerySet[Sheet]) -> QuerySet[Sheet]:
    """The sheets, each with its course and with `settled`: how many items are. One query."""
    settled = Count("answers", filter=Q(answers__answer__in=SETTLED, answers__item__in=list(ITEMS)))
    return sheets.select_related("shared_with", "owner").annotate(settled=settled)


def read_item(sent: Mapping[str, str], code: str) -> ItemContent:
    """The answer and note that a form sent for an item.

    Raises:
        TooLong: the note has more characters than are kept.
    """
    answer = sent.get(f"answer-{code}", "")
    note = limited(tidy(sent.get(f"note-{code}", ""), lines=True), LONGEST_TEXT, f"Note on {code}")
    return ItemContent(answer if answer in ANSWERS else "", note)


def content_of(stored: SheetAnswer | None) -> ItemContent:
    """What is stored for an item; an empty answer and note where nothing is."""
    return ItemContent(stored.answer, stored.note) if stored else ItemContent("", "")


@transaction.atomic
def save_items(
    *, sheet: Sheet, contents: Mapping[str, ItemContent], sent: Mapping[str, str], now: datetime
) -> dict[str, ItemOutcome]:
    """Save the items that may be; the others stay as they are. Four queries at most, and one more for each item saved.

    `sent` is the form: it says what its page showed (`seen-S1`), its name (`page`), and what the person has decided
    to write over (`over-S1`).
    """
    # Two pages may save at once: the lock on the sheet lets the second see what the first has written.
    Sheet.objects.select_for_update().get(pk=sheet.pk)
    answers = {stored.item: stored for stored in sheet.answers.filter(item__in=list(contents))}
    outcomes = {}
    for code, content in contents.items():
        stored = answers.get(code)
        before = Stored(content_of(stored).digest, stored.written_from if stored else "")
        outcome = decide(before, sent_of(sent, code, content.digest))
        if outcome is Outcome.SAVED:
            stored = _write(sheet, code, content, page=page_of(sent), now=now)
        outcomes[code] = ItemOutcome(outcome, stored)
    if any(found.outcome is Outcome.SAVED for found in outcomes.values()):
        Sheet.objects.filter(pk=sheet.pk).update(changed_at=now)
    return outcomes


def sent_of(sent: Mapping[str, str], name: str, digest: str) -> Sent:
    """What the form says of one part of its page."""
    return Sent(digest, sent.get(f"seen-{name}", ""), page_of(sent), sent.get(f"over-{name}", ""))


def read_structure(sent: Mapping[str, str]) -> Typed:
    """What a form sent about the structure of a study.

    Raises:
        TooLong: an entry has more characters than are kept.
    """
    return read_typed(STUDY, sent)


@transaction.atomic
def save_structure(
    *, sheet: Sheet, typed: Typed, sent: Mapping[str, str], now: datetime
) -> tuple[Outcome, Typed]:
    """Save the structure of the study, if it may be; what became of it, and what is stored now. Two queries."""
    stored = Sheet.objects.select_for_update().get(pk=sheet.pk)
    content = Typed.from_json(stored.study)
    outcome = decide(Stored(content.digest, stored.written_from), sent_of(sent, "study", typed.digest))
    if outcome is not Outcome.SAVED:
        return outcome, content
    stored.study, stored.written_from, stored.changed_at = typed.to_json(), page_of(sent), now
    stored.save(update_fields=["study", "written_from", "changed_at"])
    return outcome, typed


def _write(sheet: Sheet, code: str, content: ItemContent, *, page: str, now: datetime) -> SheetAnswer:
    values = {"answer": content.answer, "note": content.note, "written_from": page, "saved_at": now}
    stored, _ = SheetAnswer.objects.update_or_create(sheet=sheet, item=code, defaults=values)
    return stored
