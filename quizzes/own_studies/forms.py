"""What a tutor types of a study. A refusal names the value, the rule and the mend."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from datasets.own.reading import OwnColumn
from datasets.own.roles import LABELS, Roles
from lessons.faults import ContentError
from quizzes.texts import render_inline, render_text

MOST_CODES = 10
_UNIT = re.compile(r"[\w %/°²³·.,()^+-]*")


def _clean_markdown(text: str, *, inline: bool = False) -> str:
    try:
        render_inline(text) if inline else render_text(text)
    except ContentError as error:
        raise ValidationError(
            f"{error.faults[0].message}. Mend it, or write the sentence without a formula."
        ) from None
    return text


class UploadForm(forms.Form):
    """A file with the words that students read about it."""

    title = forms.CharField(
        max_length=120, help_text="Students see it above the story. Do not give an answer away."
    )
    story = forms.CharField(
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="Who was studied, how the groups came about, what was measured, and whether anything was decided by lot.",
    )
    row = forms.CharField(
        label="One row is",
        max_length=200,
        help_text="A sentence, such as: Each row is one pupil in the summer of 2019.",
    )
    file = forms.FileField(
        label="CSV file",
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.txt,.tsv,text/csv"}),
        help_text="At most 5 MB, 20,000 rows and 60 columns, with headings in the first row. Leave out names and whatever "
        "else could tell who somebody is: students get the rows.",
        error_messages={
            "required": "No file came in: choose a CSV file of at most 5 MB.",
            "empty": "The file is empty: save the table with its headings as CSV, and choose that file.",
        },
    )
    missing = forms.CharField(
        label="Further codes for missing values",
        required=False,
        max_length=100,
        help_text="Empty cells, NA, N/A, NaN, null and a single point are missing anyway. Others go here, with spaces "
        "between: -99 999.",
    )

    def clean_story(self) -> str:
        return _clean_markdown(self.cleaned_data["story"])

    def clean_row(self) -> str:
        return _clean_markdown(self.cleaned_data["row"], inline=True)

    def clean_missing(self) -> list[str]:
        codes = str(self.cleaned_data["missing"]).split()
        if len(codes) > MOST_CODES:
            raise ValidationError(
                f"These are {len(codes)} codes, and {MOST_CODES} is the most: leave some out."
            )
        return codes


# The parts in the order of the page: field, label, what it must be, whether it may be left out.
PARTS = (
    (
        "outcome",
        "Outcome",
        "What the study explains: a measured number, or yes and no as two words or as 0 and 1.",
        True,
    ),
    (
        "within",
        "Predictor within groups",
        "Differs inside groups, with two levels inside the inner ones: a number, or text with two values.",
        True,
    ),
    (
        "group",
        "Group",
        "Says which rows belong together. With two levels, such as schools and classes: the upper one.",
        True,
    ),
    (
        "second",
        "Group inside the groups",
        "With two levels: the inner one, such as the class. A label that comes again in another group is taken for another "
        "class, as with class 1 of each school. Students get whole groups of the upper level.",
        False,
    ),
    (
        "between",
        "Predictor between groups",
        "The same in all rows of a group, with two levels of the upper one. Without one, the number of rows in each group "
        "takes its place.",
        False,
    ),
    ("occasion", "Occasion", "Numbers the rows of a group in time, where they have an order.", False),
)


class RolesForm(forms.Form):
    """Which column plays which part, with its unit and meaning. `columns` are those of the file."""

    def __init__(self, columns: Sequence[OwnColumn], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", "none chosen"), *((column.name, column.name) for column in columns)]
        for part, label, help_text, required in PARTS:
            self.fields[part] = forms.ChoiceField(
                label=label,
                choices=choices,
                required=required,
                help_text=help_text,
                error_messages={
                    "required": "No column is chosen: choose one of the list.",
                    "invalid_choice": "“%(value)s” is no column of the file: choose one of the list.",
                },
            )
            self.fields[f"{part}_meaning"] = forms.CharField(
                label=f"Meaning of the {label.lower()}", required=False, max_length=160
            )
            if part not in LABELS:
                self.fields[f"{part}_unit"] = forms.CharField(
                    label=f"Unit of the {label.lower()}", required=False, max_length=20
                )
        self.fields["plural"] = forms.CharField(
            label="Plural of the word for a group",
            required=False,
            max_length=30,
            help_text="Feedback speaks of groups by the name of their column. Without a word here it adds an s, or es.",
        )
        self.fields["second_plural"] = forms.CharField(
            label="Plural of the word for a group inside them", required=False, max_length=30
        )

    def clean(self) -> dict[str, Any]:
        typed = dict(self.cleaned_data)
        for name, value in typed.items():
            plural = name.endswith("plural")
            pattern = re.compile(r"[^\W\d_][\w -]*|") if plural else _UNIT
            if (plural or name.endswith("_unit")) and not pattern.fullmatch(value):
                what = (
                    "letters, digits, spaces and hyphens"
                    if plural
                    else "letters, digits, % / ° ² ³ · and brackets"
                )
                self.add_error(name, f"“{value}” has other characters than {what}: write it with those.")
        return typed

    @property
    def roles(self) -> Roles:
        return Roles(**{part: self.cleaned_data.get(part, "") for part, *_ in PARTS})

    def by_column(self, what: str) -> dict[str, str]:
        """The units ("unit") or meanings ("meaning") typed, by the column chosen."""
        typed = self.cleaned_data
        return {
            typed[part]: typed[f"{part}_{what}"].strip()
            for part, *_ in PARTS
            if typed.get(part) and typed.get(f"{part}_{what}")
        }

    @property
    def parts(self) -> list[list[forms.BoundField]]:
        """The fields of each part together, as the page shows them."""
        names = [[part, f"{part}_meaning", f"{part}_unit"] for part, *_ in PARTS]
        return [[self[name] for name in group if name in self.fields] for group in names]


def initial_roles(roles: Roles, stored: dict[str, Any]) -> dict[str, str]:
    """What the form shows: the parts with the units and meanings that were given before."""
    shown = {part: getattr(roles, part) for part, *_ in PARTS}
    shown |= {name: stored.get(name, "") for name in ("plural", "second_plural")}
    for part, name in roles.named.items():
        shown[f"{part}_unit"] = stored.get("units", {}).get(name, "")
        shown[f"{part}_meaning"] = stored.get("typed", {}).get(name, "")
    return shown
