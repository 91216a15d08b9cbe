"""What a student says they want to practise."""

from __future__ import annotations

from typing import Any

from django import forms

from grading.mistakes import MISTAKES
from lessons.guides import load_guides
from quizzes.models import Practice
from quizzes.practising.practices import Plan

LEVELS = (
    ("", "Any"),
    (1, "1: read one thing off"),
    (2, "2: fit or understand one model"),
    (3, "3: weigh several things"),
)


def mistakes() -> list[tuple[str, str]]:
    return [("", "Any"), *((each.slug, f"{each.number}. {each.title}") for each in MISTAKES.values())]


def sections() -> list[tuple[str, Any]]:
    """The sections of each guide; the guides are read when these are shown or one of them is asked for."""
    return [
        ("", "Any"),
        *(
            (guide.title, [(section.slug, section.title) for section in guide.sections])
            for guide in load_guides().values()
        ),
    ]


class PlanForm(forms.Form):
    """All of it may stay empty: then everything is mixed."""

    mistake = forms.ChoiceField(required=False, label="Mistake", choices=mistakes)
    section = forms.ChoiceField(required=False, label="Section of the guide", choices=sections)
    level = forms.TypedChoiceField(
        required=False, label="Level", choices=LEVELS, coerce=int, empty_value=None
    )
    purpose = forms.ChoiceField(required=False, choices=Practice.Purpose.choices, widget=forms.HiddenInput)

    @property
    def plan(self) -> Plan:
        """What a valid form says."""
        data = self.cleaned_data
        return Plan(
            Practice.Purpose(data["purpose"] or Practice.Purpose.PRACTICE),
            data["mistake"],
            data["section"],
            data["level"],
        )
