from __future__ import annotations

import re

import pytest

from lessons.markdown import render_html
from quizzes.exchange.reading.html_text import markdown_of, plain_markdown


@pytest.mark.parametrize(
    ("html", "markdown"),
    [
        ("<p>One <b>bold </b>word</p><p>Two</p>", "One **bold** word\n\nTwo"),
        ("plain", "plain"),
        ("a<br>b", "a\\\nb"),
        ("<p>a</p><ul><li>one</li><li>two</li></ul>", "a\n\n- one\n\n- two"),
        ("<ol><li>one</li><li>two</li></ol>", "1. one\n\n2. two"),
        ("<code>y ~ x</code> and <code>a`b</code>", "`y ~ x` and `` a`b ``"),
        ('<a href="https://x.org/a">here</a>', "[here](<https://x.org/a>)"),
        ('<a href="javascript:alert(1)">here</a>', "here"),
        ("<script>alert(1)</script><style>p{}</style>left", "left"),
        (r"\(\sigma^2\) is it", r"$\sigma^2$ is it"),
        ('<img src="x.png" alt="y">', "TODO (a picture stood here)"),
        ("<p>never closed <b>bold", "never closed bold"),
        ("</b></p></ul>", ""),
        ("x<sup>2</sup>", "x^2"),
        ("<table><tr><td>a</td><td>b</td></tr></table>", "a · b"),
    ],
)
def test_html_becomes_markdown(html: str, markdown: str):
    assert markdown_of(html) == markdown


@pytest.mark.parametrize(
    "text",
    [
        "a * b * c and _d_ [e](f) `g` $h$",
        "# no heading",
        "1. no list",
        "- no list",
        "> no quotation",
        "--- and ===",
        "::: margin",
        "[[term]] and ~~gone~~",
        "&lt; stays &amp; so does \\",
        "<b>no tag</b>",
        "| a | b |",
    ],
)
def test_text_is_shown_as_it_was(text: str):
    html = render_html(plain_markdown(text))

    shown = re.sub("<[^>]+>", "", html)
    for entity, character in (("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&amp;", "&")):
        shown = shown.replace(entity, character)
    assert shown.strip() == text
    assert html.startswith("<p>")


def test_hostile_html_leaves_nothing_that_acts():
    html = '<p onclick="x()">a<iframe src="//x"></iframe><svg onload=x()></svg><a href=" javascript:x()">b</a></p>'

    assert render_html(markdown_of(html)) == "<p>ab</p>\n"


def test_deep_nesting_is_read():
    assert markdown_of("<div><b>" * 20_000 + "a" + "</b></div>" * 20_000) == "**a**"
