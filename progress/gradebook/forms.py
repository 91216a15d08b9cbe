"""What tutors choose and type about a gradebook. A refusal names the value, the rule and the mend."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict

from accounts.group_filter import GroupFilter
from progress.gradebook.gathering import BY_NAME, BY_TOTAL, Heading
from quizzes.models import GradebookRules
from quizzes.models.gradebook import MOST_DECIMALS

MOST_DROPPED = 20
MOST_WEIGHT = Decimal(1000)


@dataclass(frozen=True, slots=True)
class Picked:
    """Which rows of the gradebook, in what order; empty for all of them."""

    name: str
    group: str
    with_former: bool
    sort: str


class ViewForm(GroupFilter):
    """The filters above the table. An unknown value narrows nothing."""

    name = forms.CharField(label="Name contains", required=False, max_length=120)
    former = forms.ChoiceField(
        label="Students", required=False, choices=[("", "in the course"), ("too", "and those taken out")]
    )
    sort = forms.ChoiceField(required=False, widget=forms.HiddenInput)

    def __init__(
        self, data: QueryDict, *, groups: Sequence[tuple[str, str]], headings: Iterable[Heading]
    ) -> None:
        super().__init__(data, groups=groups)
        sort = self.fields["sort"]
        assert isinstance(sort, forms.ChoiceField)
        names = [BY_NAME, BY_TOTAL, *(str(heading.exercise.pk) for heading in headings)]
        sort.choices = [(sign + name, name) for name in names for sign in ("", "-")]

    @property
    def picked(self) -> Picked:
        """What was sent in, as far as it is valid; by name unless another order was asked for."""
        self.is_valid()
        found = self.cleaned_data
        return Picked(
            name=found.get("name", ""),
            group=found.get("group", ""),
            with_former=bool(found.get("former")),
            sort=found.get("sort") or BY_NAME,
        )


class WeightField(forms.CharField):
    """A weight from 0 to `MOST_WEIGHT` with at most two decimals; empty lets the exercise weigh its points."""

    def __init__(self, heading: Heading) -> None:
        super().__init__(
            label=heading.exercise.title,
            required=False,
            help_text=f"Empty: its {heading.points:g} point{'' if heading.points == 1 else 's'}.",
            widget=forms.TextInput(attrs={"inputmode": "decimal", "class": "is-short"}),
        )

    def clean(self, value: Any) -> Decimal | None:
        text = str(value or "").strip()
        if not text:
            return None
        try:
            weight = Decimal(text) if len(text) <= 10 and text.isascii() else Decimal("NaN")
            if 0 <= weight <= MOST_WEIGHT and weight == round(weight, 2):
                return weight
        except InvalidOperation:
            pass
        raise ValidationError(
            f"“{text[:20]}” is no weight: type a number from 0 to {MOST_WEIGHT} with a decimal point and at most two "
            "decimals, or nothing."
        )


class DropField(forms.CharField):
    """A whole number from 0 to `MOST_DROPPED`."""

    def __init__(self) -> None:
        super().__init__(
            label="Lowest exercises that are dropped",
            help_text="For each student those with the smallest share of their points. One exercise always stays.",
            widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "is-short"}),
            error_messages={"required": "Nothing is typed: type 0 to drop none."},
        )

    def clean(self, value: Any) -> int:
        text = str(super().clean(value)).strip()
        if text.isascii() and text.isdigit() and len(text) <= 3 and int(text) <= MOST_DROPPED:
            return int(text)
        raise ValidationError(
            f"“{text[:20]}” is not a whole number from 0 to {MOST_DROPPED}: type how many are dropped."
        )


class RulesForm(forms.Form):
    """How the gradebook counts, with a field `weight-…` for each exercise."""

    drop_lowest = DropField()
    before_closing = forms.ChoiceField(
        label="An exercise that has not closed",
        choices=GradebookRules.BeforeClosing.choices,
        widget=forms.RadioSelect,
        help_text="Once it has closed, what is not answered counts nothing. An answer that waits for its mark is left "
        "aside until it has one.",
        error_messages={"invalid_choice": "“%(value)s” is neither of the two: choose one of them."},
    )
    decimals = forms.TypedChoiceField(
        label="Decimals of percentages",
        coerce=int,
        choices=[(number, str(number)) for number in range(MOST_DECIMALS + 1)],
        error_messages={"invalid_choice": "“%(value)s” is not in the list: choose one of it."},
    )

    def __init__(self, data: QueryDict | None, *, rules: GradebookRules, headings: Sequence[Heading]) -> None:
        initial: dict[str, Any] = {
            "drop_lowest": rules.drop_lowest,
            "before_closing": rules.before_closing,
            "decimals": rules.decimals,
        }
        super().__init__(data, initial=initial)
        self.keys = [heading.exercise.pk for heading in headings]
        for heading in headings:
            name = _name(heading.exercise.pk)
            self.fields[name] = WeightField(heading)
            if heading.own_weight is not None:
                self.initial[name] = f"{heading.own_weight.normalize():f}"

    @property
    def weight_fields(self) -> Iterator[forms.BoundField]:
        return (self[_name(key)] for key in self.keys)

    @property
    def weights(self) -> dict[int, Decimal | None]:
        """The weights that were typed, by exercise, once all is valid."""
        return {key: self.cleaned_data[_name(key)] for key in self.keys}


def _name(key: int) -> str:
    return f"weight-{key}"


class ExcuseForm(forms.Form):
    """Why an exercise does not count for a student."""

    reason = forms.CharField(
        max_length=300,
        help_text="The student reads it, and so do the other tutors.",
        error_messages={
            "required": "No reason is given: say in a few words why the exercise does not count.",
            "max_length": "The reason has %(show_value)d characters, and %(limit_value)d is the most: shorten it.",
        },
    )
