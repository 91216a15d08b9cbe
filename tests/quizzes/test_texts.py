from __future__ import annotations

import pytest

from lessons.faults import ContentError
from quizzes.texts import render_inline, render_text


def test_render_text_makes_paragraphs_and_escapes_html():
    assert render_text("Is `a < b`?\n\n<b>No</b>") == (
        "<p>Is <code>a &lt; b</code>?</p>\n<p>&lt;b&gt;No&lt;/b&gt;</p>\n"
    )


def test_render_inline_makes_no_paragraph():
    assert (
        render_inline("One *visit* & <i>no</i> more") == "One <em>visit</em> &amp; &lt;i&gt;no&lt;/i&gt; more"
    )


def test_formula_that_cannot_be_shown_is_an_error_of_a_text():
    with pytest.raises(ContentError):
        render_text("$x_{$")
