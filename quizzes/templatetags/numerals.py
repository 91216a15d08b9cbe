"""Numbers in templates, as people read them."""

from __future__ import annotations

from django import template

from grading.numerals import MINUS

register = template.Library()


@register.filter
def minus(numeral: str) -> str:
    """The numeral with a true minus sign, such as behind `floatformat`."""
    return numeral.replace("-", MINUS)
