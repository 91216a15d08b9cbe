"""What readers leave in the guide and keep beside it: told in the copy, and dealt with when their account goes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from accounts.models import User
from accounts.personal.naming import Unnaming
from accounts.personal.own import say_time
from accounts.personal.registry import Leaving, Section, before_deletion, keep_author, tell
from lessons.models import PassageAnswer, PassageMark, PassageQuestion, Report, SectionReading, Sheet
from lessons.models.passages import OnPassage


def register() -> None:
    """Called once, on starting."""
    tell(
        reading_sections,
        "lessons.PassageMark",
        "lessons.PassageQuestion",
        "lessons.PassageAnswer",
        "lessons.SectionReading",
    )
    tell(desk_sections, "lessons.Sheet", "lessons.SheetAnswer", "lessons.Report")
    keep_author("lessons.PassageAnswer.author")
    before_deletion(leave_questions)


def reading_sections(user: User, now: datetime) -> Iterator[Section]:
    """What they read, marked and asked in the guide. Three queries."""
    yield Section(
        "reading",
        "What you have read",
        "Sections of the guide that you opened, to the hour, and when you said that you had read them. "
        "Nobody but you sees this.",
        tuple(
            {
                "guide": row.guide,
                "section": row.section,
                "opened last": say_time(row.opened_at),
                "read": say_time(row.finished_at),
            }
            for row in SectionReading.objects.filter(reader=user)
        ),
    )
    yield Section(
        "reading-marks",
        "Passages that you marked",
        "What you marked as clear or unclear. Tutors of your courses see what is unclear to you before they meet you.",
        tuple(
            {**_place(row), "marked as": row.get_kind_display(), "when": say_time(row.marked_at)}
            for row in PassageMark.objects.filter(reader=user)
        ),
    )
    asked = PassageQuestion.objects.filter(reader=user).select_related("course", "answer")
    yield Section(
        "questions",
        "Questions and notes of yours",
        "What you asked your tutors about the guide, with their answers; notes without a course are seen by nobody but you.",
        tuple(_question(row) for row in asked),
    )


def desk_sections(user: User, now: datetime) -> Iterator[Section]:
    """Their working sheets and reports. Three queries."""
    sheets = Sheet.objects.filter(owner=user).select_related("shared_with").prefetch_related("answers")
    yield Section(
        "sheets",
        "Your working sheets",
        "Tutors of a course see a sheet that you shared with it.",
        tuple(
            {
                "name": sheet.name,
                "shared with": sheet.shared_with.name if sheet.shared_with else None,
                "made": say_time(sheet.made_at),
                "changed": say_time(sheet.changed_at),
                "study": sheet.study,
                "items": [
                    {
                        "item": row.item,
                        "answer": row.answer,
                        "note": row.note,
                        "saved": say_time(row.saved_at),
                    }
                    for row in sheet.answers.all()
                ],
            }
            for sheet in sheets
        ),
    )
    yield Section(
        "reports",
        "Reports that you build",
        "Nobody but you sees them.",
        tuple(
            {
                "name": report.name,
                "made": say_time(report.made_at),
                "changed": say_time(report.changed_at),
                "content": report.content,
            }
            for report in Report.objects.filter(owner=user)
        ),
    )


def leave_questions(leaving: Leaving) -> int:
    """Delete answers that only this person could read, and take their name out of those that others read, too."""
    unnaming = Unnaming(leaving.user, leaving.former)
    for answer in PassageAnswer.objects.filter(questions__reader=leaving.user).distinct():
        others = answer.questions.exclude(reader=leaving.user).exists()
        if answer.published_at is None and not others:
            answer.delete()
        elif unnaming.finds(answer.text):
            answer.text = unnaming.text(answer.text)
            answer.save(update_fields=["text"])
    return 0


def _place(row: OnPassage) -> dict[str, Any]:
    return {"guide": row.guide, "section": row.section_title, "passage": row.title}


def _question(row: PassageQuestion) -> dict[str, Any]:
    return {
        **_place(row),
        "to": f"the tutors of {row.course}" if row.course else "yourself",
        "quote": row.quote,
        "question": row.text,
        "asked": say_time(row.asked_at),
        "answer": row.answer.text if row.answer else None,
        "answered": say_time(row.answer.answered_at) if row.answer else None,
        "seen": say_time(row.seen_at),
    }
