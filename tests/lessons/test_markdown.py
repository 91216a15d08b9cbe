from __future__ import annotations

import pytest

from lessons.faults import ContentError, Fault
from lessons.markdown import (
    CheckPlace,
    FigurePlace,
    Heading,
    Passage,
    render_document,
    render_html,
    render_line,
)


def faults_of(text: str, *, first_line: int = 1) -> list[tuple[int, str]]:
    document = render_document(text, file="a.md", figures={"shrinkage"}, first_line=first_line)
    return [(fault.line, fault.message) for fault in document.faults]


def test_paragraph_with_inline_maths():
    assert render_html("A **slope** $u_1$.") == (
        "<p>A <strong>slope</strong> <math><mrow><msub><mi>u</mi><mn>1</mn></msub></mrow></math>.</p>\n"
    )


def test_displayed_maths_stands_alone():
    maths = '<math display="block"><mrow><mi>x</mi></mrow></math>'
    scrolls = '<div class="formula" tabindex="0" role="group" aria-label="Formula">'
    assert render_html("$$\nx\n$$") == f"{scrolls}{maths}</div>\n"


def test_dollars_of_money_are_no_maths():
    assert render_html("From $5 to $6.") == "<p>From $5 to $6.</p>\n"


def test_quotation_marks_are_curly_but_in_code():
    html = render_html('"The patient\'s `x = "a"`", of patients\' `y`.')

    assert html == "<p>“The patient’s <code>x = &quot;a&quot;</code>”, of patients’ <code>y</code>.</p>\n"


def test_html_is_shown_as_text():
    assert render_html('<script>alert("1")</script> <b>x</b>') == (
        "<p>&lt;script&gt;alert(“1”)&lt;/script&gt; &lt;b&gt;x&lt;/b&gt;</p>\n"
    )


def test_link_to_a_script_stays_text():
    assert render_html("[x](javascript:alert(1))") == "<p>[x](javascript:alert(1))</p>\n"


def test_margin_note_and_takeaway():
    assert render_html("::: margin\nNote.\n:::\n\n::: takeaway\nKeep.\n:::") == (
        '<aside class="margin-note">\n<p>Note.</p>\n</aside>\n<div class="takeaway">\n<p>Keep.</p>\n</div>\n'
    )


def test_table_scrolls_and_aligns_numbers_without_styles():
    assert render_html("| a | b |\n| --- | ---: |\n| x | 1 |") == (
        '<div class="table-wrap" tabindex="0" role="region" aria-label="Table">\n<table class="table">\n'
        '<thead>\n<tr>\n<th>a</th>\n<th class="num">b</th>\n</tr>\n</thead>\n'
        '<tbody>\n<tr>\n<td>x</td>\n<td class="num">1</td>\n</tr>\n</tbody>\n</table>\n</div>\n'
    )


def test_figure_cuts_the_text_in_parts():
    text = "Before.\n\n::: figure shrinkage\nMove *it*.\n:::\n\nAfter."

    document = render_document(text, file="a.md", figures={"shrinkage"})

    assert document.parts == (
        Passage("<p>Before.</p>\n"),
        FigurePlace("shrinkage", "<p>Move <em>it</em>.</p>\n"),
        Passage("<p>After.</p>\n"),
    )
    assert document.faults == ()


def test_headings_have_anchors():
    document = render_document("## The `time` slope\n\n### More\n\n## The time slope", file="a.md")

    assert document.headings == (
        Heading(2, "the-time-slope", "The time slope"),
        Heading(3, "more", "More"),
        Heading(2, "the-time-slope-1", "The time slope"),
    )
    assert document.parts == (
        Passage(
            '<h2 id="the-time-slope">The <code>time</code> slope</h2>\n<h3 id="more">More</h3>\n',
            document.headings[0],
        ),
        Passage('<h2 id="the-time-slope-1">The time slope</h2>\n', document.headings[2]),
    )


def test_text_is_cut_before_headings_of_level_two_and_at_figures():
    text = "Before.\n\n## One\n\nText.\n\n::: figure shrinkage\nWords.\n:::\n\nMore.\n\n## Two\n"

    document = render_document(text, file="a.md", figures={"shrinkage"})

    one, two = document.headings
    assert document.parts == (
        Passage("<p>Before.</p>\n"),
        Passage('<h2 id="one">One</h2>\n<p>Text.</p>\n', one),
        FigurePlace("shrinkage", "<p>Words.</p>\n"),
        Passage("<p>More.</p>\n"),
        Passage('<h2 id="two">Two</h2>\n', two),
    )


def test_text_is_not_cut_at_a_heading_within_a_quotation():
    document = render_document("> ## One\n>\n> Text.", file="a.md")

    assert document.parts == (Passage('<blockquote>\n<h2 id="one">One</h2>\n<p>Text.</p>\n</blockquote>\n'),)


def test_every_fault_is_reported_with_its_line():
    text = "\n".join(
        [
            "# Title",
            "Text with $x_{$ in",
            "its second $\\foo$ line.",
            "",
            "$$",
            "\\bar",
            "$$",
            "::: sidebar",
            ":::",
            "::: figure spaghetti",
            ":::",
            "- ::: margin",
            "",
            "![x](y.png)",
            "",
            ":::",
            "::: margin",
            "::: takeaway",
        ]
    )

    assert faults_of(text, first_line=11) == [
        (11, "the title stands in the front matter: begin headings with ##"),
        (12, "the formula “x_{” is not complete LaTeX (MissingSuperScriptOrSubscriptError)"),
        (13, "the formula “\\foo” has “\\foo”, which is not known: check the spelling"),
        (15, "the formula “\\bar” is not complete LaTeX (NoAvailableTokensError)"),
        (18, "there is no container “sidebar”: use one of margin, takeaway, figure, check"),
        (20, "there is no figure “spaghetti” (there are: shrinkage)"),
        (22, "a container stands at the left edge, not in a list or a quotation"),
        (24, "images are not shown: use a figure"),
        (26, "::: closes a container, and none is open here"),
        (28, "a container inside the one of line 27: close that first"),
        (28, "this container is never closed: add a line with :::"),
    ]


def test_colons_in_a_code_block_are_code():
    assert faults_of("```\n::: what\n```") == []


def test_faulty_formula_is_escaped():
    document = render_document("$\\foo{<b>}$", file="a.md")

    assert document.parts == (Passage("<p><code>\\foo{&lt;b&gt;}</code></p>\n"),)


def test_render_html_raises_every_fault():
    with pytest.raises(ContentError) as refused:
        render_html("$\\foo$\n\n$\\bar{}$ $\\baz$", file="q.yaml", first_line=7)

    assert refused.value.faults == (
        Fault("q.yaml", 7, "the formula “\\foo” has “\\foo”, which is not known: check the spelling"),
        Fault("q.yaml", 9, "the formula “\\baz” has “\\baz”, which is not known: check the spelling"),
    )
    assert str(refused.value).splitlines()[0] == (
        "q.yaml:7: the formula “\\foo” has “\\foo”, which is not known: check the spelling"
    )


def test_render_line_has_no_paragraph():
    assert render_line("A *b* $x$", file="a.md", line=3) == (
        "A <em>b</em> <math><mrow><mi>x</mi></mrow></math>",
        (),
    )


def test_render_line_reports_on_its_line():
    _, faults = render_line("A $\\foo$", file="a.md", line=3)

    assert faults == (
        Fault("a.md", 3, "the formula “\\foo” has “\\foo”, which is not known: check the spelling"),
    )


def test_check_is_a_part_of_its_own_and_knows_its_line():
    text = "Before.\n\n::: check row-and-groups\n:::\n\nAfter.\n"

    document = render_document(text, file="one.md", first_line=10, checks=True)

    assert document.faults == ()
    assert document.parts == (
        Passage("<p>Before.</p>\n"),
        CheckPlace("row-and-groups", "one.md", 12),
        Passage("<p>After.</p>\n"),
    )


@pytest.mark.parametrize(
    ("first", "checks"), [("::: check a b", True), ("::: check", True), ("::: check a", False)]
)
def test_check_without_one_question_or_outside_a_section_is_a_fault(first: str, checks: bool):
    document = render_document(f"{first}\n:::\n", file="one.md", checks=checks)

    assert [str(fault) for fault in document.faults] == [
        "one.md:1: a check stands in a section, with the id of one question: ::: check row-and-groups"
    ]


@pytest.mark.parametrize("text", ["```r\nlmer(y ~ x)\n```", "    lmer(y ~ x)"])
def test_block_of_code_can_be_reached_by_keyboard(text: str):
    """It may be wider than the screen, and then it scrolls."""
    assert render_html(text).startswith('<pre tabindex="0"><code')
