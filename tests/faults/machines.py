"""What stands around the product in fault tests: a clock, a web server, browsers without scripts, locks."""

from __future__ import annotations

import re
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from html import unescape
from http.cookiejar import CookieJar
from pathlib import Path

import psycopg
from django.db import connection
from django.urls import reverse

from tests.servers import Process, database_url, free_port, wait_until

TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="(\w+)"')


@dataclass(frozen=True)
class Clock:
    """The clock of the processes of `tests.faults.clocked` that are told of it."""

    file: Path

    @property
    def environment(self) -> dict[str, str]:
        return {"CLOCK": str(self.file)}

    def put(self, ahead: timedelta = timedelta(0)) -> None:
        """Let the clock be so far ahead of the machine's, from this moment on."""
        new = self.file.with_suffix(".new")
        new.write_text(str(ahead.total_seconds()))
        new.replace(self.file)


@dataclass
class Page:
    status: int
    html: str

    @property
    def text(self) -> str:
        """What is to be read on the page, with single spaces."""
        return " ".join(unescape(re.sub(r"<[^>]*>", " ", self.html)).split())


@dataclass
class Visitor:
    """A browser without scripts: keeps cookies, follows redirects, and sends the token of the page it has seen last."""

    address: str
    token: str = ""
    cookies: CookieJar = field(default_factory=CookieJar)

    def get(self, path: str) -> Page:
        return self._open(urllib.request.Request(self.address + path))

    def post(self, path: str, **form: str) -> Page:
        sent = urllib.parse.urlencode({"csrfmiddlewaretoken": self.token, **form}).encode()
        return self._open(urllib.request.Request(self.address + path, data=sent))

    def sign_in(self, email: str, password: str) -> None:
        self.get(reverse("accounts:sign-in"))
        assert self.post(reverse("accounts:sign-in"), username=email, password=password).status == 200

    def _open(self, request: urllib.request.Request) -> Page:
        opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.cookies))
        try:
            with opener.open(request, timeout=60) as response:
                page = Page(response.status, response.read().decode())
        except urllib.error.HTTPError as error:
            page = Page(error.code, error.read().decode())
        if found := TOKEN.search(page.html):
            self.token = found[1]
        return page


def start_web(log: Path, environment: dict[str, str]) -> tuple[str, Process]:
    """A gunicorn with two processes under the clock of `environment`, and its address."""
    port = free_port()
    command = ["-m", "gunicorn", "tests.faults.clocked:application", "--workers", "2", "--preload"]
    web = Process([*command, "--bind", f"127.0.0.1:{port}"], log, environment).start()
    wait_until(lambda: web.output.count("Booting worker") == 2, seconds=60, what="the web server being ready")
    return f"http://127.0.0.1:{port}", web


@contextmanager
def locked(table: str, mode: str) -> Iterator[None]:
    """Hold a lock on a table, so that whoever works on it stops exactly there."""
    with psycopg.connect(database_url()) as other, other.transaction():
        other.execute(f"LOCK TABLE {table} IN {mode} MODE")
        yield


def blocked_queries() -> int:
    """How many connections to this test's database wait for a lock."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
        )
        (count,) = cursor.fetchone()
    return int(count)
