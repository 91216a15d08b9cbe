"""The database has no room: nothing is half stored, it is said, and the same page submits once there is room again.

The tables that answers go into lie on `/dev/full`, where Linux refuses every write as a full disk does (ENOSPC); that
needs no rights, so it works wherever the suite runs on Linux. The rest of the server goes on, as it does in life where
the log of changes still has room in its current file.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.db import connection

from quizzes.models import Answer, Draft
from quizzes.tasks import mark_answer
from quizzes.views import NOT_SAVED, NOT_SUBMITTED
from tests.classroom import make_classroom, number_of
from tests.faults.conftest import House
from tests.faults.invariant import nothing_lost
from tests.servers import PostgresServer

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.xdist_group("faults")]

FULL = Path("/dev/full")


@contextmanager
def no_room(server: PostgresServer, *tables: str) -> Iterator[None]:
    """The server with these tables, which must be empty, on a full disk; with room again afterwards."""
    assert FULL.is_char_device(), f"this test needs {FULL}, which Linux has"
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_relation_filepath(name::regclass) FROM unnest(%s::text[]) AS name", [list(tables)]
        )
        files = [server.data / path for (path,) in cursor.fetchall()]
    connection.close()
    with server.stopped():
        for file in files:
            assert file.stat().st_size == 0
            file.rename(f"{file}.kept")
            file.symlink_to(FULL)
    try:
        yield
    finally:
        connection.close()
        with server.stopped():
            for file in files:
                Path(f"{file}.kept").rename(file)


def test_page_says_that_nothing_is_stored_and_submits_when_there_is_room_again(house: House) -> None:
    classroom = make_classroom()
    variant = classroom.variants[0]
    right = [number_of(variant)]
    visitor = house.visitor().sign_in(classroom.student)
    assert visitor.open(variant).status == 200

    with no_room(house.postgres, "quizzes_answer", "quizzes_draft"):
        draft = visitor.save_draft(variant, right, htmx=True)
        page = visitor.submit(variant, right)
        sentence = visitor.submit(variant, right, htmx=True)
        reading = visitor.get(f"/exercises/{classroom.exercise.pk}/")
        assert not Answer.objects.exists()
        assert not Draft.objects.exists()
    assert (draft.status, draft.html) == (503, NOT_SAVED)
    assert (sentence.status, sentence.html) == (503, NOT_SUBMITTED)
    assert page.status == 503
    assert "<h1>This cannot be done just now</h1>" in page.html
    assert NOT_SUBMITTED in page.html
    assert reading.status == 200

    assert visitor.submit(variant, right).status == 302
    mark_answer(Answer.objects.get().pk)
    nothing_lost({variant.pk: right})
