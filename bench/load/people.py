"""The locustfile: who comes to the site, and what they do there. Started by `bench.load.locusts`."""

from __future__ import annotations

import json
import os
import random
import re
from pathlib import Path

import gevent
import gevent.event
from locust import task

from bench.load.browsing import Browser, Form, forms_in, token_in

FOLDER = Path(os.environ["TUTOR_LOAD_FOLDER"])
KNOWN = json.loads((FOLDER / "people.json").read_text())
EXERCISE = f"/exercises/{KNOWN['exercise']}/"
COURSE = KNOWN["course"]
STUDENTS: list[tuple[str, str]] = list(KNOWN["students"])
SECTIONS = re.findall(r'href="(/learn/[^"#?]+/[^"#?]+/)"', (FOLDER / "contents.html").read_text())
# Seconds within which the last answer of the storm is sent.
STORM = 60.0


def think(shortest: float, longest: float) -> None:
    gevent.sleep(random.uniform(shortest, longest))


class Starter(Browser):
    """Signs in, opens the exercise, and works through it: half a minute to a minute and a half for each question."""

    @task
    def work(self) -> None:
        email, _ = STUDENTS.pop()
        self.show("/", "front page")
        think(1, 5)
        self.sign_in(email, KNOWN["password"])
        self.show("/exercises/", "list of exercises")
        think(1, 5)
        for form in forms_in(self.show(EXERCISE, "exercise")):
            think(20, 60)
            answer = form.fill()
            self.draft(form, answer)
            think(5, 20)
            self.wait_for_mark(self.submit(form, answer))
        self.leave()


class Latecomer(Browser):
    """Has the exercise open, signed in days ago, and hands in two answers at any moment of the last minute."""

    @task
    def hand_in(self) -> None:
        _, session = STUDENTS.pop()
        self.use_session(session)
        forms = forms_in(self.client.get(EXERCISE, name="exercise").text or "")
        moments = sorted(random.uniform(0, STORM) for _ in range(2))
        began = _everybody_is_here()
        for form, moment in zip(forms[-2:], moments, strict=True):
            gevent.sleep(max(0.0, began + moment - gevent.get_hub().loop.now()))
            self.wait_for_mark(self.submit(form, form.fill()))
        self.leave()


_here = 0
_all_here = gevent.event.AsyncResult()


def _everybody_is_here() -> float:
    """Waits until all have opened the page; the moment, on the clock of the loop, when the last one had."""
    global _here
    _here += 1
    if _here == len(KNOWN["students"]):
        (FOLDER / "storm").touch()
        _all_here.set(gevent.get_hub().loop.now())
    return float(_all_here.get())


class Reader(Browser):
    """Reads a section of the guide every half minute."""

    weight = 4

    def on_start(self) -> None:
        self.use_session(STUDENTS.pop()[1])
        self.show("/", "today")

    @task
    def read(self) -> None:
        self.show(random.choice(SECTIONS), "section")
        think(10, 50)


class Practiser(Browser):
    """Practises and revises: a question every half minute."""

    weight = 3

    def on_start(self) -> None:
        self.use_session(STUDENTS.pop()[1])
        self.show("/", "today")

    @task
    def practise(self) -> None:
        page = self.show("/practise/", "practice")
        think(2, 6)
        begun = self._press(page, r'action="(/practise/[^"]*)"', {}, "next question")
        think(15, 40)
        form = _practice_form(begun)
        if form:
            action, fields = form
            self.send(action, fields, "practice answer", htmx=False)
            think(3, 15)
        self.show("/progress/map/", "map of mistakes")

    def _press(self, page: str, pattern: str, fields: dict[str, str], name: str) -> str:
        found = re.search(pattern, page)
        if not found:
            return page
        answered = self.send(found[1], {"csrfmiddlewaretoken": token_in(page), **fields}, name, htmx=False)
        return answered.text or ""


def _practice_form(page: str) -> tuple[str, dict[str, str]] | None:
    """The address of the form with a question, and its fields filled in."""
    found = re.search(
        r'<form[^>]*action="([^"]+)"[^>]*>((?:(?!</form>).)*name="answer".*?)</form>', page, re.DOTALL
    )
    if not found:
        return None
    options = re.findall(r'type="(?:radio|checkbox)" name="answer" value="([^"]+)"', found[2])
    hidden = dict(re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', found[2]))
    filled = Form(0, "", options, "Your formula" in found[2]).fill()
    return found[1], {**hidden, "answer": filled}


class Worker(Browser):
    """A student who goes on with an exercise at home: a question in some minutes."""

    weight = 2

    def on_start(self) -> None:
        self.use_session(STUDENTS.pop()[1])
        self.forms = forms_in(self.show(EXERCISE, "exercise"))

    @task
    def answer(self) -> None:
        think(20, 60)
        if not self.forms:
            self.show("/exercises/", "list of exercises")
            return
        form = self.forms.pop(0)
        answer = form.fill()
        self.draft(form, answer)
        think(2, 10)
        self.wait_for_mark(self.submit(form, answer))


class Tutor(Browser):
    """Looks at the course, its exercise and its gradebook."""

    fixed_count = 3

    def on_start(self) -> None:
        self.use_session(KNOWN["tutor"][1])
        self.show("/", "tutor's today")

    @task
    def look(self) -> None:
        pages = {
            "heat map": f"/progress/courses/{COURSE}/",
            "results": f"/progress/exercises/{KNOWN['exercise']}/",
            "gradebook": f"/progress/courses/{COURSE}/gradebook/",
            "needs attention": f"/progress/courses/{COURSE}/attention/",
        }
        for name, path in pages.items():
            self.show(path, name)
            think(5, 25)
