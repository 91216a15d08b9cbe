"""Fields for times and whole numbers, as tutors type them. A refusal names the value, the rule and the mend."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError

FIRST_YEAR, LAST_YEAR = 2000, 2100
TIME_FORMAT = "%Y-%m-%dT%H:%M"
# A time limit is a day at the most.
MOST_MINUTES = 1440


class TimeField(forms.DateTimeField):
    """A day with a time, in the time zone of the house."""

    def __init__(self, *, help_text: str = "", **kwargs: Any) -> None:
        widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format=TIME_FORMAT)
        zone = f"Time in {settings.TIME_ZONE.replace('_', ' ')}."
        super().__init__(widget=widget, help_text=f"{help_text} {zone}".strip(), **kwargs)

    def clean(self, value: Any) -> datetime | None:
        try:
            time: datetime | None = super().clean(value)
        except ValidationError:
            if not value:
                raise ValidationError("Nothing is typed: give a day and a time.") from None
            raise ValidationError(
                f"“{str(value)[:40]}” is no day with a time in {settings.TIME_ZONE}: "
                "write it as 2026-03-04 17:00, and not in the hour when the clocks change."
            ) from None
        if time is None or FIRST_YEAR <= time.year <= LAST_YEAR:
            return time
        raise ValidationError(
            f"“{str(value)[:40]}” is no day of the years {FIRST_YEAR} to {LAST_YEAR}: look at the year."
        )


class WholeField(forms.CharField):
    """A whole number from `low` to `high`; `mend` says what to type. What may stay empty gives None."""

    def __init__(self, *, low: int, high: int, mend: str, **kwargs: Any) -> None:
        self.low, self.high, self.mend = low, high, mend
        widget = forms.TextInput(attrs={"inputmode": "numeric", "class": "is-short"})
        super().__init__(widget=widget, **kwargs)

    def clean(self, value: Any) -> Any:
        text = str(value if value is not None else "").strip()
        if not text and not self.required:
            return None
        if text.isascii() and text.isdigit() and len(text) <= 5 and self.low <= int(text) <= self.high:
            return int(text)
        raise ValidationError(
            f"“{text[:40]}” is not a whole number from {self.low} to {self.high}: {self.mend}."
        )


class MoreField(WholeField):
    """What a student gets beyond what everybody has, `most` at the most; 0 where nothing is typed."""

    def __init__(self, *, label: str, most: int, mend: str, help_text: str) -> None:
        super().__init__(low=0, high=most, mend=mend, required=False, label=label, help_text=help_text)

    def clean(self, value: Any) -> int:
        return super().clean(value) or 0
