from __future__ import annotations

from dataclasses import replace

from lessons.guides import load_guides
from lessons.markdown import FigurePlace, Passage, render_document
from lessons.passages.words import WordsOfPassage, passages_of, plain_words
from lessons.terms import Term

TERMS = {"slope": Term("slope", "slope", "A tilt.", (), (), "a/b")}


def section_of(text: str):
    document = render_document(text, file="a.md", figures={"shrinkage"}, terms=TERMS)
    shipped = load_guides()["mixed-effects"].sections[0]
    return replace(
        shipped, title="First", summary="In short.", parts=document.parts, takeaways=("Keep <em>this</em>.",)
    )


def test_text_is_cut_at_its_headings():
    section = section_of(
        "Before.\n\n## The `time` here\n\n- one\n- two\n\n### More\n\n| a | b |\n| --- | --- |\n| c | d |"
    )

    assert passages_of(section) == (
        WordsOfPassage("", "First", "In short. Before."),
        WordsOfPassage("the-time-here", "The time here", "one two"),
        WordsOfPassage("more", "More", "a b c d"),
        WordsOfPassage("takeaways", "To take away", "Keep this."),
    )


def test_formulas_and_definitions_are_no_words():
    section = section_of("## Here\n\nA [[slope]] is $u_1$ & more <b>.")

    assert passages_of(section)[1] == WordsOfPassage("here", "Here", "A slope is & more <b>.")


def test_captions_belong_to_the_passage_around_them():
    section = section_of("## Here\n\nText.\n\n::: figure shrinkage\nDrag *it*.\n:::\n\nOn.")
    assert [type(part) for part in section.parts] == [Passage, FigurePlace, Passage]

    assert passages_of(section)[1].text == "Text. Drag it. On."


def test_passage_without_words_is_left_out():
    assert [passage.anchor for passage in passages_of(section_of("## Empty\n\n### Full\n\nText."))] == [
        "", "full", "takeaways",
    ]  # fmt: skip


def test_plain_words_of_a_piece_of_html():
    assert plain_words("<p>One</p><p>two <math><mi>x</mi></math>three</p>") == "One two three"
