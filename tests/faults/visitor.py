"""Students who use the web server over HTTP: a browser without JavaScript, or with htmx where a request is said to be so."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html import unescape
from http.client import HTTPConnection
from http.cookies import SimpleCookie
from urllib.parse import urlencode

from django.conf import settings
from django.test import Client
from django.urls import reverse

from accounts.models import User
from quizzes.models import Variant

TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="(\w+)"')


@dataclass(frozen=True, slots=True)
class Page:
    status: int
    html: str

    @property
    def text(self) -> str:
        """What is to be read on the page, with single spaces."""
        return " ".join(unescape(re.sub(r"<[^>]*>", " ", self.html)).split())


@dataclass
class Visitor:
    """Keeps cookies, and sends the token of the page that they have seen last; goes where they are led if they follow."""

    port: int
    follows: bool = True
    cookies: dict[str, str] = field(default_factory=dict)
    token: str = ""

    def sign_in(self, user: User) -> Visitor:
        """Signed in already when the test begins: the session is stored, the cookie is here."""
        client = Client()
        client.force_login(user)
        self.cookies[settings.SESSION_COOKIE_NAME] = client.cookies[settings.SESSION_COOKIE_NAME].value
        return self

    def get(self, path: str) -> Page:
        return self._ask("GET", path)

    def post(self, path: str, *, htmx: bool = False, **fields: str | list[str]) -> Page:
        return self._ask("POST", path, {"csrfmiddlewaretoken": self.token, **fields}, htmx=htmx)

    def open(self, variant: Variant) -> Page:
        """Load the page of the exercise, whose form can be sent from then on."""
        return self.get(reverse("quizzes:exercise", args=[variant.item.exercise_id]))

    def submit(self, variant: Variant, response: list[str], *, htmx: bool = False) -> Page:
        return self.post(reverse("quizzes:submit", args=[variant.pk]), answer=response, htmx=htmx)

    def save_draft(self, variant: Variant, response: list[str], *, htmx: bool = False) -> Page:
        return self.post(reverse("quizzes:draft", args=[variant.pk]), answer=response, htmx=htmx)

    def _ask(
        self, method: str, path: str, fields: dict[str, str | list[str]] | None = None, *, htmx: bool = False
    ) -> Page:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=60)
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        if fields:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        if htmx:
            headers["HX-Request"] = "true"
        try:
            connection.request(method, path, urlencode(fields, doseq=True) if fields else None, headers)
            answer = connection.getresponse()
            page = Page(answer.status, answer.read().decode())
        finally:
            connection.close()
        for header in answer.headers.get_all("Set-Cookie", []):
            self.cookies |= {name: morsel.value for name, morsel in SimpleCookie(header).items()}
        if found := TOKEN.search(page.html):
            self.token = found[1]
        if self.follows and page.status == 302:
            return self.get(answer.headers["Location"])
        return page
