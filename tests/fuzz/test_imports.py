"""Question files of other systems, nearly right: what is left out is named with its line, what is read makes a draft."""

from __future__ import annotations

import yaml
from hypothesis import example, given
from hypothesis import strategies as st

from quizzes.exchange.reading.drafts import draft_of, uid_of
from quizzes.exchange.reading.gift import read_gift
from quizzes.exchange.reading.html_text import markdown_of, plain_markdown
from quizzes.exchange.reading.moodle_xml import read_moodle_xml
from quizzes.exchange.reading.questions import Reading
from tests.fuzz.budget import fuzzed
from tests.fuzz.counting import growth
from tests.fuzz.mutating import changed_bytes, changed_texts
from tests.quizzes.exchange.reading import test_gift, test_moodle_xml

XML_TOKENS = (
    *(
        "<text>",
        "</text>",
        "<question type='numerical'>",
        "</question>",
        "<answer fraction='100'>",
        "<![CDATA[",
        "]]>",
    ),
    *(
        "<!DOCTYPE a [<!ENTITY b 'c'>]>",
        "&b;",
        "&lt;",
        "&#0;",
        "&#x110000;",
        "<?xml version='1.1' encoding='utf-7'?>",
    ),
    *(
        "fraction='nan'",
        "format='markdown'",
        "<file name='x'/>",
        "<quiz>",
        "</quiz>",
        "<!--",
        "-->",
        "<p>",
        "<ul><li>",
    ),
)
GIFT_TOKENS = (
    "{",
    "}",
    "=",
    "~",
    "#",
    "####",
    "::",
    "->",
    "%50%",
    "%nan%",
    "[html]",
    "\\",
    "\n\n",
    "//",
    "$CATEGORY:",
    "{#",
)
HTML_TOKENS = (
    "<b>",
    "</b>",
    "<a href='http://x.org'>",
    "</a>",
    "<li>",
    "<ol>",
    "</ol>",
    "<pre>",
    "<code>",
    "`",
    "$x$",
    "<td>",
)
HTML = (
    "<p>What is <b>one</b> row?</p><ul><li>A <i>visit</i><ol><li>two</li></ol></li></ul><code>a`b</code>",
    "<table><tr><td>1</td><td>2</td></tr></table><br><a href='https://x.org/?a=1&amp;b'>x</a> \\(a^2\\) $$b$$ &lt;b&gt;",
)

moodle_texts = changed_texts((test_moodle_xml.CHOICE, test_moodle_xml.NUMBER), XML_TOKENS)
gift_texts = changed_texts((test_gift.TEXT,), GIFT_TOKENS)
html_texts = changed_texts(HTML, HTML_TOKENS)


def check(reading: Reading, lines: int) -> None:
    """Faults have lines of the file, and every question makes a draft that says what was read."""
    assert reading.questions or reading.faults
    assert all(fault.message and 0 < fault.line <= lines + 1 for fault in reading.faults)
    for question in reading.questions:
        assert 0 < question.line <= lines
        uid = uid_of(question.name, ())
        draft = draft_of(question, uid=uid, mistake="ordinary-regression", file="a\nb.xml")
        content = yaml.safe_load(draft)
        assert (content["id"], content["kind"]) == (uid, question.kind)
        assert content["prompt"].split() == question.prompt.split()
        if question.options:
            assert [option["text"].split() for option in content["options"]] == [
                option.text.split() for option in question.options
            ]


@fuzzed(40)
@given(
    st.one_of(
        moodle_texts.map(lambda text: text.encode("utf-8", "replace")),
        st.sampled_from(["utf-8-sig", "utf-16", "latin-1"]).flatmap(
            lambda encoding: changed_bytes(test_moodle_xml.CHOICE.encode(encoding))
        ),
    )
)
@example(b"<?xml version='1.0' encoding='rot13'?><quiz/>")
@example(b"")
@example(b"<quiz>" + b"<a>" * 200)
def test_any_moodle_file_is_read_with_its_faults_by_line(data: bytes) -> None:
    check(read_moodle_xml(data, file="quiz.xml"), data.count(b"\n") + data.count(b"\r") + 1)


@fuzzed(60)
@given(gift_texts)
@example("")
def test_any_gift_file_is_read_with_its_faults_by_line(text: str) -> None:
    check(read_gift(text, file="quiz.gift"), len(text.splitlines()) + 1)


@fuzzed(60)
@given(html_texts)
def test_any_html_becomes_a_markdown_that_stays_what_it_is(text: str) -> None:
    assert isinstance(markdown_of(text), str)
    assert plain_markdown(text).strip() == plain_markdown(text)


@fuzzed(8)
@given(st.sampled_from([*HTML_TOKENS, "<p>a", "a_b*", "<a>"]), st.sampled_from([*HTML_TOKENS, " b", "&lt;"]))
def test_twice_the_html_is_twice_the_work(one: str, other: str) -> None:
    once, again = growth(markdown_of, one + other)

    assert again <= 2.5 * once + 3000
