"""What is typed into sheets, reports and cards: it comes back from the database as it was read, or is refused in words."""

from __future__ import annotations

import json

import pytest
from django.http import QueryDict
from hypothesis import example, given
from hypothesis import strategies as st

from accounts.models import Course, User
from grading.verdict import Malformed
from lessons.questionnaire import LONGEST_LINE, Entry, Questionnaire, TooLong, Typed, input_name, read_typed
from lessons.report.facts import read_facts
from lessons.report.questions import REPORT
from lessons.report.text import as_plain_text, write_report
from lessons.reports import make_report, save_report
from lessons.sheets import make_sheet, read_item, read_structure, save_structure
from lessons.worksheet.facts import read_study
from lessons.worksheet.items import ITEMS
from lessons.worksheet.proposal import propose
from lessons.worksheet.questions import STUDY
from quizzes.answer_fields import fields_of, read_response
from quizzes.answers import save_draft
from quizzes.models import Draft, Variant
from quizzes.variants import read_question
from tests.factories import NOW, make_exercise, make_question, make_variant
from tests.fuzz.budget import fuzzed
from tests.fuzz.mutating import SPECIAL, changed_texts

WORDS = (
    "60",
    "4",
    "1.5",
    "−3,1",
    "yes",
    "no",
    "blood pressure",
    "mmHg",
    "patients",
    "time",
    "p < 0.05",
    "y ~ x",
    "<b>x</b>",
)
typed_texts = st.one_of(
    changed_texts(WORDS, most=3), st.sampled_from(WORDS), st.sampled_from(SPECIAL), st.text(max_size=40)
)
# All but lone surrogates, which no request brings: Django puts a sign in the place of what is no UTF-8.
sent_texts = typed_texts.map(lambda text: text.encode("utf-8", "replace").decode())


@st.composite
def sent_for(draw: st.DrawFn, asked: Questionnaire) -> dict[str, str]:
    """What a form may send: texts under names that are asked, and under some that are not."""
    names: list[str] = ["page", "seen-study", "x", "over-study"]
    for part in asked:
        for ask in part.asks:
            if isinstance(ask, Entry):
                names.append(input_name(ask.name))
            else:
                names += [
                    input_name(e.name, ask.name, number) for e in ask.entries for number in (0, 1, ask.most)
                ]
    return draw(st.dictionaries(st.sampled_from(names), sent_texts, max_size=20))


def check(typed: Typed) -> None:
    """It is the same after it was stored as JSON."""
    stored = json.loads(json.dumps(typed.to_json()))
    assert "\\u0000" not in json.dumps(stored)
    assert Typed.from_json(stored).to_json() == typed.to_json()
    assert Typed.from_json(stored).digest == typed.digest


@fuzzed(40)
@given(sent=sent_for(STUDY))
@example(sent={"row": "blood pressure" * 22})
def test_any_structure_of_a_study_is_kept_read_and_proposed_for_or_too_long(sent: dict[str, str]) -> None:
    try:
        typed = read_typed(STUDY, sent)
    except TooLong:
        assert max(map(len, sent.values())) > LONGEST_LINE
        return

    check(typed)
    assert read_typed(STUDY, {**typed.lines}).lines == typed.lines
    propose(read_study(typed).study)


@fuzzed(40)
@given(sent_for(REPORT))
def test_any_report_is_kept_and_written_or_too_long(sent: dict[str, str]) -> None:
    try:
        typed = read_typed(REPORT, sent)
    except TooLong:
        assert max(map(len, sent.values())) > LONGEST_LINE
        return

    check(typed)
    assert isinstance(as_plain_text(write_report(read_facts(typed).facts)), str)


@fuzzed(40)
@given(st.sampled_from(sorted(ITEMS)), sent_texts, st.sampled_from([1, 500, 5000]))
def test_any_note_is_kept_or_too_long(code: str, text: str, times: int) -> None:
    sent = {f"note-{code}": text * times, f"answer-{code}": text}
    try:
        content = read_item(sent, code)
    except TooLong as refusal:
        assert str(refusal).endswith("nothing was changed.")
        return
    assert read_item({f"note-{code}": content.note, f"answer-{code}": content.answer}, code) == content
    assert "\0" not in content.note


@pytest.mark.django_db
@fuzzed(15)
@given(study=sent_for(STUDY), report=sent_for(REPORT))
@example(study={"page": "\0"}, report={"page": "\0"})
@example(study={}, report={"row_words": "60" * 155})
def test_what_is_stored_of_sheets_and_reports_is_what_was_read_or_too_long(
    ada: User, study: dict[str, str], report: dict[str, str]
) -> None:
    try:
        structure, content = read_structure(study), read_typed(REPORT, report)
    except TooLong:
        assert max(map(len, (*study.values(), *report.values()))) > LONGEST_LINE
        return
    sheet, written = make_sheet(owner=ada, name="A", now=NOW), make_report(owner=ada, name="A", now=NOW)
    save_structure(sheet=sheet, typed=structure, sent={**study, "over-study": Typed().digest}, now=NOW)
    save_report(report=written, typed=content, sent={**report, "over-report": Typed().digest}, now=NOW)

    sheet.refresh_from_db()
    written.refresh_from_db()
    assert Typed.from_json(sheet.study).to_json() == structure.to_json()
    assert Typed.from_json(written.content).to_json() == content.to_json()
    sheet.delete()
    written.delete()


@pytest.fixture
def variants(course: Course, ada: User) -> dict[str, Variant]:
    """One of Ada's for each kind of question."""
    kinds = ("number", "formula", "output", "choice", "multiple", "match", "order", "report")
    return {kind: make_variant(make_exercise(course, make_question(kind=kind)), ada) for kind in kinds}


@pytest.mark.django_db
@fuzzed(30)
@given(
    data=st.data(),
    kind=st.sampled_from(["number", "formula", "output", "choice", "multiple", "match", "order", "report"]),
    texts=st.lists(sent_texts, max_size=4),
)
def test_any_draft_is_stored_as_it_was_typed_or_refused(
    variants: dict[str, Variant], data: st.DataObject, kind: str, texts: list[str]
) -> None:
    variant = variants[kind]
    question = read_question(variant.version)
    sent = QueryDict(mutable=True)
    sent.setlist("answer", texts)
    for item in getattr(question, "items", ()):
        sent[f"place-{item.key}"] = data.draw(sent_texts)
    response = read_response(question, sent)
    try:
        save_draft(variant=variant, response=response, now=NOW)
    except Malformed as refusal:
        assert str(refusal).endswith(".")
        return
    assert Draft.objects.get(variant=variant).response == response
    assert len(fields_of(question, response, order="1")) == len(
        getattr(question, "items", getattr(question, "options", ()))
    )
