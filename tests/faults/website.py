"""The web server as it is deployed, and students who use it over HTTP."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from http.client import HTTPConnection
from http.cookies import SimpleCookie
from pathlib import Path
from urllib.parse import urlencode

from django.conf import settings
from django.test import Client
from django.urls import reverse

from accounts.models import User
from quizzes.models import Variant
from tests.faults.units import command_of
from tests.servers import Process, free_port, wait_until

TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="(\w+)"')


@dataclass
class Website:
    port: int
    process: Process


def start_website(log: Path, environment: dict[str, str]) -> Website:
    """Gunicorn with the options of its systemd unit, on a port of its own."""
    port = free_port()
    command = [*command_of("tutor-web@.service"), "--bind", f"127.0.0.1:{port}"]
    process = Process(command, log, environment).start()
    wait_until(
        lambda: _answers(port), seconds=90, what=f"the web server being ready:\n{process.output[-2000:]}"
    )
    return Website(port, process)


def _answers(port: int) -> bool:
    try:
        return Visitor(port).get("/healthz").status == 200
    except ConnectionRefusedError:
        return False


@dataclass(frozen=True, slots=True)
class Response:
    status: int
    text: str


@dataclass
class Visitor:
    """A browser without JavaScript, or with htmx where a request is said to be so."""

    port: int
    cookies: dict[str, str] = field(default_factory=dict)
    token: str = ""

    def sign_in(self, user: User) -> Visitor:
        """Signed in already when the test begins: the session is stored, the cookie is here."""
        client = Client()
        client.force_login(user)
        self.cookies[settings.SESSION_COOKIE_NAME] = client.cookies[settings.SESSION_COOKIE_NAME].value
        return self

    def get(self, path: str) -> Response:
        return self._ask("GET", path, {})

    def open(self, variant: Variant) -> Response:
        """Load the page of the exercise, whose form can be sent from then on."""
        page = self.get(reverse("quizzes:exercise", args=[variant.item.exercise_id]))
        found = TOKEN.search(page.text)
        self.token = found[1] if found else self.token
        return page

    def submit(self, variant: Variant, response: list[str], *, htmx: bool = False) -> Response:
        return self._post(reverse("quizzes:submit", args=[variant.pk]), response, htmx=htmx)

    def save_draft(self, variant: Variant, response: list[str], *, htmx: bool = False) -> Response:
        return self._post(reverse("quizzes:draft", args=[variant.pk]), response, htmx=htmx)

    def _post(self, path: str, response: list[str], *, htmx: bool) -> Response:
        return self._ask("POST", path, {"csrfmiddlewaretoken": self.token, "answer": response}, htmx=htmx)

    def _ask(
        self, method: str, path: str, fields: dict[str, str | list[str]], *, htmx: bool = False
    ) -> Response:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=30)
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        if fields:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        if htmx:
            headers["HX-Request"] = "true"
        try:
            connection.request(method, path, urlencode(fields, doseq=True) or None, headers)
            answer = connection.getresponse()
            for header in answer.headers.get_all("Set-Cookie", []):
                for name, morsel in SimpleCookie(header).items():
                    self.cookies[name] = morsel.value
            return Response(answer.status, answer.read().decode())
        finally:
            connection.close()
