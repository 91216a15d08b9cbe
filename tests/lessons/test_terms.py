from __future__ import annotations

import pytest

from lessons.faults import Fault
from lessons.markdown import Passage, render_document, render_html
from lessons.terms import Term, TermUse, key_of, slug_of

SLOPE = Term("random-slope", "random slope", "How an effect <em>differs</em>.", (), (), "a/b")
TERMS = {"random slope": SLOPE}


def rendered(text: str) -> str:
    document = render_document(text, file="a.md", terms=TERMS)
    assert document.faults == ()
    (part,) = document.parts
    assert isinstance(part, Passage)
    return part.html


def link(words: str) -> str:
    return (
        '<span class="term" tabindex="-1"><a href="../../glossary/#random-slope" aria-describedby="term-random-slope">'
        f'{words}</a><span class="term-note" role="tooltip" id="term-random-slope">'
        "How an effect <em>differs</em>.</span></span>"
    )


def test_marked_term_is_a_link_with_its_definition():
    assert rendered("A [[random slope]].") == f"<p>A {link('random slope')}.</p>\n"


def test_words_shown_may_be_others():
    assert rendered("**[[Random slope|Tilts & <b>]]**") == (
        f"<p><strong>{link('Tilts &amp; &lt;b&gt;')}</strong></p>\n"
    )


def test_name_may_run_over_the_end_of_a_line_and_later_lines_are_counted_right():
    document = render_document("a [[random\nslope]] and\n$\\foo$", file="a.md", first_line=5, terms=TERMS)

    assert document.terms == (TermUse(5, "random slope"),)
    assert [fault.line for fault in document.faults] == [7]


def test_unknown_term_is_a_fault_and_stays_text():
    document = render_document("One\n[[random <slip>]].", file="a.md", terms=TERMS)

    assert document.faults == (
        Fault("a.md", 2, "the glossary has no term “random <slip>”: add it, or take the brackets away"),
    )
    assert document.parts == (Passage("<p>One\nrandom &lt;slip&gt;.</p>\n"),)


@pytest.mark.parametrize("text", ["`x[[random slope]]`", "    x[[random slope]]"])
def test_brackets_in_code_are_code(text: str):
    assert "class=" not in render_html(text)
    assert "[[random slope]]" in render_html(text)


@pytest.mark.parametrize("text", ["[[]]", "[[a|]]", "[[a|b|c]]", "[[a"])
def test_other_brackets_stay_text(text: str):
    assert render_html(text) == f"<p>{text}</p>\n"


def test_names_are_looked_up_and_anchored_alike():
    assert key_of("Random\n  Slope") == "random slope"
    assert slug_of("Kenward–Roger (1997)") == "kenward-roger-1997"
