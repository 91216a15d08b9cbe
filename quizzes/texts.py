"""Texts of questions and verdicts as HTML: Markdown with maths, raw HTML shown as text."""

from __future__ import annotations

from functools import lru_cache

from django.utils.safestring import SafeString, mark_safe

from lessons.markdown import render_html, render_line


@lru_cache(maxsize=4096)
def render_text(text: str) -> SafeString:
    """One or more paragraphs. The renderer escapes all HTML of the text.

    Raises:
        ContentError: a formula in it cannot be shown; `check_content` finds this before a student does.
    """
    return mark_safe(render_html(text))


@lru_cache(maxsize=4096)
def render_inline(text: str) -> SafeString:
    """One line without a paragraph around it."""
    html, _ = render_line(text, file="text", line=1)
    return mark_safe(html)
