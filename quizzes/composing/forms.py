"""What a tutor types of an exercise. A refusal names the value, the rule and the mend."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.timezone import localtime

from accounts.models import Course, User
from datasets.models import OWN, OwnStudy
from datasets.own.finding import STANDARD
from datasets.scenarios import SCENARIOS
from quizzes.composing.changing import Published
from quizzes.composing.fields import MOST_MINUTES, TimeField, WholeField
from quizzes.exercises import NewExercise
from quizzes.models import Exercise
from quizzes.times.clock import said

MOST_ATTEMPTS = 10
MOST_POINTS = Decimal(100)
TITLE_LENGTH = 160
INTRO_LENGTH = 4000

# What a new exercise begins with.
DEFAULTS = {
    "attempts": 2,
    "reveal": Exercise.Reveal.AT_ONCE,
    "late_rule": Exercise.Late.NONE,
    "late_percent": 20,
    "late_floor": 0,
}
SHARES = (Exercise.Late.PER_DAY, Exercise.Late.PER_HOUR)


class AttemptsField(WholeField):
    """How often a student may try."""

    def __init__(self) -> None:
        super().__init__(
            low=1,
            high=MOST_ATTEMPTS,
            mend="type how often a student may try",
            label="Attempts at a question that is computed from data",
            help_text="Each attempt after the first comes on fresh data, and the best one counts. "
            "Other questions are answered once.",
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


class TimesForm(forms.Form):
    """When an exercise is due and closes, what becomes of late answers, and the time limit."""

    due_at = TimeField(label="Due")
    late_rule = forms.ChoiceField(
        label="Late answers are",
        choices=Exercise.Late.choices,
        widget=forms.RadioSelect,
        error_messages={
            "required": "Nothing is chosen: say what becomes of late answers.",
            "invalid_choice": "“%(value)s” is none of these: choose one of them.",
        },
    )
    late_percent = WholeField(
        label="Taken off for each begun day or hour, in percent",
        low=1,
        high=100,
        mend="type the percentage of the points that a late answer loses",
        required=False,
        help_text="Of the points that the answer would have. It matters only where a share is taken off.",
    )
    late_floor = WholeField(
        label="A late answer keeps at least, in percent",
        low=0,
        high=100,
        mend="type the percentage of its points that a late answer keeps in any case",
        required=False,
        help_text="However late it comes.",
    )
    closes_at = TimeField(
        label="Closes",
        required=False,
        help_text="Until when late answers are taken. Leave it empty where none are.",
    )
    minutes = WholeField(
        label="Time limit in minutes",
        low=1,
        high=MOST_MINUTES,
        mend="type how many minutes a student has, or leave it empty",
        required=False,
        help_text="It runs from the moment at which a student presses “Start”, without a pause, and ends by itself. "
        "A draft is not submitted then. Without a limit students come and go as they like.",
    )

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or self.cleaned_data
        rule, due, closes = typed.get("late_rule"), typed.get("due_at"), typed.get("closes_at")
        if not rule or not due or "closes_at" in self.errors:
            return typed
        if rule == Exercise.Late.NONE:
            if closes and closes != due:
                self.add_error(
                    "closes_at",
                    f"It would close on {said(closes)}, and no late answer is accepted after {said(due)}: leave this "
                    "empty, or choose what becomes of late answers.",
                )
            typed["closes_at"] = due
        elif not closes or closes <= due:
            until = f"It would close on {said(closes)}, and be" if closes else "Nothing is typed, and it is"
            self.add_error(
                "closes_at",
                f"{until} due on {said(due)}: type a later time, until when late answers are taken.",
            )
        if rule in SHARES and "late_percent" not in self.errors and not typed.get("late_percent"):
            self.add_error(
                "late_percent", "Nothing is typed, and a share is to be taken off: type its percentage."
            )
        typed["late_percent"] = typed.get("late_percent") or 0
        typed["late_floor"] = typed.get("late_floor") or 0
        return typed


class FrameForm(TimesForm):
    """All of an exercise but its questions. `kind` is the scenario and the setting, with a slash between."""

    title = _title_field()
    intro = _intro_field()
    opens_at = TimeField(label="Opens")
    attempts = AttemptsField()
    reveal = forms.ChoiceField(
        label="The right answer is shown",
        choices=Exercise.Reveal.choices,
        widget=forms.RadioSelect,
        help_text="The verdict on an answer, and the mistake behind it, are always shown with the mark. After the due "
        "time is that of each student; who is late, or has an extension, may hear the answer from others then.",
        error_messages={
            "required": "Nothing is chosen: say when the right answer is shown.",
            "invalid_choice": "“%(value)s” is none of the three: choose one of them.",
        },
    )
    # The page draws it itself, with the story of each kind of data.
    kind = forms.CharField(required=False, label="Kind of data", widget=forms.HiddenInput)
    field_order = ("title", "intro", "kind")

    def __init__(self, course: Course, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._course = course

    def clean_kind(self) -> str:
        data = str(self.cleaned_data["kind"])
        if not data:
            raise ValidationError("No kind of data is chosen: choose the study and what its data show.")
        scenario, _, setting = data.partition("/")
        if not self._has(scenario, setting):
            raise ValidationError(f"“{data[:80]}” is no kind of data that we have: choose one of the list.")
        return data

    def _has(self, scenario: str, setting: str) -> bool:
        if scenario in SCENARIOS:
            return setting in SCENARIOS[scenario].settings
        number = scenario.removeprefix(OWN)
        if not scenario.startswith(OWN) or not (number.isascii() and number.isdigit() and len(number) <= 18):
            return False
        # One that is archived stays with an exercise that was begun before.
        studies = OwnStudy.objects.filter(course=self._course, pk=int(number), settled_at__isnull=False)
        kept = self.initial.get("kind") == f"{scenario}/{setting}"
        return setting == STANDARD and (studies if kept else studies.usable()).exists()

    @property
    def plan(self) -> NewExercise:
        """What was typed, once it is valid."""
        typed = dict(self.cleaned_data)
        scenario, _, setting = typed.pop("kind").partition("/")
        return NewExercise(scenario=scenario, setting=setting, **typed)


class PublishedForm(TimesForm):
    """What may still be changed of an exercise that is published. `confirm` is asked where somebody loses by it."""

    title = _title_field()
    intro = _intro_field()
    attempts = AttemptsField()
    confirm = forms.BooleanField(required=False, label="Change it all the same")
    field_order = ("title", "intro")

    @property
    def change(self) -> Published:
        """What was typed, once it is valid."""
        return Published(**{name: value for name, value in self.cleaned_data.items() if name != "confirm"})


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
        field.queryset = Course.objects.taught_by(tutor).active()


def initial_of_new(now: datetime) -> dict[str, Any]:
    """What the form of a new exercise shows: open from now on, due at the end of the day in a week."""
    today = localtime(now).replace(second=0, microsecond=0)
    due = (today + timedelta(days=7)).replace(hour=23, minute=59)
    return {**DEFAULTS, "opens_at": today, "due_at": due}


def initial_of(exercise: Exercise) -> dict[str, Any]:
    """What the forms show of a stored exercise."""
    names = (*Published.names(), "opens_at", "reveal")
    shown = {name: getattr(exercise, name) for name in names}
    if not exercise.late_percent:
        shown |= {"late_percent": DEFAULTS["late_percent"]}
    if exercise.late_rule == Exercise.Late.NONE:
        shown |= {"closes_at": None}
    return shown | {"kind": f"{exercise.scenario}/{exercise.setting}"}


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
