"""What a browser does for a student: it keeps cookies, sends forms with their token, and looks again as pages ask."""

from __future__ import annotations

import html
import json
import os
import re
from http.cookiejar import Cookie
from pathlib import Path
from typing import ClassVar
from urllib.parse import urlencode

import gevent
from locust import FastHttpUser
from locust.contrib.fasthttp import FastResponse
from locust.exception import StopUser

from bench.load.forms import Form, hidden_in

LONGEST_WAIT = 30.0
GIVEN = Path(os.environ["TUTOR_LOAD_FOLDER"]) / "given.jsonl"


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
        unseen = hidden_in(self.show("/sign-in/", "sign-in page"))
        self.send("/sign-in/", {**unseen, "username": email, "password": password}, "sign in", htmx=False)

    def draft(self, form: Form, answer: dict[str, str]) -> None:
        self.send(form.action.replace("submit", "draft"), {**form.hidden, **answer}, "draft")

    def submit(self, form: Form, answer: dict[str, str]) -> str:
        """Hand in an answer; what the server confirms is written down. Gives back the card."""
        answered = self.send(form.action, {**form.hidden, **answer}, "submit")
        text = answered.text or ""
        if answered.status_code == 200 and ("Submitted" in text or "Marked" in text):
            variant = int(form.action.split("/")[-2])
            with GIVEN.open("a") as file:
                file.write(json.dumps([variant, answer["answer"]]) + "\n")
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
