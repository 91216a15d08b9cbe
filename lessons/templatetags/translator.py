"""Template filter for the sentences of the translator."""

from __future__ import annotations

from django import template

from lessons.translator.page import as_html

register = template.Library()
register.filter("sentence", as_html)
