"""PostgreSQL is restarted while a class submits."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime
from threading import Event

import pytest
from django.db import connection
from django.utils import timezone

from quizzes.models import Answer, Variant
from quizzes.views import NOT_SUBMITTED, PERHAPS_SUBMITTED, SUBMITTED
from tests.classroom import make_classroom
from tests.faults.conftest import House
from tests.faults.invariant import PATIENCE, finish, nothing_lost
from tests.faults.room import numbers_for, seat
from tests.faults.visitor import Page, Visitor
from tests.servers import wait_until
from tutor_site.views import NOTHING_STORED

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.xdist_group("faults")]

CLIENTS = 5
EACH = 4
MOST_TIMES = 300


@dataclass
class Student:
    """Sends the form again until it is confirmed, and keeps what was said each time with when."""

    visitor: Visitor
    variant: Variant
    response: list[str]
    htmx: bool
    refused: list[tuple[datetime, Page]] = field(default_factory=list)

    def submit(self) -> Page:
        return self.visitor.submit(self.variant, self.response, htmx=self.htmx)

    def insist(self, back: Event) -> Page:
        """Every tenth of a second while the server is not back yet."""
        for _ in range(MOST_TIMES):
            response = self.submit()
            if response.status in (200, 302):
                return response
            self.refused.append((timezone.now(), response))
            back.wait(0.1)
        raise AssertionError(f"never confirmed; last said: {self.refused[-1]}")


def says_nothing_is_stored(response: Page) -> bool:
    return any(words in response.html for words in (NOT_SUBMITTED, NOTHING_STORED))


@pytest.mark.usefixtures("house_worker")
@pytest.mark.parametrize("mode", ["fast", "immediate"])
def test_confirmed_answers_kept_when_postgres_restarted_under_load(mode: str, house: House) -> None:
    variants = seat(make_classroom(), CLIENTS * EACH)
    expected = numbers_for(variants)
    students = [
        Student(house.visitor().sign_in(variant.student), variant, expected[variant.pk], place % 2 == 0)
        for place, variant in enumerate(variants)
    ]
    for student in students:
        assert student.visitor.open(student.variant).status == 200
    begun, down, back = Event(), Event(), Event()

    def work(number: int) -> list[Page]:
        confirmed = []
        for place, student in enumerate(students[number::CLIENTS]):
            if place == 1:
                begun.set()
            if place == EACH - 1:
                down.wait(PATIENCE)
            confirmed.append(student.insist(back))
        return confirmed

    with ThreadPoolExecutor(max_workers=CLIENTS) as pool:
        working = [pool.submit(work, number) for number in range(CLIENTS)]
        begun.wait(PATIENCE)
        with house.postgres.stopped(mode):
            down.set()
            wait_until(
                lambda: all(any(s.refused for s in students[n::CLIENTS]) for n in range(CLIENTS)),
                what="refusals",
            )
        back.set()
        confirmed = [response for work_of_one in working for response in work_of_one.result(PATIENCE)]
    assert len(confirmed) == len(students)
    shown = [response.html for response in confirmed if response.status == 200]
    assert all("Waiting for the mark" in text or "Marked" in text for text in shown)
    connection.close()

    submitted_at = {answer.variant_id: answer.submitted_at for answer in Answer.objects.all()}
    for student in students:
        assert {said.status for _, said in student.refused} <= {503}
        for at, said in student.refused:
            if not says_nothing_is_stored(said):
                # It may be stored since then, whatever is said of sending it again.
                assert PERHAPS_SUBMITTED in said.html or SUBMITTED in said.html
                break
            assert submitted_at[student.variant.pk] > at, said

    assert {student.submit().status for student in students} <= {200, 302}
    finish(house.redis, now=timezone.now())
    nothing_lost(expected)
