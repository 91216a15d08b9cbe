"""Names of sheets and reports, and with which course a sheet is shared."""

from __future__ import annotations

from typing import Any

from django import forms

from accounts.models import Course, User
from lessons.models import Report, Sheet
from lessons.questionnaire import tidy


class _Name(forms.ModelForm):
    def clean_name(self) -> str:
        name = tidy(str(self.cleaned_data["name"]))
        if not name:
            raise forms.ValidationError("The name is empty. Write one by which you will know the study.")
        return name


class SheetForm(_Name):
    class Meta:
        model = Sheet
        fields = ["name"]
        labels = {"name": "Name of the study"}
        help_texts = {
            "name": "For example: Sleep of shift workers, thesis chapter 3. You can change it later."
        }


class ReportForm(_Name):
    """A report's name, and the working sheet that it begins from."""

    sheet = forms.ModelChoiceField(
        Sheet.objects.none(),
        label="Begin from a working sheet",
        required=False,
        empty_label="Begin empty",
        help_text="Counts, outcome, predictors and the formula are carried over; you can change them all.",
    )

    class Meta:
        model = Report
        fields = ["name"]
        labels = {"name": "Name of the report"}
        help_texts = {"name": "For example: Sleep of shift workers, results. You can change it later."}

    def __init__(self, owner: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["sheet"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = Sheet.objects.visible_to(owner)


class ReportNameForm(_Name):
    class Meta(ReportForm.Meta):
        pass


class ShareForm(forms.Form):
    """The course whose tutors may read a sheet; none takes it back."""

    course = forms.ModelChoiceField(
        Course.objects.none(),
        label="Tutors who may read it",
        required=False,
        empty_label="Nobody but you",
        help_text="They see it as it is whenever they look, and cannot change it. Fellow students never see it.",
        error_messages={"invalid_choice": "You are not in this course. Choose one that you are in."},
    )

    def __init__(self, owner: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["course"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = Course.objects.visible_to(owner)
