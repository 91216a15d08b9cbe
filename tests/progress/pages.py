"""Reading pages in tests."""

from __future__ import annotations

import csv
import io
from html.parser import HTMLParser
from typing import Any

from django.http import HttpResponse
from django.test import Client

from accounts.models import User


def get(user: User, url: str) -> Any:
    """The response to this user; a page without an error is what the tests that use it are about."""
    client = Client()
    client.force_login(user)
    return client.get(url)


def text_of(response: Any, *, within: str = "main") -> str:
    """The words of the element with this id, with single spaces: what a reader hears who skips the rest."""
    reader = _Reader(within)
    reader.feed(response.content.decode())
    assert reader.found, f"the page has no element with id {within!r}"
    return " ".join(" ".join(reader.words).split())


def links_of(response: HttpResponse, *, within: str = "main") -> list[str]:
    """The addresses that the element with this id leads to, in their order."""
    reader = _Reader(within)
    reader.feed(response.content.decode())
    return reader.links


def csv_rows(response: HttpResponse) -> list[list[str]]:
    return list(csv.reader(io.StringIO(response.content.decode("utf-8-sig"), newline="")))


class _Reader(HTMLParser):
    """Collects text and links inside one element."""

    VOID = frozenset({"br", "img", "input", "link", "meta", "hr"})

    def __init__(self, within: str) -> None:
        super().__init__()
        self.within = within
        self.depth = 0
        self.found = False
        self.words: list[str] = []
        self.links: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in self.VOID:
            return
        if self.depth:
            self.depth += 1
            self.links += [value or "" for name, value in attrs if tag == "a" and name == "href"]
        elif ("id", self.within) in attrs:
            self.depth, self.found = 1, True

    def handle_endtag(self, tag: str) -> None:
        if self.depth and tag not in self.VOID:
            self.depth -= 1

    def handle_data(self, data: str) -> None:
        if self.depth:
            self.words.append(data)
