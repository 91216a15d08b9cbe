"""A page of a long list."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet

T = TypeVar("T")
ROWS = 100


def page_of(rows: Sequence[T] | QuerySet[T], asked: str | None) -> Page[T]:
    """The page asked for, 100 rows each; the first for nonsense, the last for a number beyond it."""
    return Paginator(rows, ROWS).get_page(asked)
