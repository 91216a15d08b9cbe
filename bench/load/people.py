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

from bench.load.browsing import Browser
from bench.load.forms import Form, form_to, questions_in

FOLDER = Path(os.environ["TUTOR_LOAD_FOLDER"])
KNOWN = json.loads((FOLDER / "people.json").read_text())
EXERCISE = f"/exercises/{KNOWN['exercise']}/"
COURSE = KNOWN["course"]
STUDENTS: list[tuple[str, str]] = list(KNOWN["students"])
SECTIONS = re.findall(r'href="(/learn/[^"#?]+/[^"#?]+/)"', (FOLDER / "contents.html").read_text())
# Seconds within which the last answer of the storm is sent.
STORM = 60.0


def filled(page: str) -> list[tuple[Form, dict[str, str]]]:
    """The questions of a page with an answer to each. What has to be pasted is left to others."""
    return [(form, answer) for form in questions_in(page) if (answer := form.fill(KNOWN["formulas"]))]


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
        for form, answer in filled(self.show(EXERCISE, "exercise")):
            think(20, 60)
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
        last_two = filled(self.show(EXERCISE, "exercise"))[-2:]
        moments = sorted(random.uniform(0, STORM) for _ in range(2))
        began = _everybody_is_here()
        for (form, answer), moment in zip(last_two, moments, strict=True):
            gevent.sleep(max(0.0, began + moment - gevent.get_hub().loop.now()))
            self.wait_for_mark(self.submit(form, answer))
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
        self.page = ""

    @task
    def practise(self) -> None:
        self._go_on()
        think(15, 40)
        for form, answer in filled(self.page):
            answered = self.send(form.action, {**form.hidden, **answer}, "practice answer", htmx=False)
            self.page = answered.text or ""
            think(3, 15)
        self.show("/progress/map/", "map of mistakes")

    def _go_on(self) -> None:
        """To the next question, whether this one was answered or put aside, or to the first of a mixed practice."""
        form = form_to(r"/practise/\d+/next", self.page)
        if form is None:
            form = form_to("/practise/begin", self.show("/practise/", "practice"))
            think(2, 6)
        if form is not None:
            fields = {**form.hidden, "purpose": "practice"}
            self.page = self.send(form.action, fields, "next question", htmx=False).text or ""


class Worker(Browser):
    """A student who goes on with an exercise at home: a question in some minutes."""

    weight = 2

    def on_start(self) -> None:
        self.use_session(STUDENTS.pop()[1])
        self.questions = filled(self.show(EXERCISE, "exercise"))

    @task
    def answer(self) -> None:
        think(20, 60)
        if not self.questions:
            self.show("/exercises/", "list of exercises")
            return
        form, answer = self.questions.pop(0)
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
