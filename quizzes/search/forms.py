from __future__ import annotations

from django import forms

LONGEST = 200


class SearchForm(forms.Form):
    """What to look for."""

    q = forms.CharField(
        label="Search for",
        max_length=LONGEST,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
        error_messages={
            "max_length": "%(show_value)d characters are too long a question: write at most %(limit_value)d.",
            "null_characters_not_allowed": "The question has a character that cannot be typed: take it out.",
        },
    )
