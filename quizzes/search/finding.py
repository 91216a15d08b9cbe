"""From what was typed to what is shown: results by kind, best first, with the words found marked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any, TypeVar

from django.contrib.postgres.search import SearchHeadline, SearchQuery, SearchRank
from django.db import connection
from django.db.models import Case, F, Value, When
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from lessons.terms import Term
from quizzes.models import SearchEntry
from quizzes.search.index import LANGUAGE
from quizzes.search.words import CLOSE, OPEN, Wanted, excerpt, mark, read_query, score

Found = TypeVar("Found")
SHOWN = 8
Kind = SearchEntry.Kind
# In this order.
FOR_ALL = (Kind.TERM, Kind.PASSAGE, Kind.MISTAKE)
FOR_TUTORS = (*FOR_ALL, Kind.QUESTION)


@dataclass(frozen=True, slots=True)
class Result:
    """An entry that was found: `title` and `text` are HTML with the words marked."""

    address: str
    title: SafeString
    context: str
    text: SafeString


@dataclass(frozen=True, slots=True)
class Group:
    """The best results of a kind, and how many more there are."""

    label: str
    results: tuple[Result, ...]
    more: int


def find(query: str, *, kinds: Sequence[SearchEntry.Kind]) -> tuple[Group, ...]:
    """What meets the query, by kind, best first. Costs one query of the database, on PostgreSQL two."""
    return _found_by_postgres(query, kinds) if connection.vendor == "postgresql" else _found(query, kinds)


def near_names(query: str, terms: Iterable[Term]) -> tuple[str, ...]:
    """Names of terms that are written like the query or one of its words; at most five."""
    names = {name.lower(): name for term in terms for name in (term.name, *term.also)}
    sought = [query.lower(), *(word for word in query.lower().split() if len(word) > 3)][:10]
    near = [name for text in sought for name in get_close_matches(text, names, n=3, cutoff=0.7)]
    near += [name for name in names for text in sought if name.startswith(text) and len(text) > 3]
    return tuple(names[name] for name in list(dict.fromkeys(near))[:5])


def _found(query: str, kinds: Sequence[SearchEntry.Kind]) -> tuple[Group, ...]:
    """On a database that cannot: every entry is read and scored."""
    wanted = read_query(query)
    if not wanted:
        return ()
    entries = SearchEntry.objects.filter(kind__in=kinds).order_by("place")
    scored = [(score(wanted, entry.title, entry.text), entry) for entry in entries]
    ranked = sorted((pair for pair in scored if pair[0]), key=lambda pair: -pair[0])
    best, more = _best_of_each([(entry.kind, entry) for _, entry in ranked])
    results = [
        (entry.kind, _result(entry, mark(wanted, entry.title), _shown_text(wanted, entry))) for entry in best
    ]
    return _grouped(kinds, results, more)


def _shown_text(wanted: Sequence[Wanted], entry: SearchEntry) -> str:
    """A definition is short and makes sense as a whole; of other texts the part around the words found is shown."""
    return mark(wanted, entry.text) if entry.kind == Kind.TERM else excerpt(wanted, entry.text)


def _found_by_postgres(query: str, kinds: Sequence[SearchEntry.Kind]) -> tuple[Group, ...]:
    """By the full-text search of the database; only what is shown is written out with its words marked."""
    sought = SearchQuery(query, config=LANGUAGE, search_type="websearch")
    ranked = (
        SearchEntry.objects.filter(kind__in=kinds, vector=sought)
        .annotate(rank=SearchRank(F("vector"), sought, normalization=Value(1)))
        .order_by("-rank", "place")
        .values_list("kind", "pk")
    )
    best, more = _best_of_each(list(ranked))
    entries = (
        SearchEntry.objects.filter(pk__in=best)
        .annotate(
            marked_title=_headline("title", sought, highlight_all=True),
            marked_text=Case(
                When(kind=Kind.TERM, then=_headline("text", sought, highlight_all=True)),
                default=_headline("text", sought, max_words=40, min_words=20, max_fragments=2),
            ),
        )
        .in_bulk()
    )
    results = [
        (entry.kind, _result(entry, entry.marked_title, entry.marked_text))
        for entry in (entries[pk] for pk in best)
    ]
    return _grouped(kinds, results, more)


def _headline(column: str, sought: SearchQuery, **form: Any) -> SearchHeadline:
    """The column with the words found between OPEN and CLOSE."""
    return SearchHeadline(
        column, sought, config=LANGUAGE, start_sel=OPEN, stop_sel=CLOSE, fragment_delimiter=" … ", **form
    )


def _best_of_each(ranked: Sequence[tuple[str, Found]]) -> tuple[list[Found], Counter[str]]:
    """The first `SHOWN` of each kind in their order, and how many more of each there are."""
    counts: Counter[str] = Counter()
    best = []
    for kind, found in ranked:
        if counts[kind] < SHOWN:
            best.append(found)
        counts[kind] += 1
    return best, Counter({kind: count - SHOWN for kind, count in counts.items() if count > SHOWN})


def _grouped(
    kinds: Sequence[SearchEntry.Kind], results: Sequence[tuple[str, Result]], more: Counter[str]
) -> tuple[Group, ...]:
    groups = [
        Group(str(kind.label), tuple(result for of, result in results if of == kind), more[kind])
        for kind in kinds
    ]
    return tuple(group for group in groups if group.results)


def _result(entry: SearchEntry, title: str, text: str) -> Result:
    return Result(entry.address, _marked(title), entry.context, _marked(text))


def _marked(text: str) -> SafeString:
    """Escaped, with what stands between OPEN and CLOSE as `<mark>`."""
    return mark_safe(escape(text).replace(OPEN, "<mark>").replace(CLOSE, "</mark>"))
