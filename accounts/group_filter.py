"""The choice of a group of the course, for every page that tutors can narrow down to one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from django import forms

from accounts.queries import NO_GROUP


class GroupFilter(forms.Form):
    """A select of what `group_choices` gives; other filters are added by subclasses.

    Where the course has no groups there is nothing to choose. A group that is not in the course, say because it was
    deleted meanwhile, narrows nothing and says so.
    """

    field_order: ClassVar[list[str]] = ["name", "group"]  # type: ignore[misc]

    # What the select says while none is chosen, and what comes of a group that is not there.
    without: ClassVar[str] = "all students"
    instead: ClassVar[str] = "all students are shown"

    group = forms.ChoiceField(label="Group", required=False)

    def __init__(self, data: Mapping[str, Any], *, groups: Sequence[tuple[str, str]]) -> None:
        super().__init__(data)
        field = self.fields["group"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", self.without), *groups[1:]]
        self._groups = groups
        field.error_messages["invalid_choice"] = (
            f"This group is not in the course any more, so {self.instead}. Choose another."
        )
        if not groups and not data.get("group"):
            del self.fields["group"]

    @property
    def group_picked(self) -> str:
        """What `students_in` takes as `group`: what was sent in, as far as it is valid."""
        self.is_valid()
        return str(self.cleaned_data.get("group", ""))

    @property
    def group_words(self) -> str:
        """Where the students are who are shown, as in "students in the group “Monday”"; empty for all of them."""
        return group_words(self.group_picked, self._groups)


def group_words(group: str, choices: Sequence[tuple[str, str]]) -> str:
    """The chosen one of `group_choices` as it stands in a sentence after "students"; empty if it is none of them."""
    name = dict(choices).get(group)
    if not group or name is None:
        return ""
    return name if group == NO_GROUP else f"in the group “{name}”"
