from __future__ import annotations

import re
from pathlib import Path

import pytest

from lessons.faults import Fault
from lessons.guides import check_guides, load_glossary, load_guides
from lessons.guides.glossary import TermPage, list_letters

GLOSSARY = """\
terms:
  - term: random slope
    also: [random slopes, slopes that differ]
    means: How an effect *differs*, by $u_1$.
    see: [AIC]
    read: small/first#here
  - term: AIC
    means: A criterion.
    read: small/first
"""
SECTION = """\
---
title: First
slug: first
summary: What it says.
mistakes: []
takeaways: [Keep this.]
sources: [{text: A book.}]
---
## Here

A [[random slope]] and
[[AIC|the criterion]].
"""
FILE = "guides/glossary.yaml"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A guide of one section, and a glossary of its two terms, without a fault."""
    folder = tmp_path / "guides" / "small"
    folder.mkdir(parents=True)
    (folder / "guide.yaml").write_text("title: Small guide\nsummary: One section.\nsections: [one.md]\n")
    (folder / "one.md").write_text(SECTION)
    (tmp_path / "guides" / "glossary.yaml").write_text(GLOSSARY)
    return tmp_path / "guides"


def change(file: Path, old: str, new: str) -> None:
    text = file.read_text()
    assert old in text
    file.write_text(text.replace(old, new))


def test_terms_come_in_alphabetical_order(root: Path):
    assert check_guides(root) == []

    aic, slope = load_glossary(root)

    assert (aic.slug, aic.name, aic.html, aic.also) == ("aic", "AIC", "A criterion.", ())
    assert (slope.slug, slope.also, slope.see) == (
        "random-slope",
        ("random slopes", "slopes that differ"),
        ("aic",),
    )
    assert slope.html.startswith("How an effect <em>differs</em>, by <math>")


def test_section_knows_its_terms(root: Path):
    (section,) = load_guides(root)["small"].sections

    assert section.terms == ("random-slope", "aic")


def test_letters_have_the_passages_that_explain_and_use_a_term(root: Path):
    first, second = list_letters(load_glossary(root), load_guides(root))

    assert (first.name, second.name) == ("A", "R")
    (entry,) = second.entries
    assert entry.passage == TermPage("small", "first", "Here", "here")
    assert [term.slug for term in entry.see] == ["aic"]
    assert entry.pages == (TermPage("small", "first", "First"),)


@pytest.mark.parametrize(
    ("file", "old", "new", "line", "message"),
    [
        ("small/one.md", "[[random slope]]", "[[random slopes]] [[randomly]]", 11,
         "the glossary has no term “randomly”: add it, or take the brackets away"),
        ("small/one.md", "[[AIC|", "[[slopes that differ]], [[AIC|", 12,
         "“slopes that differ” is marked before in this text: mark its first use only"),
        ("small/one.md", "[[AIC|the criterion]]", "the criterion", 7,
         "no text marks “AIC”: write [[AIC]] where it is used"),
        ("small/one.md", "takeaways: [Keep this.]", "takeaways: ['Keep [[AIC]].']", 6,
         "there is here no term “AIC”: add it, or take the brackets away"),
        ("glossary.yaml", "small/first#here", "small/first#there", 2,
         "the passage small/first#there of “random slope” is not there: the headings of “first” are here, mistakes,"
         " sources, takeaways"),
        ("glossary.yaml", "read: small/first\n", "read: large/first\n", 7,
         "the passage large/first of “AIC” is not there: there is no guide “large”"),
        ("glossary.yaml", "see: [AIC]", "see: [BIC]", 5, "“BIC” is not a term: see takes the first name of one"),
        ("glossary.yaml", "means: A criterion.", "means: A criterion.\n    also: [Random  slopes]", 7,
         "“Random  slopes” names two terms: let one of them have it"),
        ("glossary.yaml", "A criterion.", "A [criterion](../x/).", 8,
         "a definition has no links: name the passage under “read”"),
        ("glossary.yaml", "A criterion.", "A $\\foo$.", 8,
         "the formula “\\foo” has “\\foo”, which is not known: check the spelling"),
    ],
)  # fmt: skip
def test_fault_names_file_line_and_rule(root: Path, file: str, old: str, new: str, line: int, message: str):
    change(root / file, old, new)

    where = FILE if message.startswith("no text marks") else f"guides/{file}"
    assert check_guides(root) == [Fault(where, line, message)]


def test_glossary_that_cannot_be_read_is_a_fault(root: Path):
    change(root / "glossary.yaml", "    means: A criterion.\n", "")
    change(root / "small" / "one.md", "[[random slope]] and\n[[AIC|the criterion]]", "slope")

    assert check_guides(root) == [Fault(FILE, 7, "“terms.1.means” is missing")]


def test_changed_glossary_is_read_again(root: Path):
    load_glossary(root)
    change(root / "glossary.yaml", "A criterion.", "Another criterion.")

    assert load_glossary(root)[0].html == "Another criterion."


def test_shipped_glossary_has_its_terms_and_every_one_is_used():
    terms = load_glossary()
    used = {slug for guide in load_guides().values() for section in guide.sections for slug in section.terms}

    assert len(terms) >= 60
    assert {term.slug for term in terms} == used


def test_no_definition_is_long():
    words = {term.name: len(re.sub(r"<[^>]+>", " ", term.html).split()) for term in load_glossary()}

    assert {name: count for name, count in words.items() if count > 60} == {}
