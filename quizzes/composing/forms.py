"""What a tutor types of an exercise. A refusal names the value, the rule and the mend."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError

from accounts.models import Course, User
from datasets.scenarios import SCENARIOS
from quizzes.exercises import NewExercise
from quizzes.models import Exercise

MOST_ATTEMPTS = 10
MOST_POINTS = Decimal(100)
TITLE_LENGTH = 160
INTRO_LENGTH = 4000
FIRST_YEAR, LAST_YEAR = 2000, 2100
TIME_FORMAT = "%Y-%m-%dT%H:%M"


class TimeField(forms.DateTimeField):
    """A day with a time, in the time zone of the house."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format=TIME_FORMAT)
        help_text = f"Time in {settings.TIME_ZONE.replace('_', ' ')}."
        super().__init__(widget=widget, help_text=help_text, **kwargs)

    def clean(self, value: Any) -> datetime:
        try:
            time: datetime = super().clean(value)
        except ValidationError:
            if not value:
                raise ValidationError("Nothing is typed: give a day and a time.") from None
            raise ValidationError(
                f"“{str(value)[:40]}” is no day with a time in {settings.TIME_ZONE}: "
                "write it as 2026-03-04 17:00, and not in the hour when the clocks change."
            ) from None
        if FIRST_YEAR <= time.year <= LAST_YEAR:
            return time
        raise ValidationError(
            f"“{str(value)[:40]}” is no day of the years {FIRST_YEAR} to {LAST_YEAR}: look at the year."
        )


class AttemptsField(forms.CharField):
    """A whole number from 1 to `MOST_ATTEMPTS`."""

    def __init__(self) -> None:
        super().__init__(
            label="Attempts at a question that is computed from data",
            help_text="Each attempt after the first comes on fresh data, and the best one counts. "
            "Other questions are answered once.",
            widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "is-short"}),
        )

    def clean(self, value: Any) -> int:
        text = str(value or "").strip()
        if text.isascii() and text.isdigit() and len(text) <= 3 and 1 <= int(text) <= MOST_ATTEMPTS:
            return int(text)
        raise ValidationError(
            f"“{text[:40]}” is not a whole number from 1 to {MOST_ATTEMPTS}: type how often a student may try."
        )


def _title_field() -> forms.CharField:
    return forms.CharField(
        max_length=TITLE_LENGTH,
        error_messages={
            "required": "An exercise without a title cannot be found in a list: give it one.",
            "max_length": "The title has %(show_value)d characters, and %(limit_value)d is the most: shorten it.",
        },
    )


def _intro_field() -> forms.CharField:
    return forms.CharField(
        label="Introduction",
        required=False,
        max_length=INTRO_LENGTH,
        help_text="One paragraph of plain text. Students read it below the title.",
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={
            "max_length": "The introduction has %(show_value)d characters, and %(limit_value)d is the most: shorten it."
        },
    )


class FrameForm(forms.Form):
    """All of an exercise but its questions. `kind` is the scenario and the setting, with a slash between."""

    title = _title_field()
    intro = _intro_field()
    opens_at = TimeField(label="Opens")
    closes_at = TimeField(label="Closes")
    attempts = AttemptsField()
    reveal = forms.ChoiceField(
        label="The right answer is shown",
        choices=Exercise.Reveal.choices,
        widget=forms.RadioSelect,
        help_text="The verdict on an answer, and the mistake behind it, are always shown with the mark.",
        error_messages={
            "required": "Nothing is chosen: say when the right answer is shown.",
            "invalid_choice": "“%(value)s” is neither of the two: choose one of them.",
        },
    )
    # The page draws it itself, with the story of each kind of data.
    kind = forms.CharField(required=False, label="Kind of data", widget=forms.HiddenInput)
    field_order = ("title", "intro", "kind")

    def clean_kind(self) -> str:
        data = str(self.cleaned_data["kind"])
        if not data:
            raise ValidationError("No kind of data is chosen: choose the study and what its data show.")
        scenario, _, setting = data.partition("/")
        if scenario not in SCENARIOS or setting not in SCENARIOS[scenario].settings:
            raise ValidationError(f"“{data[:80]}” is no kind of data that we have: choose one of the list.")
        return data

    @property
    def plan(self) -> NewExercise:
        """What was typed, once it is valid."""
        typed = dict(self.cleaned_data)
        scenario, _, setting = typed.pop("kind").partition("/")
        return NewExercise(scenario=scenario, setting=setting, **typed)


class PublishedForm(forms.Form):
    """What may still be changed of an exercise that is published."""

    title = _title_field()
    intro = _intro_field()
    closes_at = TimeField(label="Closes")
    attempts = AttemptsField()


class DuplicateForm(forms.Form):
    """The course that gets the copy, one of those that the user teaches."""

    course = forms.ModelChoiceField(
        Course.objects.none(),
        empty_label=None,
        error_messages={"invalid_choice": "That is no course that you teach: choose one of the list."},
    )

    def __init__(self, tutor: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["course"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = Course.objects.taught_by(tutor)


def initial_of(exercise: Exercise) -> dict[str, Any]:
    """What the forms show of a stored exercise."""
    names = ("title", "intro", "opens_at", "closes_at", "attempts", "reveal")
    return {name: getattr(exercise, name) for name in names} | {
        "kind": f"{exercise.scenario}/{exercise.setting}"
    }


def read_points(text: str) -> Decimal:
    """Points as they are typed.

    Raises:
        ValueError: not a number from 0.1 to `MOST_POINTS` with at most one decimal.
    """
    try:
        points = Decimal(text.strip()) if len(text) <= 10 else Decimal("NaN")
        if Decimal("0.1") <= points <= MOST_POINTS and points == round(points, 1):
            return points
    except InvalidOperation:
        pass
    raise ValueError(
        f"“{text[:20]}” are no points: type a number from 0.1 to {MOST_POINTS} with a decimal point and at most "
        "one decimal, such as 1.5."
    )


def read_place(text: str, *, last: int) -> int:
    """A place from 1 to `last`.

    Raises:
        ValueError: it is none.
    """
    if text.isascii() and text.isdigit() and len(text) <= 4 and 1 <= int(text) <= last:
        return int(text)
    raise ValueError(f"“{text[:20]}” is no place: type a whole number from 1 to {last}.")
