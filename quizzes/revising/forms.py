"""What a student types about their revision."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms

from quizzes.models import RevisionPlan
from quizzes.models.revision import HIGHEST_CAP

HOURS = tuple((hour, f"{hour:02d}:00") for hour in range(24))


class PaceForm(forms.Form):
    """How much a day, and until when. `today` is the student's."""

    daily_cap = forms.IntegerField(
        label="Most questions a day",
        min_value=1,
        max_value=HIGHEST_CAP,
        help_text="What does not fit comes on the days after, the least safe first.",
        widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "is-short"}),
        error_messages={
            "invalid": "Give a whole number of questions, such as 5.",
            "min_value": "At least 1 question a day; to have none for a while, pause.",
            "max_value": f"At most {HIGHEST_CAP} questions a day.",
        },
    )
    exam_date = forms.DateField(
        label="Exam",
        required=False,
        help_text="Everything comes once more in the days before it.",
        widget=forms.DateInput(attrs={"type": "date", "class": "is-short"}, format="%Y-%m-%d"),
        error_messages={"invalid": "Give the day as year, month and day, such as 2026-06-30."},
    )

    def __init__(self, *args: Any, today: date, stored: date | None = None, **kwargs: Any) -> None:
        self.today, self.stored = today, stored
        super().__init__(*args, **kwargs)

    @classmethod
    def of(cls, wishes: RevisionPlan, *, today: date) -> PaceForm:
        initial = {"daily_cap": wishes.daily_cap, "exam_date": wishes.exam_date}
        return cls(initial=initial, today=today, stored=wishes.exam_date)

    def clean_exam_date(self) -> date | None:
        exam: date | None = self.cleaned_data["exam_date"]
        if exam is not None and exam < self.today and exam != self.stored:
            raise forms.ValidationError(
                f"{exam:%Y-%m-%d} is over. Give a day from today on, or leave it empty."
            )
        return exam


class ReminderForm(forms.Form):
    reminders = forms.BooleanField(label="Remind me by e-mail", required=False)
    reminder_hour = forms.TypedChoiceField(
        label="Not before",
        choices=HOURS,
        coerce=int,
        help_text="One e-mail a day at most, and none on days on which nothing is due.",
    )

    @classmethod
    def of(cls, wishes: RevisionPlan) -> ReminderForm:
        return cls(initial={"reminders": wishes.reminders, "reminder_hour": wishes.reminder_hour})
