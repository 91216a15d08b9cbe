"""Template tags for a student's data."""

from __future__ import annotations

from django import template
from django.template import Context

from datasets.links import make_link
from datasets.models import Dataset
from datasets.snippets import reading_code

register = template.Library()


@register.simple_tag(takes_context=True)
def reading_lines(context: Context, dataset: Dataset) -> dict[str, str]:
    """By package, the line that reads the data set at its signed address."""
    return reading_code(make_link(dataset, context["request"]), dataset.meaning)
