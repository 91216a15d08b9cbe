"""The forms that pages show, and answers such as somebody might give. Knows neither Django nor locust."""

from __future__ import annotations

import random
import re
from collections.abc import Mapping
from dataclasses import dataclass
from html import unescape
from itertools import cycle

# What is sent where nothing is known of a question but that it asks for a number.
NUMBERS = ("0.5172", "1.2345", "-3.021", "12.61", "0.0931")
QUESTION = '/[^"]+/(?:submit|answer)'
CARD = re.compile(r"<article\b.*?</article>", re.DOTALL)
TITLE = re.compile(r"<h2[^>]*>(.*?)</h2>", re.DOTALL)
HIDDEN = re.compile(r'type="hidden" name="([^"]+)" value="([^"]*)"')
OPTION = re.compile(r'type="(?:radio|checkbox)" name="answer" value="([^"]+)"')
PLACE = re.compile(r'<select[^>]*name="([^"]+)"')
CHOICE = re.compile(r'<option value="([^"]+)"')


@dataclass(frozen=True, slots=True)
class Form:
    """Where a form is sent, what it sends unseen, its HTML, and the title of what it stands in."""

    action: str
    hidden: dict[str, str]
    html: str
    title: str = ""

    def fill(self, formulas: Mapping[str, str]) -> dict[str, str] | None:
        """An answer that is taken, and right at times; None where what a package printed has to be pasted.

        `formulas` are known by the titles of their questions.
        """
        if "<textarea" in self.html:
            return None
        if options := OPTION.findall(self.html):
            return {"answer": random.choice(options)}
        if places := PLACE.findall(self.html):
            choices = list(dict.fromkeys(CHOICE.findall(self.html)))
            random.shuffle(choices)
            return dict(zip(places, cycle(choices), strict=False))
        return {"answer": formulas.get(self.title) or random.choice(NUMBERS)}


def questions_in(page: str) -> list[Form]:
    """The forms of the page's questions that wait for an answer."""
    return [
        Form(form.action, form.hidden, form.html, unescape(title[1]))
        for card in CARD.findall(page)
        if (title := TITLE.search(card)) and (form := form_to(QUESTION, card))
    ]


def form_to(action: str, page: str) -> Form | None:
    """The first form of the page that is sent to an address of this pattern."""
    found = re.search(rf'<form[^>]*action="({action})".*?</form>', page, re.DOTALL)
    return Form(found[1], hidden_in(found[0]), found[0]) if found else None


def hidden_in(page: str) -> dict[str, str]:
    """What is sent unseen, such as the token against forgery."""
    return dict(HIDDEN.findall(page))
