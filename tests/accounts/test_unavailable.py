"""What is known to be stored where the database is lost."""

from __future__ import annotations

import psycopg
import pytest
from django.db import OperationalError, connection
from django.test import RequestFactory

from accounts.models import User
from accounts.unavailable import PerhapsStored, say_unavailable, storing
from tests.factories import make_user
from tests.servers import database_url

pytestmark = pytest.mark.django_db(transaction=True)


def lose_connection() -> None:
    """End this test's connection from outside, as a restart of the server does."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (pid,) = cursor.fetchone()
    with psycopg.connect(database_url(), autocommit=True) as other:
        other.execute("SELECT pg_terminate_backend(%s, 10000)", [pid])


def store(*names: str, lost_after: int | None = None) -> None:
    """Store these people in one transaction; the connection is lost after so many of them."""
    with storing():
        for place, name in enumerate(names, start=1):
            make_user(name)
            if place == lost_after:
                lose_connection()


def test_nothing_is_stored_when_the_connection_is_lost_before_the_end() -> None:
    with pytest.raises(OperationalError):
        store("Ada", "Bela", lost_after=1)
    connection.close()
    assert not User.objects.exists()


def test_perhaps_stored_when_the_connection_is_lost_at_the_end() -> None:
    with pytest.raises(PerhapsStored):
        store("Ada", "Bela", lost_after=2)
    connection.close()
    assert not User.objects.exists()


def test_stored_when_nothing_fails() -> None:
    store("Ada", "Bela")
    assert User.objects.count() == 2


def test_words_come_bare_where_a_part_of_a_page_was_asked_for() -> None:
    response = say_unavailable(RequestFactory().post("/", headers={"HX-Request": "true"}), "Not now.")
    assert (response.status_code, response.content) == (503, b"Not now.")
    assert (response["Content-Type"], response["Retry-After"]) == ("text/plain; charset=utf-8", "10")


def test_words_come_on_a_page_otherwise() -> None:
    response = say_unavailable(RequestFactory().post("/"), "Not <now>.")
    assert response.status_code == 503
    assert '<p class="lede">Not &lt;now&gt;.</p>' in response.content.decode()
