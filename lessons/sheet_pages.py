"""What the pages of a working sheet show."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from lessons.asked import FieldPart, fields_of
from lessons.models import Sheet, SheetAnswer
from lessons.questionnaire import Typed
from lessons.saving import Outcome, page_name, page_of
from lessons.sheets import ItemContent, ItemOutcome, content_of
from lessons.worksheet.advice import Advice, advise
from lessons.worksheet.answers import advise_on, progress
from lessons.worksheet.facts import Study, read_study
from lessons.worksheet.items import ANSWERS, CHECKLIST, ITEMS, METHOD, Item
from lessons.worksheet.proposal import Proposal, propose
from lessons.worksheet.questions import STUDY


@dataclass(frozen=True, slots=True)
class ItemView:
    """An item with what stands in its fields, and what became of it when it was sent.

    `seen` is the digest of the stored content that the page knows of; `stored` is what is kept.
    """

    item: Item
    content: ItemContent
    seen: str
    stored: SheetAnswer | None
    advice: Advice | None
    outcome: Outcome | None = None

    @property
    def answers(self) -> dict[str, str]:
        return ANSWERS

    @property
    def answer_words(self) -> str:
        return ANSWERS.get(self.content.answer, "No answer yet")

    @property
    def stored_words(self) -> str:
        return ANSWERS.get(self.stored.answer if self.stored else "", "no answer")

    @property
    def in_conflict(self) -> bool:
        return self.outcome is Outcome.CONFLICT

    @property
    def over(self) -> str:
        """What to send so that this replaces what is stored."""
        return content_of(self.stored).digest


@dataclass(frozen=True, slots=True)
class StudyView:
    """The structure of the study: its fields, what follows from it, and what became of it when it was sent."""

    parts: tuple[FieldPart, ...]
    seen: str
    advice: tuple[Advice, ...]
    proposal: Proposal
    outcome: Outcome | None = None
    over: str = ""

    @property
    def in_conflict(self) -> bool:
        return self.outcome is Outcome.CONFLICT


@dataclass(frozen=True, slots=True)
class SheetPage:
    """All of a sheet; `page` names this showing of it. `settled` of `all` items are done with."""

    sheet: Sheet
    page: str
    study: StudyView
    method: tuple[ItemView, ...]
    checklist: tuple[ItemView, ...]
    settled: int
    all: int


def build_page(sheet: Sheet) -> SheetPage:
    """The sheet as it is stored. One query."""
    stored = stored_answers(sheet)
    study = read_study(Typed.from_json(sheet.study)).study
    views = {code: view_item(code, content_of(stored.get(code)), stored.get(code), study) for code in ITEMS}
    return _page(sheet, page_name(), view_study(Typed.from_json(sheet.study)), views)


def build_page_again(
    sheet: Sheet,
    *,
    sent: Mapping[str, str],
    typed: Typed,
    contents: Mapping[str, ItemContent],
    study_outcome: tuple[Outcome, Typed],
    outcomes: Mapping[str, ItemOutcome],
) -> SheetPage:
    """The sheet after a form could not be saved as a whole: what is in conflict as it was typed."""
    outcome, stored_study = study_outcome
    typed_stands = outcome is Outcome.CONFLICT
    study = view_study(typed if typed_stands else stored_study, outcome=outcome, stored=stored_study)
    if typed_stands:
        study = replace(study, seen=sent.get("seen-study", ""))
    facts = read_study(typed if typed_stands else stored_study).study
    stored = stored_answers(sheet)
    views = {}
    for code in ITEMS:
        outcome_here = outcomes[code].outcome
        stands = outcome_here is Outcome.CONFLICT
        content = contents[code] if stands else content_of(stored.get(code))
        view = view_item(code, content, stored.get(code), facts, outcome=outcome_here)
        views[code] = replace(view, seen=sent.get(f"seen-{code}", "")) if stands else view
    return _page(sheet, page_of(sent), study, views)


def stored_answers(sheet: Sheet) -> dict[str, SheetAnswer]:
    """The answers of a sheet by the code of the item. One query."""
    return {answer.item: answer for answer in sheet.answers.all()}


def view_item(
    code: str,
    content: ItemContent,
    stored: SheetAnswer | None,
    study: Study,
    *,
    outcome: Outcome | None = None,
) -> ItemView:
    """An item whose page knows what is stored."""
    return ItemView(
        item=ITEMS[code],
        content=content,
        seen=content_of(stored).digest,
        stored=stored,
        advice=advise_on(code, content.answer, study),
        outcome=outcome,
    )


def view_study(typed: Typed, *, outcome: Outcome | None = None, stored: Typed | None = None) -> StudyView:
    """The structure as it stands in the fields; `stored` is what is kept, if that is something else."""
    reading = read_study(typed)
    kept = stored if stored is not None else typed
    return StudyView(
        parts=fields_of(STUDY, typed, reading.complaints),
        seen=kept.digest,
        advice=advise(reading.study),
        proposal=propose(reading.study),
        outcome=outcome,
        over=kept.digest,
    )


def _page(sheet: Sheet, page: str, study: StudyView, views: Mapping[str, ItemView]) -> SheetPage:
    settled, count = progress({code: view.content.answer for code, view in views.items()})
    method = tuple(views[item.code] for item in METHOD)
    return SheetPage(
        sheet, page, study, method, tuple(views[item.code] for item in CHECKLIST), settled, count
    )
