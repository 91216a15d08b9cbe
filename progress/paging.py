"""A page of a long list."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet

ROWS = 50


def page_of(rows: Sequence[Any] | QuerySet[Any], asked: str | None) -> Page[Any]:
    """The page asked for, 50 rows each; the first for nonsense, the last for a number beyond it."""
    return Paginator(rows, ROWS).get_page(asked)
