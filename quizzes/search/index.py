"""Filling the table that search reads."""

from __future__ import annotations

from collections.abc import Sequence

from django.contrib.postgres.search import SearchVector
from django.db import connection, transaction

from quizzes.models import SearchEntry
from quizzes.search.entries import PROVIDERS, Provider

LANGUAGE = "english"


def refresh_index(providers: Sequence[Provider] = PROVIDERS) -> int:
    """Write the table anew, by default from guides, glossary, mistakes and bank. How many entries it has now.

    Raises:
        ContentError: a guide has faults; the table stays as it was.
    """
    entries = [entry for provide in providers for entry in provide()]
    for place, entry in enumerate(entries):
        entry.place = place
    with transaction.atomic():
        SearchEntry.objects.all().delete()
        SearchEntry.objects.bulk_create(entries)
        if connection.vendor == "postgresql":
            # By their weights a word of the title counts for ten of the text.
            SearchEntry.objects.update(
                vector=SearchVector("title", weight="A", config=LANGUAGE)
                + SearchVector("text", weight="D", config=LANGUAGE)
            )
    return len(entries)
