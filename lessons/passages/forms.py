"""What readers and tutors write about a passage. Lengths are those of what was typed, and are refused with a sentence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms

from accounts.models import Course
from lessons.markdown import render_document

QUESTION_LENGTH = 2000
QUOTE_LENGTH = 500
ANSWER_LENGTH = 8000


def _text(label: str, rows: int, **kwargs: Any) -> forms.CharField:
    return forms.CharField(label=label, widget=forms.Textarea(attrs={"rows": rows}), **kwargs)


def _checked(text: str, *, limit: int, what: str) -> str:
    """Browsers send each line break as two characters; whoever counts, counts one."""
    plain = text.replace("\r\n", "\n")
    if len(plain) > limit:
        raise forms.ValidationError(
            f"{what} has up to {limit:,} characters, and this has {len(plain):,}. Shorten it and send it again."
        )
    return plain


class AskForm(forms.Form):
    """A question about a passage. `course` is asked for only where somebody studies in several."""

    text = _text("Your question", 4, error_messages={"required": "Write your question before you send it."})
    quote = _text(
        "The words it is about",
        2,
        required=False,
        help_text="Nothing is needed here if you ask about the passage as a whole.",
    )
    course = forms.ChoiceField(
        label="Ask the tutors of", error_messages={"required": "Choose the course whose tutors you ask."}
    )

    def __init__(
        self, data: Mapping[str, Any] | None = None, *, courses: Sequence[Course], heading: str
    ) -> None:
        super().__init__(data, auto_id=f"ask-{heading}-%s")
        self.courses = {str(course.pk): course for course in courses}
        self.fields["course"].choices = [("", "Choose a course"), *self.courses.items()]  # type: ignore[attr-defined]
        if len(courses) < 2:
            del self.fields["course"]

    def clean_text(self) -> str:
        return _checked(self.cleaned_data["text"], limit=QUESTION_LENGTH, what="A question")

    def clean_quote(self) -> str:
        return _checked(self.cleaned_data["quote"], limit=QUOTE_LENGTH, what="A quotation")

    @property
    def chosen_course(self) -> Course | None:
        """Whose tutors are asked; None for a reader who studies in no course. Only of a valid form."""
        only = next(iter(self.courses.values()), None)
        return self.courses[self.cleaned_data["course"]] if "course" in self.fields else only


class AnswerForm(forms.Form):
    """An answer in the Markdown of the guide, without headings or figures of its own."""

    text = _text(
        "Your answer",
        6,
        error_messages={"required": "Write an answer before you send it."},
        help_text="Markdown: *emphasis*, `code`, lists, and formulas between dollar signs.",
    )
    publish = forms.BooleanField(
        label="Publish it to the course: all students see it at this passage, without the question",
        required=False,
    )

    def __init__(self, data: Mapping[str, Any] | None = None, *, key: str, text: str = "") -> None:
        super().__init__(data, auto_id=f"answer-{key}-%s", initial={"text": text})

    def clean_text(self) -> str:
        text = _checked(self.cleaned_data["text"], limit=ANSWER_LENGTH, what="An answer")
        document = render_document(text, file="answer")
        faults = [f"Line {fault.line}: {fault.message}" for fault in document.faults]
        if document.headings:
            first = document.headings[0].text
            faults.append(f"“{first}” is a heading, and belongs to the guide: use **bold** words instead.")
        if faults:
            raise forms.ValidationError(faults)
        return text


class EditForm(AnswerForm):
    """The text of an answer that is there; publishing it has a button of its own."""

    publish = None  # type: ignore[assignment]
