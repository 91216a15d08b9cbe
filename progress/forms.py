"""What the tutors' pages can be narrowed down to. An unknown value narrows nothing and says so."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django import forms
from django.http import QueryDict

from accounts.group_filter import GroupFilter
from grading.mistakes import MISTAKES
from progress.course_table import BY_NAME, BY_TOTAL, sort_choices
from quizzes.models import Exercise

MISTAKE_CHOICES = [(slug, f"{mistake.number}. {mistake.title}") for slug, mistake in MISTAKES.items()]

STUCK_CHOICES = [("", "anything or nothing"), (BY_TOTAL, "anything at all"), *MISTAKE_CHOICES]


@dataclass(frozen=True, slots=True)
class Picked:
    """Which rows of a course's table, from which answers, in what order; empty for all of them."""

    name: str
    stuck: str
    exercise: int | None
    sort: str


class TableForm(GroupFilter):
    """The filters above the table of a course."""

    name = forms.CharField(label="Name contains", required=False, max_length=120)
    stuck = forms.ChoiceField(
        label="Stuck at",
        required=False,
        choices=[("", "anything or nothing"), (BY_TOTAL, "anything at all"), *MISTAKE_CHOICES],
    )
    exercise = forms.TypedChoiceField(label="Answers in", required=False, coerce=int, empty_value=None)
    sort = forms.ChoiceField(required=False, choices=sort_choices, widget=forms.HiddenInput)

    def __init__(
        self, data: QueryDict, *, groups: Sequence[tuple[str, str]], exercises: Iterable[Exercise]
    ) -> None:
        super().__init__(data, groups=groups)
        exercise = self.fields["exercise"]
        assert isinstance(exercise, forms.ChoiceField)
        exercise.choices = [("", "all exercises"), *((entry.pk, entry.title) for entry in exercises)]

    @property
    def picked(self) -> Picked:
        """What was sent in, as far as it is valid; by name unless another order was asked for."""
        self.is_valid()
        found = self.cleaned_data
        return Picked(
            name=found.get("name", ""),
            stuck=found.get("stuck", ""),
            exercise=found.get("exercise"),
            sort=found.get("sort") or BY_NAME,
        )


class MistakeForm(forms.Form):
    """One of the ten mistakes, or none in particular."""

    mistake = forms.ChoiceField(
        label="Only what concerns", required=False, choices=[("", "all ten mistakes"), *MISTAKE_CHOICES]
    )

    @property
    def picked(self) -> str:
        """The slug that was sent in, or nothing."""
        self.is_valid()
        return str(self.cleaned_data.get("mistake", ""))


STATES = [
    ("", "any"),
    ("no_data", "no data yet"),
    ("not_started", "not started"),
    ("started", "begun"),
    ("waiting", "waiting for a mark"),
    ("attention", "could not be marked"),
    ("marked", "all marked"),
    ("late", "with late answers"),
]


class ResultsForm(GroupFilter):
    """The filters of the results of an exercise. `sort` may be any column; an unknown one means by name."""

    name = forms.CharField(label="Name contains", required=False, max_length=120)
    state = forms.ChoiceField(label="State", required=False, choices=STATES)
    sort = forms.CharField(required=False, max_length=20, widget=forms.HiddenInput)

    @property
    def picked(self) -> tuple[str, str]:
        """Name and state that were sent in, as far as they are valid."""
        self.is_valid()
        return self.cleaned_data.get("name", ""), self.cleaned_data.get("state", "")


class SessionForm(forms.Form):
    """What a tutor wants to remember of a session."""

    note = forms.CharField(
        label="To remember for next time", required=False, max_length=2000, widget=forms.Textarea({"rows": 3})
    )
