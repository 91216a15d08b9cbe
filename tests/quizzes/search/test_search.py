"""The page, the table behind it, and what is found: on PostgreSQL and on SQLite."""

from __future__ import annotations

import html
import re
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.urls import resolve
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from grading.mistakes import MISTAKES
from lessons.faults import ContentError, Fault
from lessons.guides import load_glossary, load_guides
from quizzes.content.loading import load_bank
from quizzes.models import Question, SearchEntry
from quizzes.search.entries import PROVIDERS, question_entries
from quizzes.search.finding import FOR_ALL, FOR_TUTORS, find, near_names
from quizzes.search.index import refresh_index

pytestmark = [pytest.mark.storage, pytest.mark.django_db]
Kind = SearchEntry.Kind
HOSTILE = [
    "'; DROP TABLE quizzes_searchentry; --",
    "a' | b & !c:*",
    "((",
    '"',
    "<script>alert(1)</script>",
    "%_\\",
    "🙂",
]


def few_entries() -> list[SearchEntry]:
    """A small table, of which the results can be known."""
    terms = [
        ("shrinkage", "The pull of a prediction towards the average."),
        (
            "partial pooling",
            "Each group is estimated from its own rows and from the others. Also: borrowing strength.",
        ),
        ("random slope", "How far the effect in a group lies from its average."),
        ("missing at random", "Whether a row is missing does not depend on what was not observed."),
        ("missing completely at random", "Whether a row is missing depends on nothing recorded."),
    ]
    entries = [
        SearchEntry(
            kind=Kind.TERM, address=f"/learn/glossary/#{place}", title=title, context="Glossary", text=text
        )
        for place, (title, text) in enumerate(terms)
    ]
    entries += [
        SearchEntry(
            kind=Kind.PASSAGE,
            address=f"/learn/mixed-effects/problem/#{place}",
            title=f"Passage {place}",
            context="Guide: Problem",
            text="Patients differ at random. " * (place + 1),
        )
        for place in range(11)
    ]
    question = {
        "kind": Kind.QUESTION,
        "address": "",
        "title": "What one row is",
        "context": "what-one-row-is",
    }
    return [*entries, SearchEntry(**question, text="What is one row of your table?")]


@pytest.fixture
def small(db: None) -> int:
    """The table of `few_entries`."""
    return refresh_index([few_entries])


@pytest.fixture
def index(bank: Path) -> int:
    """The whole table, with the questions of the small bank."""
    load_bank(bank)
    return refresh_index()


def page(client: Client, **query: str) -> str:
    response = client.get("/search/", query)
    assert response.status_code == 200
    return response.content.decode()


def titles(query: str, *kinds: SearchEntry.Kind) -> list[str]:
    groups = find(query, kinds=kinds or FOR_ALL)
    return [re.sub(r"</?mark>", "", result.title) for group in groups for result in group.results]


def test_a_definition_is_shown_whole(db: None):
    definition = "The pull of a group towards the others. " * 8 + "Also: borrowing strength."
    term = SearchEntry(kind=Kind.TERM, address="/learn/glossary/#pull", title="pull", text=definition)
    refresh_index([lambda: [term]])

    (terms,) = find("strength", kinds=[Kind.TERM])

    assert terms.results[0].text == definition.replace("strength", "<mark>strength</mark>")


def test_index_has_everything_once(index: int):
    assert SearchEntry.objects.count() == index == sum(len(list(provide())) for provide in PROVIDERS)
    assert SearchEntry.objects.filter(kind=Kind.TERM).count() == len(load_glossary())
    assert SearchEntry.objects.filter(kind=Kind.MISTAKE).count() == len(MISTAKES)
    assert SearchEntry.objects.filter(kind=Kind.QUESTION).count() == 4

    assert refresh_index() == index == SearchEntry.objects.count()


def test_addresses_lead_to_what_is_there(index: int):
    guides, terms = load_guides(), {term.slug for term in load_glossary()}
    for address in SearchEntry.objects.values_list("address", flat=True):
        path, _, anchor = address.partition("#")
        found = resolve(path)
        if found.view_name == "lessons:glossary":
            assert anchor in terms
        elif found.view_name == "quizzes:course-bank-question":
            assert Question.objects.filter(uid=found.kwargs["uid"]).exists()
        else:
            assert found.view_name == "lessons:section"
            sections = {section.slug: section for section in guides[found.kwargs["guide"]].sections}
            assert not anchor or anchor in sections[found.kwargs["section"]].anchors


def test_index_stays_when_a_guide_has_faults(index: int, monkeypatch: pytest.MonkeyPatch):
    def broken() -> None:
        raise ContentError((Fault("guide.yaml", 1, "broken"),))

    monkeypatch.setattr("quizzes.search.entries.load_guides", broken)

    with pytest.raises(ContentError):
        refresh_index()
    assert SearchEntry.objects.count() == index


def test_questions_are_found_by_title_and_prompt_and_never_by_their_answer(index: int):
    texts = {entry.title: entry.text for entry in question_entries()}

    assert texts["How sure you can be"].startswith("Fit this model by REML: sbp ~ time + treated")
    assert titles("table row", Kind.QUESTION) == ["What one row is"]
    # Options, feedback, hints, explanations and keys.
    for secret in ("arm", "independent", "alike", "patients come more than once"):
        assert titles(secret, Kind.QUESTION) == []


def test_retired_question_is_not_found(index: int):
    Question.objects.filter(uid="what-one-row-is").update(retired=True)
    refresh_index()

    assert titles("table row", Kind.QUESTION) == []


def test_what_was_meant_comes_first(index: int):
    for query, first in [
        ("shrinkage", "shrinkage"),
        ("BLUP", "best linear unbiased predictor"),
        ("random slopes", "random slope"),
        ('"missing at random"', "missing at random"),
    ]:
        assert titles(query, Kind.TERM)[0] == first
    (group,) = find("missing rows", kinds=[Kind.PASSAGE])
    assert "/learn/mixed-effects/limitations/#missing-rows" in [
        result.address for result in group.results[:3]
    ]


def test_endings_do_not_matter(small: int):
    assert titles("slopes", Kind.TERM) == titles("random effects", Kind.TERM) == ["random slope"]


def test_all_words_must_occur_unless_or_stands_between(small: int):
    assert titles("shrinkage slope") == []
    assert set(titles("shrinkage or slope")) == {"shrinkage", "random slope"}


def test_quotes_keep_words_together_and_a_minus_leaves_out(small: int):
    assert titles('"missing at random"', Kind.TERM) == ["missing at random"]
    assert titles("missing -completely", Kind.TERM) == ["missing at random"]


def test_groups_show_the_best_and_count_the_rest(small: int):
    terms, passages = find("random", kinds=FOR_ALL)

    assert (terms.label, len(terms.results), terms.more) == ("Terms", 3, 0)
    assert (passages.label, len(passages.results), passages.more) == ("Passages of the guides", 8, 3)


def test_words_found_are_marked_in_title_and_text(small: int):
    (group,) = find("shrinkage or pull", kinds=[Kind.TERM])

    (result,) = group.results
    assert (result.title, result.address) == ("<mark>shrinkage</mark>", "/learn/glossary/#0")
    assert "<mark>pull</mark> of a prediction towards the average" in result.text


def test_hostile_query_is_words_like_any_other(small: int, client: Client):
    for query in HOSTILE:
        shown = page(client, q=query)

        assert SearchEntry.objects.count() == small
        assert html.unescape(shown).count(f'value="{query}"') == 1
        assert "<script>alert" not in shown


def test_text_of_an_entry_is_escaped(small: int):
    SearchEntry.objects.filter(title="shrinkage").update(text="shrinkage <b onclick=x>pulls</b> & more")

    (group,) = find("shrinkage", kinds=[Kind.TERM])

    assert group.results[0].text.startswith("<mark>shrinkage</mark> ")
    assert group.results[0].text.endswith(" &amp; more")
    assert "<b" not in group.results[0].text


def test_empty_query_explains_how_to_ask(small: int, client: Client):
    for shown in (page(client), page(client, q=""), page(client, q="   ")):
        assert "All words that you type must occur." in shown
        assert "Nothing found" not in shown


def test_very_long_query_is_refused_with_the_rule(small: int, client: Client):
    shown = page(client, q="slope " * 1000)

    assert "characters are too long a question: write at most 200." in shown
    assert "<h2" not in shown


def test_query_with_a_null_character_is_refused(small: int, client: Client):
    assert "has a character that cannot be typed" in page(client, q="slope\0")


def test_no_match_offers_near_terms(small: int, client: Client):
    shown = page(client, q="shrinkige")

    assert "Nothing found for “shrinkige”" in shown
    assert '<a href="/search/?q=shrinkage">shrinkage</a>' in shown


def test_no_match_and_no_near_term_offers_all_terms(small: int, client: Client):
    shown = page(client, q="xyzzy")

    assert "Did you mean" not in shown
    assert '<a class="button" href="/learn/glossary/">All terms</a>' in shown


def test_near_names_are_few_and_close():
    assert "identifiability" in near_names("identifyability", load_glossary())
    assert "Satterthwaite" in near_names("saterthwait df", load_glossary())
    assert near_names("zzzz", load_glossary()) == ()
    assert len(near_names("random", load_glossary())) <= 5


def test_only_tutors_find_questions(small: int, client: Client, ada: User, tutor: User, stranger: User):
    for user in (None, ada, stranger):
        if user:
            client.force_login(user)
        shown = page(client, q="table row")
        assert "Questions of the bank" not in shown
        assert "What one row is" not in re.sub(r"</?mark>", "", shown).split("<h2")[-1]

    client.force_login(tutor)
    shown = re.sub(r"</?mark>", "", page(client, q="table row"))
    assert "Questions of the bank" in shown
    assert "What one row is" in shown


def test_number_of_queries_does_not_grow_with_what_is_found(
    small: int, client: Client, django_assert_num_queries: DjangoAssertNumQueries
):
    searching = 2 if connection.vendor == "postgresql" else 1
    for query in ("random", "shrinkage", "patients or group or slope"):
        with django_assert_num_queries(searching):
            page(client, q=query)
    with django_assert_num_queries(0):
        page(client)


def test_page_has_no_inline_script_or_style_and_is_only_read(small: int, client: Client):
    shown = page(client, q="random")

    assert re.findall(r"<style|\sstyle=|\son[a-z]+=", shown) == []
    assert client.post("/search/").status_code == 405


def test_frame_leads_to_search(client: Client, tutor: User):
    assert '<a href="/search/">Search the guides</a>' in page(client)
    client.force_login(tutor)
    assert '<a class="site-search" href="/search/">Search</a>' in page(client)


def test_kinds_for_tutors_are_one_more():
    assert set(FOR_TUTORS) - set(FOR_ALL) == {Kind.QUESTION}
