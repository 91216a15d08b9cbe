from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from datasets.scenarios import SCENARIOS
from lessons.faults import ContentError, Fault
from lessons.figures import FIGURES
from lessons.guides import check_guides, load_guides
from lessons.guides.links import FORMS
from lessons.markdown import Passage

GUIDE = "title: Small guide\nsummary: Two sections.\nsections: [one.md, two.md]\n"
PARTS = "parts:\n  - {title: Begin, sections: [one.md]}\n  - {title: Go on, sections: [two.md]}"
OTHERS = """\
study: {scenario: blood-pressure, setting: standard, seed: 31, visits: 4}
others:
  few: {scenario: blood-pressure, setting: few-patients, seed: 3, visits: 4}
sources:"""
SECTION = """\
---
title: {title}
slug: {slug}
summary: What it says.
points: []
mistakes: [ordinary-regression]
takeaways:
  - Keep *this*, ${{}}\\beta$.
sources:
  - text: A book.
---
Text of {slug}.
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Two sections without a fault."""
    folder = tmp_path / "guides" / "small"
    folder.mkdir(parents=True)
    (folder / "guide.yaml").write_text(GUIDE)
    (folder / "one.md").write_text(SECTION.format(title="First", slug="first"))
    (folder / "two.md").write_text(SECTION.format(title="Second", slug="second"))
    return tmp_path / "guides"


def change(file: Path, old: str, new: str) -> None:
    text = file.read_text()
    assert old in text
    file.write_text(text.replace(old, new))


def test_guide_has_its_sections_in_order(root: Path):
    guide = load_guides(root)["small"]

    first, second = guide.sections
    assert (guide.slug, guide.title, guide.summary) == ("small", "Small guide", "Two sections.")
    assert [section.title for section in guide.sections] == ["First", "Second"]
    assert guide.around(first) == (None, second)
    assert guide.around(second) == (first, None)


def test_divided_guide_has_its_parts_in_order(root: Path):
    change(root / "small" / "guide.yaml", "sections: [one.md, two.md]", PARTS)

    guide = load_guides(root)["small"]

    first, second = guide.sections
    assert [(part.title, [section.slug for section in part.sections]) for part in guide.parts] == [
        ("Begin", ["first"]),
        ("Go on", ["second"]),
    ]
    assert guide.around(first) == (None, second)
    assert guide.around(second) == (first, None)


def test_undivided_guide_is_one_part_without_a_title(root: Path):
    guide = load_guides(root)["small"]

    assert [(part.title, part.sections) for part in guide.parts] == [("", guide.sections)]


def test_links_lead_to_sections_headings_and_other_sites(root: Path):
    change(
        root / "small" / "one.md",
        "Text of first.",
        "## Here\n\n[a](../second/), [b](../second/#there), [c](#here), [d](#sources), [e](https://a.org/),\n[f](/exercises/)",
    )
    change(root / "small" / "two.md", "Text of second.", "## There")

    assert check_guides(root) == []


@pytest.mark.parametrize(
    ("target", "reason"),
    [
        ("../third/", "there is no section “third”"),
        ("../second/#here", "the headings of “second” are mistakes, sources, takeaways"),
        ("#there", "the headings of “first” are mistakes, sources, takeaways"),
        ("second.md", FORMS),
        ("/learn/small/second/", FORMS),
        ("/f/", "there is no such page on this site"),
        ("../../other/second/", "there is no guide “other”"),
        ("../../small/third/", "there is no section “third”"),
        ("../../small/second/#here", "the headings of “second” are mistakes, sources, takeaways"),
        ("../../glossary/#slope", "the glossary has no term with the anchor “slope”"),
    ],
)
def test_link_that_leads_nowhere_is_a_fault(root: Path, target: str, reason: str):
    change(root / "small" / "one.md", "Text of first.", f"Text\n[of]({target}) first.")

    assert check_guides(root) == [
        Fault("guides/small/one.md", 13, f"the link {target} leads nowhere: {reason}")
    ]


def test_links_are_not_judged_while_a_section_cannot_be_read(root: Path):
    change(root / "small" / "one.md", "Text of first.", "[Second](../second/).")
    change(root / "small" / "two.md", "summary: What it says.\n", "")

    assert check_guides(root) == [Fault("guides/small/two.md", 2, "“summary” is missing")]


def add_guide(root: Path, slug: str, *, title: str) -> Path:
    """A second guide with one section, “third”."""
    folder = root / slug
    folder.mkdir()
    (folder / "guide.yaml").write_text(f"title: {title}\nsummary: One section.\nsections: [three.md]\n")
    file = folder / "three.md"
    file.write_text(SECTION.format(title="Third", slug="third"))
    return file


def test_links_lead_to_other_guides_and_to_the_glossary(root: Path):
    three = add_guide(root, "large", title="Large guide")
    change(three, "Text of third.", "## There\n\n[a](../../small/first/), [b](../../small/first/#sources)")
    change(root / "small" / "one.md", "Text", "[c](../../large/third/#there), [d](../../glossary/) and text")

    assert check_guides(root) == []


def test_links_to_a_guide_that_cannot_be_read_are_not_judged(root: Path):
    three = add_guide(root, "large", title="Large guide")
    change(three, "summary: What it says.\n", "")
    change(
        root / "small" / "one.md", "Text of first.", "[Fourth](../../large/fourth/), [nobody](../../none/x/)."
    )

    assert check_guides(root) == [
        Fault("guides/large/three.md", 2, "“summary” is missing"),
        Fault("guides/small/one.md", 12, "the link ../../none/x/ leads nowhere: there is no guide “none”"),
    ]


def test_guides_come_in_their_order(root: Path):
    add_guide(root, "large", title="Large guide")
    assert list(load_guides(root)) == ["large", "small"]

    change(root / "small" / "guide.yaml", "title", "order: 1\ntitle")

    assert list(load_guides(root)) == ["small", "large"]


def test_points_without_a_passage_are_a_fault(root: Path):
    one = root / "small" / "one.md"
    change(one, "points: []", "points: [W1]")

    assert check_guides(root) == [
        Fault("guides/small/one.md", 5, "points are covered by passages: give the text a heading")
    ]

    change(one, "Text of", "## A passage\n\nText of")
    assert check_guides(root) == []


def test_figure_without_words_is_a_fault(root: Path, monkeypatch: pytest.MonkeyPatch):
    change(root / "small" / "one.md", "Text of first.", "Text.\n\n::: figure shrinkage\n:::")
    silent = replace(FIGURES["shrinkage"], description=" ")
    monkeypatch.setitem(FIGURES, "shrinkage", silent)

    assert check_guides(root) == [
        Fault("guides/small/one.md", 14, "the figure “shrinkage” has no caption: say what to look at"),
        Fault("guides/small/one.md", 14, "the figure “shrinkage” has no description in lessons/figures"),
    ]


def test_numbers_of_another_study_have_its_name(root: Path):
    change(root / "small" / "two.md", "sources:", OTHERS)
    change(root / "small" / "two.md", "Text of", "{{ study.groups }} and {{ few.study.groups }} of")

    section = load_guides(root)["small"].sections[1]

    assert section.parts == (Passage("<p>36 and 6 of second.</p>\n"),)


def test_section_is_rendered(root: Path):
    section = load_guides(root)["small"].sections[0]

    assert section.parts == (Passage("<p>Text of first.</p>\n"),)
    assert section.takeaways == ("Keep <em>this</em>, <math><mrow><mrow /><mi>β</mi></mrow></math>.",)
    assert [mistake.number for mistake in section.mistakes] == [1]
    assert [(source.html, source.url) for source in section.sources] == [("A book.", "")]
    assert section.minutes == 1


def test_a_changed_file_is_read_again(root: Path):
    before = load_guides(root)
    assert load_guides(root) is before

    change(root / "small" / "one.md", "title: First", "title: Another first")

    assert load_guides(root)["small"].sections[0].title == "Another first"


def test_guides_with_a_fault_are_not_shown(root: Path):
    change(root / "small" / "one.md", "Text of", "Text $x_{$ of")

    with pytest.raises(ContentError) as refused:
        load_guides(root)

    assert str(refused.value) == (
        "guides/small/one.md:12: the formula “x_{” is not complete LaTeX (MissingSuperScriptOrSubscriptError)"
    )


def test_every_fault_of_every_file_is_reported_at_once(root: Path):
    one, two = root / "small" / "one.md", root / "small" / "two.md"
    change(one, "points: []", "points:\n  - W1\n  - W9")
    change(one, "mistakes: [ordinary-regression]", "mistake: [ordinary-regression]")
    change(two, "Text of", "# Head\n\n{{ ols.se.time:.2f }} of")
    change(two, "  - text: A book.", "  - text: A book $\\foo$.")
    (root / "small" / "three.md").write_text("unlisted")

    assert check_guides(root) == [
        Fault("guides/small/guide.yaml", 3, "three.md is in the folder but not among the sections"),
        Fault("guides/small/one.md", 2, "“mistakes” is missing"),
        Fault("guides/small/one.md", 7, "“points.1”: “W9” is not one of the 75 points, P1 to X5"),
        Fault("guides/small/one.md", 8, "“mistake” is not known here: the fields are title, slug, summary, mistakes,"
              " takeaways, sources, points, study, others, holds"),
        Fault("guides/small/two.md", 10, "the formula “\\foo” has “\\foo”, which is not known: check the spelling"),
        Fault("guides/small/two.md", 12, "the title stands in the front matter: begin headings with ##"),
        Fault("guides/small/two.md", 14, "no number is called “ols.se.time”: there are none"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("file", "old", "new", "line", "message"),
    [
        ("guide.yaml", "two.md]", "two.md, three.md]", 3, "there is no file three.md"),
        ("guide.yaml", "one.md, two.md]", "one.md, two.md, one.md]", 3, "one.md is listed more than once"),
        ("guide.yaml", "sections: [one.md, two.md]", PARTS.replace("two.md", "two.md, three.md"), 5,
         "there is no file three.md"),
        ("guide.yaml", "sections: [one.md, two.md]", PARTS.replace("Go on", "''"), 5,
         "“parts.1.title”: String should have at least 1 character, not ''"),
        ("guide.yaml", "sections: [one.md, two.md]", "", 1,
         "a guide lists its files under “sections” or, with titles, under “parts”: use one of them"),
        ("guide.yaml", "sections:", PARTS + "\nsections:", 1,
         "a guide lists its files under “sections” or, with titles, under “parts”: use one of them"),
        ("guide.yaml", "title: Small guide\n", "", 1, "“title” is missing"),
        ("guide.yaml", "title: Small", "title: [Small", 2, "this is not YAML: expected ',' or ']', but got ':'"),
        ("guide.yaml", "summary:", "title: Again\nsummary:", 2, "“title” is here a second time"),
        ("two.md", "slug: second", "slug: first", 3, "the slug “first” belongs to more than one section"),
        ("two.md", "---\ntitle", "title", 1, "the file does not begin with front matter between two lines of ---"),
        ("two.md", "slug: second", "slug: Second part", 3,
         "“slug”: String should match pattern '^[a-z0-9]+(-[a-z0-9]+)*$', not 'Second part'"),
        ("two.md", "[ordinary-regression]", "[regression]", 6,
         "“mistakes.0”: “regression” is not one of the ten mistakes: ordinary-regression, ignored-clustering,"
         " unjustified-random-effects, fixed-random-confusion, slopes-without-data, undescribed-model,"
         " causal-overclaim, ignored-warnings, overfitted-structure, missing-data-forgotten"),
        ("two.md", "sources:", "study: {scenario: no, setting: standard, seed: 1, visits: 4}\nsources:", 9,
         "“study.scenario”: Input should be a valid string, not False"),
        ("two.md", "sources:", "study: {scenario: pigs, setting: standard, seed: 1, visits: 4}\nsources:", 9,
         f"There is no scenario “pigs”; choose one of: {', '.join(SCENARIOS)}."),
        ("two.md", "sources:", "study: {scenario: blood-pressure, setting: standard, seed: 1, visits: 9}\nsources:", 9,
         "9 visits cannot be analysed: a study has 2 to 8"),
        ("two.md", "sources:", "study: {scenario: blood-pressure, setting: standard, seed: 1, visits: 4}\n"
         "holds: [ols.se.time < ols.se.time]\nsources:", 10,
         "the text relies on ols.se.time < ols.se.time, but the numbers are 0.7749 and 0.7749: mend the text or the study"),
    ],
)  # fmt: skip
def test_fault_names_file_line_and_rule(root: Path, file: str, old: str, new: str, line: int, message: str):
    change(root / "small" / file, old, new)

    where = "guides/small/guide.yaml" if "belongs to more" in message else f"guides/small/{file}"
    assert check_guides(root) == [Fault(where, line, message)]


def test_file_in_another_encoding_is_a_fault(root: Path):
    (root / "small" / "one.md").write_bytes("---\ntitle: Année".encode("latin-1"))

    assert check_guides(root) == [Fault("guides/small/one.md", 1, "the file is not UTF-8: save it as UTF-8")]


def test_empty_files_are_faults(root: Path):
    (root / "small" / "one.md").write_text("")
    (root / "other").mkdir()
    (root / "other" / "guide.yaml").write_text("")

    assert check_guides(root) == [
        Fault("guides/other/guide.yaml", 1, "“summary” is missing"),
        Fault("guides/other/guide.yaml", 1, "“title” is missing"),
        Fault("guides/small/one.md", 1, "the file does not begin with front matter between two lines of ---"),
    ]
