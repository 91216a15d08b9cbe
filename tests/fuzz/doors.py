"""What may come in by the addresses of the site: the names that views read, and values that nobody means."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from html.parser import HTMLParser
from pathlib import Path

from django.forms import BaseForm

ROOT = Path(__file__).resolve().parents[2]
APPS = ("accounts", "datasets", "lessons", "progress", "quizzes", "tutor_site")
# How views take a value that no form reads for them.
READ = re.compile(r"""\b(?:GET|POST|asked|sent)(?:\[|\.get(?:list)?\()["']([\w-]+)["']""")

# Each has been the end of some product: numbers that are none for `int` or the database, dates at the edge of the
# calendar, characters that no database keeps, and texts beyond any length.
WRONG = (
    *("a\0b", "", "-1", "0", "999999999999999999999", "-9223372036854775809", "9" * 5000, "²", "٣"),
    *("1e400", "nan", "-inf", "1_0", "0001-01-01T00:00", "9999-12-31T23:59", "0001-01-01", "9999-12-31"),
    *(
        "2026-03-29T01:30",
        "\ufffe\u202e\u2028",
        "🙂" * 50,
        "x" * 70_000,
        "{'a': [}",
        "//evil.test/\n",
        "%00%ff",
    ),
)
# In place of a number in a path, and in place of a text.
WRONG_NUMBERS = ("9223372036854775808", "9" * 5000)
WRONG_TEXTS = ("a\0b", "é" * 300, "1:2:3", "²")
FORM = "application/x-www-form-urlencoded"
PART = b'--x\r\nContent-Disposition: form-data; name="answer"%s\r\n\r\n%s\r\n--x--\r\n'
# Whole requests that are none: a type of content, and a body.
WRONG_BODIES = (
    ("application/json", b"{"),
    ("text/plain; charset=utf-7", b"+2AA-"),
    ("multipart/form-data", PART % (b"", b"x")),
    ("multipart/form-data; boundary=x", PART[:60]),
    ("multipart/form-data; boundary=x; charset=rot13", PART % (b"", b"x")),
    ("multipart/form-data; boundary=x; charset=unicode-escape", PART % (b"", rb"\ud800")),
    ("multipart/form-data; boundary=x", PART % (b'; filename="a\0b.csv"', b"\xff\xfe\x00")),
    (FORM, b"answer=%ff%fe&answer=%ed%a0%80&=&&;" + b"\xff\xfe\x00=\x00"),
    (FORM, b"&".join(b"a%d=1" % number for number in range(1200))),
    (FORM, b"text=" + b"x" * 600_000),
)


@cache
def names_read() -> tuple[str, ...]:
    """Every name under which a view reads what was sent: those of all forms, and those that are read by themselves."""
    names = {name for form in _forms(BaseForm) for name in getattr(form, "base_fields", {})}
    for app in APPS:
        for path in sorted((ROOT / app).rglob("*.py")):
            names.update(READ.findall(path.read_text(encoding="utf-8")))
    return tuple(sorted(names))


def _forms(kind: type[BaseForm]) -> Iterator[type[BaseForm]]:
    for form in kind.__subclasses__():
        if form.__module__.startswith(APPS):
            yield form
        yield from _forms(form)


@dataclass(slots=True)
class SentForm:
    """A form of a page as a browser would send it: its address, and the values of each field by name."""

    method: str
    address: str
    fields: dict[str, list[str]] = field(default_factory=dict)


def forms_of(html: str, page: str) -> list[SentForm]:
    """The forms of a page; one without an address is sent to the page itself."""
    reader = _FormReader(page)
    reader.feed(html)
    return reader.forms


class _FormReader(HTMLParser):
    def __init__(self, page: str) -> None:
        super().__init__()
        self.page = page
        self.forms: list[SentForm] = []
        self._open: SentForm | None = None
        self._select = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        name, value = given.get("name", ""), given.get("value", "")
        if tag == "form":
            address = given.get("action") or given.get("hx-post") or self.page
            self._open = SentForm(given.get("method", "get").lower(), address)
            self.forms.append(self._open)
        elif self._open is None:
            return
        elif tag == "select":
            self._select = name
        elif tag == "option" and self._select:
            if "selected" in given or self._select not in self._open.fields:
                self._open.fields[self._select] = [value]
        elif tag in {"input", "textarea", "button"} and name and name != "csrfmiddlewaretoken":
            typed = value or ("" if tag == "textarea" else "1")
            self._open.fields.setdefault(name, []).append(typed)

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._open = None
        elif tag == "select":
            self._select = ""
