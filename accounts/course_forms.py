"""What tutors type about the people of a course. A refusal names the value, the rule and the mend."""

from __future__ import annotations

import unicodedata
from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.timezone import make_aware

from accounts.forms import email_field
from accounts.models import AuditEntry, Course, Enrolment, Group, User
from accounts.queries import students_in
from accounts.roster.reading import (
    LONGEST_GROUP,
    MOST_BYTES,
    RosterRefused,
    decode_roster,
    is_address,
)

# A larger table goes as a file: what is pasted has to fit into memory beside what its letters become on the way.
LONGEST_PASTE = 150_000
SYSTEM = "system"


class GroupForm(forms.Form):
    name = forms.CharField(
        label="Name of the group",
        max_length=LONGEST_GROUP,
        error_messages={
            "required": "A group without a name cannot be told from another: give it one, such as Tuesday.",
            "max_length": "The name has %(show_value)d characters, and %(limit_value)d is the most: shorten it.",
        },
    )

    def clean_name(self) -> str:
        name = " ".join(str(self.cleaned_data["name"]).split())
        if any(unicodedata.category(letter) == "Cc" for letter in name):
            raise ValidationError("The name holds a character that cannot be shown: type it anew.")
        return name


class AssignForm(forms.Form):
    """Ticked students, and the group that they come into; an empty group is none."""

    group = forms.ModelChoiceField(
        Group.objects.none(),
        required=False,
        error_messages={"invalid_choice": "That is no group of this course: choose one of the list."},
    )
    student = forms.ModelMultipleChoiceField(
        User.objects.none(),
        error_messages={
            "required": "No student is ticked: tick those who should change their group.",
            "invalid_choice": "Somebody who was ticked is no student of this course any more: look at the list again.",
        },
    )

    def __init__(self, course: Course, data: QueryDict) -> None:
        super().__init__(data)
        group, student = self.fields["group"], self.fields["student"]
        assert isinstance(group, forms.ModelChoiceField)
        assert isinstance(student, forms.ModelMultipleChoiceField)
        group.queryset = course.groups.all()
        student.queryset = students_in(course)


class InviteForm(forms.Form):
    email = email_field(
        help_text="A letter with a link goes to it. You learn whether there is an account only when it is used."
    )
    role = forms.ChoiceField(
        choices=Enrolment.Role.choices,
        help_text="A tutor may do in this course whatever you may, and see everybody's work.",
        error_messages={"invalid_choice": "“%(value)s” is no role: choose student or tutor."},
    )

    def clean_email(self) -> str:
        email = str(self.cleaned_data["email"]).lower()
        if not is_address(email):
            raise ValidationError(
                f"“{email}” is no address that we can write to: write it plainly, as in ada@example.org."
            )
        return email


class RosterForm(forms.Form):
    """A table as a file, or pasted."""

    file = forms.FileField(
        label="A file",
        required=False,
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.tsv,.txt,text/csv,text/plain"}),
        help_text="CSV with commas or semicolons, or text with tabs, as Excel, Numbers and student offices save it.",
    )
    text = forms.CharField(
        label="Or the table itself, pasted",
        required=False,
        max_length=LONGEST_PASTE,
        strip=False,
        widget=forms.Textarea(
            attrs={"rows": 10, "class": "is-code", "spellcheck": "false", "autocomplete": "off"}
        ),
        error_messages={
            "max_length": "What was pasted has %(show_value)d characters, and %(limit_value)d is the most: "
            "send it as a file."
        },
    )

    @property
    def source(self) -> str:
        """The field that the table came from."""
        return "file" if self.cleaned_data.get("file") else "text"

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        self.table = ("", False)
        file, text = cleaned.get("file"), str(cleaned.get("text") or "")
        if file and text.strip():
            raise ValidationError("A file was chosen and a table pasted: send one of the two.")
        if file:
            self.table = self._read(file)
        elif text.strip():
            self.table = text, False
        elif not self.errors:
            raise ValidationError("Nothing was sent: choose a file, or paste a table with its header.")
        return cleaned

    def _read(self, file: Any) -> tuple[str, bool]:
        try:
            if file.size > MOST_BYTES:
                raise RosterRefused(
                    f"The file has {file.size:,} bytes, and {MOST_BYTES:,} is the most: leave out the columns that are "
                    "not needed, or send it in parts."
                )
            return decode_roster(file.read())
        except RosterRefused as refusal:
            self.add_error("file", str(refusal))
            return "", False


def _day_field(label: str) -> forms.DateField:
    within = [MinValueValidator(date(2000, 1, 1)), MaxValueValidator(date(2100, 1, 1))]
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, required=False, validators=within, widget=widget)


class MendForm(RosterForm):
    """The table that was sent, to be mended and sent again."""

    file = None  # type: ignore[assignment]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        text = self.fields["text"]
        text.label, text.required = "The table as it was read", True


class ChangesForm(forms.Form):
    """What the audit log is narrowed to. An unknown value narrows nothing and says so."""

    person = forms.ChoiceField(label="Who", required=False)
    action = forms.ChoiceField(label="What", required=False)
    since = _day_field("From")
    until = _day_field("To")

    def __init__(self, course: Course, data: QueryDict) -> None:
        super().__init__(data)
        people = User.objects.filter(audited__course=course).distinct().order_by("name", "pk")
        actions = AuditEntry.objects.filter(course=course).order_by("action").values_list("action", flat=True)
        person, action = self.fields["person"], self.fields["action"]
        assert isinstance(person, forms.ChoiceField)
        assert isinstance(action, forms.ChoiceField)
        person.choices = [
            ("", "anybody"),
            *((str(user.pk), str(user)) for user in people),
            (SYSTEM, "the system"),
        ]
        action.choices = [("", "anything"), *((slug, slug.replace("-", " ")) for slug in actions.distinct())]

    def narrow(self, entries: QuerySet[AuditEntry]) -> QuerySet[AuditEntry]:
        """Those that were asked for, as far as what was asked is valid."""
        self.is_valid()
        asked = self.cleaned_data
        if person := asked.get("person"):
            entries = entries.filter(by=None) if person == SYSTEM else entries.filter(by=person)
        if action := asked.get("action"):
            entries = entries.filter(action=action)
        if since := asked.get("since"):
            entries = entries.filter(at__gte=_midnight(since))
        if until := asked.get("until"):
            entries = entries.filter(at__lt=_midnight(until + timedelta(days=1)))
        return entries


def _midnight(day: date) -> datetime:
    return make_aware(datetime.combine(day, time.min))
