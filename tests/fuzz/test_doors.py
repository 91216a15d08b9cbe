"""Garbage sent to every address, as student and as tutor: it is refused or read, and never a fault of the server."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.cache import cache
from django.db import transaction
from django.test import Client
from django.urls import NoReverseMatch, reverse
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import Settings

from tests.fuzz.budget import fuzzed
from tests.fuzz.doors import (
    WRONG,
    WRONG_BODIES,
    WRONG_NUMBERS,
    WRONG_TEXTS,
    SentForm,
    forms_of,
    names_read,
)
from tests.permissions.expected import ADDRESSES, Address
from tests.permissions.scene import OWNER, STRANGER, TUTOR, VISITOR, Scene

pytestmark = pytest.mark.django_db

# Who asks, where they may: whoever comes first here.
ASKING = (TUTOR, OWNER, STRANGER, VISITOR)
DOORS = {name: address for name, address in ADDRESSES.items() if name != "accounts:sign-out"}
# The last is what is read of several values under one name.
WORST = {"GET": (["²", "a\0b"], ["-1"]), "POST": (["²", "-1", "a\0b"],)}
# A query string is no longer than a server takes.
SHORT = tuple(value for value in WRONG if len(value) < 100)


class Asker:
    """Sends as everybody of a scene; nothing that is done stays."""

    def __init__(self) -> None:
        self.scene = Scene.make()
        for address in DOORS.values():
            address.names(self.scene), address.data(self.scene)
        self.clients = {role: Client(raise_request_exception=False) for role in ASKING}
        for role, client in self.clients.items():
            if role != VISITOR:
                client.force_login(self.scene.users[role])

    def send(self, role: str, method: str, path: str, **more: Any) -> Any:
        """The response. What was sent before counts towards no limit."""
        cache.clear()
        with transaction.atomic():
            response = self.clients[role].generic(method, path, **more)
            if response.streaming:
                response.getvalue()
            transaction.set_rollback(True)
        return response

    def ask(self, role: str, path: str, data: dict[str, Any]) -> Any:
        cache.clear()
        with transaction.atomic():
            response = self.clients[role].get(path, data)
            transaction.set_rollback(True)
        return response

    def post(self, role: str, path: str, data: dict[str, Any]) -> Any:
        cache.clear()
        with transaction.atomic():
            response = self.clients[role].post(path, data)
            transaction.set_rollback(True)
        return response

    def path_of(self, name: str) -> str:
        return reverse(name, args=DOORS[name].names(self.scene))

    def wrong_paths(self, name: str) -> Iterator[str]:
        """The address with each of its parts made wrong in turn, where it is still an address of ours."""
        right = DOORS[name].names(self.scene)
        for place, part in enumerate(right):
            for wrong in WRONG_NUMBERS if isinstance(part, int) else WRONG_TEXTS:
                try:
                    yield reverse(name, args=[*right[:place], wrong, *right[place + 1 :]])
                except NoReverseMatch:
                    continue


@pytest.fixture
def asker(settings: Settings) -> Asker:
    # What is typed as a password is hashed by some addresses each time.
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    return Asker()


def role_for(address: Address) -> str:
    return next((role for role in ASKING if role in address.who), OWNER)


def faults(answers: Iterator[tuple[str, Any]]) -> list[str]:
    """What was sent where the server had a fault of its own."""
    return [what for what, response in answers if response.status_code >= 500 and response.status_code != 503]


def test_no_value_under_a_name_that_is_read_is_a_fault(asker: Asker):
    """The worst values at each address; under all names at once."""

    def answers() -> Iterator[tuple[str, Any]]:
        for name, address in DOORS.items():
            role, path = role_for(address), asker.path_of(name)
            for method, values in WORST.items():
                for wrong in values:
                    send = asker.ask if method == "GET" else asker.post
                    response = send(role, path, dict.fromkeys(names_read(), wrong))
                    yield f"{method} {name} {wrong!r}", response
                    if response.status_code == 405:
                        break

    assert faults(answers()) == []


@fuzzed(1, a_round=5)
@given(data=st.data())
def test_no_values_under_names_that_are_read_are_a_fault(asker: Asker, data: st.DataObject):
    for name in data.draw(st.lists(st.sampled_from(sorted(DOORS)), min_size=20, max_size=20)):
        names = data.draw(st.lists(st.sampled_from(names_read()), max_size=60, unique=True))
        given = {key: data.draw(st.lists(st.sampled_from(SHORT), min_size=1, max_size=2)) for key in names}
        role = data.draw(st.sampled_from(ASKING))
        for send in (asker.ask, asker.post):
            response = send(role, asker.path_of(name), given)
            assert response.status_code < 500 or response.status_code == 503, (name, role, given)


def test_no_wrong_part_of_a_path_is_a_fault(asker: Asker):
    def answers() -> Iterator[tuple[str, Any]]:
        for name, address in DOORS.items():
            for path in asker.wrong_paths(name):
                yield path[:200], asker.send(role_for(address), address.method.upper(), path)

    assert faults(answers()) == []


def test_no_wrong_body_is_a_fault(asker: Asker):
    """Each address gets one of the wrong bodies."""

    def answers() -> Iterator[tuple[str, Any]]:
        for number, (name, address) in enumerate(DOORS.items()):
            role, path = role_for(address), asker.path_of(name)
            kind, body = WRONG_BODIES[number % len(WRONG_BODIES)]
            yield f"{name}: {kind}", asker.send(role, "POST", path, data=body, content_type=kind)

    assert faults(answers()) == []


def forms_on_pages(asker: Asker) -> list[tuple[str, SentForm]]:
    """Every form that somebody sees, once, with who does."""
    found: dict[tuple[str, ...], tuple[str, SentForm]] = {}
    for name, address in DOORS.items():
        role, path = role_for(address), asker.path_of(name)
        page = asker.ask(role, path, address.data(asker.scene))
        if page.status_code == 200 and page["Content-Type"].startswith("text/html"):
            for form in forms_of(page.content.decode(), path):
                if form.address != reverse("accounts:sign-out"):
                    found.setdefault((form.method, form.address, *form.fields), (role, form))
    return list(found.values())


@fuzzed(1, a_round=5)
@given(data=st.data())
def test_no_form_with_a_few_wrong_values_is_a_fault(asker: Asker, data: st.DataObject):
    """A form as a browser would send it, but for a field or two."""
    forms = _forms_of(asker)
    for role, form in data.draw(st.lists(st.sampled_from(forms), min_size=20, max_size=20)):
        wrong = data.draw(
            st.dictionaries(st.sampled_from([*form.fields, "x"]), st.sampled_from(WRONG), max_size=3)
        )
        sent = {**form.fields, **wrong}
        if form.method == "post":
            response = asker.post(role, form.address, sent)
        else:
            response = asker.ask(
                role, form.address, {name: value for name, value in sent.items() if len(value) < 100}
            )
        assert response.status_code < 500 or response.status_code == 503, (form.address, wrong)


_found: dict[int, list[tuple[str, SentForm]]] = {}


def _forms_of(asker: Asker) -> list[tuple[str, SentForm]]:
    return _found.setdefault(id(asker), forms_on_pages(asker))
