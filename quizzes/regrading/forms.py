"""What a tutor says of a regrade: which answers, by what, by which rule, and what the students read."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from quizzes.content.schema import ChoiceQuestion, Question
from quizzes.models import Exercise, Regrade
from quizzes.regrading.scope import Place
from quizzes.texts import render_inline

LONGEST_NOTE = 600


class NewRegradeForm(forms.Form):
    """A dry run: in which exercises, and by what the answers are judged anew."""

    way = forms.ChoiceField(label="What should be done", choices=Regrade.Way, widget=forms.RadioSelect)
    accepted = forms.MultipleChoiceField(
        label="Accept as right besides",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Only if you accept a further option.",
    )
    exercises = forms.MultipleChoiceField(
        label="Exercises whose answers are concerned",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choose at least one exercise."},
    )

    def __init__(self, data: Any, *, question: Question, places: Sequence[Place], chosen: int | None) -> None:
        ways = _ways(question, places)
        initial = {
            "way": ways[0],
            "exercises": [str(place.exercise.pk) for place in places if chosen in (None, place.exercise.pk)],
        }
        super().__init__(data, initial=initial)
        self.fields["way"].choices = [(way, way.label[0].upper() + way.label[1:]) for way in ways]  # type: ignore[attr-defined]
        self.fields["exercises"].choices = [(str(p.exercise.pk), _name(p)) for p in places]  # type: ignore[attr-defined]
        if isinstance(question, ChoiceQuestion):
            wrong = [
                (option.key, render_inline(option.text)) for option in question.options if not option.right
            ]
            self.fields["accepted"].choices = wrong  # type: ignore[attr-defined]
        else:
            del self.fields["accepted"]
        self.places = places

    @property
    def picked(self) -> list[Exercise]:
        chosen = self.cleaned_data["exercises"]
        return [place.exercise for place in self.places if str(place.exercise.pk) in chosen]


class ApplyForm(forms.Form):
    """How a dry run is applied, and whether students are written to.

    `same` must be ticked where the words that students answered have changed.
    """

    rule = forms.ChoiceField(
        label="What happens to the marks",
        choices=Regrade.Rule,
        widget=forms.RadioSelect,
        initial=Regrade.Rule.NOBODY_FALLS,
    )
    note = forms.CharField(
        label="What was wrong",
        max_length=LONGEST_NOTE,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Your students read it beside their mark. For instance: the key asked for the wrong fit.",
        error_messages={
            "required": "Say in a sentence what was wrong. Your students read it beside their mark."
        },
    )
    # Ticked at first: whoever has finished an exercise has no reason to look at its page again.
    letters = forms.BooleanField(
        label="Also write to the students whose mark changed",
        required=False,
        initial=True,
        help_text="One e-mail each, with their marks and your words, as soon as they may see the right answers.",
    )
    same = forms.BooleanField(
        label="I have read both: the old words ask for the same thing",
        error_messages={
            "required": "The words have changed. Compare them, and tick this only if they ask for the same thing."
        },
    )

    def __init__(self, data: Any, *, regrade: Regrade, words_differ: bool) -> None:
        super().__init__(data)
        if regrade.way == Regrade.Way.DROP:
            del self.fields["rule"]
            self.fields["letters"].label = "Also write to the students who answered it"
        if not words_differ:
            del self.fields["same"]

    @property
    def picked(self) -> Regrade.Rule:
        # Nobody can be spared where a question is dropped.
        return Regrade.Rule(self.cleaned_data.get("rule", Regrade.Rule.AS_KEY))


class ReplaceForm(forms.Form):
    """Why a student is given other data."""

    why = forms.CharField(
        label="What was wrong with the data",
        max_length=LONGEST_NOTE,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="The student reads it.",
        error_messages={"required": "Say in a sentence what was wrong with the data. The student reads it."},
    )


def _ways(question: Question, places: Sequence[Place]) -> list[Regrade.Way]:
    ways = [Regrade.Way.VERSION] if any(place.outdated for place in places) else []
    if question.kind == "report":
        return [Regrade.Way.DROP]
    if isinstance(question, ChoiceQuestion):
        ways.append(Regrade.Way.ACCEPT)
    return [*ways, Regrade.Way.FULL, Regrade.Way.DROP]


def _name(place: Place) -> str:
    plural = "" if place.marked == 1 else "s"
    older = f", {place.outdated} of them by an older version" if place.outdated else ""
    return f"{place.exercise.title}, {place.exercise.course}: {place.marked} marked answer{plural}{older}"
