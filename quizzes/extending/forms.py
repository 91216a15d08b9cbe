"""What a tutor types of an extension or an accommodation. A refusal names the value, the rule and the mend."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.db.models import QuerySet

from accounts.group_filter import GroupFilter
from accounts.models import User
from quizzes.composing.fields import MOST_MINUTES, MoreField, TimeField
from quizzes.extending.accommodating import Wanted
from quizzes.models import Exercise
from quizzes.times.clock import said
from quizzes.times.timing import Extended, LateRule

MOST_DAYS = 365
MOST_MORE = 10
NOTE_LENGTH = 1000
FACTORS = [
    ("1", "as everybody"),
    ("1.25", "1.25 times as long"),
    ("1.5", "1.5 times as long"),
    ("2", "twice as long"),
    ("3", "three times as long"),
]


def _among_tutors(label: str, help_text: str, *, rows: int) -> forms.CharField:
    """Words that may be left out, and that students do not see."""
    return forms.CharField(
        label=label,
        required=False,
        max_length=NOTE_LENGTH,
        help_text=help_text,
        widget=forms.Textarea(attrs={"rows": rows}),
        error_messages={
            "max_length": f"The {label.lower()} has %(show_value)d characters, and %(limit_value)d is the most: "
            "shorten it."
        },
    )


class TickForm(GroupFilter):
    """The group whose students are ticked."""

    without = "choose a group"
    instead = "nobody of it is ticked"


class ExtensionForm(forms.Form):
    """Who gets what: the ticked students of the course, or everybody, and what is given to each of them."""

    students = forms.ModelMultipleChoiceField(
        User.objects.none(),
        required=False,
        error_messages={
            "invalid_choice": "“%(value)s” is no student of this course: tick those of the list."
        },
    )
    everybody = forms.BooleanField(required=False, label="Everybody in the list")
    due_at = TimeField(label="Due", required=False, help_text="For these students.")
    closes_at = TimeField(
        label="Closes",
        required=False,
        help_text="Until when late answers are taken. If it is empty, the late period moves along with the due time.",
    )
    attempts = MoreField(
        label="More attempts",
        most=MOST_MORE,
        mend="type how many attempts are added to those of the exercise",
        help_text="Added to those that everybody has.",
    )
    minutes = MoreField(
        label="More minutes",
        most=MOST_MINUTES,
        mend="type how many minutes are added to the time limit",
        help_text="Added to the time limit.",
    )
    reason = _among_tutors(
        "Reason", "For you and the other tutors. Students find it in the copy of their data only.", rows=2
    )

    def __init__(self, exercise: Exercise, students: QuerySet[User], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.exercise, self.listed = exercise, students
        field = self.fields["students"]
        assert isinstance(field, forms.ModelMultipleChoiceField)
        field.queryset = students
        if exercise.late_rule == LateRule.NONE:
            del self.fields["closes_at"]
        if exercise.minutes is None:
            del self.fields["minutes"]

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or self.cleaned_data
        if not typed.get("students") and not typed.get("everybody") and "students" not in self.errors:
            self.add_error("students", "Nobody is ticked: tick at least one student.")
        due, closes = typed.get("due_at"), typed.get("closes_at")
        for name, moment in (("due_at", due), ("closes_at", closes)):
            general = getattr(self.exercise, name)
            if moment and moment < general.replace(second=0, microsecond=0):
                self.add_error(
                    name,
                    f"{said(moment)} is earlier than {said(general)}, which holds for everybody: an extension gives "
                    "more time, so type a later one.",
                )
        if closes and due and closes < due:
            self.add_error(
                "closes_at",
                f"It would close on {said(closes)}, before it is due on {said(due)}: type a later time.",
            )
        given = ("due_at", "closes_at", "attempts", "minutes")
        if not any(typed.get(name) or name in self.errors for name in given):
            self.add_error(None, "Nothing is given: type a due time, attempts, or what else is to be more.")
        return typed

    @property
    def chosen(self) -> list[User]:
        """The students that get it, by name, once the form is valid."""
        return list(self.listed if self.cleaned_data["everybody"] else self.cleaned_data["students"])

    @property
    def given(self) -> Extended:
        """What each of them gets, once the form is valid."""
        typed = self.cleaned_data
        return Extended(
            due=typed.get("due_at"),
            closes=typed.get("closes_at"),
            attempts=typed["attempts"],
            minutes=typed.get("minutes", 0),
        )


class AccommodationForm(forms.Form):
    """What one student has in every exercise of the course."""

    factor = forms.TypedChoiceField(
        label="Time limits",
        choices=FACTORS,
        coerce=Decimal,
        widget=forms.RadioSelect,
        error_messages={
            "required": "Nothing is chosen: say how long time limits are for this student.",
            "invalid_choice": "“%(value)s” is none of these: choose one of them.",
        },
    )
    days = MoreField(
        label="More days",
        most=MOST_DAYS,
        mend="type how many days later everything is due and closes",
        help_text="Every exercise is due, and closes, so many days later.",
    )
    attempts = MoreField(
        label="More attempts",
        most=MOST_MORE,
        mend="type how many attempts are added in every exercise",
        help_text="Added to those that everybody has.",
    )
    note = _among_tutors(
        "Note",
        "For you and the other tutors. The student finds it in the copy of their data only. Write no more than you need to.",
        rows=3,
    )

    @property
    def wanted(self) -> Wanted:
        """What was typed, once it is valid."""
        typed = self.cleaned_data
        return Wanted(typed["factor"], typed["days"], typed["attempts"], typed["note"])


def initial_of(wanted: Wanted) -> dict[str, Any]:
    """What the form shows of an accommodation."""
    return {
        "factor": f"{wanted.factor.normalize():f}",
        "days": wanted.days or None,
        "attempts": wanted.attempts or None,
        "note": wanted.note,
    }
