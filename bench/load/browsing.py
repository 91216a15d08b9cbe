"""What a browser does for a student: it keeps cookies, sends forms with their token, and looks again as pages ask."""

from __future__ import annotations

import html
import json
import os
import random
import re
from dataclasses import dataclass
from http.cookiejar import Cookie
from pathlib import Path
from typing import ClassVar
from urllib.parse import urlencode

import gevent
from locust import FastHttpUser
from locust.contrib.fasthttp import FastResponse
from locust.exception import StopUser

# What is sent where nothing is known of a question but that it asks for a number.
NUMBERS = ("0.5172", "1.2345", "-3.021", "12.61", "0.0931")
FORMULAS = ("sbp ~ time + treated + (time | patient)", "sbp ~ time + treated + (1 | patient)", "sbp ~ time")
LONGEST_WAIT = 30.0
GIVEN = Path(os.environ["TUTOR_LOAD_FOLDER"]) / "given.jsonl"


@dataclass(slots=True)
class Form:
    """The form of a question as its page shows it."""

    variant: int
    token: str
    options: list[str]
    asks_formula: bool

    def fill(self) -> str:
        """An answer that is right at times, such as somebody might give."""
        if self.options:
            return random.choice(self.options)
        return random.choice(FORMULAS if self.asks_formula else NUMBERS)


class Browser(FastHttpUser):
    """A person with a browser. Pages are reported by name."""

    abstract = True
    gone: ClassVar[int] = 0
    network_timeout = connection_timeout = 60.0

    def leave(self) -> None:
        """Go home; when the last of all who were to come has gone, so does locust.

        Raises:
            StopUser: always; it ends the person's tasks.
        """
        Browser.gone += 1
        runner = self.environment.runner
        if runner and Browser.gone == sum(runner.target_user_classes_count.values()):
            gevent.spawn(runner.quit)
        raise StopUser

    def show(self, path: str, name: str) -> str:
        """Open a page. What is static comes from the proxy, and is not asked for here."""
        return self.client.get(path, name=name).text or ""

    def send(self, path: str, fields: dict[str, str], name: str, *, htmx: bool = True) -> FastResponse:
        headers = {"Content-Type": "application/x-www-form-urlencoded", "Referer": f"{self.host}/"}
        if htmx:
            headers["HX-Request"] = "true"
        return self.client.post(path, data=urlencode(fields), headers=headers, name=name)

    def use_session(self, key: str) -> None:
        """As somebody who signed in some days ago."""
        host = self.host.partition("://")[2].partition(":")[0]
        self.client.cookiejar.set_cookie(
            Cookie(
                *(0, "sessionid", key, None, False, host, False, False, "/", True),
                *(False, None, False, None, None, {}),
            )
        )

    def sign_in(self, email: str, password: str) -> None:
        page = self.show("/sign-in/", "sign-in page")
        fields = {"csrfmiddlewaretoken": token_in(page), "username": email, "password": password}
        self.send("/sign-in/", fields, "sign in", htmx=False)

    def draft(self, form: Form, answer: str) -> None:
        self.send(f"/exercises/variants/{form.variant}/draft", self._fields(form, answer), "draft")

    def submit(self, form: Form, answer: str) -> str:
        """Hand in an answer; what the server confirms is written down. Gives back the card."""
        answered = self.send(
            f"/exercises/variants/{form.variant}/submit", self._fields(form, answer), "submit"
        )
        text = answered.text or ""
        if answered.status_code == 200 and ("Submitted" in text or "Marked" in text):
            with GIVEN.open("a") as file:
                file.write(json.dumps([form.variant, answer]) + "\n")
        return text

    def wait_for_mark(self, card: str) -> None:
        """Look again as the card asks, until it does not."""
        waited, pause = 0.0, 0.3
        while (again := re.search(r'hx-get="([^"]+seen=[^"]+)"', card)) and waited < LONGEST_WAIT:
            gevent.sleep(pause)
            waited, pause = waited + pause, 1.0
            answered = self.client.get(
                html.unescape(again[1]), name="look again", headers={"HX-Request": "true"}
            )
            card = (answered.text or "") if answered.status_code == 200 else card

    @staticmethod
    def _fields(form: Form, answer: str) -> dict[str, str]:
        return {"csrfmiddlewaretoken": form.token, "answer": answer}


def token_in(page: str) -> str:
    found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
    return found[1] if found else ""


def forms_in(page: str) -> list[Form]:
    """The questions of the page that wait for an answer."""
    forms = []
    for card in page.split("<article")[1:]:
        found = re.search(r'action="/exercises/variants/(\d+)/submit"', card)
        if found:
            options = re.findall(r'type="(?:radio|checkbox)" name="answer" value="([^"]+)"', card)
            forms.append(Form(int(found[1]), token_in(card), options, "Your formula" in card))
    return forms
