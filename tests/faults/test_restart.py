"""A new version is started while people work: nobody is turned away, and workers end what they hold."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import Enrolment, User
from quizzes.answers import submit_answer
from quizzes.models import Answer, Mark, Variant
from quizzes.outbox import send
from tests.classroom import CHOICE, NUMBER, PASSWORD, Classroom, make_classroom, number_of
from tests.faults.machines import blocked_queries, locked
from tests.faults.units import SocketUnit, read_unit, start_unit
from tests.faults.visitor import Visitor
from tests.servers import RedisServer, wait_until

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.xdist_group("faults")]


@pytest.fixture
def listener() -> Iterator[socket.socket]:
    backlog = read_unit("tutor-web.socket")["Socket"]["Backlog"]
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(int(backlog))
        yield listener


@contextmanager
def steady_requests(port: int, *paths: str) -> Iterator[list[int | str]]:
    """Somebody asks for each of these again and again; gives the status of every answer, or what went wrong."""
    answers: list[int | str] = []
    enough = threading.Event()

    def ask(path: str) -> None:
        while not enough.wait(0.02):
            connection = HTTPConnection("127.0.0.1", port, timeout=120)
            try:
                connection.request("GET", path)
                response = connection.getresponse()
                response.read()
                answers.append(response.status)
            except OSError as error:
                answers.append(repr(error))
            finally:
                connection.close()

    threads = [threading.Thread(target=ask, args=[path]) for path in paths]
    for thread in threads:
        thread.start()
    try:
        yield answers
    finally:
        enough.set()
        for thread in threads:
            thread.join()


def test_nobody_is_turned_away_while_the_web_servers_start_anew(
    product_environment: dict[str, str], listener: socket.socket, tmp_path: Path
) -> None:
    """Two servers on one socket, started anew in turn: requests under way end, and the other answers meanwhile."""
    classroom, log, port = make_classroom(), tmp_path / "web.log", listener.getsockname()[1]
    unit = SocketUnit("tutor-web@.service", product_environment | {"DEBUG": "1"}, listener)
    servers = [unit.start(log)]
    student, shown = Visitor(port).sign_in(classroom.student), []
    page = reverse("quizzes:exercise", args=[classroom.exercise.pk])
    under_way = threading.Thread(target=lambda: shown.append(student.get(page)))
    with steady_requests(port, "/healthz", reverse("accounts:sign-in"), reverse("home")) as answers:
        with locked("quizzes_variant", "ACCESS EXCLUSIVE"):
            under_way.start()
            wait_until(lambda: blocked_queries() == 1, what="a request in the middle of its work")
            servers.append(unit.start(log))
            servers[0].terminate()
            # It no longer listens, and has not ended what it holds: the other one answers.
            wait_for_more(answers, "answers while the first server stops")
        assert servers[0].wait(timeout=60) == 0
        wait_for_more(answers, "answers while the first server is gone")
        servers.append(unit.start(log))
        servers[1].terminate()
        assert servers[1].wait(timeout=60) == 0
        wait_for_more(answers, "answers of the new server")
    under_way.join()
    servers[2].terminate()

    assert servers[2].wait(timeout=60) == 0
    assert set(answers) == {200}
    assert [found.status for found in shown] == [200]
    assert "Submit for marking" in shown[0].text


def wait_for_more(answers: list[int | str], what: str) -> None:
    before = len(answers)
    wait_until(lambda: len(answers) > before + 10, what=what)


def submit(classroom: Classroom, position: int, response: str) -> None:
    submit_answer(variant=classroom.variants[position], response=[response], now=timezone.now())


def give_answer(classroom: Classroom) -> None:
    submit(classroom, 0, number_of(classroom.variants[0]))


def add_student(classroom: Classroom) -> None:
    joined = User.objects.create_user("late@test.org", PASSWORD, name="Late")
    Enrolment.objects.create(user=joined, course=classroom.course)
    send("quizzes.make_variants", classroom.exercise.pk, joined.pk)


# By its unit: what the worker is given, the table at which it is stopped in the middle, and what it has made in the end.
WORKERS: dict[str, tuple[Callable[[Classroom], None], str, Callable[[], bool]]] = {
    "marking": (give_answer, "quizzes_mark", lambda: Mark.objects.count() == 1),
    "fitting": (
        add_student,
        "grading_referencefit",
        lambda: Variant.objects.filter(student__email="late@test.org").count() == 2,
    ),
}


@pytest.mark.parametrize("queue", WORKERS)
def test_worker_ends_what_it_holds_and_leaves_the_rest_when_stopped(
    queue: str, product_environment: dict[str, str], redis_server: RedisServer, tmp_path: Path
) -> None:
    give, table, is_made = WORKERS[queue]
    classroom = make_classroom(NUMBER, CHOICE)
    give(classroom)
    with locked(table, "SHARE ROW EXCLUSIVE"):
        worker = start_unit(f"tutor-{queue}.service", tmp_path / "worker.log", product_environment)
        wait_until(lambda: blocked_queries() == 1, seconds=60, what="the worker in the middle of its work")
        assert worker.process is not None
        worker.process.terminate()
        wait_until(lambda: "Warm shutdown" in worker.output, what="the worker taking nothing more")
        submit(classroom, 1, "visit")
    assert worker.process.wait(timeout=60) == 0

    assert is_made()
    assert Answer.objects.filter(variant=classroom.variants[1]).values_list("status", "tries").get() == (
        "submitted",
        0,
    )
    assert redis_server.client.llen("marking") == 1
