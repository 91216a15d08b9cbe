from __future__ import annotations

import re
from dataclasses import replace

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from lessons.figures import FIGURES
from lessons.figures.base import Control, State
from lessons.guides import Part, load_glossary, load_guides

SECTION = reverse("lessons:section", args=["mixed-effects", "working"])
DATA = reverse("lessons:figure-data", args=["shrinkage"])
GLOSSARY = reverse("lessons:glossary")

pytestmark = pytest.mark.django_db


def page(client: Client, address: str = SECTION) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


def test_index_leads_to_the_sections(client: Client):
    html = page(client, reverse("lessons:index"))

    assert f'<a href="{SECTION}">Working: blood pressure at four visits</a>' in html


def test_index_groups_the_sections_of_a_divided_guide(client: Client, monkeypatch: pytest.MonkeyPatch):
    shipped = load_guides()["mixed-effects"]
    one, two = (replace(shipped.sections[0], slug=slug, title=slug.title()) for slug in ("first", "second"))
    guide = replace(shipped, parts=(Part("The guide", (one,)), Part("The mistakes", (two,))))
    monkeypatch.setattr("lessons.views.load_guides", lambda: {"mixed-effects": guide})

    html = page(client, reverse("lessons:index"))

    assert re.findall(r'<h3 class="part-title" id="(\S+)">([^<]+)</h3>', html) == [
        ("mixed-effects-1", "The guide"),
        ("mixed-effects-2", "The mistakes"),
    ]
    assert re.findall(
        r'<ol class="contents-list(| is-unnumbered)" aria-labelledby="(\S+)">\s*<li>\s*<a href="(\S+)">', html
    ) == [
        ("", "mixed-effects-1", "/learn/mixed-effects/first/"),
        (" is-unnumbered", "mixed-effects-2", "/learn/mixed-effects/second/"),
    ]


def test_index_of_an_undivided_guide_has_one_list_without_a_title(
    client: Client, monkeypatch: pytest.MonkeyPatch
):
    shipped = load_guides()["mixed-effects"]
    guide = replace(shipped, parts=(Part("", shipped.sections[:1]),))
    monkeypatch.setattr("lessons.views.load_guides", lambda: {"mixed-effects": guide})

    html = page(client, reverse("lessons:index"))

    assert html.count('<ol class="contents-list">') == 1
    assert "part-title" not in html


def test_strangers_read_without_a_query(client: Client, django_assert_num_queries: DjangoAssertNumQueries):
    page(client)

    with django_assert_num_queries(0):
        page(client)
        page(client, reverse("lessons:index"))
        page(client, GLOSSARY)
        client.get(DATA)


def test_section_has_its_parts(client: Client):
    html = page(client)

    assert "<h1>Working: blood pressure at four visits</h1>" in html
    assert '<a href="#what-one-row-is">What one row is</a>' in html
    assert '<h2 id="what-one-row-is">What one row is</h2>' in html
    assert '<aside class="margin-note">' in html
    assert '<math display="block">' in html
    assert "<dt>Ordinary regression for repeated measures</dt>" in html
    assert "A random intercept alone is too sure about an average slope" in html
    assert '<a href="https://doi.org/10.18637/jss.v067.i01">' in html
    assert f'<a class="button is-primary" href="{reverse("quizzes:index")}">' in html
    assert "W1" not in html


def test_glossary_has_every_term_with_its_passage(client: Client):
    html = page(client, GLOSSARY)

    terms = load_glossary()
    assert re.findall(r'<dt id="([^"]+)" tabindex="-1">', html) == [term.slug for term in terms]
    assert f"{len(terms)} terms as these guides use them" in html
    assert '<a href="/learn/mixed-effects/working/#partial-pooling">Partial pooling</a>' in html


def test_term_of_a_section_leads_to_the_glossary_and_has_its_definition(client: Client):
    html = page(client)

    assert '<a href="../../glossary/#random-intercept" aria-describedby="term-random-intercept">' in html
    assert '<span class="term-note" role="tooltip" id="term-random-intercept">How far the level' in html
    assert re.findall(r'<script src="/static/lessons/terms\.js" defer>', html) != []


def test_no_definition_stands_twice_in_a_page(client: Client):
    for guide in load_guides().values():
        for section in guide.sections:
            html = page(client, reverse("lessons:section", args=[guide.slug, section.slug]))
            ids = re.findall(r'\sid="([^"]+)"', html)
            assert [name for name in ids if ids.count(name) > 1] == []


def test_every_guide_stands_in_the_index_and_names_its_neighbours(client: Client):
    html = page(client, reverse("lessons:index"))
    assert '<a href="#guide-clustered-data">Which model for clustered data?</a>' in html

    last = page(client, "/learn/clustered-data/choosing/")

    assert re.findall(r'<a href="([^"]+)" rel="(\w+)">', last) == [
        ("/learn/clustered-data/mixed-models/", "prev")
    ]


def test_pages_have_no_inline_script_or_style(client: Client):
    for html in (page(client), page(client, reverse("lessons:index")), page(client, GLOSSARY)):
        scripts = re.findall(r"<script[^>]*>", html)
        assert [tag for tag in scripts if " src=" not in tag] == []
        assert re.findall(r"<style|\sstyle=|\son[a-z]+=", html) == []


def test_figure_works_as_a_form_without_javascript(client: Client):
    html = page(client, f"{SECTION}?figure=shrinkage&visits=3&seed=7")

    assert '<form class="figure-controls no-print" method="get" action="#figure-shrinkage"' in html
    assert 'name="visits" min="2" max="8" value="3"' in html
    assert '<output for="shrinkage-visits">3 visits</output>' in html
    assert (
        '<button class="button is-small needs-submit" name="seed" value="7" data-show>Show</button>' in html
    )
    assert 'name="seed" value="8" data-another' in html
    mine = html[html.index('id="figure-shrinkage"') :].partition("</figure>")[0]
    assert len(re.findall(r'<svg [^>]*class="drawing" role="img"', mine)) == 2
    assert "<p>With 3 visits the shrunken slopes keep " in html
    assert mine.count('<th scope="row">') == 12


def test_figure_gives_the_script_its_addresses(client: Client):
    html = page(client)

    assert 'data-figure="shrinkage"' in html
    assert f'data-source="{DATA}"' in html
    assert f'data-layout="{reverse("lessons:figure-specification", args=["shrinkage", "wide"])}"' in html
    assert re.findall(r'<script src="/static/(js/vega|lessons/figure)\.js" defer>', html) == [
        "js/vega",
        "lessons/figure",
    ]


def test_choice_and_named_slider_are_native_controls(client: Client, monkeypatch: pytest.MonkeyPatch):
    shipped = FIGURES["shrinkage"]
    controls = (
        Control.named("pace", "Pace", ("slow", "quick"), choice=True),
        Control.named("icc", "ICC", ("0.0", "0.1"), 1),
    )

    def compute(*, pace: int, icc: int, seed: int) -> State:
        return shipped.compute(visits=4, seed=seed)

    figure = replace(shipped, controls=controls, compute=compute, way_back="Back to the beginning")
    monkeypatch.setattr("lessons.drawings.FIGURES", {**FIGURES, "shrinkage": figure})

    html = page(client, f"{SECTION}?figure=shrinkage&pace=1")

    assert re.findall(r'<option value="(\d)"( selected)?>(\w+)</option>', html) == [
        ("0", "", "slow"),
        ("1", " selected", "quick"),
    ]
    assert '<label for="shrinkage-pace">Pace</label>' in html
    assert '<output for="shrinkage-icc">0.1</output>' in html
    assert 'data-names="0.0|0.1" aria-valuetext="0.1">' in html
    assert " hidden>Back to the beginning</a>" in html


def test_way_back_to_the_first_sample_is_offered_for_others(client: Client):
    first, other = page(client), page(client, f"{SECTION}?figure=shrinkage&seed=7")

    assert 'data-reset="31" hidden>' in first
    assert 'data-reset="31">' in other


def test_last_sample_is_followed_by_the_first(client: Client):
    assert 'name="seed" value="0" data-another' in page(client, f"{SECTION}?figure=shrinkage&seed=9999")


def test_wrong_setting_in_the_address_is_explained(client: Client):
    html = page(client, f"{SECTION}?figure=shrinkage&visits=40")

    assert (
        '<p class="message is-wrong" role="alert">visits must be a whole number from 2 to 8, not “40”. '
        "The figure shows where it starts.</p>"
    ) in html
    assert '<output for="shrinkage-visits">4 visits</output>' in html


def test_parameters_of_other_things_are_left_alone(client: Client):
    html = page(client, f"{SECTION}?utm=1&visits=40")

    assert 'role="alert"' not in html


def test_figure_data_of_a_setting(client: Client):
    response = client.get(DATA, {"visits": "4", "seed": "7"})

    answer = response.json()
    assert response.status_code == 200
    assert answer["parameters"] == {"visits": 4, "seed": 7}
    assert {row["kind"] for row in answer["rows"]} == {"own", "average", "shrunken", "used", "later"}
    assert len(answer["table"]) == 12
    assert answer["summary"][0].startswith("With 4 visits the shrunken slopes keep ")
    assert response["Cache-Control"] == "max-age=3600, public"


def test_figure_data_of_a_wrong_setting(client: Client):
    response = client.get(DATA, {"visits": "four"})

    assert response.status_code == 400
    assert response.json() == {"error": "visits must be a whole number from 2 to 8, not “four”."}


def test_figure_specification_has_no_data(client: Client):
    response = client.get(reverse("lessons:figure-specification", args=["shrinkage", "narrow"]))

    spec = response.json()
    assert (spec["columns"], spec["data"]) == (3, {"name": "rows"})
    assert "datasets" not in spec


@pytest.mark.parametrize(
    "address",
    [
        "/learn/mixed-effects/nothing/",
        "/learn/nothing/working/",
        "/learn/figures/nothing.json",
        "/learn/figures/nothing/wide.vl.json",
        "/learn/figures/shrinkage/huge.vl.json",
    ],
)
def test_unknown_addresses_are_not_found(client: Client, address: str):
    assert client.get(address).status_code == 404


@pytest.mark.parametrize("address", [SECTION, DATA])
def test_pages_are_only_read(client: Client, address: str):
    assert client.post(address).status_code == 405


def test_sections_lead_to_their_neighbours(client: Client, monkeypatch: pytest.MonkeyPatch):
    shipped = load_guides()["mixed-effects"]
    before, here, after = (
        replace(shipped.sections[0], slug=slug, title=slug.title())
        for slug in ("problem", "intuition", "method")
    )
    guide = replace(shipped, parts=(Part("One", (before, here)), Part("Two", (after,))))
    monkeypatch.setattr("lessons.views.load_guides", lambda: {"mixed-effects": guide})

    html = page(client, "/learn/mixed-effects/intuition/")

    assert re.findall(r'<a href="([^"]+)" rel="(\w+)">', html) == [
        ("/learn/mixed-effects/problem/", "prev"),
        ("/learn/mixed-effects/method/", "next"),
    ]
